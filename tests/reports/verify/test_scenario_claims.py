"""A run says with which scenario and single changes it was made; whoever says otherwise afterwards is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from landquota import app
from landquota.inputs import write_case
from landquota.reports.verify import verify
from tests.reports.verify.mutations import seal
from tests.reports.verify.rich import rich_case

Forge = Callable[[Path], None]
SCENARIOS = "scenarios: {less: {quota.extra_mu: 1, says: less for all}, same: {tilt: 1}}"
CHANGES = ["solve.time_limit_s=77", "farmland.paddy_cap_mu=9000"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("claims")
    write_case(rich_case(), base / "case")
    _text("case/case.yaml", "scenarios: {}", SCENARIOS)(base)
    return app.run(base / "case", base / "out", scenario="less", changes=CHANGES, lang="en").folder


def _text(file: str, old: str, new: str) -> Forge:
    def forge(run: Path) -> None:
        text = (run / file).read_text("utf-8")
        assert old in text, text
        (run / file).write_text(text.replace(old, new), "utf-8", newline="\n")

    return forge


def _json(file: str, key: str, value: object) -> Forge:
    def forge(run: Path) -> None:
        content = json.loads((run / file).read_text("utf-8"))
        content[key] = value
        (run / file).write_text(json.dumps(content), "utf-8")

    return forge


def _everywhere(key: str, value: object, copy: tuple[str, str], page: tuple[str, str]) -> list[Forge]:
    """Say something else in every file that names it."""
    manifest = "" if value == "base" else value
    return [
        _json("plan.json", key, value),
        _json("manifest.json", key, manifest),
        _text("case/case.yaml", *copy),
        _text("report.html", *page),
    ]


FORGERIES: dict[str, list[Forge]] = {
    "the plan says base": [_json("plan.json", "scenario", "base")],
    "the plan says another": [_json("plan.json", "scenario", "same")],
    "the plan says no change": [_json("plan.json", "changes", [])],
    "a change is a number": [_json("plan.json", "changes", [7])],
    "the manifest says base": [_json("manifest.json", "scenario", "")],
    "the manifest says no change": [_json("manifest.json", "changes", [])],
    "the page says base": [_text("report.html", "Scenario: less", "Scenario: base")],
    "the page says no change": [_text("report.html", f"<span>Single changes: {', '.join(CHANGES)}</span>", "")],
    "all say base": _everywhere("scenario", "base", ("scenario: less", "scenario: ''"), (": less<", ": base<")),
    "all say another": _everywhere("scenario", "same", ("scenario: less", "scenario: same"), (": less<", ": same<")),
    "all say fewer changes": _everywhere(
        "changes", CHANGES[:1], (f"  - {CHANGES[1]}\n", ""), (f", {CHANGES[1]}<", "<")
    ),
}


def test_the_run_itself_is_sound(made: Path) -> None:
    plan, manifest = (json.loads((made / name).read_text("utf-8")) for name in ("plan.json", "manifest.json"))
    assert (plan["scenario"], plan["changes"]) == (manifest["scenario"], manifest["changes"]) == ("less", CHANGES)
    assert list(plan)[5:7] == ["scenario", "changes"]
    page = (made / "report.html").read_text("utf-8")
    assert "<span>About the scenario: less for all</span>" in page
    assert [finding.text("en") for finding in verify(made).findings] == []
    assert verify(made, case=made.parent / "case").ok


@pytest.mark.parametrize("name", FORGERIES)
def test_another_claim_is_found(name: str, made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made, tmp_path / "copy")
    for forge in FORGERIES[name]:
        forge(copy)
    seal(copy)
    assert not verify(copy).ok


def test_a_run_of_a_copy_says_what_was_applied_before(made: Path, tmp_path: Path) -> None:
    again = app.run(made / "case", tmp_path / "again")
    assert (again.plan.scenario, again.case.changes) == ("less", tuple(CHANGES))
    assert verify(again.folder).ok
    for name in ("quota.csv", "assignments.csv", "unplaced.csv"):
        assert (again.folder / name).read_bytes() == (made / name).read_bytes(), name
