"""What verification says of a run: of its case, its words, and of folders that are no run at all."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from landquota import app
from landquota.inputs import write_case
from landquota.reports.verify import verify
from landquota.reports.verify.judging import CONSTRAINTS
from landquota.reports.verify.terms import COMPARISONS
from landquota.texts import LANGUAGES, catalogue, has
from tests.reports.verify.mutations import seal
from tests.reports.verify.rich import rich_case
from tests.reports.verify.small import make_case, parcel, project, unit


def codes(run: Path, **options: Any) -> set[str]:
    return {finding.code for finding in verify(run, **options).findings}


def test_the_case_itself_is_recognised(run_folder: Path) -> None:
    assert verify(run_folder, case=run_folder.parent / "case").ok


def test_folders_may_be_named_by_text(run_folder: Path) -> None:
    assert verify(str(run_folder), case=str(run_folder.parent / "case")).ok


def test_a_case_that_changed_since_the_run_is_told(run_folder: Path, tmp_path: Path) -> None:
    case = rich_case()
    stock = case.stock.assign(area_mu=case.stock["area_mu"] + (case.stock["parcel_id"] == "P3"))
    write_case(case.replace(stock=stock, projects=case.projects[case.projects["project_id"] != "x02"]), tmp_path)
    found = verify(run_folder, case=tmp_path).findings
    assert {(f.code, f.row, f.column, f.found, f.expected) for f in found} == {
        ("case_changed", ("stock", "P3"), "area_mu", "30", "31"),
        ("case_changed", ("projects", "x02"), "", "", ""),
    }


def test_files_of_the_case_that_changed_since_the_run_are_told(run_folder: Path, tmp_path: Path) -> None:
    manifest = json.loads((run_folder / "manifest.json").read_text("utf-8"))
    write_case(rich_case(), tmp_path / "case")
    (tmp_path / "case" / "stock.csv").write_bytes(b"changed")
    (tmp_path / "case" / "pairs.csv").unlink()
    for name in ("manifest.json", "plan.json"):
        (tmp_path / name).write_bytes((run_folder / name).read_bytes())
    manifest["case_path"] = str(tmp_path / "case")
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    found = {finding.file for finding in verify(tmp_path).findings if finding.code == "input_changed"}
    assert found == {"stock.csv", "pairs.csv"}


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    assert codes(tmp_path) == {"missing_file", "bad_case"}
    assert codes(tmp_path / "nowhere") == {"missing_file", "bad_case"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{" * 5000,
        '{"a": 1, "a": 2}',
        '{"totals": Infinity}',
        '{"schema": "landquota/plan/1", "outputs": {"../../etc/passwd": "0", "a\\u0000b": 1}, "inputs": {"\\u0000": 1}}',
    ],
)
@pytest.mark.parametrize("file", ["plan.json", "manifest.json"])
def test_json_that_is_nonsense_is_a_finding(copied: Path, file: str, content: str) -> None:
    (copied / file).write_text(content, "utf-8")
    assert not verify(copied).ok


@pytest.mark.parametrize("value", [10**400, [], {}, True, "1"])
@pytest.mark.parametrize(
    "path", [("totals", "placed"), ("objectives", 0, "level"), ("objectives", 0, "bound"), ("plan_year",)]
)
def test_values_of_the_wrong_kind_are_findings(copied: Path, path: tuple[Any, ...], value: Any) -> None:
    plan = json.loads((copied / "plan.json").read_text("utf-8"))
    node = plan
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    (copied / "plan.json").write_text(json.dumps(plan), "utf-8")
    seal(copied)
    assert not verify(copied).ok


def test_hostile_manifest_paths_are_findings(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text("utf-8"))
    manifest |= {"case_path": "/tmp", "inputs": {"a\0b": "0", "../x": "0"}, "outputs": {"../../etc/passwd": "0"}}
    (copied / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert {"input_changed", "extra_file", "missing_file"} <= codes(copied)


def test_an_infeasible_run(tmp_path: Path) -> None:
    case = make_case(
        units=[unit("A", quota_floor_mu=10)], stock=[parcel("P1", 5)], projects=[project("x", 5), project("y", 9)]
    )
    write_case(case, tmp_path / "case")
    result = app.run(tmp_path / "case", tmp_path / "out")
    assert result.plan.status == "infeasible"
    assert verify(result.folder).ok
    plan = json.loads((result.folder / "plan.json").read_text("utf-8"))
    plan["proved"] = False
    (result.folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    seal(result.folder)
    assert codes(result.folder) == {"differs"}


def test_every_code_and_every_rule_has_its_words() -> None:
    folder = files("landquota.reports.verify")
    text = "".join(file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".py"))
    used = set(re.findall(r'Finding\(\s*"(\w+)"', text))
    rules = {constraint.__name__.lstrip("_") for constraint in CONSTRAINTS}
    rules |= {rule for rule, columns in COMPARISONS.values() for rule in (rule, *columns.values())}
    assert len(used) > 20
    assert [code for code in sorted(used) if not has(f"verify.{code}")] == []
    assert [rule for rule in sorted(rules) if not has(f"verify.rule.{rule}")] == []


def test_the_words_are_in_both_languages() -> None:
    entries = {key: texts for key, texts in catalogue().items() if key.startswith("verify.")}
    assert all(set(texts) == set(LANGUAGES) and all(texts.values()) for texts in entries.values())
