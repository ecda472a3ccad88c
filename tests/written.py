"""A case as the rows of its tables, and ways to write it down: what tests draw, change and shuffle."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas
import xlsxwriter
import yaml

from landquota.inputs import read_case, write_case
from landquota.inputs.schema import NUMBER_TYPES, tables

Row = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """Settings, a rulebook (None: `settings` names a shipped one) and tables as plain rows; None is a blank cell.

    `files` are the GeoJSON files of the case: name to text.
    """

    settings: Row
    tables: dict[str, list[Row]]
    rulebook: Row | None = None
    files: dict[str, str] = field(default_factory=dict)

    def folder(self, folder: Path) -> Path:
        """Write `case.yaml`, the rulebook, a CSV file a table, and the other files."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("case.yaml").write_text(yaml.safe_dump(self.settings, allow_unicode=True), encoding="utf-8")
        self._write_rulebook(folder)
        self._write_files(folder, self.files)
        for name, grid in self._grids():
            with folder.joinpath(f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(grid)
        return folder

    def workbook(self, file: Path) -> Path:
        """Write one workbook with a sheet a table; the rulebook, the shapes of tables and the layers lie beside it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._write_rulebook(file.parent)
        of_tables = {name: text for name, text in self.files.items() if name.removesuffix(".geojson") in tables()}
        for name, text in of_tables.items():
            shapes = geopandas.read_file(io.StringIO(text))
            shapes.to_file(file.with_suffix(".gpkg"), layer=name.removesuffix(".geojson"), driver="GPKG")
        self._write_files(file.parent, {name: text for name, text in self.files.items() if name not in of_tables})
        with xlsxwriter.Workbook(str(file)) as book:
            sheet = book.add_worksheet("case")
            for number, entry in enumerate([("key", "value"), *_flat(self.settings)]):
                sheet.write_row(number, 0, entry)
            for name, grid in self._grids():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(grid):
                    sheet.write_row(number, 0, [_typed(name, *cell) for cell in zip(grid[0], row, strict=True)])
        return file

    def shuffled(self, seed: int) -> Written:
        """Return the same facts with the rows of every table and the features of every map in another order."""
        draw = random.Random(seed)
        moved = {name: draw.sample(rows, len(rows)) for name, rows in self.tables.items()}
        features = {name: json.loads(text)["features"] for name, text in self.files.items()}
        return replace(self, tables=moved).with_features(
            {name: draw.sample(found, len(found)) for name, found in features.items()}
        )

    def with_features(self, features: dict[str, list[Row]]) -> Written:
        """Return the case with other features in its GeoJSON files."""
        maps = {name: json.loads(self.files[name]) | {"features": found} for name, found in features.items()}
        return replace(self, files=self.files | {name: json.dumps(found) for name, found in maps.items()})

    def renamed(self, new: Callable[[str, str], str], columns: dict[str, tuple[str, ...]]) -> Written:
        """Return the case with the ids in some columns of each table changed; `new` gets a column and one id."""
        return replace(
            self,
            tables={
                name: [{**row, **{c: _each(row[c], c, new) for c in columns[name] if row.get(c)}} for row in rows]
                for name, rows in self.tables.items()
            },
        )

    def with_settings(self, **changes: Any) -> Written:
        """Return the case with other settings."""
        return replace(self, settings={**self.settings, **changes})

    def with_rows(self, table: str, rows: list[Row]) -> Written:
        """Return the case with other rows in one table."""
        return replace(self, tables={**self.tables, table: rows})

    def _write_files(self, folder: Path, files: dict[str, str]) -> None:
        for name, text in files.items():
            folder.joinpath(name).parent.mkdir(exist_ok=True)
            folder.joinpath(name).write_text(text, encoding="utf-8")

    def _write_rulebook(self, folder: Path) -> None:
        if self.rulebook is not None:
            text = yaml.safe_dump(self.rulebook, allow_unicode=True)
            folder.joinpath(self.settings["rulebook"]).write_text(text, encoding="utf-8")

    def _grids(self) -> Iterator[tuple[str, list[list[Any]]]]:
        for name, rows in self.tables.items():
            if rows:
                columns = list(dict.fromkeys(column for row in rows for column in row))
                cells = [["" if row.get(c) is None else row[c] for c in columns] for row in rows]
                yield name, [columns, *cells]


def _each(cell: str, column: str, new: Callable[[str, str], str]) -> str:
    return "|".join(new(column, part) for part in cell.split("|"))


def _flat(settings: Row, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted keys, as the sheet `case` has them."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", "|".join(value) if isinstance(value, list) else value


def _typed(table: str, column: str, cell: Any) -> Any:
    """Return a cell as a workbook has it: numbers as numbers, also where they were read as text."""
    types = {spec.name: spec.type for spec in tables()[table].columns}
    return float(cell) if cell not in ("", column) and types[column] in NUMBER_TYPES else cell


def read_written(case: Path) -> Written:
    """Return a case as rows of text in its canonical form, with its rulebook."""
    with TemporaryDirectory() as canonical:
        write_case(read_case(case), canonical)
        return _read_canonical(Path(canonical))


def _read_canonical(folder: Path) -> Written:
    settings = yaml.safe_load(folder.joinpath("case.yaml").read_text(encoding="utf-8"))
    rulebook = yaml.safe_load(folder.joinpath(settings["rulebook"]).read_text(encoding="utf-8"))
    rows = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows[file.stem] = [{k: v or None for k, v in row.items()} for row in csv.DictReader(lines)]
    files = {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*.geojson")}
    return Written(settings, rows, rulebook, dict(sorted(files.items())))
