"""Cards made by hand, of every kind and reason, for the sample case."""

from __future__ import annotations

from landquota.reports.cards.card import Card, Citation

TARGETS = {"must_serve": 0.0, "value": 1337.3, "new_land": -2.5, "target": 0.0}
CLASH = {
    "rules": [
        {"id": "asked:P6", "kind": "asked", "project_id": "P6", "gets_land": True, "rule": "", "source": ""},
        {
            "id": "unit_cap:360702",
            "kind": "unit_cap",
            "unit_id": "360702",
            "cap_mu": 20.0,
            "rule": "units.360702.quota_cap_mu",
            "source": "units",
        },
    ],
    "relaxations": [{"changes": ["units.360702.quota_cap_mu=25"], "amount_mu": 5.0}],
    "proved": True,
}
ALONE = {"rules": CLASH["rules"][:1], "relaxations": [], "proved": True}  # type: ignore[index]
BEST = {"project_id": "P5", "place": "S2", "loss": {"value": 3.0}, "displaces": ["P1"]}
AREAS = {"credit_mu": 0.5, "multiplied_mu": 0.55, "own_mu": 0.5, "target_mu": 0.44}


def project(reason: str, **more: object) -> Card:
    placed = reason == "placed"
    return Card("P5", "project", "placed" if placed else "unplaced", reason, reason != "not_proved", **more)  # type: ignore[arg-type]


def parcel(reason: str, outcome: str, **more: object) -> Card:
    return Card("S2", "parcel", outcome, reason, reason != "not_proved", **more)  # type: ignore[arg-type]


def unit() -> Card:
    steps = [
        ("credit:unsupplied", 210.0, 420.0, "credit.unsupplied.ratio", "自然资发〔2020〕91号", True),
        ("multiplier", -12.05, None, "tasks.not_met", "local: 示例, 2026-01", False),
        ("cap", 0.0, None, "case.quota.cap_mu", "case.yaml", None),
        ("rounding", 0.05, None, "case.quota.step_mu", "case.yaml", None),
    ]
    names = ("step", "amount_mu", "area_mu", "rule", "source", "verified")
    idle = {"task": "idle", "asked_mu": 30.0, "done_mu": 10.0, "missing_mu": 20.0, "left_mu": 25.0}
    details = {
        "waterfall": [dict(zip(names, step, strict=True)) | {"order": n} for n, step in enumerate(steps, start=1)],
        "one_more_mu": [
            {"credit_class": "unsupplied", "ratio": 0.5, "task": "unsupplied", "left_mu": 70.0, **AREAS},
            {"credit_class": "idle", "ratio": 0.5, "task": "idle", "left_mu": 0.0, **AREAS},
        ],
        "tasks": [
            {
                "task": "unsupplied",
                "asked_mu": 50.0,
                "done_mu": 50.0,
                "missing_mu": 0.0,
                "left_mu": 70.0,
                "meeting": None,
            },
            {**idle, "meeting": {"areas": {"idle": 20.0}, **AREAS}},
        ],
        "all_tasks": None,
        "next_100_mu": {
            "mu": 100.0,
            "possible": True,
            "disposal_mu": 181.82,
            "areas": {"unsupplied": 161.82, "idle": 20.0},
            "meets": ["idle"],
            **AREAS,
            "checked": True,
        },
    }
    return Card("360702", "unit", "quota", "quota", True, details=details)


NEAR = {"rule": "too_small", "place": "S1", "measure": 13.2, "limit": 15.0, "miss": 1.8}
CHANGE = {"figure": "value", "from": 500.0, "to": 1837.31, "by": 1337.31, "checked": True}
LAYER = {
    "rule": "forbid",
    "place": "S2",
    "project_id": None,
    "layer": "红线",
    "measure": 30.25,
    "limit": 1.0,
    "miss": 29.25,
}
REMOVED = {"removed": {"too_small": 2, "new_land": 1}, "removed_for_all": {"forbid": 1}}
PROJECTS = (
    project(
        "not_admitted",
        rules=(Citation("control:ctl", "local: 示例, 2026-01"), Citation("catalogue", "目录")),
        nearest={"rule": "control:ctl", "place": None, "measure": 12.0, "limit": 15.0, "miss": 3.0},
        change={"figure": "tax_wan", "from": 100.0, "to": 120.0, "by": 20.0, "checked": True},
    ),
    project(
        "no_candidate",
        rules=(Citation("new_land", ""), Citation("too_small", ""), Citation("forbid", "")),
        nearest=NEAR,
        change={"figure": "area_min_mu", "from": 15.0, "to": 13.2, "by": -1.8, "checked": True},
        details=REMOVED,
    ),
    project("no_candidate", details={"removed": {}, "removed_for_all": {}}),
    project("impossible", details={"conflict": CLASH}),
    project("impossible", details={"conflict": ALONE}),
    project("impossible"),
    project("displaced", loss=TARGETS, displaces=("P1", "P2"), change=CHANGE),
    project("displaced", loss={"must_serve": 0.0, "value": 7.0}, depth="decisive", change=CHANGE | {"checked": False}),
    project("tied", loss=dict.fromkeys(TARGETS, 0.0), details={"tie": {"plan": -21.5, "other": -21.25}}),
    project("not_proved", details={"gap": 0.012}),
    project("not_proved", details={"gap": None}),
    project("pinned", rules=(Citation("case.pin.P5", "case.yaml"),)),
    project("placed", loss={"value": 4.0}, details={"place": "S1", "area_mu": 15.0, "gets": ["P6"]}),
)
PARCELS = (
    parcel("used", "part_used", details={"projects": ["P1"], "best": [BEST]}),
    parcel("excluded", "excluded", rules=(Citation("forbid", "红线, 局, 2026"),), nearest=LAYER),
    parcel(
        "excluded",
        "excluded",
        rules=(Citation("blocker", "局"),),
        nearest={**LAYER, "rule": "blocker", "layer": None, "measure": "mortgage", "limit": None, "miss": None},
    ),
    parcel(
        "excluded",
        "excluded",
        rules=(Citation("not_ready", ""),),
        nearest={
            **LAYER,
            "rule": "not_ready",
            "layer": None,
            "measure": "2027-03-01",
            "limit": "2026-12-31",
            "miss": None,
        },
    ),
    parcel("used_up", "used_up", rules=(Citation("used_up", ""),), nearest={**NEAR, "rule": "used_up", "layer": None}),
    parcel(
        "no_taker",
        "no_candidate",
        rules=(Citation("too_small", ""),),
        nearest={**NEAR, "project_id": "P6", "layer": None},
        details={"removed": {"too_small": 1}, "not_admitted": 2},
    ),
    parcel("no_taker", "no_candidate", details={"removed": {}, "not_admitted": 0}),
    parcel(
        "displaced",
        "empty",
        loss={"value": 3.0},
        displaces=("P1",),
        details={"best": [BEST, {**BEST, "place": "S1|S2", "displaces": []}], "best_cut": True},
    ),
    parcel("impossible", "empty", details={"conflict": CLASH}),
    parcel("impossible", "empty", details={"conflict": ALONE}),
    parcel("impossible", "empty", details={"conflict": None}),
    parcel("tied", "empty", details={"best": [{**BEST, "loss": {"value": 0.0}}], "tie": {"plan": -1.0, "other": None}}),
    parcel("not_proved", "empty", details={"gap": 0.5}),
)
ALL = (*PROJECTS, *PARCELS, unit())
