"""Read a case: find it, type it, map old codes, check it, and hand over everything that is wrong at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

from landquota.collector import collector_off
from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.checks import run_checks
from landquota.inputs.draft import Draft, Table, empty_table
from landquota.inputs.old_ids import map_old_ids
from landquota.inputs.problem import Problem, Severity
from landquota.inputs.reading.columns import type_table
from landquota.inputs.reading.grid import ReadError
from landquota.inputs.reading.shapes import read_shapes
from landquota.inputs.reading.source import Source, read_source
from landquota.inputs.reading.validation import validate
from landquota.inputs.reading.yamlfile import Document, read_yaml
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.rulebooks import read_rulebook, rulebook_bytes
from landquota.inputs.schema import tables
from landquota.inputs.settings import Settings


def read_case(path: str | Path) -> Case:
    """Return the checked case of a folder or workbook.

    Parameters
    ----------
    path
        A folder with `case.yaml` and a CSV or XLSX file for each table, or one XLSX workbook with the same sheets.

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
    """
    with collector_off():
        source = read_source(Path(path))
        problems = source.problems
        draft, found = _draft(source)
    problems += found
    draft, found = map_old_ids(draft)
    problems += found
    if source.grids or source.settings:
        problems += run_checks(draft)
    problems.sort(key=_order)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if errors or draft.settings is None or draft.rulebook is None:
        raise InputError(errors)
    return _case(draft, tuple(problems), source)


def _draft(source: Source) -> tuple[Draft, list[Problem]]:
    problems: list[Problem] = []
    typed: dict[str, Table] = {}
    settings, rulebook = None, None
    if source.settings is not None:
        settings, problems = validate(Settings, source.settings)
        rulebook, found = _rulebook(source, source.settings)
        problems += found
    shapes = read_shapes(source, settings)
    for name, spec in tables().items():
        if name in source.grids:
            result = type_table(source.grids[name], spec)
            typed[name] = shapes.give(result.table)
            problems += result.problems + result.notices
        else:
            typed[name] = empty_table(spec)
    problems += shapes.problems
    return Draft(settings, rulebook, typed, source.settings, frozenset(source.unread), shapes.layers), problems


def _rulebook(source: Source, document: Document) -> tuple[Rulebook | None, list[Problem]]:
    """Read the rulebook even where other settings are wrong, so that its problems are told too."""
    name = document.data.get("rulebook")
    if not isinstance(name, str) or not name:
        return None, []
    try:
        file, data = rulebook_bytes(name, source.folder, document.place("rulebook"))
        source.files[file] = hashlib.sha256(data).hexdigest()
        return read_rulebook(read_yaml(data, file))
    except ReadError as error:
        return None, list(error.problems)


def _case(draft: Draft, notices: tuple[Problem, ...], source: Source) -> Case:
    assert draft.settings is not None
    assert draft.rulebook is not None
    frames = {
        name: table.frame.sort_values(list(table.spec.key)).reset_index(drop=True)
        for name, table in draft.tables.items()
    }
    return Case(
        settings=draft.settings,
        rulebook=draft.rulebook,
        notices=notices,
        files=tuple(sorted(source.files.items())),
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
