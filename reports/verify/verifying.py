"""Verify a run folder: read it, recompute it from the case, and tell every difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from landquota.reports.verify.canonical import FOLDER, check_unchanged, read_checked
from landquota.reports.verify.comparing import Comparison, compare
from landquota.reports.verify.expected_land import (
    expected_assignments,
    expected_credits,
    expected_excluded,
    expected_parcels,
    expected_unplaced,
)
from landquota.reports.verify.expected_units import (
    Expectation,
    expected_gates,
    expected_quota,
    expected_scores,
    expected_steps,
)
from landquota.reports.verify.facts import Facts, recompute_facts
from landquota.reports.verify.findings import Finding, Log, Verification, show
from landquota.reports.verify.judging import breaches
from landquota.reports.verify.manifest import check_inputs, check_seals, read_manifest
from landquota.reports.verify.outcome import Choice, Outcome, work_out
from landquota.reports.verify.plan_file import check_identity, check_proof, check_values, read_plan
from landquota.reports.verify.reading import Table, read_tables, unknown_ids
from landquota.reports.verify.tables import check_citations, check_step_sums, find_choice, printed_steps
from landquota.reports.verify.terms import COMPARISONS, DECISIONS, QUOTA_RULES

Tables = Mapping[str, Table]


def verify(run: Path, *, case: Path | None = None, seals: bool = True) -> Verification:
    """Recompute a published plan from its files and its case alone.

    Parameters
    ----------
    run
        A run folder.
    case
        The case the plan was made from. When given, the copy in the run folder must say the same.
    seals
        Whether to compare hashes with `manifest.json`; a folder that is still being made has none.

    Returns
    -------
    Verification
        Every difference. Files that are malformed, cut off or missing are findings as well; nothing is raised.
    """
    log = Log()
    manifest = read_manifest(run, log) if seals else None
    if manifest is not None:
        check_seals(run, manifest, log)
        if case is None:
            check_inputs(manifest, log)
    plan, tables = read_plan(run, log), read_tables(run, log)
    copy = read_checked(run / FOLDER, FOLDER, log)
    if copy is not None:
        original = read_checked(case, str(case), log) if case is not None else None
        if original is not None:
            check_unchanged(copy, original, log)
        _check(recompute_facts(copy), plan, tables, log)
    return log.result()


def _check(facts: Facts, plan: dict[str, Any] | None, tables: Tables, log: Log) -> None:
    known: dict[str, Iterable[str]] = {"unit": facts.units, "project": facts.projects}
    known |= {"parcel": facts.parcels, "site": facts.sites}
    for table in tables.values():
        for finding in unknown_ids(table, known):
            log.add(finding)
        check_citations(facts, table, log)
    _compare(tables, {"gates": expected_gates(facts), "excluded": expected_excluded(facts)}, 0.0, log)
    if plan is None:
        return
    check_identity(plan, facts, log)
    check_proof(plan, facts, log)
    if plan["status"] == "infeasible":
        _check_empty(facts, tables, log)
    elif "quota" in tables and "assignments" in tables:
        _check_decisions(facts, plan, tables, log)


def _compare(tables: Tables, expected: Mapping[str, Expectation], slack: float, log: Log) -> None:
    for name, rows in expected.items():
        if name in tables:
            rule, rules = COMPARISONS[name]
            compare(tables[name], rows, Comparison(rule, rules, slack), log)


def _check_empty(facts: Facts, tables: Tables, log: Log) -> None:
    recorded = {unit_id: unit.disposed for unit_id, unit in facts.units.items()}
    _compare(tables, {"scores": expected_scores(facts, recorded)}, 0.0, log)
    for name in DECISIONS:
        if name in tables:
            log.expect(not tables[name].rows, Finding("infeasible_content", tables[name].layout.file))


def _check_decisions(facts: Facts, plan: dict[str, Any], tables: Tables, log: Log) -> None:
    choice = find_choice(tables)
    outcome = work_out(facts, choice)
    _check_constraints(facts, choice, outcome, log)
    expected = {
        "scores": expected_scores(facts, outcome.disposed),
        "quota": expected_quota(facts, choice, outcome),
        "quota_steps": expected_steps(facts, choice, outcome, printed_steps(tables)),
        "assignments": expected_assignments(facts, outcome),
        "unplaced": expected_unplaced(facts, choice, plan["proved"]),
        "parcels": expected_parcels(facts, outcome),
        "credits": expected_credits(facts, outcome),
    }
    _compare(tables, expected, outcome.slack, log)
    check_step_sums(choice, tables, log)
    if plan["totals"] is not None:
        check_values(plan, facts, choice, outcome, log)


def _check_constraints(facts: Facts, choice: Choice, outcome: Outcome, log: Log) -> None:
    """Note each broken constraint; every placement, place and unit counts once for each that concerns it."""
    log.checked += 2 * len(choice.placements) + 2 * len(outcome.on_parcel) + len(outcome.on_site) + 7 * len(facts.units)
    for breach in breaches(facts, choice, outcome):
        file = "quota.csv" if breach.constraint in QUOTA_RULES else "assignments.csv"
        amount, limit = show(breach.amount), show(breach.limit)
        log.add(Finding("violated", file, breach.ids, "", amount, limit, breach.constraint))
