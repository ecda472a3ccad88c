"""`cards.json` against the plan, the tables and the case: what its cards say that can be told without solving again.

Losses and displaced projects are the solver's word, as bounds are. They must agree with the order of the objectives, with the plan and with each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from landquota.inputs import Case
from landquota.reports.verify.arithmetic import records
from landquota.reports.verify.card_file import CARDS, Card, is_number
from landquota.reports.verify.clashing import check_clash, is_clash
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import Cell, Table

ASKED = ("displaced", "tied")
"""Reasons that a solved question stands behind."""
BY_RULES = ("not_admitted", "no_candidate", "pinned")
ALLOWED = {
    **{reason: (reason,) for reason in BY_RULES},
    "not_in_best_plan": ("impossible", *ASKED, "not_proved"),
    "not_proved": ("not_proved",),
}
"""Reason in `unplaced.csv` to the reasons of a card."""
FIGURES = {"value": 1, "tax_wan": 1, "investment_wan": 1, "output_wan": 1, "area_min_mu": -1}
"""Figure that a change may be about, and which way."""
STEP = 0.01
"""Grid of a change."""
DETAILS = {
    "no_candidate": ("removed", "removed_for_all"),
    "impossible": ("conflict",),
    "tied": ("tie",),
    "not_proved": ("gap",),
}
"""Reason to what the details of a card may hold; of others nothing."""
ROUNDED = "target"
"""The level at which two plans may differ by the rounding of quota steps alone."""
SAME = 1e-6
Row = Mapping[str, Cell]
Tables = Mapping[str, Table]


def check_cards(cards: Sequence[Card], plan: Mapping[str, Any], tables: Tables, case: Case, log: Log) -> None:
    """Check the cards of a run: that they are those of the projects without land, and that each fits the tables and the case."""
    if plan["totals"] is None:
        log.add(Finding("infeasible_content", CARDS))
        return
    if not {"unplaced", "assignments", "gates", "excluded"} <= tables.keys():
        return
    unplaced = {str(row["project_id"]): row for row in tables["unplaced"].rows.values()}
    found = [card["id"] for card in cards]
    log.expect(found == sorted(found), Finding("unsorted", CARDS, expected="id"))
    for name, count in Counter(found).items():
        log.expect(name in unplaced, Finding("unknown_id", CARDS, (name,), "id", found=name))
        log.expect(count == 1, Finding("duplicate", CARDS, (name,)))
    for name in unplaced:
        log.expect(name in found, Finding("missing_row", CARDS, (name,), rule="unplaced"))
    checks = _Checks(plan, tables, case, log)
    for card in cards:
        if card["id"] in unplaced:
            checks.card(card, unplaced[card["id"]])


class _Checks:
    """The checks of one card after the other."""

    def __init__(self, plan: Mapping[str, Any], tables: Tables, case: Case, log: Log) -> None:
        self._log, self._case = log, case
        self._levels = [level["level"] for level in plan["objectives"]]
        self._placed = {str(row["project_id"]) for row in tables["assignments"].rows.values()}
        self._projects = {row["project_id"]: row for row in records(case.projects)}
        self._gates = _by_project(tables["gates"])
        self._excluded = _by_project(tables["excluded"])
        self._pins = case.settings.pin

    def card(self, card: Card, row: Row) -> None:
        """Check one card."""
        self._expect(card, card["reason"] in ALLOWED.get(str(row["reason"]), ()), "reason", row["reason"])
        self._check_loss(card)
        self._check_proved(card)
        moved = card["displaces"]
        self._expect(card, moved == sorted(set(moved)), "displaces", sorted(set(moved)))
        self._expect(card, self._placed.issuperset(moved), "displaces", "")
        self._expect(card, card["reason"] in ASKED or not moved, "displaces", "")
        self._check_change(card)
        self._check_rules(card)
        self._check_nearest(card)
        self._check_details(card)

    def _expect(self, card: Card, holds: bool, key: str, wanted: object) -> None:
        found = card[key]
        text = show(found) if isinstance(found, str | int | float | list) else ""
        self._log.expect(holds, Finding("differs", CARDS, (card["id"],), key, text, show(wanted), "cards"))

    def _check_loss(self, card: Card) -> None:
        """Check that the levels are the first ones of the case, and that the first that changes decides as the reason says."""
        loss, reason = card["loss"], card["reason"]
        if reason not in ASKED:
            self._expect(card, not loss, "loss", "")
            return
        names = list(loss)
        followed = names == self._levels[: len(names)]
        first = next((name for name, by in loss.items() if by), None)
        cut = card["depth"] == "decisive" and first is not None and first == names[-1]
        self._expect(card, followed and (cut or names == self._levels), "loss", self._levels)
        gains = first is not None and loss[first] < 0
        self._expect(card, (first is not None and not gains) == (reason == "displaced"), "reason", reason)
        self._expect(card, not gains or (first == ROUNDED and not card["proved"]), "loss", "")

    def _check_proved(self, card: Card) -> None:
        """Check that a card is proved, unless a limit came first or the rounding of quota steps may account for the loss."""
        first = next((name for name, by in card["loss"].items() if by), None)
        doubtful = card["reason"] == "not_proved" or (card["reason"] in ASKED and first == ROUNDED)
        certain = card["reason"] != "not_proved"
        self._expect(card, certain if card["proved"] else doubtful, "proved", certain)

    def _check_change(self, card: Card) -> None:
        """Check that a change starts from the project's own figure and moves it the right way on its grid."""
        change = card["change"]
        if change is None:
            return
        start, end, by = change["from"], change["to"], change["by"]
        sign = FIGURES.get(change["figure"])
        own = None if sign is None else self._projects[card["id"]][change["figure"]]
        self._expect(card, own is not None and abs(start - own) <= SAME, "change", own)
        self._expect(card, abs(start + by - end) <= SAME and sign is not None and by * sign > 0, "change", end - start)
        steps = by / STEP
        self._expect(card, abs(steps - round(steps)) <= 1e-4, "change", STEP)

    def _check_rules(self, card: Card) -> None:
        """Check that the rules cited are those of the tables."""
        found = [(rule["id"], rule["source"]) for rule in card["rules"]]
        name, reason = card["id"], card["reason"]
        wanted: list[tuple[str, str]] = []
        if reason == "not_admitted":
            wanted = [(show(row["gate"]), show(row["source"])) for row in self._gates[name] if row["result"] == "fail"]
        elif reason == "no_candidate":
            own, others = self._removed(name), self._removed_for_all(name)
            wanted = [(rule, "") for rule in [*sorted(own), *sorted(set(others) - set(own))]]
            details = {key: card["details"].get(key) for key in ("removed", "removed_for_all")}
            self._expect(card, details == {"removed": dict(own), "removed_for_all": dict(others)}, "details", "")
        elif reason == "pinned":
            wanted = [(f"case.pin.{name}", "case.yaml")]
        self._expect(card, sorted(found) == sorted(wanted), "rules", [rule for rule, _ in wanted])

    def _removed(self, project_id: str) -> Counter[str]:
        return Counter(str(row["rule"]) for row in self._excluded[project_id])

    def _removed_for_all(self, project_id: str) -> Counter[str]:
        """Count by rule the parcels, and the sites where it may use new land, that nobody may have in a project's units."""
        project = self._projects[project_id]
        units = {unit for name in project["units"] for unit in self._case.units_under(name)}
        rows = [row for row in self._excluded[""] if row["unit_id"] in units]
        return Counter(str(row["rule"]) for row in rows if project["new_land"] or row["site_id"] is None)

    def _check_nearest(self, card: Card) -> None:
        """Check that the nearest miss is one that the tables hold, and that its numbers agree."""
        near = card["nearest"]
        if near is None:
            return
        apart = abs(near["measure"] - near["limit"])
        self._expect(card, abs(near["miss"] - apart) <= SAME, "nearest", apart)
        if card["reason"] == "not_admitted":
            need = self._projects[card["id"]]["area_min_mu"]
            failed = [row for row in self._gates[card["id"]] if row["result"] == "fail"]
            known: list[tuple[Any, ...]] = [(row["gate"], None, row["area_cap_mu"], need) for row in failed]
        else:
            rows = self._excluded[card["id"]]
            known = [(row["rule"], row["parcel_id"] or row["site_id"], row["measure"], row["limit"]) for row in rows]
        told = (near["rule"], near["place"], near["measure"], near["limit"])
        self._expect(card, any(_agree(told, one) for one in known), "nearest", "")

    def _check_details(self, card: Card) -> None:
        """Check that a card has no other details than its reason, and that those that are numbers are."""
        details = card["details"]
        self._expect(card, details.keys() <= set(DETAILS.get(card["reason"], ())), "details", "")
        gap, tie = details.get("gap"), details.get("tie", {"plan": 0.0, "other": 0.0})
        self._expect(card, gap is None or (is_number(gap) and gap >= 0), "details", "")
        numbers = isinstance(tie, dict) and tie.keys() == {"plan", "other"} and all(map(is_number, tie.values()))
        self._expect(card, numbers, "details", "")


def check_conflicts(cards: Sequence[Card], facts: Facts, log: Log) -> None:
    """Check that the rules that clash with placing a project are those of the case, and the ways out permitted ones."""
    for card in cards:
        conflict = card["details"].get("conflict")
        if conflict is not None:
            found = Finding("differs", CARDS, (card["id"],), "details.conflict", rule="clash")
            log.expect(_is_conflict(conflict, card["id"], facts), found)


def _is_conflict(conflict: Mapping[str, Any], project_id: str, facts: Facts) -> bool:
    """Tell whether a clash holds the question itself, and else only rules and ways out of the case."""
    if not is_clash(conflict):
        return False
    asked = {"id": f"asked:{project_id}", "kind": "asked", "project_id": project_id, "gets_land": True}
    asked |= {"rule": "", "source": ""}
    others = [rule for rule in conflict["rules"] if rule != asked]
    trial = Log()
    check_clash({"clash": {**conflict, "rules": others}, "status": "infeasible"}, facts, whole=False, log=trial)
    return len(others) == len(conflict["rules"]) - 1 and trial.result().ok


def _by_project(table: Table) -> dict[str, list[Row]]:
    """Return the rows of each project; under an empty name those of none."""
    rows: dict[str, list[Row]] = _Rows()
    for row in table.rows.values():
        rows.setdefault(str(row["project_id"] or ""), []).append(row)
    return rows


class _Rows(dict[str, list[Row]]):
    """Rows by project; none for one without."""

    def __missing__(self, key: str) -> list[Row]:
        return []


def _agree(told: Sequence[Any], known: Sequence[Any]) -> bool:
    """Tell whether a nearest miss is a row of a table; figures stand there as text or as numbers."""
    try:
        near = all(abs(float(a) - float(b)) <= SAME for a, b in zip(told[2:], known[2:], strict=True))
    except (TypeError, ValueError):
        return False
    return near and told[:2] == known[:2]
