"""Whether parcels and sites lie in their own units; where not, whether the coordinates are shifted or of another zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landquota.inputs.draft import Draft, Table, listed
from landquota.inputs.problem import Problem
from landquota.inputs.shapes.gcj02 import SHIFTS, Shift
from landquota.inputs.shapes.projection import to_metres

LEAST_SHARE = 0.01
"""Less of a place outside its unit is how borders are drawn."""
SHIFTED_ROWS = 3
"""One or two places outside prove no shift."""
SHIFTED_SHARE = 0.8
"""A shift is told when undoing it brings at least this share of the outside area back in."""
ZONES = (-6, -3, 3, 6)
"""Degrees between the meridians of neighbouring zones."""


@dataclass(frozen=True)
class Placed:
    """Places of one table whose own shape and whose unit's shape are known.

    Attributes
    ----------
    rows
        Positions in the table.
    degrees, units
        Their shapes, and those of their units, in degrees.
    crs
        System to measure in.
    """

    table: Table
    rows: np.ndarray
    degrees: np.ndarray
    units: np.ndarray
    crs: str

    def outside(self, places: np.ndarray, units: np.ndarray) -> np.ndarray:
        """Return how much of places lies outside of units, m2, both in degrees; shape (n,)."""
        import shapely  # noqa: PLC0415 - optional

        left = np.zeros(len(places))
        shapely.prepare(units)
        out = np.flatnonzero(~shapely.covers(units, places))
        if len(out):
            inner, outer = to_metres(places[out], self.crs), to_metres(units[out], self.crs)
            left[out] = shapely.area(shapely.difference(shapely.make_valid(inner), shapely.make_valid(outer)))
        return left


def places_lie_in_their_unit(draft: Draft) -> list[Problem]:
    """Check that places lie in the shapes of their units."""
    problems: list[Problem] = []
    tolerance = draft.rulebook.space.tolerance_m2.value if draft.rulebook else 0.0
    for name in ("stock", "sites"):
        placed = _placed(draft, name)
        if placed is not None:
            problems += _outside(placed, tolerance)
    return problems


def _placed(draft: Draft, name: str) -> Placed | None:
    table, units = draft.tables[name], draft.frame("units")
    shapes = dict(zip(units["unit_id"], units["shape"], strict=True))
    owners = table.frame["unit_id"].map(shapes.get)
    known = (table.frame["shape"].notna() & owners.notna()).to_numpy(bool)
    if not known.any() or not draft.ground.crs:
        return None
    rows = np.flatnonzero(known)
    degrees = table.frame["shape"].to_numpy(dtype=object)[rows]
    return Placed(table, rows, degrees, owners.to_numpy(dtype=object)[rows], draft.ground.crs)


def _outside(placed: Placed, tolerance: float) -> list[Problem]:
    import shapely  # noqa: PLC0415 - optional

    outside = placed.outside(placed.degrees, placed.units)
    areas = shapely.area(to_metres(placed.degrees, placed.crs))
    out = (outside > tolerance) & (outside > LEAST_SHARE * areas)
    if not out.any():
        return []
    zone = _other_zone(placed, out)
    if zone:
        return zone
    shift = _shifted(placed, out, outside) if out.sum() >= SHIFTED_ROWS else []
    return shift or _told(placed, "outside_unit", out, outside / areas)


def _names(placed: Placed, mask: np.ndarray) -> list[str]:
    keys = placed.table.frame[placed.table.spec.key[0]].to_numpy(dtype=object)[placed.rows[mask]]
    return [str(key) for key in keys]


def _told(placed: Placed, code: str, mask: np.ndarray, shares: np.ndarray) -> list[Problem]:
    names = sorted(f"{name} ({share:.0%})" for name, share in zip(_names(placed, mask), shares[mask], strict=True))
    rows = np.zeros(len(placed.table.frame), dtype=bool)
    rows[placed.rows[mask]] = True
    notices = placed.table.notices(code, "", placed.table.frame["shape"].notna() & rows)
    for notice in notices:
        notice.details.update(ids=listed(names), all=tuple(names))
    return notices


def _other_zone(placed: Placed, out: np.ndarray) -> list[Problem]:
    """Return the error about places that would lie in their units if they were of a neighbouring zone."""
    import shapely  # noqa: PLC0415 - optional

    middle, bounds = shapely.centroid(placed.degrees), shapely.bounds(placed.units)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    far = out & (np.maximum(bounds[:, 0] - x, x - bounds[:, 2]) > 1)
    fits = np.zeros(len(x), dtype=bool)
    for step in ZONES:
        inside = (x + step >= bounds[:, 0]) & (x + step <= bounds[:, 2])
        fits |= inside & (y >= bounds[:, 1]) & (y <= bounds[:, 3])
    names = sorted(_names(placed, far & fits))
    details = {"rows": len(names), "ids": listed(names), "all": tuple(names)}
    table = placed.table
    return [Problem("other_zone", table.place(), table.spec.name, None, details)] if names else []


def _shifted(placed: Placed, out: np.ndarray, outside: np.ndarray) -> list[Problem]:
    """Return the error about places, or units, that look like those of a web map; the likeliest where several do."""
    import shapely  # noqa: PLC0415 - optional

    some = Placed(placed.table, placed.rows[out], placed.degrees[out], placed.units[out], placed.crs)
    found: list[tuple[float, str, str]] = []
    for system, (back, into) in SHIFTS.items():
        for what, shift in (("stock", back), ("units", into)):
            left = float(some.outside(_move(some.degrees, shift), some.units).sum())
            found.append((left, system, placed.table.spec.name if what == "stock" else "units"))
    left, system, table = min(found)
    if left > (1 - SHIFTED_SHARE) * outside[out].sum():
        return []
    middle = shapely.get_coordinates(shapely.centroid(some.degrees[:1]))
    before, after = (to_metres(shapely.points(xy), placed.crs) for xy in (middle, SHIFTS[system][0](middle)))
    names = sorted(_names(placed, out))
    offset = round(float(shapely.distance(before[0], after[0])), -1)
    told = {"rows": len(names), "ids": listed(names), "all": tuple(names), "system": system, "metres": f"{offset:g}"}
    place = placed.table.place()
    return [Problem("shifted_map", place, table, None, told)]


def _move(shapes: np.ndarray, shift: Shift) -> np.ndarray:
    import shapely  # noqa: PLC0415 - optional

    return np.asarray(shapely.transform(shapes, shift), dtype=object)
