"""Read a case: find it, type it, map old codes, check it, and hand over everything that is wrong at once."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from landquota.collector import collector_off
from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.checks import run_checks
from landquota.inputs.checks.pins import wrong_pins
from landquota.inputs.draft import Draft, Table, empty_table
from landquota.inputs.old_ids import map_old_ids
from landquota.inputs.problem import Problem, Severity
from landquota.inputs.reading.columns import fill_defaults, type_table
from landquota.inputs.reading.grid import ReadError
from landquota.inputs.reading.shapes import read_shapes
from landquota.inputs.reading.source import Source, read_source
from landquota.inputs.reading.validation import validate
from landquota.inputs.reading.yamlfile import Document, read_yaml
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.rulebooks import read_rulebook, rulebook_bytes
from landquota.inputs.scenarios.cells import changed_tables
from landquota.inputs.scenarios.changes import Asked, Change, applied, asked_changes
from landquota.inputs.scenarios.definitions import plain_scenarios
from landquota.inputs.scenarios.plain import plain_pins
from landquota.inputs.scenarios.rulebook import changed_rulebook
from landquota.inputs.scenarios.settings import changed_settings
from landquota.inputs.schema import tables
from landquota.inputs.settings import Applied, Settings

SHAPE_KEYS = ("file", "rule", "layer", "code_field", "codes", "crs")
"""Keys of a layer on which depends what is read from its file."""


def read_case(path: str | Path, *, scenario: str | Sequence[str] = (), changes: Sequence[str] = ()) -> Case:
    """Return the checked case of a folder or workbook.

    Parameters
    ----------
    path
        A folder with `case.yaml` and a CSV or XLSX file for each table, or one XLSX workbook with the same sheets.
    scenario
        Names of scenarios of the case, applied in this order; a text is split at commas.
    changes
        Single changes `key=value`, applied after them, with the keys that scenarios have.

    Raises
    ------
    InputError
        With every problem that was found, sorted by table, row and column.

    Examples
    --------
    >>> read_case("/nowhere")
    Traceback (most recent call last):
    ...
    landquota.errors.InputError: /nowhere: There is no such file or folder. Check the path.
    >>> read_case("tests/cases/two_parcels", changes=["tilt=2"]).settings.tilt
    2.0
    """
    return open_case(path).case(scenario, changes)


def open_case(path: str | Path) -> CaseSource:
    """Return a case that is read once, to be changed as often as is asked."""
    return CaseSource(Path(path))


@dataclass(frozen=True)
class _Ground:
    """Typed tables with their shapes, and map layers; blanks are not filled yet."""

    source: Source
    tables: Mapping[str, Table]
    layers: pd.DataFrame
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Book:
    """A rulebook as it was read; None where that failed."""

    rulebook: Rulebook | None = None
    document: Document | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class CaseSource:
    """A case as it lies on disk.

    Its files are read once; shapes and layers again only where a change touches the files of layers or the coordinates.

    Examples
    --------
    >>> source = open_case("tests/cases/two_parcels")
    >>> [source.case(changes=[f"quota.extra_mu={mu}"]).settings.quota.extra_mu for mu in (0, 50)]
    [0.0, 50.0]
    """

    def __init__(self, path: Path) -> None:
        self._source = read_source(path)
        self._problems: list[Problem] = list(self._source.problems)
        self._grounds: dict[object, _Ground] = {}
        self._books: dict[str, _Book] = {}
        self._of_scenarios: list[Problem] | None = None
        if self._source.settings is not None:
            plain, found = plain_scenarios(plain_pins(self._source.settings))
            self._source.settings = plain
            self._problems += found

    def case(self, scenario: str | Sequence[str] = (), changes: Sequence[str] = ()) -> Case:
        """Return the case with changes made, checked as any other; parameters and errors as in `read_case`."""
        with collector_off():
            return self._case(scenario, changes)

    def _case(self, scenario: str | Sequence[str], changes: Sequence[str]) -> Case:
        document, asked, book = self._source.settings, Asked(), _Book()
        settings: Settings | None = None
        problems = list(self._problems)
        if document is not None:
            asked = asked_changes(document, scenario, changes)
            document, found = changed_settings(document, asked)
            settings, wrong = validate(Settings, document)
            book = self._book(document)
            problems += [*asked.problems, *found, *wrong, *book.problems]
        rulebook, wrong = _changed_book(book, asked.changes)
        ground = self._ground(settings, document)
        typed, found = changed_tables(ground.tables, asked.changes)
        filled, told = _filled(typed)
        problems += [*wrong, *ground.problems, *found, *told]
        problems += [problem for problem in self._wrong_scenarios(ground) if problem not in problems]
        read = ground.source
        draft = Draft(settings, rulebook, filled, document, frozenset(read.unread), ground.layers)
        draft, found = map_old_ids(draft)
        problems += found
        if read.grids or document is not None:
            problems += run_checks(draft)
        return _finished(draft, problems, {**read.files, **book.files})

    def _book(self, document: Document) -> _Book:
        """Return the rulebook, even where other settings are wrong, so that its problems are told too."""
        name = document.data.get("rulebook")
        if not isinstance(name, str) or not name:
            return _Book()
        if name not in self._books:
            self._books[name] = _read_book(name, self._source.folder, document)
        return self._books[name]

    def _ground(self, settings: Settings | None, document: Document | None) -> _Ground:
        """Return tables and layers, from the disk where files of layers or coordinates are others than before."""
        key = _files_asked(settings)
        if key not in self._grounds:
            self._grounds[key] = _read_ground(self._source, settings, document)
        return self._grounds[key]

    def _wrong_scenarios(self, ground: _Ground) -> list[Problem]:
        """Return what is wrong with any scenario, as far as it shows without its files.

        A run's copy of a case is left out: its scenarios were checked before they were applied, and stand there for the record.
        """
        document = self._source.settings
        if document is None or applied(document) != Applied():
            return []
        if self._of_scenarios is None:
            names = document.data.get("scenarios")
            self._of_scenarios = []
            for name in names if isinstance(names, dict) else ():
                self._of_scenarios += self._wrong_scenario(document, name, ground)
        return self._of_scenarios

    def _wrong_scenario(self, document: Document, name: str, ground: _Ground) -> list[Problem]:
        asked = asked_changes(document, [name], ())
        changed, found = changed_settings(document, asked)
        settings, wrong = validate(Settings, changed)
        of_pins = wrong_pins(Draft(settings, None, ground.tables, changed))
        _, of_book = _changed_book(self._book(changed), asked.changes)
        _, of_cells = changed_tables(ground.tables, asked.changes)
        return [*asked.problems, *found, *wrong, *of_pins, *of_book, *of_cells]


def _files_asked(settings: Settings | None) -> object:
    """Return what reading shapes and layers depends on."""
    if settings is None:
        return None
    layers = {name: layer.model_dump(include=set(SHAPE_KEYS)) for name, layer in settings.layers.items()}
    return json.dumps([layers, settings.space.model_dump()], sort_keys=True)


def _read_ground(source: Source, settings: Settings | None, document: Document | None) -> _Ground:
    """Type the tables and read their shapes; `source` stays as it is."""
    read = dataclasses.replace(
        source,
        settings=document,
        grids=dict(source.grids),
        vectors=dict(source.vectors),
        maps=list(source.maps),
        files=dict(source.files),
        problems=[],
        unread=set(source.unread),
    )
    problems: list[Problem] = []
    typed: dict[str, Table] = {}
    shapes = read_shapes(read, settings)
    for name, spec in tables().items():
        if name in read.grids:
            result = type_table(read.grids[name], spec)
            typed[name] = shapes.give(result.table)
            problems += result.problems + result.notices
        else:
            typed[name] = empty_table(spec)
    return _Ground(read, typed, shapes.layers, (*read.problems, *problems, *shapes.problems))


def _read_book(name: str, folder: Path, document: Document) -> _Book:
    try:
        file, data = rulebook_bytes(name, folder, document.place("rulebook"))
        files = {file: hashlib.sha256(data).hexdigest()}
    except ReadError as error:
        return _Book(problems=error.problems)
    try:
        read = read_yaml(data, file)
        rulebook, problems = read_rulebook(read)
    except ReadError as error:
        return _Book(files=files, problems=error.problems)
    return _Book(rulebook, read, files, tuple(problems))


def _changed_book(book: _Book, changes: Sequence[Change]) -> tuple[Rulebook | None, list[Problem]]:
    if book.rulebook is None or book.document is None:
        return None, []
    return changed_rulebook(book.rulebook, book.document, changes)


def _filled(typed: Mapping[str, Table]) -> tuple[dict[str, Table], list[Problem]]:
    """Return tables with their defaults; those that the case does not have stay as they are."""
    filled, told = dict(typed), list[Problem]()
    for name, table in typed.items():
        if table.file:
            filled[name], found = fill_defaults(table)
            told += found
    return filled, told


def _finished(draft: Draft, problems: list[Problem], files: Mapping[str, str]) -> Case:
    """Return the case, or raise all that is wrong with it."""
    problems.sort(key=_order)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if errors or draft.settings is None or draft.rulebook is None:
        raise InputError(errors)
    frames = {
        name: table.frame.sort_values(list(table.spec.key)).reset_index(drop=True)
        for name, table in draft.tables.items()
    }
    return Case(
        settings=draft.settings,
        rulebook=draft.rulebook,
        notices=tuple(problems),
        files=tuple(sorted(files.items())),
        layers=draft.layers,
        **frames,
    )


def _order(problem: Problem) -> tuple[bool, int, str, str, int, str, str, str, str]:
    place = problem.place
    position = list(tables()).index(problem.table) if problem.table in tables() else -1
    is_notice = problem.severity is Severity.NOTICE
    return (
        is_notice,
        position,
        place.file,
        place.sheet,
        place.row or 0,
        place.column,
        place.key,
        problem.code,
        str(problem.value),
    )
