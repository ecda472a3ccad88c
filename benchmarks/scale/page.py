"""The report of the benchmark, `scale.md`: its pictures and tables, with what they mean. English; no folders or hosts of the machine."""

from __future__ import annotations

from typing import Any

from benchmarks.scale.cells import UNKNOWN, mu, number, percent, seconds, table, times
from benchmarks.scale.growth import growth

HEAD = """# Growing sizes

All cases are drawn at random (`python -m benchmarks.generate`); they say nothing about any real place, and another draw gives other numbers.
Seconds depend on the machine: read ratios. How it is measured, and what is unfair to whom: benchmarks/README.md."""
ALL_LEVELS = """Ours alone, once more over these levels in turn, within one limit for all. Peers stay with `value` and have `must_serve` held:
none of them solves one objective after the other. A level is bounded given what the levels before it were held at."""
GROWTH = """Times and memory at the larger size as a multiple of those at the smaller. `-`: not at both sizes, failed, or stopped before it reached the gap
(who is stopped by the limit takes as long as the limit says). In the pictures such a point is hollow; the dashed line grows as the projects do."""
BUILDING = """Without solving, in one process on the same matrix; everybody ends with it in HiGHS. `linopy` takes it as arrays, a constraint for rows of about
equal length; raw arrays are the least there can be."""
BY_HAND = """The best of three rules that place project after project; they stand in for what a bureau does without a solver.
New land saved: what that plan takes more than the least that was found for a plan that serves as many and is worth as much."""
STAGES = ("read", "assess", "screen", "build", "hand_over", "solve", "decode", "verify", "report", "verify_again")


def page(told: dict[str, Any]) -> str:
    """Return the page as Markdown; the pictures lie beside it."""
    measured = {name: result for name, result in told["sizes"].items() if "failed" not in result["facts"]}
    failed = {name: result["facts"]["failed"] for name, result in told["sizes"].items() if name not in measured}
    parts = [HEAD, _machine(told["machine"])]
    parts += [f"{name} failed: {why}." for name, why in failed.items()]
    parts += _growth(measured)
    for name, result in measured.items():
        parts += _size(name, result)
    parts += _by_hand(measured)
    parts += _classes(told["gap_classes"])
    return "\n\n".join(parts) + "\n"


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"Machine: {machine['system']}, {machine['processors']} processors, {machine['memory_mb'] / 1024:.0f} GB;"
        f" Python {machine['python']}, {versions}."
    )


def _growth(sizes: dict[str, Any]) -> list[str]:
    stretches = growth(sizes)
    if not stretches:
        return ["![Growth](growth.png)"] if sizes else []
    rows = [
        [f"{s['from']} to {s['to']}", f"{s['projects']:.1f} / {s['parcels']:.1f} / {s['candidates']:.1f}", name]
        + [times(grown[key]) for key in ("seconds", "solve", "end_to_end_s", "peak_mb")]
        for s in stretches
        for name, grown in s["contestants"].items()
    ]
    head = ["sizes", "projects / parcels / candidates", "contestant", "build + solve", "solve", "end to end", "memory"]
    return ["## Growth", GROWTH, table(head, rows), "![Growth](growth.png)"]


def _size(name: str, result: dict[str, Any]) -> list[str]:
    facts, terms = result["facts"], result["terms"]
    counts = f"{facts['units']:,} units, {facts['projects']:,} projects, {facts['parcels']:,} parcels, {facts['candidates']:,} candidates"
    matrix = f"{facts['rows']:,} rows, {facts['columns']:,} columns, {facts['nonzeros']:,} nonzeros"
    packed = (
        f"{facts['rows_packed']:,} rows, {facts['columns_packed']:,} columns, {facts['nonzeros_packed']:,} nonzeros"
    )
    asked = (
        f"Gap {percent(terms['gap'])}, limit {terms['limit_s']:g} s, {terms['threads']} threads, seed {terms['seed']}."
    )
    parts = [
        f"## {name}",
        f"{counts} (of them {facts['candidates_bundles']:,} of bundles). Matrix: {matrix}; with the rows of packing {packed}. {asked}",
        _contest(result),
        *_notes(result),
        f"![Gap over time at {name}](gap-{name}.png)",
    ]
    return [*parts, *_stages(result), *_building(result["building"]), *_all_levels(result)]


def _contest(result: dict[str, Any]) -> str:
    head = ["contestant", "runs", "to 0.25 % of the best bound known", "own gap 0.1 %", "own gap at the end", "value"]
    rows = []
    for name, contestant in result["contestants"].items():
        m = contestant["median"]
        times_s = [seconds(m["known_0.25%_s"]), seconds(m["own_0.1%_s"])]
        reached = [percent(m["own_gap"], 3), number(m["value"])]
        took = [seconds(m["seconds"]), seconds(m["end_to_end_s"]), number(m["peak_mb"], 0)]
        rows.append([name, f"{len(contestant['runs'])}", *times_s, *reached, *took])
    return table([*head, "build + solve", "end to end", "MB"], rows)


def _notes(result: dict[str, Any]) -> list[str]:
    """Return what is to be said under the table of contestants."""
    best = number(result["best_bound"])
    lines = [f"Seconds and megabytes are medians of the runs; `-` is never, or not told. Best bound known: {best}."]
    start = result["facts"]["start"]["value"]
    for name, contestant in result["contestants"].items():
        failed, runs = contestant["failed"], len(contestant["runs"])
        if failed:
            lines.append(f"- `{name}` failed in {len(failed)} of {runs}: {'; '.join(sorted(set(failed)))}.")
        elif contestant["median"]["value"] is None:
            lines.append(f"- `{name}` had no plan in time.")
        elif contestant["median"]["better_than_start_s"] is None:
            lines.append(f"- `{name}` found nothing better than the best plan by hand, worth {number(start)}.")
    return ["\n".join([lines[0], "", *lines[1:]]) if lines[1:] else lines[0]]


def _stages(result: dict[str, Any]) -> list[str]:
    told = {name: c for name, c in result["contestants"].items() if "stages" in c}
    if not told:
        return []
    rows = [[stage, *(seconds(c["stages"].get(stage)) for c in told.values())] for stage in STAGES]
    rows.append(["build and hand_over, of end to end", *(percent(c["build_share"]) for c in told.values())])
    return [
        "Stages of ours, s; `verify_again` is a run of the verifier by itself, not in end to end:",
        table(["stage", *told], rows),
    ]


def _building(building: dict[str, Any]) -> list[str]:
    if building["failed"]:
        return [f"Build and hand-over were not measured: {building['failed']}."]
    rows = [
        [
            "with" if m["packed"] else "without",
            *(number(m[key], 0) for key in ("rows", "nonzeros")),
            *(number(m[key]) for key in ("ours_s", "linopy_s")),
            number(m["raw_s"], 3),
            number(m["to_linopy"]),
            number(m["to_raw"], 0),
        ]
        for m in building["measured"]
    ]
    head = [
        "rows of packing",
        "rows",
        "nonzeros",
        "ours, s",
        "linopy, s",
        "raw arrays, s",
        "ours / linopy",
        "ours / raw",
    ]
    return [f"Build and hand-over (medians of {building['repeats']}). {BUILDING}", table(head, rows)]


def _all_levels(result: dict[str, Any]) -> list[str]:
    told = result["all_levels"]
    if not told:
        return []
    rows, notes = [], []
    for name, run in told.items():
        rows += [
            [
                name,
                level["level"],
                number(level["value"]),
                number(level["bound"]),
                percent(level["gap"], 3),
                seconds(level["seconds"]),
            ]
            for level in run["levels"]
        ]
        count = len(run["runs"])
        if run["failed"]:
            notes.append(
                f"- `{name}` failed in {len(run['failed'])} of {count}: {'; '.join(sorted(set(run['failed'])))}."
            )
        else:
            took = f"{seconds(run['end_to_end_s'])} s, {number(run['peak_mb'], 0)} MB"
            notes.append(
                f"- `{name}`: end to end {took}; every level within the gap in {run['proved']} of {count} runs."
            )
    head = ["method", "level", "value", "bound", "gap", "seconds"]
    return ["### All levels", ALL_LEVELS, table(head, rows), "\n".join(notes)]


def _by_hand(sizes: dict[str, Any]) -> list[str]:
    gains = {name: result["over_by_hand"] for name, result in sizes.items()}
    if not gains:
        return []
    rows = [
        [
            name,
            g["rule"] or UNKNOWN,
            *(number(g[key]) for key in ("value_by_hand", "value_ours")),
            percent(g["more_value"]),
            *(mu(g[key]) for key in ("new_land_by_hand", "least_new_land", "least_new_land_bound", "land_saved_mu")),
            percent(g["land_saved_share"]),
        ]
        for name, g in gains.items()
    ]
    head = ["size", "best rule", "value by hand", "value of ours", "more value", "new land by hand, mu"]
    head += ["least found for that value", "proved to take at least", "saved, mu", "saved"]
    failed = [f"{name}: least new land is unknown: {g['failed']}." for name, g in gains.items() if g["failed"]]
    return [
        "## Beside plans made by hand",
        BY_HAND,
        table(head, rows),
        *failed,
        "![Gain over plans by hand](by-hand.png)",
    ]


def _classes(told: dict[str, Any] | str | None) -> list[str]:
    if told is None:
        return []
    if isinstance(told, str):
        return ["## Published assignment problems", told]
    head = ["class", "instances", "at the published optimum", "proved", "seconds"]
    rows = [
        [name, str(c["instances"]), str(c["at_published_optimum"]), str(c["proved"]), seconds(c["seconds"])]
        for name, c in told["classes"].items()
    ]
    return ["## Published assignment problems", table(head, rows)]
