"""The cases that were solved by hand: a folder each, with the sum in words and what it must come to in `answer.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from landquota import app
from landquota.decide import prepare
from landquota.models.variables import QuotaModel

CASES = Path(__file__).parent
NAMES = tuple(sorted(file.parent.name for file in CASES.glob("*/answer.yaml")))


@dataclass(frozen=True)
class Expected:
    """What a plan must say. Everything but `rows` and `conflicts` is compared whole.

    Attributes
    ----------
    assignments
        Project to `[place, mu]`.
    excluded
        Rule to what it removed: `J1@P1` a pair, `@P1` a parcel for all projects, `J1` the new land of a project.
    rows
        Table to rows that must be in it, each with the columns that matter.
    """

    status: str
    levels: dict[str, float | None]
    assignments: dict[str, list[Any]]
    quota: dict[str, float]
    unplaced: dict[str, str]
    excluded: dict[str, list[str]]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    conflicts: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The answer to a case.

    Attributes
    ----------
    says
        The sum, in words, for a reader with a pencil.
    binds
        Pyomo constraints without which the optimum would be better.
    covers
        What else the case shows: `level:value`, `rule:late`, `gate:tax:fail`, `reason:no_candidate`, `conflict:own_above_cap`.
    """

    says: str
    binds: tuple[str, ...]
    covers: tuple[str, ...]
    expect: Expected


@cache
def answer(name: str) -> Answer:
    content = yaml.safe_load((CASES / name / "answer.yaml").read_text("utf-8"))
    expect = Expected(**content.pop("expect"))
    return Answer(content["says"], tuple(content["binds"]), tuple(content["covers"]), expect)


@cache
def solved(name: str) -> app.Solved:
    """Solve a case once a session."""
    return app.solve_case(app.read_case(CASES / name))


def build_model(name: str, *, without_level: str = "") -> QuotaModel:
    """Return the model of a case, fresh; `without_level` leaves out one objective level."""
    case = app.read_case(CASES / name)
    levels = tuple(level for level in case.settings.objectives if level != without_level)
    return prepare(case.replace(settings=case.settings.model_copy(update={"objectives": levels}))).model


@cache
def model_of(name: str) -> QuotaModel:
    """Return the model of a case, built once a session: whoever changes it changes it back."""
    return build_model(name)
