"""`solver.log`: what was solved and what came of it, without times, so that it too is the same for the same facts."""

from __future__ import annotations

from landquota.models.plan import Plan


def solver_log(plan: Plan, size: tuple[int, int, int, int]) -> str:
    """Return the log.

    Parameters
    ----------
    size
        Rows, columns, nonzeros and whole-number columns of the matrix.
    """
    rows, columns, nonzeros, integers = size
    lines = [
        f"model: {rows} rows, {columns} columns ({integers} integer), {nonzeros} nonzeros",
        f"status: {plan.status}",
    ]
    for level in plan.levels:
        value, bound, gap = (_shown(n) for n in (level.value, level.bound, level.gap))
        lines.append(f"level {level.level}: value {value}, bound {bound}, gap {gap}")
    lines.append("times, nodes and versions: manifest.json")
    return "\n".join(lines) + "\n"


def _shown(number: float | None) -> str:
    return "-" if number is None else f"{round(number, 6) + 0.0:.6f}".rstrip("0").rstrip(".")
