"""A reason card: one outcome, one proved reason, what it would cost to change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["project", "parcel", "unit"]
Reason = Literal[
    "not_admitted",
    "no_candidate",
    "impossible",
    "displaced",
    "tied",
    "not_proved",
    "pinned",
    "placed",
    "used",
    "excluded",
    "used_up",
    "no_taker",
    "quota",
]


@dataclass(frozen=True)
class Citation:
    """A rule with where it stands.

    Attributes
    ----------
    id
        Dotted path of a rulebook entry or case setting, an input row, or the name of a rule of the formulation.
    source
        Its source text; empty where the rule is the formulation's own.
    """

    id: str
    source: str


@dataclass(frozen=True)
class Card:
    """Why one project, parcel or unit got what it got.

    Attributes
    ----------
    outcome
        Of a project `placed` or `unplaced`; of a parcel its status in `parcels.csv`; of a unit `quota`.
    reason
        One reason; `docs/explain.md` says each to the letter.
    proved
        Whether the reason was proved: by rules alone, or by solving to the end.
    loss
        Level to how much worse the best plan with the other outcome is, in the level's own sense; negative: better. Levels that were not
        followed (`depth`) are missing.
    displaces
        Projects that would lose their land; sorted.
    nearest
        The rule that was missed by least: `rule`, `place`, `measure`, `limit`, `miss`; None without one.
    change
        The smallest change to its own figures that would turn the outcome: `figure`, `from`, `to`, `by`, `checked`; None where none was found.
    depth
        `all`: every level and the tie rule were followed; `decisive`: up to the first level that decides.
    details
        What else the kind has to say; see `docs/explain.md`.
    """

    id: str
    kind: Kind
    outcome: str
    reason: Reason
    proved: bool
    loss: Mapping[str, float] = field(default_factory=dict)
    displaces: tuple[str, ...] = ()
    nearest: Mapping[str, Any] | None = None
    change: Mapping[str, Any] | None = None
    rules: tuple[Citation, ...] = ()
    depth: Literal["all", "decisive"] = "all"
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the card as it is published.

        Examples
        --------
        >>> Card("J1", "project", "unplaced", "tied", True).to_dict()["loss"]
        {}
        """
        return {
            "id": self.id,
            "kind": self.kind,
            "outcome": self.outcome,
            "reason": self.reason,
            "loss": dict(self.loss),
            "displaces": list(self.displaces),
            "nearest": None if self.nearest is None else dict(self.nearest),
            "change": None if self.change is None else dict(self.change),
            "proved": self.proved,
            "depth": self.depth,
            "rules": [{"id": rule.id, "source": rule.source} for rule in self.rules],
            "details": dict(self.details),
        }
