"""Nothing of the model is without a case that was solved by hand, and no case claims what it does not show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import pyomo.environ as pyo
import pytest

from landquota import models
from landquota.inputs.rulebook import Indicator
from landquota.models.build import CONSTRAINTS, LEVEL_BUILDERS
from landquota.models.variables import declare_variables
from landquota.texts import catalogue
from tests.cases.hand import CASES, NAMES, answer, model_of, solved

DOCS = Path(__file__).parents[2] / "docs"
MODELS = Path(str(models.__file__)).parent
WITH_A_LIMIT = {"not_proved"}
"""Reasons that only a stopped solve gives; tests of the time limit show them."""


def claims(kind: str) -> set[str]:
    """Return what the cases claim to show of one kind, without the kind."""
    found = {claim for name in NAMES for claim in answer(name).covers}
    return {claim.partition(":")[2] for claim in found if claim.startswith(f"{kind}:")}


def bound() -> set[str]:
    return {constraint for name in NAMES for constraint in answer(name).binds}


def names_of(components: Iterable[Any]) -> set[str]:
    return {component.name for component in components}


def texts(prefix: str) -> set[str]:
    """Return the last part of the catalogue's keys with one part after `prefix`."""
    found = (re.fullmatch(rf"{re.escape(prefix)}\.(\w+)", key) for key in catalogue())
    return {match[1] for match in found if match}


def test_every_folder_has_an_answer_that_can_be_read() -> None:
    assert {folder.parent.name for folder in CASES.glob("*/case.yaml")} == set(NAMES)
    assert [name for name in NAMES if len(answer(name).says) < 60] == []


def test_every_constraint_of_every_model_binds_somewhere() -> None:
    built = {name: names_of(model_of(name).m.component_objects(pyo.Constraint)) for name in NAMES}
    assert set().union(*built.values()) == bound()


@pytest.mark.parametrize("add", CONSTRAINTS, ids=lambda add: add.__name__)
def test_every_rule_of_the_model_binds_somewhere(add: Any) -> None:
    model = declare_variables(model_of("quota_cap").instance)
    add(model)
    added = names_of(model.m.component_objects(pyo.Constraint))
    assert added
    assert added <= bound()


def test_every_file_of_constraints_and_levels_is_built() -> None:
    files = {file.stem for file in (MODELS / "constraints").glob("[a-z]*.py")}
    assert files == {add.__module__.rpartition(".")[2] for add in CONSTRAINTS}
    files = {file.stem for file in (MODELS / "levels").glob("[a-z]*.py")}
    assert files == {*LEVEL_BUILDERS, "tie_rule"}


def test_every_level_decides_somewhere() -> None:
    objectives = set().union(*(names_of(model_of(name).m.component_objects(pyo.Objective)) for name in NAMES))
    assert {name.removeprefix("level_") for name in objectives} == {*LEVEL_BUILDERS, "tie_rule"}
    assert claims("level") == {*LEVEL_BUILDERS, "tie_rule"}


def test_every_screening_rule_has_a_case() -> None:
    assert claims("rule") == texts("rule") - {"tie", "field"}  # the words for the tie rule and for input fields


def test_every_gate_and_outcome_has_a_case() -> None:
    words = {f"{gate}:{result}" for gate in ("catalogue", "credit") for result in ("pass", "fail")}
    controls = {f"{gate}:{result}" for gate in get_args(Indicator) for result in ("pass", "fail", "unknown")}
    assert claims("gate") == words | controls


def test_every_reason_has_a_case() -> None:
    lines = (DOCS / "run-folder.md").read_text("utf-8").splitlines()
    line = next(line for line in lines if line.startswith("`unplaced.reason`"))
    reasons = set(re.findall(r"`(\w+)`", line.split(":", 1)[1]))
    assert claims("reason") == reasons - WITH_A_LIMIT


def test_every_conflict_has_a_case() -> None:
    codes = set(re.findall(r'found\.append\(\s*\(\s*"(\w+)"', (MODELS / "conflicts.py").read_text("utf-8")))
    assert codes == texts("report.conflict")
    assert claims("conflict") == codes


@pytest.mark.parametrize("name", [name for name in NAMES if answer(name).covers])
def test_a_case_shows_what_it_claims(name: str) -> None:
    """What is claimed stands in what was worked out by hand, and so in the plan, which is compared with it."""
    expect, rulebook = answer(name).expect, solved(name).case.rulebook
    kinds = {f"control:{table.id}": table.indicator for table in rulebook.admission.controls}
    gates = [row for row in expect.rows.get("gates", []) if "result" in row]
    shown = {f"gate:{kinds.get(row['gate'], row['gate'])}:{row['result']}" for row in gates}
    shown |= {f"rule:{rule}" for rule in expect.excluded}
    shown |= {f"reason:{reason}" for reason in expect.unplaced.values()}
    shown |= {f"conflict:{code}" for code in expect.conflicts}
    shown |= {f"level:{level}" for level in (*expect.levels, "tie_rule")}
    assert set(answer(name).covers) <= shown
