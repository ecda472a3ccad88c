"""Damage for a run folder, each kind of it once for every file and column that can bear it.

A mutation is applied to a copy of a run folder. With `reseal` the hashes in `manifest.json` are brought up to date
afterwards, so that only recomputation can tell; `recomputable` says whether it must.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cross.comparing import LONG

NUMBER = re.compile(r"-?\d+(\.\d+)?")
BOM = "\ufeff"
OF_RULES = "by_hand.csv"
"""What a rule by hand reaches is the model's word: only the row of the plan follows from the other tables."""
NOT_RECOMPUTABLE = "warnings.notices"
"""Counts what the reader told about the original files."""

EVERY = 1 if LONG else 3
"""One in so many changes of a spot is tried."""

Grid = list[list[str]]


@dataclass(frozen=True)
class Mutation:
    """One change of a run folder."""

    name: str
    change: Callable[[Path], None]
    recomputable: bool = True

    def apply(self, run: Path, *, reseal: bool = False) -> None:
        self.change(run)
        if reseal:
            seal(run)


def each_spot(found: Iterable[Mutation]) -> list[Mutation]:
    """Return of the changes of each spot (a cell of a column, an entry, a file) one in `EVERY`, and another kind of change at each spot."""
    spots: dict[str, list[Mutation]] = {}
    for mutation in found:
        spots.setdefault(mutation.name.rpartition(": ")[0], []).append(mutation)
    return [m for n, some in enumerate(spots.values()) for m in some[n % min(EVERY, len(some)) :: EVERY]]


def seal(run: Path) -> None:
    """Bring the hashes of all files in the manifest up to date."""
    path = run / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    files = sorted(file for file in run.rglob("*") if file.is_file() and file != path)
    manifest["outputs"] = {file.relative_to(run).as_posix(): _digest(file) for file in files}
    path.write_text(json.dumps(manifest), "utf-8")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def mutations(run: Path, rng: random.Random) -> Iterator[Mutation]:
    """Yield every mutation of this run folder; `rng` picks the rows."""
    for path in sorted(run.glob("*.csv")):
        yield from _table_mutations(path, rng)
    yield from _plan_mutations(run)
    yield from _file_mutations(run, rng)
    yield from _manifest_mutations(run)


# tables


def read_grid(path: Path) -> Grid:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def _write_grid(path: Path, grid: Grid) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(grid)
    path.write_text(BOM + text.getvalue(), "utf-8", newline="\n")


def _on_grid(file: str, edit: Callable[[Grid], Grid]) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        grid = edit(read_grid(run / file))
        assert grid != read_grid(run / file), "the mutation changes nothing"
        _write_grid(run / file, grid)

    return change


def _table_mutations(path: Path, rng: random.Random) -> Iterator[Mutation]:
    file, grid = path.name, read_grid(path)
    header, rows = grid[0], range(1, len(grid))
    yield Mutation(f"{file}: first column dropped", _on_grid(file, lambda g: [row[1:] for row in g]))
    yield Mutation(f"{file}: last column dropped", _on_grid(file, lambda g: [row[:-1] for row in g]))
    yield Mutation(f"{file}: header renamed", _on_grid(file, lambda g: [[*g[0][:-1], "renamed"], *g[1:]]))
    yield Mutation(f"{file}: blank row", _on_grid(file, lambda g: [*g, [""] * len(g[0])]))
    if not rows:
        return
    gone, twice = rng.choice(rows), rng.choice(rows)
    yield Mutation(f"{file}: row {gone} dropped", _on_grid(file, lambda g: g[:gone] + g[gone + 1 :]))
    yield Mutation(f"{file}: row {twice} doubled", _on_grid(file, lambda g: g[: twice + 1] + g[twice:]))
    yield Mutation(f"{file}: all rows dropped", _on_grid(file, lambda g: g[:1]))
    yield from _swap(file, grid, rng)
    for column, name in enumerate(header):
        filled = [row for row in rows if grid[row][column]]
        if file == OF_RULES:
            filled = [row for row in filled if grid[row][0] == "plan"]
        if filled:
            yield from _cell_mutations(f"{file} {name}", (file, rng.choice(filled), column), grid)
            numbers = [row for row in filled if NUMBER.fullmatch(grid[row][column])]
            if numbers:
                yield from _number_mutations(f"{file} {name}", (file, rng.choice(numbers), column), grid)


def _swap(file: str, grid: Grid, rng: random.Random) -> Iterator[Mutation]:
    """Swap the ids of two rows, of each column of ids."""
    for column, name in enumerate(grid[0]):
        values = sorted({row[column] for row in grid[1:] if row[column]})
        if not name.endswith("_id") or len(values) < 2:
            continue
        first, second = rng.sample(values, 2)
        other = {first: second, second: first}
        one, two = (next(i for i, row in enumerate(grid) if i and row[column] == value) for value in (first, second))

        def swap(g: Grid, spots: tuple[int, int] = (one, two), column: int = column, other: Any = other) -> Grid:
            for spot in spots:
                g[spot][column] = other[g[spot][column]]
            return g

        yield Mutation(f"{file}: {name} of rows {one} and {two} swapped", _on_grid(file, swap))


Spot = tuple[str, int, int]


def _set(spot: Spot, value: str) -> Callable[[Path], None]:
    file, row, column = spot

    def edit(grid: Grid) -> Grid:
        grid[row][column] = value
        return grid

    return _on_grid(file, edit)


def _cell_mutations(name: str, spot: Spot, grid: Grid) -> Iterator[Mutation]:
    old = grid[spot[1]][spot[2]]
    flags = {"yes": "no", "no": "yes"}
    yield Mutation(f"{name}: blanked", _set(spot, ""))
    yield Mutation(f"{name}: other text", _set(spot, flags.get(old, f"{old}x")))
    others = sorted({row[spot[2]] for row in grid[1:]} - {old, ""})
    if others and old not in flags:
        yield Mutation(f"{name}: another row's", _set(spot, others[0]))


def _number_mutations(name: str, spot: Spot, grid: Grid) -> Iterator[Mutation]:
    value = float(grid[spot[1]][spot[2]])
    small = max(0.0005, 5e-9 * abs(value))
    changes = {"a little more": value + small, "a little less": value - small}
    changes |= {"much more": 2 * value + 17, "negated": -value - 1}
    for label, changed in changes.items():
        yield Mutation(f"{name}: {label}", _set(spot, f"{changed:.6f}".rstrip("0").rstrip(".")))
    yield Mutation(f"{name}: with exponent", _set(spot, f"{value:.6e}"))


# plan.json


def _plan_mutations(run: Path) -> Iterator[Mutation]:
    plan = json.loads((run / "plan.json").read_text("utf-8"))
    for path, value in _leaves(plan, ()):
        name = ".".join(map(str, path))
        for changed in _other_values(value):
            text = f"plan.json {name}: {value!r} -> {changed!r}"
            yield Mutation(text, _on_plan(path, changed), recomputable=_recomputable(name, value, changed))
    for key in plan:
        yield Mutation(f"plan.json {key}: dropped", _on_plan((key,), None, drop=True))
    yield Mutation("plan.json: entry added", _on_plan(("added",), 1))
    yield Mutation("plan.json: no plan", _on_plan(("totals",), None))
    yield Mutation("plan.json: conflict added", _on_plan(("conflicts",), [{"code": "cap"}]))
    yield Mutation("plan.json: not a number", _on_plan(("totals", "quota_mu"), float("nan")))
    yield Mutation("plan.json: levels cut", _on_plan(("objectives",), plan["objectives"][1:]))
    yield Mutation("plan.json: levels reversed", _on_plan(("objectives",), plan["objectives"][::-1]))
    warnings = plan["warnings"]["unverified"]
    yield Mutation("plan.json: warning dropped", _on_plan(("warnings", "unverified"), warnings[1:]))
    yield Mutation("plan.json: called unproved", _unproved)


def _recomputable(name: str, value: Any, changed: Any) -> bool:
    """A bound is known by the gap alone, and that has six decimals."""
    if name.endswith(".bound") and isinstance(changed, float) and value is not None:
        return abs(changed - value) > 2e-6 * max(1.0, abs(value))
    return name != NOT_RECOMPUTABLE or not (type(changed) is int and changed >= 0)


def _unproved(run: Path) -> None:
    _on_plan(("status",), "feasible")(run)
    _on_plan(("proved",), False)(run)


def _leaves(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _leaves(child, (*path, key))
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from _leaves(child, (*path, position))
    else:
        yield path, node


def _other_values(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int | float):
        return [value + max(0.0005, 5e-9 * abs(value)), value + 1, -value - 1, None, str(value)]
    return ["changed", None] if value is not None else [1.0]


def _on_plan(path: tuple[str | int, ...], value: Any, *, drop: bool = False) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        plan = json.loads((run / "plan.json").read_text("utf-8"))
        node = plan
        for part in path[:-1]:
            node = node[part]
        if drop:
            del node[path[-1]]
        else:
            node[path[-1]] = value
        (run / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), "utf-8")

    return change


# files


def _file_mutations(run: Path, rng: random.Random) -> Iterator[Mutation]:
    for path in sorted(file for file in run.rglob("*") if file.is_file()):
        file = path.relative_to(run).as_posix()
        published = "/" not in file and file != "manifest.json"
        yield Mutation(f"{file}: deleted", _on_file(file, None), recomputable=published)
        cut, spot = rng.randrange(1, max(2, path.stat().st_size - 1)), rng.randrange(path.stat().st_size)
        yield Mutation(f"{file}: cut at {cut}", _on_file(file, _cut(cut)), recomputable=published)
        yield Mutation(f"{file}: emptied", _on_file(file, _cut(0)), recomputable=published)
        if file != "manifest.json":
            edit = _flip_byte(spot)
            yield Mutation(f"{file}: byte {spot} changed", _on_file(file, edit), recomputable=False)
        if published:
            yield Mutation(f"{file}: not text", _on_file(file, lambda data: b"\xff\xfe\x00" + data))
    for file in ("extra.csv", "case/extra.txt", "case/extra.csv", ".hidden"):
        yield Mutation(f"{file}: added", _added(file))


def _added(file: str) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        (run / file).write_bytes(b"x")

    return change


def _cut(size: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:size]


def _flip_byte(spot: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :]


def _on_file(file: str, edit: Callable[[bytes], bytes] | None) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        if edit is None:
            (run / file).unlink()
        else:
            (run / file).write_bytes(edit((run / file).read_bytes()))

    return change


def _manifest_mutations(run: Path) -> Iterator[Mutation]:
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    for file in manifest["outputs"]:
        yield Mutation(f"manifest.json {file}: other hash", _on_manifest("outputs", file, "0" * 64), recomputable=False)
        yield Mutation(f"manifest.json {file}: no hash", _on_manifest("outputs", file, None), recomputable=False)
    for file in manifest["inputs"]:
        change = _on_manifest("inputs", file, "0" * 64)
        yield Mutation(f"manifest.json input {file}: other hash", change, recomputable=False)
    for part in ("schema", "inputs", "outputs", "options", "versions"):
        yield Mutation(f"manifest.json {part}: dropped", _on_manifest(part, None, None), recomputable=False)
        yield Mutation(f"manifest.json {part}: changed", _on_manifest(part, None, "changed"), recomputable=False)


def _on_manifest(part: str, key: str | None, value: Any) -> Callable[[Path], None]:
    """Set one entry, or drop it when the value is None."""

    def change(run: Path) -> None:
        path = run / "manifest.json"
        manifest = json.loads(path.read_text("utf-8"))
        node, name = (manifest, part) if key is None else (manifest[part], key)
        node.pop(name)
        if value is not None:
            node[name] = value
        path.write_text(json.dumps(manifest), "utf-8")

    return change
