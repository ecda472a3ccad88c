"""Tiny rulebooks: every rule that a rulebook may have, each there or not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.written import Row

ALWAYS = {"source": "local: drawn", "verified": True}


def number(value: float | None) -> Row:
    return {"value": value, **ALWAYS}


def credit_class(name: str, kind: str, ratio: float | None, **more: Any) -> Row:
    return {"id": name, "zh": name, "en": name, "kind": kind, "ratio": number(ratio), **more}


TASKS = {"both_met": number(1.5), "not_met": number(0.5)}
BRAKE = {"digest_years_max": number(3), "exempt_tiers": ["national", "municipal"], "exempt_industries": ["44"]}
AWARDS = [{"id": "prize", "zh": "prize", "en": "prize", "mu": number(2)}]
INTENSITY = {
    "completion_cap": number(1.2),
    "indicators": [
        {
            "id": "far",
            "zh": "far",
            "en": "far",
            "unit": "1",
            "direction": "higher",
            "ideal": number(2),
            "weight": number(3),
        },
        {
            **{"id": "idle", "zh": "idle", "en": "idle", "unit": "%", "direction": "lower"},
            **{"ideal": number(1), "worst": number(5), "weight": number(1)},
        },
    ],
}
TAX_TABLE = {
    **{"id": "tax", "zh": "tax", "en": "tax", "indicator": "tax", "edition": 2017},
    "rows": {"36": number(2), "*": number(1)},
}


@st.composite
def rulebooks(draw: st.DrawFn) -> Row:
    """Draw a rulebook; ratios differ by class, and one class has none."""
    ratio = st.sampled_from([0, 0.3, 0.5, 1])
    tiers = {"national": 3, "provincial": 2, "municipal": 1.5, "ordinary": 1}
    optional = {"tasks": TASKS, "brake": BRAKE, "intensity": INTENSITY}
    return {
        **{"name": "drawn", "zh": "drawn", "en": "drawn", "awards": AWARDS},
        "credit": [
            credit_class("old", "approved_unsupplied", draw(ratio), approved_to="2017-12-31", task="unsupplied"),
            credit_class("new", "approved_unsupplied", draw(ratio), approved_from="2018-01-01", task="unsupplied"),
            credit_class("idle", "idle", draw(ratio), in_task=True, task="idle"),
            credit_class("unbuilt", "supplied_unbuilt", None),
            credit_class("low", "inefficient", draw(ratio)),
        ],
        **{name: rule for name, rule in optional.items() if draw(st.booleans())},
        "value": {"tier_weights": {t: number(w) for t, w in tiers.items()}, "strategic_weight": number(2)},
        "admission": {
            "sources": {"catalogue": ALWAYS, "credit": ALWAYS},
            "controls": [TAX_TABLE] if draw(st.booleans()) else [],
        },
        "generic_site": {
            "agricultural_share": number(1),
            "cropland_share": number(0.5),
            "paddy_share": number(0.25),
        },
        "screening": {
            "source": ALWAYS,
            "blockers": {"demolition": "until_ready", "seizure": "forbid"},
            "offcut_mu": number(draw(st.sampled_from([0, 2, 3]))),
            "area_tolerance_share": number(0.01),
        },
    }
