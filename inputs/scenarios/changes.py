"""The changes that are asked for: those of scenarios with all that they inherit, then single ones, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import ReadError
from landquota.inputs.reading.headers import nearest
from landquota.inputs.reading.yamlfile import Document, read_yaml
from landquota.inputs.scenarios.definitions import BASE, INHERITS, OWN_KEYS, single_changes
from landquota.inputs.scenarios.plain import plain_value
from landquota.inputs.scenarios.targets import Target, target
from landquota.inputs.settings import Applied
from landquota.inputs.words import did_you_mean

OPTION = "--set"
NOTHING = ("", "null", "~")
"""Values of a single change that mean a blank."""


@dataclass(frozen=True)
class Change:
    """One change of a case.

    Attributes
    ----------
    origin
        Who asks for it, for the source of a number of the rulebook: `scenario a`, or `--set`.
    """

    target: Target
    value: Any
    origin: str
    place: Place


@dataclass
class Asked:
    """All changes in the order in which they are made; later ones win.

    Attributes
    ----------
    applied
        What the case says of itself afterwards: also what a run's copy of a case had in it before.
    """

    changes: list[Change] = field(default_factory=list)
    applied: Applied = field(default_factory=Applied)
    problems: list[Problem] = field(default_factory=list)


def scenario_names(scenario: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names that are asked for, without the base.

    Examples
    --------
    >>> scenario_names("valley, ratio40"), scenario_names("base"), scenario_names(["a", "b"])
    (('valley', 'ratio40'), (), ('a', 'b'))
    """
    parts = scenario.split(",") if isinstance(scenario, str) else [p for name in scenario for p in name.split(",")]
    return tuple(name for part in parts if (name := part.strip()) and name != BASE)


def asked_changes(document: Document, scenario: str | Sequence[str], changes: Sequence[str]) -> Asked:
    """Return what scenarios and single changes ask for.

    What a run's copy of a case has in it already is not applied again when it is asked for once more.

    Parameters
    ----------
    document
        Settings with plain scenarios.
    """
    done = applied(document)
    before = scenario_names(done.scenario)
    names = _after(before, scenario_names(scenario))
    single = _after(done.changes, tuple(map(_plain_text, changes)))
    total = Applied(scenario=",".join((*before, *names)), changes=(*done.changes, *single))
    asked = Asked(applied=total)
    defined = document.data.get("scenarios")
    known: Mapping[str, Any] = defined if isinstance(defined, dict) else {}
    for name in names:
        if name in known:
            _add_scenario(document, known, (name,), asked)
        else:
            asked.problems.append(_unknown(Place(file="--scenario"), name, known))
    for text in single:
        _add_single(text, asked)
    return asked


def applied(document: Document) -> Applied:
    """Return what the settings say was changed already; nothing where that makes no sense, which is told elsewhere."""
    try:
        return Applied.model_validate(document.data.get("applied", {}))
    except ValidationError:
        return Applied()


def _after(before: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return what comes after `before`, where it is there at all."""
    return wanted[len(before) :] if wanted[: len(before)] == before else wanted


def _plain_text(change: str) -> str:
    """Return a single change with its key in plain form and no spaces around.

    Examples
    --------
    >>> _plain_text(" 指标总量上限 = 900亩 ")
    'quota.cap_mu=900亩'
    """
    key, sign, typed = (part.strip() for part in change.partition("="))
    return f"{target(key).key}={typed}" if sign and key else change.strip()


def _add_scenario(document: Document, known: Mapping[str, Any], names: tuple[str, ...], asked: Asked) -> None:
    """Add what a scenario inherits, then its own changes; `names` leads from the one that is asked for to this one."""
    name = names[-1]
    entries = known[name] if isinstance(known[name], dict) else {}
    inherited = entries.get(INHERITS) or []
    place = document.place(f"scenarios.{name}.{INHERITS}")
    if not isinstance(inherited, list):
        asked.problems.append(Problem("inherits_not_names", place, value=str(inherited)))
        inherited = []
    for other in map(str, inherited):
        if other in names:
            details = {"names": " → ".join((*names[names.index(other) :], other))}
            asked.problems.append(Problem("scenario_cycle", place, value=other, details=details))
        elif other in known:
            _add_scenario(document, known, (*names, other), asked)
        else:
            asked.problems.append(_unknown(place, other, known))
    for key in sorted(entries.keys() - set(OWN_KEYS.values())):
        meant = target(key, entries[key])
        asked.changes.append(Change(meant, entries[key], f"scenario {name}", document.place(f"scenarios.{name}.{key}")))


def _unknown(place: Place, name: str, known: Mapping[str, Any]) -> Problem:
    details = {"near": did_you_mean(nearest(name, known), sorted(known))}
    return Problem("unknown_scenario", place, value=name, details=details)


def _add_single(text: str, asked: Asked) -> None:
    key, sign, typed = text.partition("=")
    place = Place(file=f"{OPTION} {text}")
    if not sign or not key:
        asked.problems.append(Problem("change_without_value", place, value=text))
        return
    try:
        value = _value(typed)
    except ReadError as error:
        asked.problems += [Problem(problem.code, place, value=typed) for problem in error.problems]
        return
    for written, entry in single_changes(key, value):
        meant = target(written, entry)
        asked.changes.append(Change(meant, plain_value(meant, entry, "", {}), OPTION, place))


def _value(typed: str) -> Any:
    """Return the value of a single change: text as it is typed, a blank, or a mapping or list of YAML."""
    if typed.lower() in NOTHING:
        return None
    return read_yaml(f"value: {typed}".encode(), OPTION).data["value"] if typed[0] in "{[" else typed
