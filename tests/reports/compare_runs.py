"""Small runs whose differences are known by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

from landquota import app

CASES = Path(__file__).parents[1] / "cases"
HOSTILE = "<b>=1+1</b>"
FORMULA = "=1+1"


def run_of(case: str, out: Path, change: Callable[[Path], None] = lambda _: None) -> Path:
    """Copy a hand-solved case, change the copy, run it, and return the run folder."""
    copy = out.with_name(f"{out.name} case")
    shutil.copytree(CASES / case, copy)
    copy.joinpath("answer.yaml").unlink()
    change(copy)
    app.run(copy, out)
    return out


def replaced(file: str, *changes: tuple[str, str]) -> Callable[[Path], None]:
    """Return a change of one file of a case: each text, which must be there, becomes another."""

    def change(case: Path) -> None:
        text = case.joinpath(file).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        case.joinpath(file).write_text(text, encoding="utf-8")

    return change


def without_layer(case: Path) -> None:
    """Take the red line away, and keep J3 off P2."""
    settings = yaml.safe_load(case.joinpath("case.yaml").read_text(encoding="utf-8"))
    del settings["layers"]
    case.joinpath("case.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    case.joinpath("pairs.csv").write_text("project_id,parcel_id,allowed\nJ3,P2,no\n", encoding="utf-8")
