"""Random town blocks: square parcels on a grid with roads between some, and which of them make a bundle, by counting squares.

Nothing here measures a shape: whether two squares touch is read off their places on the grid, and how compact a few of them are off the number of
sides that they share. So it is independent of all geometry of the model.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import yaml

from landquota import app
from landquota.inputs.case import Case
from tests.written import Row, Written

INPUTS = Path(__file__).parents[2] / "inputs"
SIDE = 100.0
EAST, NORTH = 500000.0, 2860000.0
CRS = "EPSG:4547"
SHARED_M = 101.0
"""What two squares share: a side, and half a metre of gap beyond either end."""
TOUCHING_INSETS = (0.0, 0.2)
"""Squares drawn so much too small, on every side, are at most 0.4 m apart and touch; by 0.3 they are 0.6 m apart and do not."""
COMPACTNESS = (0.0, 0.55, 0.65)
"""Far from what any few squares have: 0.70 two, 0.60 three, 0.80 a block of four, 0.51 four otherwise."""


@dataclass(frozen=True)
class Grid:
    """A drawn case.

    Attributes
    ----------
    cells
        Parcel to column and row.
    roads
        Pairs of parcels with a road between them.
    """

    written: Written
    cells: dict[str, tuple[int, int]]
    roads: frozenset[frozenset[str]]
    inset: float

    def case(self, folder: Path) -> Case:
        """Write the case with its shapes and read it."""
        self.written.folder(folder)
        squares = [({"parcel_id": p}, {"type": "Polygon", "coordinates": [self._ring(p)]}) for p in self.cells]
        lines: list[tuple[Row, Row]] = [
            ({}, {"type": "LineString", "coordinates": self._side(*sorted(road))}) for road in self.roads
        ]
        _write_shapes(folder / "stock.geojson", squares)
        if lines:
            _write_shapes(folder / "roads.geojson", lines)
        return app.read_case(folder)

    def touch(self, one: str, other: str) -> bool:
        """Tell whether two parcels are neighbours."""
        (i, j), (k, m) = self.cells[one], self.cells[other]
        beside = abs(i - k) + abs(j - m) == 1 and self.inset in TOUCHING_INSETS
        return beside and frozenset((one, other)) not in self.roads and self.unit(one) == self.unit(other)

    def unit(self, parcel: str) -> str:
        return next(str(row["unit_id"]) for row in self.written.tables["stock"] if row["parcel_id"] == parcel)

    def _ring(self, parcel: str) -> list[tuple[float, float]]:
        i, j = self.cells[parcel]
        low, high = self.inset, SIDE - self.inset
        corners = [(low, low), (high, low), (high, high), (low, high), (low, low)]
        return [(EAST + SIDE * i + x, NORTH + SIDE * j + y) for x, y in corners]

    def _side(self, one: str, other: str) -> list[tuple[float, float]]:
        """Return the common side of two neighbouring squares, a metre longer at either end."""
        (i, j), (k, m) = self.cells[one], self.cells[other]
        x, y = EAST + SIDE * max(i, k), NORTH + SIDE * max(j, m)
        return [(x, y - 1), (x, y + SIDE + 1)] if i != k else [(x - 1, y), (x + SIDE + 1, y)]


def _write_shapes(file: Path, features: list[tuple[Row, Row]]) -> None:
    entries = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{CRS.replace(':', '::')}"}}
    content = {"type": "FeatureCollection", "crs": crs, "features": entries}
    file.write_text(json.dumps(content), encoding="utf-8")


def draw_grid(seed: int) -> Grid:
    """Draw six to nine squares of a grid of three by three, roads between some, and projects that are mostly too large for one."""
    draw = Random(seed)
    places = draw.sample([(i, j) for i in range(3) for j in range(3)], draw.randint(6, 9))
    cells = {f"P{n}": place for n, place in enumerate(sorted(places))}
    beside = [frozenset(p) for p in combinations(cells, 2) if math.dist(cells[p[0]], cells[p[1]]) == 1]
    roads = frozenset(side for side in beside if draw.random() < 0.1)
    parted = draw.random() < 0.15
    stock = [_parcel(draw, p, "B" if parted and cells[p][0] == 2 else "A") for p in cells]
    projects = [_project(draw, n) for n in range(draw.randint(3, 5))]
    pairs = [(p["project_id"], s["parcel_id"]) for p in projects for s in stock if draw.random() < 0.05]
    tables = {
        "units": [{"unit_id": u, "name": u} for u in ("A", "B")],
        "stock": stock,
        "projects": projects,
        "disposals": [_disposal(row) for row in stock if draw.random() < 0.05],
        "pairs": [{"project_id": project, "parcel_id": parcel, "allowed": "no"} for project, parcel in pairs],
    }
    settings: Row = {"name": "grid", "plan_year": 2026, "rulebook": "rules.yaml", "space": {"measure_crs": CRS}}
    if roads:
        settings["layers"] = {"roads": {"file": "roads.geojson", "rule": "cut"}}
    inset = draw.choice([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.3])
    return Grid(Written(settings, tables, _rulebook(draw)), cells, roads, inset)


def _seldom(draw: Random, *values: Any) -> Any:
    """Draw one of some values one time in eight, else None."""
    return draw.choice(values) if draw.random() < 1 / 8 else None


def _rulebook(draw: Random) -> Row:
    rules: Row = yaml.safe_load(INPUTS.joinpath("rulebooks", "plain.yaml").read_text(encoding="utf-8"))
    rules["space"] = yaml.safe_load(INPUTS.joinpath("space_rules.yaml").read_text(encoding="utf-8"))
    bundles = rules["space"]["bundles"]
    bundles["max_parcels"]["value"] = draw.choice([2, 3, 4, 4])
    bundles["min_compactness"]["value"] = draw.choice([0.0, *COMPACTNESS])
    bundles["offered_to"]["value"] = draw.choice(["needed", "all"])
    bundles["max_per_project"]["value"] = draw.choice([50, 2, 1])
    most = draw.choice([None] * 5 + [20, 24])
    if most is not None:
        bundles["max_mu"] = {**bundles["max_parcels"], "value": most}
    return rules


def _parcel(draw: Random, parcel: str, unit: str) -> Row:
    large = draw.random() < 0.2
    return {
        "parcel_id": parcel,
        "unit_id": unit,
        "kind": "approved_unsupplied",
        "area_mu": draw.randint(28, 40) if large else draw.randint(4, 10),
        "divisible": "no" if large else draw.choice(["yes", "no"]),
        "land_use": _seldom(draw, "1001", "0901"),
        "far_min": _seldom(draw, 0.5),
        "far_max": draw.choice([1, 2, None]),
        "ready_on": draw.choice([None] * 6 + ["2026-02-01", "2026-02-01", "2026-06-01", "2027-03-01"]),
        "blockers": "seizure" if draw.random() < 0.05 else None,
    }


def _project(draw: Random, number: int) -> Row:
    least = draw.choice([10, 18, 20, 22, 24, 28, 32])
    return {
        "project_id": f"J{number}",
        "name": f"J{number}",
        "units": draw.choice(["*", "*", "A"]),
        "industry": "39",
        "area_min_mu": least,
        "area_mu": least + draw.choice([4, 10, 16, 24]),
        "value": draw.choice([5, 5, 5, 3, 9]),
        "must_serve": _seldom(draw, "yes") or "no",
        "land_use": _seldom(draw, "10", "09|10"),
        "start_on": draw.choice([None, None, None, "2026-03-01"]),
        "floor_area_m2": _seldom(draw, 15000, 18000, 24000),
        "new_land": "no",
    }


def _disposal(parcel: Row) -> Row:
    common = {"kind": "approved_unsupplied", "measure": "supply", "area_mu": 1, "date": "2026-01-02"}
    own = {"parcel_id": parcel["parcel_id"], "unit_id": parcel["unit_id"]}
    return {**common, **own, "disposal_id": f"D{parcel['parcel_id']}"}


class Offers:
    """Every candidate of a grid, worked out square by square."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        tables = grid.written.tables
        disposed = {row["parcel_id"] for row in tables["disposals"]}
        self.area = {row["parcel_id"]: row["area_mu"] - (row["parcel_id"] in disposed) for row in tables["stock"]}
        standing = [row for row in tables["stock"] if not row["blockers"] and (row["ready_on"] or "") <= "2026-12-31"]
        self._parcels = {row["parcel_id"]: row for row in standing}
        self._barred = {(row["project_id"], row["parcel_id"]) for row in tables["pairs"]}
        self._rules = (grid.written.rulebook or {})["space"]["bundles"]
        self._bundles = list(self._connected([p for p in self._parcels if p not in disposed]))
        self.cut = 0
        self.singles = {row["project_id"]: dict(self._single(row)) for row in tables["projects"]}
        self.bundles = {row["project_id"]: dict(self._bundled(row)) for row in tables["projects"]}

    def _connected(self, parcels: list[str]) -> Iterator[tuple[str, ...]]:
        most_mu = self._rules.get("max_mu", {"value": math.inf})["value"]
        for size in range(2, self._rules["max_parcels"]["value"] + 1):
            for chosen in combinations(sorted(parcels), size):
                sides = [pair for pair in combinations(chosen, 2) if self._grid.touch(*pair)]
                border = 4 * SIDE * size - 2 * SHARED_M * len(sides)
                compact = 4 * math.pi * SIDE**2 * size / border**2 >= self._rules["min_compactness"]["value"]
                if compact and _joined(chosen, sides) and sum(self.area[p] for p in chosen) <= most_mu:
                    yield chosen

    def _single(self, project: Row) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield parcel to need and least area granted."""
        for parcel, row in self._parcels.items():
            need, most = _band(project, row["far_min"], row["far_max"])
            area = self.area[parcel]
            least = need if row["divisible"] == "yes" else area
            if self._suits(project, (parcel,)) and need <= area and need <= most and least <= most:
                yield parcel, (need, least)

    def _bundled(self, project: Row) -> Iterator[tuple[str, float]]:
        """Yield the bundles that the project is offered, with its need there."""
        spare = [least - need for need, least in self.singles[project["project_id"]].values()]
        found = []
        for members in self._bundles:
            area = sum(self.area[p] for p in members)
            need, most = _band(project, self._mean("far_min", members), self._mean("far_max", members))
            better = not spare or self._rules["offered_to"]["value"] == "all" or area - need < min(spare) - 1e-6
            if self._suits(project, members) and need - 1e-6 <= area <= most + 1e-6 and better:
                found.append((round(area - need, 6), len(members), "|".join(members), need))
        listed = self._rules["max_per_project"]["value"]
        self.cut += len(found) > listed
        for _, _, name, need in sorted(found)[:listed]:
            yield name, need

    def _mean(self, far: str, members: tuple[str, ...]) -> float | None:
        known = [self._parcels[p][far] for p in members]
        if None in known:
            return None
        return sum(self.area[p] * self._parcels[p][far] for p in members) / sum(self.area[p] for p in members)

    def _suits(self, project: Row, members: tuple[str, ...]) -> bool:
        rows = [self._parcels[p] for p in members]
        in_scope = project["units"] == "*" or rows[0]["unit_id"] == project["units"]
        in_time = not project["start_on"] or all((row["ready_on"] or "") <= project["start_on"] for row in rows)
        codes = tuple((project["land_use"] or "").split("|"))
        usable = all(not row["land_use"] or row["land_use"].startswith(codes) for row in rows)
        return in_scope and in_time and usable and not any((project["project_id"], p) in self._barred for p in members)


def _band(project: Row, far_min: float | None, far_max: float | None) -> tuple[float, float]:
    """Return need and most that a project may have at a FAR band."""
    floor = project["floor_area_m2"] and project["floor_area_m2"] * 15 / 10000
    need = max(project["area_min_mu"], floor / far_max if floor and far_max else 0)
    return need, min(project["area_mu"], floor / far_min if floor and far_min else math.inf)


def _joined(chosen: tuple[str, ...], sides: list[tuple[str, str]]) -> bool:
    reached = {chosen[0]}
    for _ in chosen:
        reached |= {p for side in sides for p in side if reached & set(side)}
    return reached == set(chosen)


def best_levels(grid: Grid, offers: Offers) -> tuple[float, float, float]:
    """Return must-serve projects, value and waste of the best of all placements."""
    projects = grid.written.tables["projects"]
    options: list[list[tuple[dict[str, float], float]]] = []
    for row in projects:
        singles = offers.singles[row["project_id"]]
        bundles = offers.bundles[row["project_id"]]
        taken: list[tuple[dict[str, float], float]] = [({}, 0.0)]
        taken += [({parcel: least}, least - need) for parcel, (need, least) in singles.items()]
        for name, need in bundles.items():
            parts = {p: float(offers.area[p]) for p in name.split("|")}
            taken.append((parts, sum(parts.values()) - need))
        options.append(taken)
    return min(_outcomes(projects, options, offers.area))


def _outcomes(
    projects: list[Row], options: list[list[tuple[dict[str, float], float]]], left: dict[str, Any]
) -> Iterator[tuple[float, float, float]]:
    """Yield what every placement comes to, the less the better; a parcel may be shared by projects that fit on it together."""
    if not projects:
        yield 0.0, 0.0, 0.0
        return
    project = projects[0]
    for parts, waste in options[0]:
        if any(area > left[p] + 1e-6 for p, area in parts.items()):
            continue
        rest = {p: area - parts.get(p, 0.0) for p, area in left.items()}
        for must, value, more in _outcomes(projects[1:], options[1:], rest):
            gain = bool(parts)
            yield (
                must - (gain and project["must_serve"] == "yes"),
                value - gain * project["value"],
                round(more + waste, 9),
            )


def size_of(offers: Offers) -> int:
    """Return how many placements there are at most."""
    return math.prod(1 + len(offers.singles[p]) + len(offers.bundles[p]) for p in offers.singles)
