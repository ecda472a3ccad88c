"""Which facts the rulebook has no rule for, and which facts its rules miss."""

from __future__ import annotations

from landquota.inputs.draft import Draft, is_blank
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.words import NOTHING, clause

TASKS = {"task_unsupplied_mu": "unsupplied", "task_idle_mu": "idle"}


def _given(draft: Draft, table: str, column: str, code: str, rules: Rulebook) -> list[Problem]:
    """Return the notice about the rows where a column is filled in."""
    found = draft.tables[table]
    given = ~is_blank(found.spec.column(column), found.frame[column])
    return found.notices(code, column, given, rulebook=rules.name)


def facts_have_their_rule(draft: Draft) -> list[Problem]:
    """Tell which facts the chosen rulebook has no rule for, so that they change nothing."""
    rules = draft.rulebook
    notices: list[Problem] = []
    if rules and rules.brake is None:
        notices += _given(draft, "units", "digest_years", "no_such_rule", rules)
    if rules and not (rules.intensity and rules.intensity.indicators):
        notices += _given(draft, "indicators", "value", "no_such_rule", rules)
    return notices


def tasks_are_served(draft: Draft) -> list[Problem]:
    """Tell which tasks no class of credit counts towards, so that they count as not set."""
    rules = draft.rulebook
    if rules is None:
        return []
    served = {credit.task for credit in rules.credit}
    unserved = [column for column, task in TASKS.items() if task not in served]
    return [n for column in unserved for n in _given(draft, "units", column, "task_not_served", rules)]


def disposals_earn_credit(draft: Draft) -> list[Problem]:
    """Tell that disposals earn nothing under a rulebook without classes of credit."""
    rules = draft.rulebook
    if rules is None or rules.credit:
        return []
    return _given(draft, "disposals", "area_mu", "no_credit_rule", rules)


def indicators_are_known(draft: Draft) -> list[Problem]:
    """Tell that no indicator is known though the rulebook scores land intensity."""
    rules = draft.rulebook
    indicators = rules.intensity.indicators if rules and rules.intensity else ()
    if draft.settings is None or not indicators or len(draft.frame("indicators")):
        return []
    covered = not all(indicator.zone_types for indicator in indicators)  # else some units may have no indicator at all
    split = clause("clause.split_equally" if draft.settings.tilt else "clause.split_by_completion")
    details = {"split": split if covered else NOTHING}
    return [Problem("no_indicators", Place(table="indicators"), "indicators", None, details, Severity.NOTICE)]
