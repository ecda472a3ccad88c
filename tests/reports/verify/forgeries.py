"""Changes that an attacker makes and seals: documents, citations, manifest, and the case together with what rests on it."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.reports.verify.mutations import Grid, Mutation, _on_grid, _on_manifest, _on_plan, read_grid

Change = Callable[[Path], None]


def forgeries(run: Path) -> Iterator[Mutation]:
    """Yield changes that leave the case alone."""
    yield from _links(run)
    yield from _page_forgeries(run)
    yield from _workbook_forgeries(run)
    yield from _log_forgeries(run)
    yield from _citations(run)
    yield from _manifest_forgeries(run)
    yield from _plan_forgeries(run)


def case_forgeries() -> Iterator[Mutation]:
    """Yield changes of the copy of the case that no table of numbers tells."""
    notice = _all(_text("case/case.yaml", "hand-made", "official"), _text("plan.json", "hand-made", "official"))
    yield Mutation("case: notice", _all(notice, _text("report.html", "hand-made", "official")))
    names = _all(_rename("case/units.csv"), _rename("quota.csv"))
    yield Mutation("case: name of a unit", names)
    yield Mutation("case: notes of the rulebook", _text("case/rulebook.yaml", "notes: []", "notes: [official]"))
    yield Mutation("case: words of the rulebook", _text("case/rulebook.yaml", "zh: 手工", "zh: 国家"))
    yield Mutation("case: gap", _text("case/case.yaml", "gap: 0.0", "gap: 0.5"))
    yield Mutation("case: time limit", _text("case/case.yaml", "time_limit_s: 60.0", "time_limit_s: 61.0"))
    limits = _all(_text("case/case.yaml", "gap: 0.0", "gap: 0.5"), _on_manifest("options", "gap", 0.4))
    yield Mutation("case: gap, and another in the manifest", limits)
    yield Mutation("case: rulebook that lies elsewhere", _elsewhere)
    yield Mutation("case: table dropped", lambda run: (run / "case" / "pairs.csv").unlink())


def _elsewhere(run: Path) -> None:
    (run / "case" / "rulebook.yaml").rename(run / "case" / "other.yaml")
    shutil.copy(run / "case" / "other.yaml", run / "case" / "rulebook.yaml")
    _text("case/case.yaml", "rulebook: rulebook.yaml", "rulebook: other.yaml")(run)


def _all(*changes: Change) -> Change:
    def change(run: Path) -> None:
        for one in changes:
            one(run)

    return change


def _text(file: str, old: str, new: str) -> Change:
    def change(run: Path) -> None:
        text = (run / file).read_text("utf-8")
        assert old in text, f"{file} has no {old}"
        (run / file).write_text(text.replace(old, new, 1), "utf-8", newline="\n")

    return change


def _rename(file: str) -> Change:
    def edit(grid: Grid) -> Grid:
        grid[1][grid[0].index("name")] = "Elsewhere"
        return grid

    return _on_grid(file, edit)


def _links(run: Path) -> Iterator[Mutation]:
    for file in ("quota.csv", "report.html", "case/units.csv", "case"):
        yield Mutation(f"{file}: a link", _linked(file))
    yield Mutation("folder added", lambda copy: (copy / "more").mkdir())


def _linked(file: str) -> Change:
    def change(run: Path) -> None:
        aside = run.parent / f"aside {file.replace('/', ' ')}"
        (run / file).rename(aside)
        (run / file).symlink_to(aside)

    return change


def _page_forgeries(run: Path) -> Iterator[Mutation]:
    page = (run / "report.html").read_text("utf-8")
    unit, cell = next(
        re.finditer(r'<tr><td class="s">(\w+)</td><td class="w">[^<]*</td>(<td class="n".*?</td>)', page)
    ).groups()
    changes = {
        "quota": (cell, cell.replace("</td>", "9</td>")),
        "exact quota": (cell, cell.replace('class="n"', 'class="n" title="7.25"')),
        "unit": (f'<td class="s">{unit}</td>', '<td class="s">Z</td>'),
        "status": ('<p class="verdict">', '<p class="verdict">not '),
        "notice": ("hand-made", "official"),
        "script": ("</body>", "<script>alert(1)</script></body>"),
        "script changed": ('"use strict";', '"use strict";alert(1);'),
        "handler": ("<main>", '<main onclick="alert(1)">'),
        "frame": ("<main>", '<main><iframe src="https://example.org"></iframe>'),
        "policy": ("default-src", "img-src *; default-src"),
        "no policy": ("Content-Security-Policy", "X-UA-Compatible"),
        "redirection": ("<title>", '<meta http-equiv="refresh" content="0;url=https://example.org"><title>'),
    }
    for name, (old, new) in changes.items():
        yield Mutation(f"page: {name}", _text("report.html", old, new))
    for file in ("assignments.csv", "unplaced.csv"):
        project = read_grid(run / file)[1][0]
        gone = _pattern("report.html", rf'<tr><td class="s">(<a [^>]*>)?{project}<.*?</tr>', "")
        yield Mutation(f"page: {project} of {file} left out", gone)


def _pattern(file: str, pattern: str, new: str) -> Change:
    def change(run: Path) -> None:
        text, count = re.subn(pattern, new, (run / file).read_text("utf-8"), count=0)
        assert count, f"{file} has no {pattern}"
        (run / file).write_text(text, "utf-8", newline="\n")

    return change


def _workbook_forgeries(run: Path) -> Iterator[Mutation]:
    with zipfile.ZipFile(run / "report.xlsx") as book:
        sheets = sorted(name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet[124]\.xml", name))
        texts = {name: book.read(name).decode("utf-8") for name in sheets}
    for name, column in zip(sheets, "BCF", strict=True):  # totals, quota, area
        cells = re.findall(rf'<c r="{column}\d+" s="\d+">(?:<f>[^<]*</f>)?<v>[^<]*</v>', texts[name])
        for cell in cells:
            changed = re.sub(r"<v>([^<]*)</v>", lambda found: f"<v>{float(found[1]) + 1}</v>", cell)
            yield Mutation(f"workbook: {name} {cell}", _in_workbook(name, cell, changed))
    yield Mutation("workbook: sheet renamed", _in_workbook("xl/workbook.xml", 'name="指标分配"', 'name="指标"'))


def _in_workbook(part: str, old: str, new: str) -> Change:
    def change(run: Path) -> None:
        with zipfile.ZipFile(run / "report.xlsx") as book:
            parts = {name: book.read(name) for name in book.namelist()}
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
        with zipfile.ZipFile(run / "report.xlsx", "w") as book:
            for name, content in parts.items():
                book.writestr(name, content)

    return change


def _log_forgeries(run: Path) -> Iterator[Mutation]:
    lines = (run / "solver.log").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        changed = [*lines[:number], f"{line}0", *lines[number + 1 :]]
        yield Mutation(f"solver.log: line {number} changed", _lines(changed))
        yield Mutation(f"solver.log: line {number} dropped", _lines(lines[:number] + lines[number + 1 :]))
    yield Mutation("solver.log: line added", _lines([*lines, "status: optimal"]))


def _lines(lines: list[str]) -> Change:
    return lambda run: _write(run / "solver.log", "\n".join(lines) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _citations(run: Path) -> Iterator[Mutation]:
    """Cite another rule, with its own source and flag, at every step."""
    grid = read_grid(run / "quota_steps.csv")
    others = {tuple(row[5:]) for row in grid[1:]}
    for row, line in enumerate(grid[1:], start=1):
        for cited in sorted(others - {tuple(line[5:])})[:3]:
            yield Mutation(f"quota_steps.csv: row {row} cites {cited[0]}", _cite(row, cited))


def _cite(row: int, cited: tuple[str, ...]) -> Change:
    return _on_grid("quota_steps.csv", lambda g: [*g[:row], [*g[row][:5], *cited], *g[row + 1 :]])


def _manifest_forgeries(run: Path) -> Iterator[Mutation]:
    manifest: dict[str, Any] = json.loads((run / "manifest.json").read_text("utf-8"))
    for key in sorted(manifest.keys() - {"outputs"}):
        yield Mutation(f"manifest.json {key}: dropped", _on_manifest(key, None, None))
        yield Mutation(f"manifest.json {key}: number", _on_manifest(key, None, 7))
    yield Mutation("manifest.json: no inputs", _on_manifest("inputs", None, {}))
    yield Mutation("manifest.json: one input less", _on_manifest("inputs", "stock.csv", None))
    yield Mutation("manifest.json: other rulebook", _on_manifest("rulebook", None, "ganzhou"))
    for option, value in (("gap", 0.1), ("gap", None), ("time_limit_s", 1), ("time_limit_s", None)):
        yield Mutation(f"manifest.json: {option} {value}", _on_manifest("options", option, value))


def _plan_forgeries(run: Path) -> Iterator[Mutation]:
    plan = json.loads((run / "plan.json").read_text("utf-8"))
    yield Mutation("plan.json: another tie rule", _on_plan(("tie_rule",), "status.optimal"))
    for count in ("placed", "unplaced"):
        yield Mutation(f"plan.json: {count} is no count", _on_plan(("totals", count), float(plan["totals"][count])))
    for kind in ("unverified", "expired"):
        yield Mutation(
            f"plan.json: {kind} in another order", _on_plan(("warnings", kind), plan["warnings"][kind][::-1])
        )
    yield Mutation("plan.json: notices", _on_plan(("warnings", "notices"), -1))
    yield Mutation("plan.json: notices is no count", _on_plan(("warnings", "notices"), 1.0))
