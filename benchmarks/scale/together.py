"""Several runs of the benchmark as one: `python -m benchmarks.scale.together A/scale.json B/scale.json --out FOLDER`.

Writes `scale.json`, the pictures and the page anew. A size may stand in several files, if it was the same case on the same terms:
contestants are put side by side, and more runs of one contestant are more repeats. All must be of one machine and the same versions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.generate import SIZES
from benchmarks.scale.report import SCHEMA, write_report
from benchmarks.scale.summary import summary

SAME = ("units", "projects", "parcels", "candidates", "rows", "columns", "nonzeros", "nonzeros_packed", "start")
"""Facts that tell a case from another."""


class TogetherError(ValueError):
    """Runs that do not belong together."""


def together(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return several runs as one, sizes in their order.

    Raises
    ------
    TogetherError
        They were measured on other machines, with other versions, or with another case or terms at one size.
    """
    first = runs[0]
    if any(run["schema"] != SCHEMA for run in runs):
        raise TogetherError(f"not every file is of the schema {SCHEMA}")
    if any(run["machine"] != first["machine"] for run in runs):
        raise TogetherError("measured on other machines or with other versions")
    by_size = {size: [run["sizes"][size] for run in runs if size in run["sizes"]] for size in SIZES}
    sizes = {size: _one(size, several) for size, several in by_size.items() if several}
    classes = next((run["gap_classes"] for run in runs if run["gap_classes"] is not None), None)
    return {"schema": SCHEMA, "machine": first["machine"], "sizes": sizes, "gap_classes": classes}


def _one(size: str, several: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what was measured of one size in several runs."""
    if len(several) == 1:
        return several[0]
    worked = [result for result in several if "failed" not in result["facts"]]
    if not worked:
        return several[0]
    first = worked[0]
    for result in worked[1:]:
        if any(result["facts"][fact] != first["facts"][fact] for fact in SAME):
            raise TogetherError(f"{size}: not the same case")
        if _terms(result) != _terms(first):
            raise TogetherError(f"{size}: not the same gap, limit, threads or seed")
    levels: list[str] = next((r["terms"]["levels"] for r in worked if r["terms"]["levels"]), [])
    if any(r["terms"]["levels"] not in ([], levels) for r in worked):
        raise TogetherError(f"{size}: not the same levels")
    return summary(
        first["facts"],
        {**_terms(first), "levels": levels},
        _runs(worked, "contestants"),
        all_levels=_runs(worked, "all_levels"),
        building=_best(worked, "building"),
        saved=_best(worked, "saved"),
    )


def _terms(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result["terms"].items() if name != "levels"}


def _runs(several: list[dict[str, Any]], what: str) -> dict[str, list[dict[str, Any]]]:
    """Return the runs of each contestant, of all results."""
    names = dict.fromkeys(name for result in several for name in result[what])
    return {name: [run for r in several if name in r[what] for run in r[what][name]["runs"]] for name in names}


def _best(several: list[dict[str, Any]], what: str) -> dict[str, Any]:
    """Return the first that did not fail."""
    return next((result[what] for result in several if result[what]["failed"] is None), several[0][what])


def main() -> None:
    """Read, put together and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.together", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    try:
        told = together([json.loads(file.read_text(encoding="utf-8")) for file in asked.files])
    except TogetherError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    write_report(told, asked.out)


if __name__ == "__main__":
    main()
