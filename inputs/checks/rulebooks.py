"""Checks of a rulebook: each finds entries that pydantic accepts one by one but that do not make sense together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from landquota.inputs.problem import Problem
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.rulebook import Rulebook, Tier
from landquota.inputs.schema import tables
from landquota.inputs.sourced import Number


@dataclass(frozen=True)
class Finding:
    """What is wrong at a dotted path of a rulebook."""

    code: str
    path: str
    value: object = None
    details: dict[str, Any] = field(default_factory=dict)


def ids_are_unique(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that credit classes, awards, indicators and control tables are told apart by their ids."""
    groups = {
        "credit": [c.id for c in rulebook.credit],
        "awards": [a.id for a in rulebook.awards],
        "intensity.indicators": [i.id for i in rulebook.intensity.indicators] if rulebook.intensity else [],
        "admission.controls": [c.id for c in rulebook.admission.controls],
    }
    for path, ids in groups.items():
        for name, times in Counter(ids).items():
            if times > 1:
                yield Finding("rulebook_repeated_id", f"{path}.{ids.index(name)}.id", name)


def dates_are_in_order(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that a rule starts before it ends, and a class of approval dates likewise."""
    for position, credit in enumerate(rulebook.credit):
        if credit.approved_from and credit.approved_to and credit.approved_from > credit.approved_to:
            yield Finding(
                "rulebook_dates", f"credit.{position}.approved_to", credit.approved_to, {"start": credit.approved_from}
            )
    for path, source in rulebook.sources():
        if source.valid_from and source.valid_to and source.valid_from > source.valid_to:
            yield Finding("rulebook_dates", f"{path}.valid_to", source.valid_to, {"start": source.valid_from})


def every_tier_has_a_weight(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that the value of a project needs the weight of its tier."""
    for tier in get_args(Tier):
        if tier not in rulebook.value.tier_weights:
            yield Finding("rulebook_tier_missing", "value.tier_weights", None, {"tier": tier})


def _numbers(rulebook: Rulebook) -> Iterator[tuple[str, Number, bool]]:
    """Yield each number that may not be negative, with its path and whether it may be 0."""
    for tier, weight in rulebook.value.tier_weights.items():
        yield f"value.tier_weights.{tier}", weight, True
    yield "value.strategic_weight", rulebook.value.strategic_weight, True
    yield "screening.offcut_mu", rulebook.screening.offcut_mu, True
    yield "screening.area_tolerance_share", rulebook.screening.area_tolerance_share, True
    for position, award in enumerate(rulebook.awards):
        yield f"awards.{position}.mu", award.mu, True
    if rulebook.tasks:
        yield "tasks.both_met", rulebook.tasks.both_met, True
        yield "tasks.not_met", rulebook.tasks.not_met, True
    if rulebook.brake:
        yield "brake.digest_years_max", rulebook.brake.digest_years_max, True
    if rulebook.intensity:
        yield "intensity.completion_cap", rulebook.intensity.completion_cap, False
        for position, indicator in enumerate(rulebook.intensity.indicators):
            yield f"intensity.indicators.{position}.ideal", indicator.ideal, False
            yield f"intensity.indicators.{position}.weight", indicator.weight, False
    for position, table in enumerate(rulebook.admission.controls):
        for code, threshold in table.rows.items():
            yield f"admission.controls.{position}.rows.{code}", threshold, False


def numbers_are_positive(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that weights, ideals and thresholds divide or multiply; none is negative, and what divides is not 0."""
    for path, number, zero in _numbers(rulebook):
        if number.value < 0 or (number.value == 0 and not zero) or number.value > 1e9:
            yield Finding("rulebook_not_positive", f"{path}.value", number.value, {"least": ">= 0" if zero else "> 0"})


def lower_indicators_have_a_worst(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that an indicator that is better when lower scores 0 at `worst`, which lies above its ideal."""
    for position, indicator in enumerate(rulebook.intensity.indicators if rulebook.intensity else ()):
        if indicator.direction == "lower" and (
            indicator.worst is None or indicator.worst.value <= indicator.ideal.value
        ):
            value = None if indicator.worst is None else indicator.worst.value
            details = {"ideal": indicator.ideal.value, "id": indicator.id}
            yield Finding("rulebook_worst", f"intensity.indicators.{position}.worst", value, details)


def shares_are_nested(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that paddy is cropland, cropland is agricultural land, and none is more than the whole."""
    generic = rulebook.generic_site
    shares = {
        "agricultural_share": generic.agricultural_share.value,
        "cropland_share": generic.cropland_share.value,
        "paddy_share": generic.paddy_share.value,
    }
    whole, limit = "1", 1.0
    for name, share in shares.items():
        if not 0 <= share <= limit:
            yield Finding(
                "rulebook_share", f"generic_site.{name}.value", share, {"whole": whole, "limit": f"{limit:g}"}
            )
        whole, limit = name, share


def editions_have_crosswalks(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that a control table in another edition of the industry codes has a crosswalk for each of its codes."""
    admission = rulebook.admission
    for position, table in enumerate(admission.controls):
        if table.edition == admission.industry_edition:
            continue
        path = f"admission.controls.{position}"
        walk = [
            w
            for w in admission.crosswalks
            if (w.edition_from, w.edition_to) == (table.edition, admission.industry_edition)
        ]
        if not walk:
            details = {"edition": admission.industry_edition, "id": table.id}
            yield Finding("rulebook_no_crosswalk", f"{path}.edition", table.edition, details)
            continue
        for code in table.rows:
            if code != "*" and not any(old.startswith(code) for old in walk[0].rows):
                yield Finding("rulebook_code_not_in_crosswalk", f"{path}.rows.{code}", code, {"edition": table.edition})


def crosswalks_are_unique(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that there is one crosswalk for a pair of editions."""
    pairs = [(walk.edition_from, walk.edition_to) for walk in rulebook.admission.crosswalks]
    for position, pair in enumerate(pairs):
        if pair in pairs[:position]:
            yield Finding("rulebook_repeated_id", f"admission.crosswalks.{position}", f"{pair[0]} - {pair[1]}")


def blockers_are_known(rulebook: Rulebook) -> Iterator[Finding]:
    """Check that the rulebook treats blockers that the stock table can name."""
    known = tables()["stock"].column("blockers").choices
    for blocker in rulebook.screening.blockers:
        if blocker not in known:
            yield Finding(
                "rulebook_unknown_blocker", f"screening.blockers.{blocker}", blocker, {"allowed": ", ".join(known)}
            )


RULEBOOK_CHECKS: tuple[Callable[[Rulebook], Iterator[Finding]], ...] = (
    ids_are_unique,
    dates_are_in_order,
    every_tier_has_a_weight,
    numbers_are_positive,
    lower_indicators_have_a_worst,
    shares_are_nested,
    editions_have_crosswalks,
    crosswalks_are_unique,
    blockers_are_known,
)


def check_rulebook(rulebook: Rulebook | None, document: Document) -> list[Problem]:
    """Return what every check of rulebooks finds, with the line of the file where it stands."""
    if rulebook is None:
        return []
    return [
        Problem(f.code, document.place(f.path), "", None if f.value is None else str(f.value), f.details)
        for check in RULEBOOK_CHECKS
        for f in check(rulebook)
    ]
