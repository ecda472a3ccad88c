"""Draws a few overrides of single project-parcel pairs."""

from __future__ import annotations

from collections.abc import Sequence

from landquota.inputs.generate.cells import Row, number
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.facts import SEED

EACH = 3


def pair_rows(stock: Sequence[Row], projects: Sequence[Row]) -> list[Row]:
    """Return the rows of `pairs.csv`: pairs that are not allowed, and pairs with an area or a value of their own."""
    draw = Draw(SEED + 7)
    fits = [(x, p) for x in projects for p in stock if _fits(x, p)]
    chosen = sorted(draw.some(fits, 3 * EACH), key=lambda pair: (pair[0]["project_id"], pair[1]["parcel_id"]))
    return [_row(draw, project, parcel, order % 3) for order, (project, parcel) in enumerate(chosen)]


def _fits(project: Row, parcel: Row) -> bool:
    free = parcel["divisible"] == "yes" and not parcel["blockers"] and parcel["kind"] == "approved_unsupplied"
    return free and project["units"] == parcel["unit_id"] and float(project["area_mu"]) < 0.8 * float(parcel["area_mu"])


def _row(draw: Draw, project: Row, parcel: Row, what: int) -> Row:
    row = {
        "project_id": project["project_id"],
        "parcel_id": parcel["parcel_id"],
        "area_mu": "",
        "value": "",
        "allowed": "",
    }
    area = float(project["area_mu"])
    if what == 0:
        row["allowed"] = "no"
    elif what == 1:
        row["area_mu"] = number(round(area * 0.97, 1))
    else:
        row["value"] = str(int(area * draw.between(30, 50)))
    return row
