"""Which area of a parcel enters the model, and where its areas disagree (formulation, section 3a)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from landquota.inputs.case import M2_PER_MU
from landquota.inputs.rulebook import Rulebook
from landquota.reports.verify.ledger import Row


@dataclass(frozen=True, slots=True)
class Areas:
    """All areas of a parcel, mu; None is unknown."""

    registered: float
    others: tuple[float | None, float | None, float | None, float | None]
    """Areas of the map, of the shape, of the approval and in the field."""
    entering: float
    spread: float
    """How far they differ, as a share of the registered area."""


def read_areas(row: Row, shape_m2: float | None, rulebook: Rulebook) -> Areas:
    """Return the areas of one parcel.

    Parameters
    ----------
    shape_m2
        Measured area of its shape; None without one.
    """
    registered = float(row["area_mu"])
    shape = None if shape_m2 is None else shape_m2 / M2_PER_MU
    others = (row["area_map_mu"], shape, row["area_approval_mu"], row["area_field_mu"])
    known = [registered, *(area for area in others if area is not None)]
    least = rulebook.space.entering_area.value == "least"
    return Areas(
        registered=registered,
        others=others,
        entering=min(known) if least else registered,
        spread=round((max(known) - min(known)) / registered, 6),
    )


def available_areas(entering: dict[str, float], disposals: Iterable[Row]) -> dict[str, float]:
    """Return what is left of each parcel once every disposal that names it, recorded or forecast, is taken off."""
    left = dict(entering)
    for line in disposals:
        if line["parcel_id"] in left:
            left[line["parcel_id"]] -= line["area_mu"]
    return {name: max(0.0, area) for name, area in left.items()}
