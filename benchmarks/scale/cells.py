"""Cells and tables of Markdown; what is unknown is a dash."""

from __future__ import annotations

from collections.abc import Sequence

UNKNOWN = "-"


def number(value: float | None, digits: int = 2) -> str:
    """Return a number with separators.

    Examples
    --------
    >>> number(1234.5), number(None), number(-0.0, 0)
    ('1,234.50', '-', '0')
    """
    return UNKNOWN if value is None else f"{value + 0.0:,.{digits}f}"


def seconds(value: float | None) -> str:
    """Return seconds: two digits below ten, one above.

    Examples
    --------
    >>> seconds(9.876), seconds(98.76)
    ('9.88', '98.8')
    """
    return number(value, 1 if value is not None and value >= 10 else 2)


def mu(value: float | None) -> str:
    """Return an area in mu."""
    return number(value, 1)


def percent(share: float | None, digits: int = 2) -> str:
    """Return a share.

    Examples
    --------
    >>> percent(0.0123)
    '1.23 %'
    """
    return UNKNOWN if share is None else f"{share * 100:.{digits}f} %"


def times(ratio: float | None) -> str:
    """Return a multiple.

    Examples
    --------
    >>> times(15.04)
    '15.0'
    """
    return number(ratio, 1)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table: the first column to the left, the others to the right.

    Examples
    --------
    >>> print(table(["a", "b"], [["x", "1"]]))
    | a | b |
    |---|---:|
    | x | 1 |
    """
    ruler = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join([_row(head), ruler, *(_row(row) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
