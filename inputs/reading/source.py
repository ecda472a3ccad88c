"""Find what a case consists of: a folder of tables, or one workbook."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.csvfile import read_csv
from landquota.inputs.reading.grid import MAX_BYTES, Grid, ReadError
from landquota.inputs.reading.headers import nearest, normal
from landquota.inputs.reading.setting_values import plain_settings
from landquota.inputs.reading.settings_sheet import read_settings_sheet
from landquota.inputs.reading.vectorfile import FORMATS, VECTOR_SUFFIXES
from landquota.inputs.reading.workbook import read_workbook
from landquota.inputs.reading.yamlfile import Document, read_yaml
from landquota.inputs.schema import tables
from landquota.inputs.words import Said, did_you_mean, table_said

SETTINGS_FILE = "case.yaml"
SETTINGS_SHEET = Said("案例", "case")
SETTINGS_SHEETS = frozenset({SETTINGS_SHEET.en, SETTINGS_SHEET.zh})
HINT_SHEETS = ("说明", "readme", "填写说明", "hints")
TABLE_SUFFIXES = frozenset({".csv", ".xlsx"})
OTHER_SUFFIXES = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".et", ".wps", ".tsv", ".txt"})
OTHER_MAPS = frozenset({".zip", ".kml", ".kmz", ".tab", ".mif", ".dxf", ".dwg", ".fgb", ".sqlite"})
RUN_FILE = "manifest.json"
"""A folder with this file holds the results of a run, with maps of its own."""


@dataclass
class Source:
    """What was found: settings, grids by table, digests of the files, and what is wrong.

    Attributes
    ----------
    folder
        Where a rulebook may lie.
    vectors
        Files of shapes by the table that they are named after.
    maps
        All files of shapes in the folder of the case.
    atlas
        File of shapes beside a workbook, with a layer for each table.
    unread
        Tables that are there but cannot be read.
    """

    folder: Path
    settings: Document | None = None
    grids: dict[str, Grid] = field(default_factory=dict)
    vectors: dict[str, Path] = field(default_factory=dict)
    maps: list[Path] = field(default_factory=list)
    atlas: Path | None = None
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def read(self, path: Path) -> bytes:
        """Return a file's bytes and note their digest.

        Raises
        ------
        ReadError
            Not a readable file, or too large.
        """
        name = self.name(path)
        try:
            if path.is_dir():
                raise ReadError(Problem("not_a_file", Place(name)))
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise ReadError(Problem("too_big_file", Place(name), value=str(size), details={"limit": MAX_BYTES}))
            data = path.read_bytes()
        except OSError as error:
            raise ReadError(Problem("cannot_read", Place(name), value=error.strerror or str(error))) from None
        self.files[name] = hashlib.sha256(data).hexdigest()
        return data

    def name(self, path: Path) -> str:
        """Return what a file in the folder is called, with the folders between."""
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else path.name

    def add_map(self, table: str, path: Path) -> None:
        """Add a file of shapes of a table; a second one for the same table is a problem."""
        if table in self.vectors:
            details = {"twin": self.vectors[table].name}
            self.problems.append(Problem("repeated_table", Place(path.name), table, details=details))
        self.vectors.setdefault(table, path)

    def add(self, table: str, grid: Grid) -> None:
        """Add a table; a second one of the same name is a problem."""
        self.problems += grid.problems
        if table in self.grids:
            first = self.grids[table]
            twin = f"{first.file} {first.sheet}".strip()
            self.problems.append(Problem("repeated_table", grid.place(), table, details={"twin": twin}))
        else:
            self.grids[table] = grid

    def attempt(self, step: Callable[[], None], table: str = "") -> None:
        """Run a step that reads a table; what it cannot read becomes problems, and the next step goes on."""
        try:
            step()
        except ReadError as error:
            self.problems += error.problems
            self.unread.add(table)

    def unknown(self, code: str, place: Place, name: str, *, others: Iterable[str] = ()) -> None:
        """Tell a name that is no table's; the table that it may mean counts as unread."""
        near = nearest(normal(name), [*_table_names(), *others])
        self.unread.add(_table_names().get(near, ""))
        known = [*([SETTINGS_SHEET] if others else []), *map(table_said, tables())]
        self.problems.append(Problem(code, place, value=name, details={"near": did_you_mean(near, known)}))


def table_named(name: str) -> str:
    """Return the table that a file or sheet name means, or an empty text.

    Examples
    --------
    >>> table_named("存量台账"), table_named("Stock"), table_named("stok")
    ('stock', 'stock', '')
    """
    return _table_names().get(normal(name), "")


def _table_names() -> dict[str, str]:
    return {normal(name): table for table, spec in tables().items() for name in (table, *spec.zh)}


def read_source(path: Path) -> Source:
    """Return what stands at `path`, with every problem of finding and opening it."""
    if path.is_dir():
        source = Source(path)
        _read_folder(source)
    elif path.suffix.lower() == ".xlsx" and path.is_file():
        source = Source(path.parent)
        source.attempt(lambda: _read_whole_workbook(source, path))
    else:
        code = "not_a_case" if path.exists() else "no_such_case"
        source = Source(path.parent, problems=[Problem(code, Place(str(path)))])
    return source


def _read_folder(source: Source) -> None:
    try:
        paths = sorted(source.folder.iterdir(), key=lambda p: p.name)
    except OSError as error:
        source.problems.append(Problem("cannot_read", Place(str(source.folder)), value=error.strerror or str(error)))
        return
    settings = source.folder / SETTINGS_FILE
    if settings in paths:
        source.attempt(lambda: _read_settings_file(source, settings))
    else:
        source.problems.append(Problem("no_settings", Place(SETTINGS_FILE)))
    for path in paths:
        if not path.name.startswith((".", "~$")):
            source.attempt(lambda path=path: _read_table_file(source, path), _table_of(path))  # type: ignore[misc]
    source.maps += _maps_below(source.folder)


def _maps_below(folder: Path) -> list[Path]:
    """Return the files of shapes in the folders below, but for hidden ones and results of a run."""
    found: list[Path] = []
    for where, names, files in os.walk(folder):
        at = Path(where)
        below = [name for name in names if not name.startswith(".")]
        if at != folder:
            maps = [name for name in (*files, *below) if Path(name).suffix.lower() in VECTOR_SUFFIXES - {".json"}]
            found += [at / name for name in maps if not name.startswith((".", "~$"))]
        names[:] = [n for n in below if Path(n).suffix.lower() != ".gdb" and not (at / n / RUN_FILE).exists()]
    return sorted(found)


def _read_settings_file(source: Source, path: Path) -> None:
    source.settings = plain_settings(read_yaml(source.read(path), SETTINGS_FILE))


def _table_of(path: Path) -> str:
    """Return the table that a file is named after; `stock.gdb.zip` and `stock.shp.zip` are named like it too."""
    inner = Path(path.stem)
    stem = inner.stem if path.suffix.lower() == ".zip" and inner.suffix.lower() in VECTOR_SUFFIXES else path.stem
    return table_named(unicodedata.normalize("NFKC", stem))


def _wrong_format(path: Path, table: str) -> ReadError:
    """Return the problem of a table in a format that is not read, with those that are."""
    with_shapes = table in tables() and tables()[table].shapes
    formats = ".xlsx, .csv" + (f", {FORMATS}" if with_shapes else "")
    return ReadError(Problem("table_format", Place(path.name), table, path.suffix.lower(), {"formats": formats}))


def _read_table_file(source: Source, path: Path) -> None:
    suffix, table = path.suffix.lower(), _table_of(path)
    if suffix in VECTOR_SUFFIXES:
        _note_map(source, path, table)
        return
    if suffix not in TABLE_SUFFIXES:
        if (suffix in OTHER_SUFFIXES and (table or suffix == ".xls")) or (suffix in OTHER_MAPS and table):
            raise _wrong_format(path, table)
        return
    if not table:
        source.unknown("unknown_table", Place(path.name), path.stem)
        return
    data = source.read(path)
    if suffix == ".csv":
        source.add(table, read_csv(data, path.name))
        return
    grids, problems = read_workbook(data, path.name, skip=is_hint)
    source.problems += problems
    source.unread.update(table for _ in problems)
    fitting = [g for g in grids if table_named(g.sheet) == table] if len(grids) > 1 else grids
    for grid in grids:
        if grid in fitting:
            source.add(table, grid)
        else:
            details = {"near": did_you_mean(table_said(table))}
            source.problems.append(Problem("unknown_sheet", grid.place(), value=grid.sheet, details=details))
    if not grids and not problems:
        source.problems.append(Problem("no_header", Place(path.name), table))


def _note_map(source: Source, path: Path, table: str) -> None:
    """Note a file of shapes; what else is called `.json` and no table is passed over."""
    if table and not tables()[table].shapes:
        raise _wrong_format(path, table)
    if table:
        source.add_map(table, path)
    if table or path.suffix.lower() != ".json":
        source.maps.append(path)


def is_hint(sheet: str) -> bool:
    """Tell whether a sheet only explains, and is not read."""
    return normal(sheet).startswith(HINT_SHEETS)


def _read_whole_workbook(source: Source, path: Path) -> None:
    if path.with_suffix(".gpkg").exists():
        source.atlas = path.with_suffix(".gpkg")
    grids, problems = read_workbook(source.read(path), path.name, skip=is_hint)
    source.problems += problems
    source.unread.update(table_named(problem.place.sheet) for problem in problems)
    for grid in grids:
        table = table_named(grid.sheet)
        if normal(grid.sheet) in SETTINGS_SHEETS:
            source.attempt(lambda grid=grid: _read_settings(source, grid))  # type: ignore[misc]
        elif table:
            source.add(table, grid)
        else:
            source.unknown("unknown_sheet", grid.place(), grid.sheet, others=SETTINGS_SHEETS)
    has_settings = any(normal(grid.sheet) in SETTINGS_SHEETS for grid in grids)
    if not has_settings and not any(normal(p.place.sheet) in SETTINGS_SHEETS for p in problems):
        source.problems.append(Problem("no_settings_sheet", Place(path.name)))


def _read_settings(source: Source, grid: Grid) -> None:
    source.problems += grid.problems
    source.settings = plain_settings(read_settings_sheet(grid))
