"""Verify a run folder: read it, recompute it from the case, and tell every difference.

Every fact, constraint, total and level is recomputed. That no better plan exists is not: bounds and gaps are the solver's word,
which must agree with themselves and with the plan, and pass the cheap tests of `best.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from landquota.collector import collector_off
from landquota.inputs import Case
from landquota.reports.verify.best import check_best
from landquota.reports.verify.by_hand import check_by_hand
from landquota.reports.verify.canonical import check_unchanged, read_checked, read_copy
from landquota.reports.verify.card_file import read_card_file
from landquota.reports.verify.cards import check_cards, check_conflicts
from landquota.reports.verify.claims import check_proof, exact
from landquota.reports.verify.clashing import check_clash
from landquota.reports.verify.comparing import Comparison, Rows, compare
from landquota.reports.verify.expected_land import (
    expected_assignments,
    expected_credits,
    expected_excluded,
    expected_parcels,
    expected_unplaced,
)
from landquota.reports.verify.expected_space import (
    expected_bundles,
    expected_discrepancies,
    expected_overlaps,
    expected_proposals,
    expected_sites,
    published_hits,
)
from landquota.reports.verify.expected_units import (
    expected_gates,
    expected_quota,
    expected_scores,
    expected_steps,
)
from landquota.reports.verify.facts import Facts, recompute_facts
from landquota.reports.verify.findings import Finding, Log, Verification, show
from landquota.reports.verify.folder import check_folder
from landquota.reports.verify.judging import breaches
from landquota.reports.verify.log_file import LOG_FILE, check_log
from landquota.reports.verify.manifest import (
    check_files_read,
    check_origin,
    check_seals,
    find_original,
    read_manifest,
)
from landquota.reports.verify.mapfile import check_map
from landquota.reports.verify.outcome import Choice, Outcome, work_out
from landquota.reports.verify.page import check_page
from landquota.reports.verify.pinning import check_pins, check_price
from landquota.reports.verify.plan_file import check_identity, check_values, read_plan
from landquota.reports.verify.reading import Table, read_tables, unknown_ids
from landquota.reports.verify.searching import check_search
from landquota.reports.verify.tables import check_citations, check_step_sums, find_choice, printed_steps
from landquota.reports.verify.terms import COMPARISONS, DECISIONS, QUOTA_RULES
from landquota.reports.verify.workbook import check_workbook

Tables = Mapping[str, Table]


def verify(run: str | Path, *, case: str | Path | None = None, seals: bool = True) -> Verification:
    """Recompute a published plan from its files and its case alone.

    Parameters
    ----------
    run
        A run folder.
    case
        The case the plan was made from; absent: the one that the manifest names, where it still lies there unchanged.
        The copy in the run folder must say the same.
    seals
        Whether to check the manifest and the documents; a folder that is still being made has none.

    Returns
    -------
    Verification
        Every difference. Files that are malformed, cut off or missing are findings as well; nothing is raised.
    """
    log = Log()
    with collector_off():
        _verify(Path(run), None if case is None else Path(case), seals, log)
    return log.result()


def _verify(run: Path, case: Path | None, seals: bool, log: Log) -> None:
    manifest = None
    if seals:
        check_folder(run, log)
        manifest = read_manifest(run, log)
    plan, tables = read_plan(run, log), read_tables(run, log)
    if plan is not None and (seals or (run / LOG_FILE).exists()):
        check_log(run, plan, log)
    copy = read_copy(run, log)
    if manifest is not None:
        check_seals(run, manifest, log)
    _check_case(copy, case, manifest, log)
    cards = read_card_file(run, log)
    if cards is not None and plan is not None and copy is not None:
        check_cards(cards, plan, tables, copy, log)
    facts = recompute_facts(copy, published_hits(tables)) if copy is not None else None
    if plan is not None and seals:
        check_workbook(run, plan, tables, log)
    if facts is not None and plan is not None and seals:
        check_page(run, plan, facts, tables, log)
    if copy is not None and seals:
        check_map(run, copy, tables, log)
    if facts is not None and plan is not None:
        check_clash(plan, facts, seals, log)
        check_pins(plan, facts, seals, log)
        check_conflicts(cards or (), facts, log)
    if facts is not None:
        _check(facts, plan, tables, log)


def _check_case(copy: Case | None, case: Path | None, manifest: dict[str, Any] | None, log: Log) -> None:
    """Compare the copy with the manifest, and with the case that it was read from."""
    named = find_original(manifest, log) if manifest is not None and case is None else None
    if copy is None:
        return
    if manifest is not None:
        check_origin(manifest, copy, log)
    place = case or named
    original = None
    if place is not None:
        original = read_checked(place, str(place), log, scenario=copy.scenario, changes=copy.changes)
    if original is not None:
        check_unchanged(copy, original, log)
    if original is not None and named is not None and manifest is not None:
        check_files_read(manifest, original, log)


def _check(facts: Facts, plan: dict[str, Any] | None, tables: Tables, log: Log) -> None:
    known: dict[str, Iterable[str]] = {"unit": facts.units, "project": facts.projects}
    known |= {"parcel": facts.parcels, "site": facts.sites}
    for table in tables.values():
        for finding in unknown_ids(table, known):
            log.add(finding)
        check_citations(facts, table, log)
    expected: dict[str, Rows] = {
        "gates": expected_gates(facts),
        "excluded": expected_excluded(facts),
        "overlaps": expected_overlaps(facts),
        "bundles": expected_bundles(facts),
        "discrepancies": expected_discrepancies(facts),
    }
    _compare(tables, expected, 0.0, log)
    if plan is None:
        return
    check_identity(plan, facts, tables, log)
    check_proof(plan, facts, log)
    if "search" in tables and plan["status"] != "infeasible":
        check_search(tables["search"], plan, facts.settings.solve.method, log)
    if plan["status"] == "infeasible":
        _check_empty(facts, tables, log)
    elif "quota" in tables and "assignments" in tables:
        _check_decisions(facts, plan, tables, log)


def _compare(tables: Tables, expected: Mapping[str, Rows], slack: float, log: Log) -> None:
    for name, rows in expected.items():
        if name in tables:
            rule, rules = COMPARISONS[name]
            compare(tables[name], rows, Comparison(rule, rules, slack), log)


def _check_empty(facts: Facts, tables: Tables, log: Log) -> None:
    recorded = {unit_id: unit.disposed for unit_id, unit in facts.units.items()}
    expected = {"scores": expected_scores(facts, recorded), "proposals": expected_proposals(facts, None)}
    _compare(tables, expected, 0.0, log)
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
        "unplaced": expected_unplaced(facts, choice, exact(plan, facts)),
        "parcels": expected_parcels(facts, outcome),
        "credits": expected_credits(facts, outcome),
        "sites": expected_sites(facts, outcome),
        "proposals": expected_proposals(facts, outcome),
    }
    _compare(tables, expected, outcome.slack, log)
    check_step_sums(choice, tables, log)
    if plan["totals"] is not None:
        check_values(plan, facts, choice, outcome, log)
        check_price(plan, facts, choice, outcome, log)
    if "by_hand" in tables and plan["totals"] is not None:
        check_by_hand(tables["by_hand"], plan, facts, (choice, outcome), log)
    check_best(plan, facts, choice, outcome, log)


def _check_constraints(facts: Facts, choice: Choice, outcome: Outcome, log: Log) -> None:
    """Note each broken constraint; every placement, place and unit counts once for each that concerns it."""
    log.checked += 2 * len(choice.placements) + 2 * len(outcome.on_parcel) + len(outcome.on_site) + 7 * len(facts.units)
    for breach in breaches(facts, choice, outcome):
        file = "quota.csv" if breach.constraint in QUOTA_RULES else "assignments.csv"
        amount, limit = show(breach.amount), show(breach.limit)
        log.add(Finding("violated", file, breach.ids, "", amount, limit, breach.constraint))
