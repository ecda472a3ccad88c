"""The table on the terminal: one line a contestant."""

from __future__ import annotations

from typing import Any

from benchmarks.scale.cells import mu, number, percent

COLUMNS = {
    "seconds": "build+solve s",
    "build_s": "build s",
    "better_than_start_s": "better s",
    "value": "value",
    "own_gap": "own gap",
    "known_gap": "known gap",
    "known_0.25%_s": "0.25% s",
    "known_0.1%_s": "0.1% s",
    "own_0.1%_s": "own 0.1% s",
    "peak_mb": "MB",
}


def table(told: dict[str, Any]) -> str:
    """Return the lines of all sizes."""
    lines = []
    for size, result in told["sizes"].items():
        facts = result["facts"]
        if "failed" in facts:
            lines += [f"{size}: failed: {facts['failed']}", ""]
            continue
        lines.append(
            f"{size}: {facts['projects']} projects, {facts['parcels']} parcels, {facts['units']} units; {facts['rows']} rows,"
            f" {facts['columns']} columns, {facts['nonzeros']} nonzeros"
        )
        lines.append("".join(["contestant".ljust(18), *(title.rjust(15) for title in COLUMNS.values())]))
        lines += [_line(name, c) for name, c in result["contestants"].items()]
        lines += [*_by_hand(result["over_by_hand"]), ""]
    return "\n".join(lines + _classes(told["gap_classes"]))


def _line(name: str, contestant: dict[str, Any]) -> str:
    cells = [_cell(key, contestant["median"][key]).rjust(15) for key in COLUMNS]
    return "".join([name.ljust(18), *cells, *(f"  failed: {why}" for why in contestant["failed"][:1])])


def _cell(key: str, value: float | None) -> str:
    if value is None:
        return "-"
    if key.endswith("gap"):
        return f"{value:.4%}"
    return f"{value:,.2f}" if key != "peak_mb" else f"{value:,.0f}"


def _by_hand(gain: dict[str, Any]) -> list[str]:
    line = f"by hand ({gain['rule'] or 'none'}): value {number(gain['value_by_hand'])}, ours {percent(gain['more_value'])} more"
    saved = f"{mu(gain['land_saved_mu'])} mu ({percent(gain['land_saved_share'])})"
    return [f"{line}; new land {mu(gain['new_land_by_hand'])} mu, of which {saved} were not needed for that value"]


def _classes(told: dict[str, Any] | str | None) -> list[str]:
    if told is None or isinstance(told, str):
        return [told] if told else []
    return [
        f"{name}: {c['at_published_optimum']} of {c['instances']} at the published optimum, {c['proved']} proved, {c['seconds']} s"
        for name, c in told["classes"].items()
    ]
