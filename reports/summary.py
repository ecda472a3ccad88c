"""What stands on the first page of every document: facts, key figures, warnings, conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.basis import expired, rules_in_use, unverified
from landquota.reports.clash_words import clash_sentences, pin_sentence, price_sentences
from landquota.reports.numbers import cell_text
from landquota.reports.words import Words


@dataclass(frozen=True)
class Figure:
    """A key figure: an area in mu, or a count."""

    title: str
    value: float
    is_area: bool


def facts(case: Case, plan: Plan, words: Words) -> tuple[tuple[str, str], ...]:
    """Return what the document is about, a label and a text each."""
    book = case.rulebook
    name = book.zh if words.lang == "zh" else book.en
    found = (
        ("report.plan_year", str(case.settings.plan_year)),
        ("report.rulebook", f"{name} ({book.name})"),
        ("report.scenario", words.or_itself(f"report.scenario.{plan.scenario}", plan.scenario)),
        ("report.says", words.join(_says(case))),
        ("report.changes", words.say("report.comma").join(case.changes)),
        ("report.pins", pin_sentence(words)),
        ("report.pin_price", " ".join(price_sentences(plan.pin_price, words)) if plan.pin_price else ""),
        ("report.notice", case.settings.notice),
    )
    return tuple((words.say(key), text) for key, text in found if text)


def _says(case: Case) -> Iterator[str]:
    """Yield what the scenarios that were applied say of themselves."""
    for name in case.scenario.split(","):
        says = case.settings.scenarios.get(name, {}).get("says")
        if isinstance(says, str):
            yield says


def figures(plan: Plan, words: Words) -> tuple[Figure, ...]:
    """Return the key figures; none without a plan."""
    totals = plan.totals
    if totals is None:
        return ()
    values = (
        ("quota", totals.quota_mu, True),
        ("earned", totals.earned_mu, True),
        ("new_land", totals.new_land_mu, True),
        ("supplied", totals.supplied_mu, True),
        ("placed", totals.placed, False),
        ("unplaced", totals.unplaced, False),
    )
    return tuple(Figure(words.say(f"report.figure.{name}"), value, is_area) for name, value, is_area in values)


def conflicts(plan: Plan, words: Words) -> tuple[str, ...]:
    """Return what cannot hold together, in words; a sentence of its own when no single cause was found."""
    told = list(clash_sentences(plan.clash, words)) if plan.clash else []
    for code, fields in plan.conflicts:
        values = {name: cell_text(value) for name, value in fields.items()}
        told.append(words.say(f"report.conflict.{code}", unit=words.unit(fields.get("unit_id")), **values))
    return tuple(told) or (words.say("report.conflicts.none"),)


def warnings(case: Case, plan: Plan, words: Words) -> tuple[str, ...]:
    """Return what to know before relying on the plan; a sentence of its own when there is nothing."""
    rules = rules_in_use(case, plan)
    counts = {
        "unverified": len(unverified(rules)),
        "expired": len(expired(rules, case.settings.plan_year)),
        "notices": len(case.notices),
        "bundles_cut": plan.bundles_cut,
    }
    told = tuple(words.say(f"report.warn.{name}", count=count) for name, count in counts.items() if count)
    return told or (words.say("report.warn.none"),)
