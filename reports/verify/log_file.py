"""`solver.log`: the size of the model is the solver's word; status and levels must be those of `plan.json`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import read_bytes

LOG_FILE = "solver.log"
SIZE = re.compile(r"model: \d+ rows, \d+ columns \(\d+ integer\), \d+ nonzeros")
LAST = "times, nodes and versions: manifest.json"


def check_log(run: Path, plan: Mapping[str, Any], log: Log) -> None:
    """Compare every line of the log after the first."""
    raw = read_bytes(run, LOG_FILE, log)
    if raw is None:
        return
    first, *lines = raw.decode("utf-8", errors="replace").split("\n")
    log.expect(bool(SIZE.fullmatch(first)), Finding("json_kind", LOG_FILE, ("1",), found=first))
    for number, (found, wanted) in enumerate(zip_longest(lines, _expected(plan)), start=2):
        log.expect(found == wanted, Finding("differs", LOG_FILE, (str(number),), "", found or "", wanted or "", "log"))


def _expected(plan: Mapping[str, Any]) -> Iterator[str]:
    yield f"status: {plan['status']}"
    for level in plan["objectives"]:
        value, bound, gap = (_number(level[key]) for key in ("value", "bound", "gap"))
        yield f"level {level['level']}: value {value}, bound {bound}, gap {gap}"
    yield LAST
    yield ""  # the last line is whole


def _number(number: float | None) -> str:
    return "-" if number is None else show(float(number) + 0.0)
