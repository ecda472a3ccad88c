"""Which entries of the rulebook a plan rests on, and which entries are not verified or not in force."""

from __future__ import annotations

from collections.abc import Iterable

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Source
from landquota.models.plan import Plan

Rules = tuple[tuple[str, Source], ...]
"""Dotted path and entry of some rules, in rulebook order."""
CONTROLS = "admission.controls."


def rules_in_use(case: Case, plan: Plan) -> Rules:
    """Return the rules that the plan rests on.

    Every entry counts but three kinds that this case does not touch: rows of a control table that no project's gate
    names, awards that no unit holds, and value weights when every project brings its own value. A gate may name a row
    by the project's code where the table is in an older edition; then all rows of that table count.
    """
    rules = tuple(case.rulebook.sources())
    gates = {str(path) for path in plan.gates["rule"]}
    translated = tuple(
        _table(path) for path in sorted(gates - {path for path, _ in rules}) if path.startswith(CONTROLS)
    )
    held = {f"awards.{award}.mu" for awards in case.units["awards"] for award in awards}
    weighted = bool(case.projects["value"].isna().any())

    def rests_on(path: str) -> bool:
        if path.startswith(CONTROLS):
            return path in gates or path.startswith(translated)
        if path.startswith("awards."):
            return path in held
        return weighted or not path.startswith("value.")

    return tuple((path, entry) for path, entry in rules if rests_on(path))


def _table(path: str) -> str:
    """Return the path of the control table of a row, with its last dot."""
    return path[: path.index(".rows.") + len(".rows.")]


def unverified(rules: Iterable[tuple[str, Source]]) -> Rules:
    """Return the rules whose number was not read in the official text."""
    return tuple((path, entry) for path, entry in rules if not entry.verified)


def expired(rules: Iterable[tuple[str, Source]], plan_year: int) -> Rules:
    """Return the rules that are not in force on any day of the plan year."""
    return tuple((path, entry) for path, entry in rules if not entry.in_force(plan_year))
