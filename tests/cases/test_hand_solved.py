"""Every case comes to what was worked out by hand, and the verifier, which shares no code with the model, agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from landquota import app
from landquota.inputs.write import write_case
from landquota.reports.plan_json import plan_text
from landquota.reports.tables import write_tables
from tests.cases.hand import CASES, NAMES, answer, solved

WHOLE_RUNS = ("control_gates", "floor_above_cap", "phases", "tasks_met_by_match")


def close(value: object) -> Any:
    """Return something that equals `value`, numbers up to what is published."""
    if isinstance(value, dict):
        return {key: close(one) for key, one in value.items()}
    return pytest.approx(value, rel=1e-9, abs=1e-6) if isinstance(value, (int, float)) else value


@pytest.mark.parametrize("name", NAMES)
def test_status_and_levels(name: str) -> None:
    plan, expect = solved(name).plan, answer(name).expect
    assert plan.status == expect.status
    assert plan.proved
    assert {level.level: level.value for level in plan.levels} == close(expect.levels)
    assert all(level.gap in (0, None) for level in plan.levels)
    assert [code for code, _ in plan.conflicts] == list(expect.conflicts)
    for code, fields in plan.conflicts:
        assert fields == close(expect.conflicts[code])


@pytest.mark.parametrize("name", NAMES)
def test_assignments_and_quota(name: str) -> None:
    plan, expect = solved(name).plan, answer(name).expect
    placed = plan.assignments
    places = placed["parcel_id"].fillna(placed["site_id"])
    actual = {p: list(granted) for p, *granted in zip(placed["project_id"], places, placed["area_mu"], strict=True)}
    assert actual == {project: [place, close(area)] for project, (place, area) in expect.assignments.items()}
    assert dict(zip(plan.quota["unit_id"], plan.quota["quota_mu"], strict=True)) == close(expect.quota)
    assert dict(zip(plan.unplaced["project_id"], plan.unplaced["reason"], strict=True)) == expect.unplaced


@pytest.mark.parametrize("name", NAMES)
def test_excluded(name: str) -> None:
    removed: dict[str, list[str]] = {}
    for row in solved(name).plan.excluded.to_dict("records"):
        place = _text(row["parcel_id"]) or _text(row["site_id"])
        removed.setdefault(row["rule"], []).append(f"{_text(row['project_id'])}{'@' if place else ''}{place}")
    expected = answer(name).expect.excluded
    assert {rule: sorted(ids) for rule, ids in removed.items()} == {rule: sorted(ids) for rule, ids in expected.items()}


@pytest.mark.parametrize("name", [name for name in NAMES if answer(name).expect.rows])
def test_selected_rows(name: str) -> None:
    plan = solved(name).plan
    for table, rows in answer(name).expect.rows.items():
        actual = [{str(k): _cell(v) for k, v in row.items()} for row in getattr(plan, table).to_dict("records")]
        for row in rows:
            fits = [a for a in actual if all(a[column] == close(value) for column, value in row.items())]
            assert fits, f"{table}: no row like {row} in\n" + "\n".join(str(a) for a in actual)


@pytest.mark.parametrize("name", NAMES)
def test_verifier_agrees(name: str, tmp_path: Path) -> None:
    result = solved(name)
    write_case(result.case, tmp_path / "case")
    write_tables(result.plan, tmp_path)
    (tmp_path / "plan.json").write_text(plan_text(result.case, result.plan), encoding="utf-8", newline="\n")
    verification = app.verify(tmp_path, seals=False)
    assert verification.ok, "\n".join(finding.text("en") for finding in verification.findings)


@pytest.mark.parametrize("name", WHOLE_RUNS)
def test_whole_run_is_verified(name: str, tmp_path: Path) -> None:
    run = app.run(CASES / name, tmp_path / "run")
    assert run.plan.status == answer(name).expect.status
    verification = app.verify(run.folder, case=CASES / name)
    assert verification.ok, "\n".join(finding.text("en") for finding in verification.findings)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _cell(value: Any) -> Any:
    """Return a cell as `answer.yaml` writes it: lists joined by `|`, blank as None."""
    if isinstance(value, tuple):
        return "|".join(value)
    return None if pd.isna(value) else value
