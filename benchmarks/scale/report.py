"""What the benchmark writes: `scale.json`, the pictures, and the page `scale.md`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.scale.page import page

SCHEMA = "landquota/scale/2"


def write_numbers(told: dict[str, Any], folder: Path) -> None:
    """Write `scale.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scale.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")


def write_report(told: dict[str, Any], folder: Path) -> None:
    """Write everything."""
    from benchmarks.scale.plots import draw  # noqa: PLC0415 - an optional extra, and slow to import

    write_numbers(told, folder)
    draw(told, folder)
    (folder / "scale.md").write_text(page(told), encoding="utf-8", newline="\n")
