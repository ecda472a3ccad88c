"""How much memory a case takes, from counts alone: told before anything of that size is made.

    bytes = base + row * rows + scope * S + pair * P + candidate * K

symbol     kind   unit  meaning                                                                        where
rows       count  -     rows of the case's tables of projects and parcels                              Case
S          count  -     projects times the units that each may go to                                   here
P          count  -     projects times the parcels and sites of those units                            here
K          count  -     permitted pairs; before screening, `USUAL_SHARE` of P                          Candidates.pairs
the rest   bytes  B     peak of a whole run with verification, less what the lines before explain      below

In words: most pairs of project and place are looked at once and removed, and each removed one is a row of `excluded.csv` that the
verifier reads back; each permitted one has variables and rows in the model.
Source: peaks of drawn cases of 300 to 50,000 projects, 14,000 to 4,800,000 pairs (`benchmarks/generate.py`; CPython 3.11, Linux).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem

GB = 1e9
BASE = 250e6
ROW, SCOPE, PAIR, CANDIDATE = 1_200.0, 300.0, 750.0, 4_000.0
USUAL_SHARE = 0.1
"""Share of the pairs that screening permits: 8 to 18 % in drawn cases and the bundled one."""


@dataclass(frozen=True)
class Size:
    """How large a case is.

    Attributes
    ----------
    rows
        Projects and parcels.
    scope
        Projects times the units that each may go to.
    pairs
        Pairs of project and place that are looked at.
    """

    rows: int
    scope: int
    pairs: int

    def memory(self, permitted: int | None = None) -> float:
        """Return the bytes that a run takes, estimated.

        Parameters
        ----------
        permitted
            Permitted pairs, where they are known.

        Examples
        --------
        >>> round(Size(rows=250_000, scope=60_000, pairs=4_750_000).memory(permitted=375_000) / GB, 1)
        5.6
        """
        kept = USUAL_SHARE * self.pairs if permitted is None else permitted
        return BASE + ROW * self.rows + SCOPE * self.scope + PAIR * self.pairs + CANDIDATE * kept


def estimate(case: Case, admitted: pd.Series | None = None) -> Size:
    """Return the size of a case; nothing of that size is made.

    Parameters
    ----------
    admitted
        Which projects may have land, in the order of `Case.projects`; absent: all.

    Examples
    --------
    >>> from landquota.inputs.read import read_case
    >>> estimate(read_case("tests/cases/two_parcels")).memory() < GB
    True
    """
    projects = case.projects if admitted is None else case.projects[admitted.to_numpy(dtype=bool)]
    parcels = Counter(case.stock["unit_id"])
    sites = Counter((case.units if case.sites.empty else case.sites)["unit_id"])
    under = {name: case.units_under(name) for name in {n for names in projects["units"] for n in names}}
    scope = pairs = 0
    for (names, new_land), count in Counter(zip(projects["units"], projects["new_land"], strict=True)).items():
        units = {unit for name in names for unit in under[name]}
        places = sum(parcels[unit] + (sites[unit] if new_land else 0) for unit in units)
        scope, pairs = scope + count * len(units), pairs + count * places
    return Size(len(case.projects) + len(case.stock), scope, pairs)


def too_large(size: Size, permitted: int | None = None) -> Problem | None:
    """Return what is to be told of a case that this machine cannot hold, None of one that it can."""
    needed, memory = size.memory(permitted), machine_memory()
    if needed <= memory:
        return None
    told = {"pairs": f"{size.pairs:,}", "needed": f"{needed / GB:,.1f}", "memory": f"{memory / GB:,.1f}"}
    return Problem("beyond_memory", details=told)


def refuse_too_large(size: Size, permitted: int | None = None) -> None:
    """Refuse a case that this machine cannot hold.

    Raises
    ------
    InputError
        With the estimate, and what to do.
    """
    problem = too_large(size, permitted)
    if problem is not None:
        raise InputError([problem])


def machine_memory() -> float:
    """Return the memory of this machine, bytes; infinite where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return float("inf")


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "page_total", "page_free", "virtual", "virtual_free")),
        ("extended", ctypes.c_uint64),
    )


def _windows_memory() -> float:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    found = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined]
    return float(status.total) if found else float("inf")
