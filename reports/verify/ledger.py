"""The recorded ledger: what each disposal is worth, and what is left of each parcel (formulation, section 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from landquota.inputs.rulebook import CreditClass

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Disposal:
    """One line of the disposal ledger with the class it belongs to."""

    disposal_id: str
    unit_id: str
    area: float
    credit_class: CreditClass | None
    recorded: bool

    @property
    def credit(self) -> float:
        """What the line earns; 0 without a class or a ratio."""
        return ratio_of(self.credit_class) * self.area


def ratio_of(credit_class: CreditClass | None) -> float:
    """Return the ratio that an area of this class is credited at; 0 where it is not credited."""
    if credit_class is None or credit_class.ratio.value is None:
        return 0.0
    return credit_class.ratio.value


def find_class(
    classes: Iterable[CreditClass], kind: str, approved_on: date | None, in_task: bool | None
) -> CreditClass | None:
    """Return the first class whose every stated condition is known to hold, or None."""
    for candidate in classes:
        if candidate.kind == kind and _dates_hold(candidate, approved_on) and candidate.in_task in (None, in_task):
            return candidate
    return None


def _dates_hold(candidate: CreditClass, approved_on: date | None) -> bool:
    first, last = candidate.approved_from, candidate.approved_to
    if approved_on is None:
        return first is None and last is None
    return (first is None or first <= approved_on) and (last is None or approved_on <= last)


def read_ledger(
    disposals: Iterable[Row], parcels: Mapping[str, Row], classes: tuple[CreditClass, ...]
) -> list[Disposal]:
    """Classify every disposal. One that names a parcel takes a blank date and task flag from it."""
    ledger = []
    for line in disposals:
        parcel = parcels.get(line["parcel_id"] or "", {})
        approved_on, in_task = (
            line[column] if line[column] is not None else parcel.get(column) for column in ("approved_on", "in_task")
        )
        found = find_class(classes, line["kind"], approved_on, in_task)
        recorded = line["status"] != "forecast"
        ledger.append(Disposal(line["disposal_id"], line["unit_id"], line["area_mu"], found, recorded))
    return ledger
