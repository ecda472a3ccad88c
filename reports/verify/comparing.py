"""A published table against its recomputed rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from landquota.reports.verify.arithmetic import SIZE_TOLERANCE, agree
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import Cell, Table, parse_number


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these may stand there."""

    options: tuple[Any, ...]

    def __str__(self) -> str:
        """Return what to show: the first option."""
        return show(self.options[0])


@dataclass(frozen=True, slots=True)
class Near:
    """A measured number: it may differ by `within`, or by a billionth of its size."""

    value: float
    within: float

    def __str__(self) -> str:
        """Return what to show."""
        return show(self.value)


NUMBERS = (int, float, Near)
Expected = Any
"""A number; text; a bool; None for blank; a frozenset for a list in any order; `OneOf`; or `Near`."""
Rows = Mapping[tuple[str, ...], Mapping[str, Expected]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one table is compared.

    Attributes
    ----------
    rules
        Column to the rule that its numbers are recomputed by; other columns, and the presence of rows, take `rule`.
    slack
        What the rounding of printed terms may add up to, for the columns in `rules`.
    """

    rule: str
    rules: Mapping[str, str]
    slack: float = 0.0


class BareRows(Rows, ABC):
    """Expected rows that can be compared without making each a row: a country has millions."""

    width: int
    """Number of cells of a row that are compared."""

    @abstractmethod
    def match(self, key: tuple[str, ...], cells: tuple[Cell, ...]) -> bool:
        """Tell whether all that is compared of a published row stands there to the letter; where not, each cell is looked at."""


def compare(table: Table, expected: Rows, how: Comparison, log: Log) -> None:
    """Note every row that is missing or too many, and every cell that differs."""
    file, bare = table.layout.file, expected if isinstance(expected, BareRows) else None
    at = {column.name: number for number, column in enumerate(table.layout.columns)}
    extra = 0
    for key, cells in table.rows.cells.items():
        if bare is not None and bare.match(key, cells):
            log.checked += 1 + bare.width
            continue
        wanted = expected.get(key)
        if wanted is None:
            extra += 1
            log.add(Finding("extra_row", file, key, rule=how.rule))
            continue
        log.checked += 1 + len(wanted)
        for column, value in wanted.items():
            found = cells[at[column]]
            if not same(found, value, how.slack if column in how.rules else 0.0):
                rule = how.rules.get(column, how.rule)
                log.findings.append(Finding("differs", file, key, column, show(found), show(value), rule))
    log.checked += len(expected)
    if len(table.rows) - extra == len(expected):
        return
    missing = (key for key in expected if key not in table.rows)
    log.findings += [Finding("missing_row", file, key, rule=how.rule) for key in missing]


def same(found: Cell, wanted: Expected, slack: float = 0.0) -> bool:
    """Tell whether a cell holds what was recomputed.

    Examples
    --------
    >>> same("a|b", frozenset({"b", "a"})), same(None, OneOf((None, 0.0))), same("12.5", 12.5)
    (True, True, True)
    """
    if type(found) is type(wanted) and found == wanted:
        return True
    if isinstance(wanted, OneOf):
        return any(same(found, option, slack) for option in wanted.options)
    if isinstance(wanted, bool) or wanted is None:
        return found is wanted
    if isinstance(wanted, NUMBERS):
        return _same_number(found, wanted, slack)
    if isinstance(wanted, frozenset):
        return sorted(str(found).split("|") if found is not None else []) == sorted(wanted)
    return found == (wanted or None)


def _same_number(found: Cell, wanted: float | Near, slack: float) -> bool:
    """Tell whether a cell is this number; one that is not measured agrees as areas in mu do."""
    if isinstance(found, str):
        try:
            found = parse_number(found)
        except ValueError:
            return False
    if not isinstance(found, float):
        return False
    if isinstance(wanted, Near):
        return abs(found - wanted.value) <= max(wanted.within, SIZE_TOLERANCE * abs(wanted.value))
    return agree(found, wanted, slack)
