"""The memory of a case is told from counts, before anything of that size is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from landquota import app, cli, decide
from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.models import size
from landquota.models.size import GB, Size, estimate, machine_memory
from landquota.texts import LANGUAGES

GANZHOU = Path("inputs/cases/ganzhou")
SMALL = Path("tests/cases/two_parcels")


def all_pairs(case: Case) -> Iterator[tuple[str, str]]:
    """Yield every pair of project and place in scope, one by one."""
    for project in case.projects.to_dict("records"):
        units = {unit for name in project["units"] for unit in case.units_under(name)}
        places = case.stock["parcel_id"][case.stock["unit_id"].isin(units)].tolist()
        if project["new_land"]:
            places += case.sites["site_id"][case.sites["unit_id"].isin(units)].tolist()
        yield from ((project["project_id"], str(place)) for place in places)


def test_pairs_are_counted_without_being_made() -> None:
    case = app.read_case(GANZHOU)
    pairs = list(all_pairs(case))
    assert estimate(case).pairs == len(set(pairs)) == len(pairs) > 4_000


def test_refused_projects_and_repeated_names_do_not_count() -> None:
    case = app.read_case(GANZHOU)
    twice = case.replace(projects=case.projects.assign(units=case.projects["units"].map(lambda units: units * 2)))
    assert estimate(twice) == estimate(case)
    first = case.projects["project_id"] == case.projects["project_id"].iloc[0]
    own = [project for project, _ in all_pairs(case) if project == case.projects["project_id"].iloc[0]]
    assert estimate(case, first).pairs == len(own)


def test_each_unit_without_sites_has_one_of_its_own() -> None:
    """Two parcels and one site for each project that may use new land, in one unit."""
    case = app.read_case(SMALL)
    assert case.sites.empty
    assert len(case.units) == 1
    wanted = sum(len(case.stock) + bool(new) for new in case.projects["new_land"])
    assert estimate(case) == Size(len(case.projects) + len(case.stock), len(case.projects), wanted)


def test_what_is_beyond_the_memory_is_refused_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "machine_memory", lambda: 0.2 * GB)
    monkeypatch.setattr(decide, "screen", lambda *_: pytest.fail("screened"))
    with pytest.raises(InputError) as refused:
        decide.prepare(app.read_case(SMALL))
    [problem] = refused.value.problems
    assert problem.code == "beyond_memory"
    assert all("0.2 GB" in problem.text(lang) for lang in LANGUAGES)


def test_more_permitted_pairs_than_usual_are_refused_before_the_model_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    case = app.read_case(SMALL)
    found, permitted = estimate(case), len(decide.prepare(case).candidates.pairs)
    assert found.memory() < found.memory(permitted)
    monkeypatch.setattr(size, "machine_memory", lambda: (found.memory() + found.memory(permitted)) / 2)
    monkeypatch.setattr(decide, "build", lambda *_: pytest.fail("built"))
    with pytest.raises(InputError):
        decide.prepare(case)


def test_the_commands_refuse_with_code_2_and_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(size, "machine_memory", lambda: 0.2 * GB)
    for words in (["run", str(SMALL), "--out", str(tmp_path / "run")], ["check", str(SMALL), "--json"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 2
    told = json.loads(capfd.readouterr().out)
    assert not told["ok"]
    assert [problem["code"] for problem in told["problems"] if problem["severity"] == "error"] == ["beyond_memory"]
    assert list(tmp_path.iterdir()) == []


def test_check_tells_the_size_of_a_large_case(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A tenth of 4.75 million pairs permitted: 0.25 + 0.3 + 0.018 + 3.5625 + 1.9 GB."""
    monkeypatch.setattr(app, "estimate", lambda _: Size(rows=250_000, scope=60_000, pairs=4_750_000))
    monkeypatch.setattr(size, "machine_memory", lambda: 100 * GB)
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(SMALL), "--lang", "en"])
    assert ended.value.code == 0
    assert "4,750,000 pairs of project and place; a run takes about 6.0 GB" in capfd.readouterr().out


def test_this_machine_has_some_memory() -> None:
    assert 0.5 * GB < machine_memory() < float("inf")
