"""Everything at once: `python -m benchmarks.scale [--sizes S,M,L4] [--limit 120] [--repeats 3] [--out FOLDER]`.

Writes `scale.json`, the pictures and the page `scale.md` into the folder and prints a table; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.generate import LEVELS, SIZES
from benchmarks.scale.contest import METHODS, PACKED, PEERS, Terms
from benchmarks.scale.curves import OURS
from benchmarks.scale.gap_classes import gap_classes
from benchmarks.scale.report import SCHEMA, write_numbers, write_report
from benchmarks.scale.size import run_size
from benchmarks.scale.table import table

CONTESTANTS = (f"{OURS}whole", f"{OURS}decomposed", *PEERS, f"highs{PACKED}")
EVERY = (*(f"{OURS}{method}" for method in METHODS), *PEERS, *(f"{peer}{PACKED}" for peer in PEERS))
PACKAGES = ("landquota", "pyomo", "highspy", "numpy", "linopy", "ortools", "pulp")


def main() -> None:
    """Run what was asked for."""
    asked = _arguments()
    terms = Terms(asked.limit, asked.gap, asked.threads)
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "machine": _machine(),
        "sizes": {},
        "gap_classes": None if asked.no_classes else gap_classes(),
    }
    for size in asked.sizes:
        told["sizes"][size] = run_size(
            size,
            asked.out / "work" / size,
            asked.contestants,
            terms,
            repeats=asked.repeats,
            seed=asked.seed,
            levels=asked.levels,
            told=lambda what: print(what, file=sys.stderr, flush=True),
        )
        write_numbers(told, asked.out)
    write_report(told, asked.out)
    print(table(told))


def _arguments() -> argparse.Namespace:
    def some(known: tuple[str, ...]) -> Any:
        def read(text: str) -> list[str]:
            names = text.split(",")
            if unknown := set(names) - set(known):
                raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not one of {', '.join(known)}")
            return names

        return read

    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--sizes", type=some(tuple(SIZES)), default=["S", "M", "L4"])
    parser.add_argument("--limit", type=float, default=120.0, help="seconds of each solve")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--contestants", type=some(EVERY), default=list(CONTESTANTS), help=", ".join(EVERY))
    more = "also run ours over these objectives, in this order; must_serve and value must be among them"
    parser.add_argument("--levels", type=some(LEVELS), default=[], help=more)
    parser.add_argument("--no-classes", action="store_true", help="leave the published assignment problems out")
    parser.add_argument("--out", type=Path, default=Path("runs/scale"))
    asked = parser.parse_args()
    if asked.levels and not {"must_serve", "value"} <= set(asked.levels):
        parser.error("--levels: must_serve and value must be among them")
    return asked


def _machine() -> dict[str, Any]:
    """Return what the seconds depend on."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    system = f"{platform.system()} {platform.machine()}"
    python = platform.python_version()
    return {
        "processors": os.cpu_count(),
        "memory_mb": memory_mb,
        "system": system,
        "python": python,
        "versions": versions,
    }


if __name__ == "__main__":
    main()
