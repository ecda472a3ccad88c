"""Load a rulebook, and bring its control tables into the edition of the projects' industry codes."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import ReadError
from landquota.inputs.reading.headers import nearest
from landquota.inputs.reading.validation import validate
from landquota.inputs.reading.yamlfile import Document, read_yaml
from landquota.inputs.rulebook import ControlTable, Rulebook
from landquota.inputs.sourced import Number
from landquota.inputs.words import did_you_mean

ALL_OTHERS = "*"


def shipped_rulebooks() -> tuple[str, ...]:
    """Return the names of the rulebooks that come with landquota.

    Examples
    --------
    >>> "plain" in shipped_rulebooks()
    True
    """
    found = files("landquota.inputs").joinpath("rulebooks").iterdir()
    return tuple(sorted(file.name.removesuffix(".yaml") for file in found if file.name.endswith(".yaml")))


def rulebook_bytes(name: str, folder: Path | None, where: Place | None = None) -> tuple[str, bytes]:
    """Return the file name and content of a shipped rulebook, or of one that lies in the case folder.

    Parameters
    ----------
    where
        Where the name stands, for the problem.

    Raises
    ------
    ReadError
        No such rulebook, or a path that leaves the folder.
    """
    where = where or Place(key="rulebook")
    if name in shipped_rulebooks():
        return f"rulebooks/{name}.yaml", files("landquota.inputs").joinpath("rulebooks", f"{name}.yaml").read_bytes()
    if folder is not None:
        path = folder / name
        if re.search(r"[\x00-\x1f]", name) or not path.resolve().is_relative_to(folder.resolve()):
            raise ReadError(Problem("rulebook_outside", where, value=name))
        if path.is_file():
            try:
                return path.relative_to(folder).as_posix(), path.read_bytes()
            except OSError as error:
                raise ReadError(Problem("cannot_read", Place(name), value=error.strerror or "")) from None
    details = {"near": did_you_mean(nearest(name, shipped_rulebooks()), shipped_rulebooks())}
    raise ReadError(Problem("no_rulebook", where, value=name, details=details))


def read_rulebook(document: Document) -> tuple[Rulebook | None, list[Problem]]:
    """Return the rulebook of a document, or None, and what is wrong with it."""
    from landquota.inputs.checks.rulebooks import check_rulebook  # noqa: PLC0415

    rulebook, problems = validate(Rulebook, document)
    return rulebook, problems or check_rulebook(rulebook, document)


def load_rulebook(name: str, folder: str | Path | None = None) -> Rulebook:
    """Return a shipped rulebook by name, or one by its file name in `folder`.

    Raises
    ------
    InputError
        With everything that is wrong with it.

    Examples
    --------
    >>> load_rulebook("plain").name
    'plain'
    """
    from landquota.errors import InputError  # noqa: PLC0415

    try:
        file, data = rulebook_bytes(name, None if folder is None else Path(folder))
        rulebook, problems = read_rulebook(read_yaml(data, file))
    except ReadError as error:
        raise InputError(error.problems) from None
    if problems or rulebook is None:
        raise InputError(problems)
    return rulebook


def controls_in_edition(rulebook: Rulebook) -> tuple[ControlTable, ...]:
    """Return the control tables with their codes in the edition of `admission.industry_edition`.

    A row of another edition holds for every code that the crosswalk gives for its codes. Where several old codes became
    one new code, the highest of their thresholds holds: land is not granted on the more lenient reading.

    Examples
    --------
    >>> [table.edition for table in controls_in_edition(load_rulebook("plain"))]
    []
    """
    edition = rulebook.admission.industry_edition
    walks = {walk.edition_from: walk.rows for walk in rulebook.admission.crosswalks if walk.edition_to == edition}
    return tuple(
        table
        if table.edition == edition
        else table.model_copy(
            update={"edition": edition, "rows": _translated(table.rows, walks.get(table.edition, {}))}
        )
        for table in rulebook.admission.controls
    )


def longest_prefix(code: str, prefixes: dict[str, Number]) -> str:
    """Return the longest key that `code` starts with, or an empty text.

    Examples
    --------
    >>> longest_prefix("1310", {"13": None, "131": None})
    '131'
    """
    return max((p for p in prefixes if p != ALL_OTHERS and code.startswith(p)), key=len, default="")


def _translated(rows: dict[str, Number], walk: dict[str, tuple[str, ...]]) -> dict[str, Number]:
    """Return rows by new code; the row for all others stays."""
    new = {ALL_OTHERS: rows[ALL_OTHERS]} if ALL_OTHERS in rows else {}
    for old, codes in walk.items():
        prefix = longest_prefix(old, rows)
        for code in codes if prefix else ():
            if code not in new or rows[prefix].value > new[code].value:
                new[code] = rows[prefix]
    return new
