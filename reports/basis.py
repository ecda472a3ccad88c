"""Which entries of the rulebook a plan rests on, and which of those are not verified or not in force."""

from __future__ import annotations

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Source
from landquota.models.plan import Plan


def rules_in_use(case: Case, plan: Plan) -> tuple[tuple[str, Source], ...]:
    """Return path and entry of each rule that the plan rests on, in rulebook order.

    Every entry counts but three kinds that this case does not touch: rows of a control table that no project's gate
    names, awards that no unit holds, and value weights when every project brings its own value.
    """
    gates = {str(path) for path in plan.gates["rule"]}
    held = {f"awards.{award}.mu" for awards in case.units["awards"] for award in awards}
    weighted = bool(case.projects["value"].isna().any())

    def rests_on(path: str) -> bool:
        if path.startswith("admission.controls."):
            return path in gates
        if path.startswith("awards."):
            return path in held
        return weighted or not path.startswith("value.")

    return tuple((path, entry) for path, entry in case.rulebook.sources() if rests_on(path))


def unverified(case: Case, plan: Plan) -> tuple[tuple[str, Source], ...]:
    """Return the rules in use whose number was not read in the official text."""
    return tuple((path, entry) for path, entry in rules_in_use(case, plan) if not entry.verified)


def expired(case: Case, plan: Plan) -> tuple[tuple[str, Source], ...]:
    """Return the rules in use that are not in force on any day of the plan year."""
    year = case.settings.plan_year
    return tuple((path, entry) for path, entry in rules_in_use(case, plan) if not entry.in_force(year))
