"""Changes of a spatial run that an attacker makes and seals, each with what recomputation must say of it.

The case that the run was made from is gone, and the map is not looked at: only measuring again can tell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
import yaml

from landquota.inputs.shapes.projection import to_degrees, to_metres
from tests.reports.verify.ground import CRS, as_array
from tests.reports.verify.mutations import BOM, read_grid, seal

Change = Callable[[Path], None]


class Forgery(NamedTuple):
    """A change, with the (file, rule) of a finding that it must lead to."""

    name: str
    change: Change
    told: tuple[str, str]

    def apply(self, run: Path) -> None:
        self.change(run)
        manifest = json.loads((run / "manifest.json").read_text("utf-8"))
        manifest["case_path"] = ""
        (run / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        seal(run)


def spatial_forgeries() -> Iterator[Forgery]:
    """Yield changes of the published tables, then of the copy of the case beside them."""
    yield Forgery("overlap dropped", _without("overlaps", "place_id", "PD"), ("overlaps.csv", "overlaps"))
    yield Forgery("overlap shrunk", _cell("overlaps", "P6", "overlap_m2", "1990"), ("overlaps.csv", "overlaps"))
    yield Forgery("overlap called a sliver", _cell("overlaps", "P6", "counted_m2", "0"), ("overlaps.csv", "overlaps"))
    yield Forgery("overlap called no hit", _cell("overlaps", "P4", "hit", "no"), ("overlaps.csv", "overlaps"))
    yield Forgery("removal dropped", _without("excluded", "parcel_id", "P4"), ("excluded.csv", "excluded"))
    yield Forgery("removal by another layer", _cell("excluded", "P4", "layer", "line"), ("excluded.csv", "excluded"))
    yield Forgery("apart, not together", _cell("excluded", "PC", "layer", "red"), ("excluded.csv", "excluded"))
    yield Forgery(
        "granted on the red line", _cell("assignments", "PA", "parcel_id", "P4"), ("assignments.csv", "candidate")
    )
    yield Forgery(
        "granted apart", _cell("assignments", "P1|P2", "parcel_id", "P1|PA"), ("assignments.csv", "candidate")
    )
    yield Forgery(
        "member granted alone", _cell("assignments", "PA", "parcel_id", "P2"), ("assignments.csv", "parcel_area")
    )
    yield Forgery("bundle in part", _cell("assignments", "P1|P2", "area_mu", "29.5"), ("assignments.csv", "area_range"))
    yield Forgery("bundle dropped", _without("bundles", "parcel_id", "P2|P3"), ("bundles.csv", "bundles"))
    yield Forgery("bundle more compact", _cell("bundles", "P2|P3", "compactness", "0.71"), ("bundles.csv", "bundles"))
    yield Forgery("cropland smaller", _cell("sites", "S1", "cropland_share", "0.399"), ("sites.csv", "sites"))
    yield Forgery(
        "field area dropped", _cell("discrepancies", "P2", "field_mu", ""), ("discrepancies.csv", "discrepancies")
    )
    yield Forgery("clean part larger", _cell("proposals", "P4", "area_mu", "15"), ("proposals.csv", "proposals"))
    yield Forgery("offcut hidden", _without("proposals", "place_id", "P9"), ("proposals.csv", "proposals"))
    yield from _case_forgeries()


def _case_forgeries() -> Iterator[Forgery]:
    granted = ("assignments.csv", "candidate")
    yield Forgery("PA moved into the red line", _moved("stock", "PA", 700, 0), granted)
    yield Forgery("P2 moved off P1", _moved("stock", "P2", 1, 0), granted)
    yield Forgery("red line moved over PD", _moved("layers/red", 2, 0, 20), granted)
    yield Forgery("red line moved off P4", _moved("layers/red", 0, -100, 0), ("excluded.csv", "excluded"))
    yield Forgery("road moved between P1 and P2", _moved("layers/road", 0, -605, 0), granted)
    yield Forgery(
        "survey says less cropland", _replaced("case/layers/survey.geojson", '"0101"', '"0102"'), ("sites.csv", "sites")
    )
    yield Forgery("one layer gone", _without_layer("hazard"), ("overlaps.csv", "overlaps"))
    yield Forgery("shape of P1 gone", _without_feature("stock", "P1"), granted)
    yield Forgery("tolerance of hazards lower", _setting("hazard", "max_share", 0.05), ("excluded.csv", "excluded"))
    yield Forgery("tolerance of the red line lower", _setting("red", "tolerance_m2", 0.5), granted)
    yield Forgery(
        "part of P9 larger", _case_cell("stock", "P9", "min_part_mu", "3"), ("assignments.csv", "saleable_remainder")
    )
    for name, value in (("min_compactness", 0.71), ("min_shared_m", 102), ("max_parcels", 1), ("max_mu", 29)):
        yield Forgery(f"bundles: {name} {value}", _bundle_rule(name, value), granted)
    yield Forgery("bundles: more offered", _bundle_rule("max_per_project", 3), ("plan.json", "bundles"))


def _without(table: str, column: str, value: str) -> Change:
    """Drop the rows of a table that have a value in a column."""

    def change(run: Path) -> None:
        header, *rows = read_grid(run / f"{table}.csv")
        kept = [row for row in rows if row[header.index(column)] != value]
        assert len(kept) < len(rows)
        _write(run / f"{table}.csv", [header, *kept])

    return change


def _cell(table: str, name: str, column: str, value: str) -> Change:
    """Change a cell of the last row that holds a name."""
    return _set(f"{table}.csv", name, column, value)


def _case_cell(table: str, name: str, column: str, value: str) -> Change:
    return _set(f"case/{table}.csv", name, column, value)


def _set(file: str, name: str, column: str, value: str) -> Change:
    def change(run: Path) -> None:
        grid = read_grid(run / file)
        row = [row for row in grid if name in row][-1]
        where = grid[0].index(column)
        assert row[where] != value
        row[where] = value
        _write(run / file, [grid[0], *sorted(grid[1:])] if file.startswith("assignments") else grid)

    return change


def _write(path: Path, grid: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(grid)
    path.write_text(BOM + text.getvalue(), "utf-8", newline="\n")


def _on_json(file: str, edit: Callable[[Any], None]) -> Change:
    def change(run: Path) -> None:
        content = json.loads((run / "case" / f"{file}.geojson").read_text("utf-8"))
        edit(content["features"])
        (run / "case" / f"{file}.geojson").write_text(json.dumps(content), "utf-8")

    return change


def _moved(file: str, which: str | int, east: float, north: float) -> Change:
    """Move one feature, by id or counted from the west, by metres."""

    def edit(features: list[Any]) -> None:
        in_order = sorted(features, key=lambda feature: min(feature["geometry"]["coordinates"][0]))
        found = in_order[which] if isinstance(which, int) else _named(features, which)
        shape = to_metres(as_array(shapely.from_geojson(json.dumps(found["geometry"]))), CRS)[0]
        moved = shapely.transform(shape, lambda xy: xy + np.array([east, north]))
        found["geometry"] = json.loads(shapely.to_geojson(to_degrees(as_array(moved), CRS)[0]))

    return _on_json(file, edit)


def _named(features: list[Any], name: str) -> Any:
    return next(feature for feature in features if name in feature["properties"].values())


def _without_feature(file: str, name: str) -> Change:
    return _on_json(file, lambda features: features.remove(_named(features, name)))


def _replaced(file: str, old: str, new: str) -> Change:
    def change(run: Path) -> None:
        text = (run / file).read_text("utf-8")
        assert old in text
        (run / file).write_text(text.replace(old, new), "utf-8")

    return change


def _on_yaml(file: str, edit: Callable[[Any], None]) -> Change:
    def change(run: Path) -> None:
        content = yaml.safe_load((run / "case" / file).read_text("utf-8"))
        edit(content)
        (run / "case" / file).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")

    return change


def _setting(layer: str, name: str, value: float) -> Change:
    return _on_yaml("case.yaml", lambda content: content["layers"][layer].update({name: value}))


def _without_layer(name: str) -> Change:
    def change(run: Path) -> None:
        _on_yaml("case.yaml", lambda content: content["layers"].pop(name))(run)
        (run / "case" / "layers" / f"{name}.geojson").unlink()

    return change


def _bundle_rule(name: str, value: float) -> Change:
    entry = {"value": value, "source": "local: hand-made", "verified": True}
    return _on_yaml("rulebook.yaml", lambda content: content["space"]["bundles"].update({name: entry}))
