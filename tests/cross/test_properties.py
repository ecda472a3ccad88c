"""What must not matter does not, and more room is never worse."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landquota.models.plan import Plan
from landquota.reports.verify import candidates, recompute_facts
from tests.cross.comparing import drawing, levels_of, plan_of, read
from tests.cross.strategies import tiny_cases
from tests.written import Row, Written

ID_COLUMNS = {
    "units": ("unit_id", "parent_id"),
    "stock": ("parcel_id", "unit_id"),
    "disposals": ("disposal_id", "unit_id", "parcel_id"),
    "indicators": ("unit_id",),
    "projects": ("project_id", "units"),
    "sites": ("site_id", "unit_id"),
    "pairs": ("project_id", "parcel_id"),
}
NEAR = 1e-4
"""Levels of cases with free areas are compared; see `tests.cross.comparing.tolerance`."""
FEW = drawing(examples=5, long=400)


def solve(written: Written) -> Plan:
    return plan_of(read(written))


def assert_same_levels(one: Plan, other: Plan) -> None:
    assert one.status == other.status
    assert levels_of(one) == pytest.approx(levels_of(other), rel=NEAR, abs=NEAR)


def assert_same_decisions(one: Plan, other: Plan) -> None:
    assert_same_levels(one, other)
    for table in ("assignments", "quota", "unplaced", "parcels"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


def backwards(_: str, name: str) -> str:
    """Return another id, so that what was first in order is now last."""
    return name if name == "*" else "".join(chr(ord("a") + ord("z") - ord(letter)) for letter in name.lower())


@FEW
@given(tiny_cases())
def test_names_do_not_matter(written: Written) -> None:
    """The tie rule looks at names, so the plan may be another one; what it is worth may not."""
    written = _with_plain_names(written)
    assert_same_levels(solve(written), solve(written.renamed(backwards, ID_COLUMNS)))


def _with_plain_names(written: Written) -> Written:
    """Return the case with letters for the numbers in its ids."""
    return written.renamed(
        lambda _, name: "".join("abcdefghij"[int(c)] if c.isdigit() else c for c in name), ID_COLUMNS
    )


@FEW
@given(tiny_cases(), st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(written: Written, seed: int) -> None:
    assert_same_decisions(solve(written), solve(written.shuffled(seed)))


@FEW
@given(tiny_cases())
def test_a_disposal_in_two_rows_is_the_same_disposal(written: Written) -> None:
    rows = written.tables["disposals"]
    assume(rows)
    halves = [
        {**row, "disposal_id": f"{row['disposal_id']}{n}", "area_mu": row["area_mu"] / 2} for row in rows for n in "ab"
    ]
    assert_same_decisions(solve(written), solve(written.with_rows("disposals", halves)))


@FEW
@given(tiny_cases(), st.integers(1, 6))
def test_more_extra_quota_is_never_worse(written: Written, more: int) -> None:
    quota = written.settings["quota"]
    assert_not_worse(written, written.with_settings(quota={**quota, "extra_mu": quota["extra_mu"] + more}))


@FEW
@given(tiny_cases(), st.integers(0, 6), st.one_of(st.none(), st.integers(1, 6)))
def test_a_higher_cap_is_never_worse(written: Written, cap: int, more: int | None) -> None:
    """Where nothing is kept for the units. Else a higher cap also raises their own parts, which can bind what went elsewhere."""
    quota = {**written.settings["quota"], "withhold_share": 1}
    higher = {} if more is None else {"cap_mu": cap + more}
    low = written.with_settings(quota={**quota, "cap_mu": cap})
    quota.pop("cap_mu", None)
    assert_not_worse(low, written.with_settings(quota={**quota, **higher}))


def assert_not_worse(tight: Written, loose: Written) -> None:
    """Compare levels in order up to `target`, whose targets move with what there is."""
    before, after = solve(tight), solve(loose)
    if before.status == "infeasible":
        return
    assert after.status == "optimal"
    for one, other in zip(before.levels, after.levels, strict=True):
        assert one.value is not None
        assert other.value is not None
        if one.level == "target":
            return
        gain = other.value - one.value if one.level in ("must_serve", "value") else one.value - other.value
        assert gain >= -NEAR, one.level
        if gain > NEAR:
            return


@FEW
@given(tiny_cases(), st.data())
def test_a_removed_pair_is_never_granted(written: Written, data: st.DataObject) -> None:
    projects, parcels = written.tables["projects"], written.tables["stock"]
    assume(projects and parcels)
    forbidden: Row = {
        "project_id": data.draw(st.sampled_from(projects))["project_id"],
        "parcel_id": data.draw(st.sampled_from(parcels))["parcel_id"],
        "value": 1e6,
        "allowed": "no",
    }
    pair = forbidden["project_id"], forbidden["parcel_id"]
    others = [row for row in written.tables["pairs"] if (row["project_id"], row["parcel_id"]) != pair]
    dear = [{**row, "value": 1e6} if row["project_id"] == pair[0] else row for row in projects]
    case = read(written.with_rows("projects", dear).with_rows("pairs", [*others, forbidden]))
    placed = plan_of(case).assignments
    assert pair not in set(zip(placed["project_id"], placed["parcel_id"], strict=True))
    allowed = {(project, place) for project, _, place in candidates(recompute_facts(case))}
    places = placed["parcel_id"].where(placed["placement"] == "parcel", placed["site_id"])
    assert set(zip(placed["project_id"], places, strict=True)) <= allowed
