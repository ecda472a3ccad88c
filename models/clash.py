"""Rules that cannot all hold: what is said of an infeasible case, in plain types that reports can put in words.

A *rule* here is one that somebody set: a floor, a cap, a brake, a pin. What is physics or definition (a parcel's area, what credit is) is never one.
Red lines, basic farmland and the plan have no row in the model at all, so they can neither clash nor be relaxed.
Source: docs/formulation.md section 4a.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    *("must_serve", "asked", "pin", "unit_floor", "unit_cap", "own_part", "brake", "quota_cap", "quota_earned"),
    *("quota_use", "farmland_cap", "farmland_balance"),
)
"""Kinds of rules, in the order in which they are told."""


@dataclass(frozen=True)
class Element:
    """One rule of a clash.

    Attributes
    ----------
    kind
        One of `KINDS`.
    ids
        What it is about: a unit, a project, a kind of farmland; empty where it is about the whole case.
    fields
        Its numbers (mu) and ids by name, as `docs/run-folder.md` lists them.
    rule
        Where it stands: a case setting, a rulebook entry or an input row.
    source
        The source text of that entry; the file or table for settings and input rows.
    """

    kind: str
    ids: tuple[str, ...]
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    rule: str = ""
    source: str = ""

    @property
    def id(self) -> str:
        """Kind and ids, joined by `:`."""
        return ":".join((self.kind, *self.ids))

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as it is published.

        Examples
        --------
        >>> Element("unit_floor", ("A",), {"unit_id": "A", "floor_mu": 12.0}, "units.A.quota_floor_mu", "units").to_dict()["id"]
        'unit_floor:A'
        """
        return {"id": self.id, "kind": self.kind, **self.fields, "rule": self.rule, "source": self.source}


@dataclass(frozen=True)
class Relaxation:
    """One permitted way out, tried: with these changes there is a plan.

    Attributes
    ----------
    changes
        What to change, each `key=value` as `--set` takes it.
    amount_mu
        By how much in all; dropping a pin counts 0.
    """

    changes: tuple[str, ...]
    amount_mu: float

    def to_dict(self) -> dict[str, Any]:
        """Return the way out as it is published."""
        return {"changes": list(self.changes), "amount_mu": self.amount_mu}


@dataclass(frozen=True)
class Clash:
    """A minimal set of rules that cannot all hold.

    Attributes
    ----------
    elements
        The rules: together they admit no plan, and without any one of them there is one that keeps the others.
    relaxations
        The cheapest permitted ways out, cheapest first; empty where no permitted change helps.
    proved
        Whether both halves of minimal were proved; else a limit came first, and the set may hold more than it must.
    """

    elements: tuple[Element, ...]
    relaxations: tuple[Relaxation, ...]
    proved: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the clash as it is published."""
        return {
            "rules": [element.to_dict() for element in self.elements],
            "relaxations": [way.to_dict() for way in self.relaxations],
            "proved": self.proved,
        }


def clash_of(document: Mapping[str, Any]) -> Clash:
    """Return the clash that `to_dict` wrote."""
    own = ("id", "kind", "rule", "source")
    elements = tuple(
        Element(
            kind=entry["kind"],
            ids=ids_of(entry["kind"], entry),
            fields={name: value for name, value in entry.items() if name not in own},
            rule=entry["rule"],
            source=entry["source"],
        )
        for entry in document["rules"]
    )
    ways = tuple(Relaxation(tuple(way["changes"]), way["amount_mu"]) for way in document["relaxations"])
    return Clash(elements, ways, document["proved"])


def ids_of(kind: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a rule of some kind is about, from its fields.

    Examples
    --------
    >>> ids_of("farmland_balance", {"unit_id": "A", "farmland": "paddy", "balance_mu": 3.0})
    ('A', 'paddy')
    """
    return tuple(
        str(fields[name]) for name in ("unit_id", "project_id", "parcel_id", "farmland", "number") if name in fields
    )
