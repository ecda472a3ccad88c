"""Checks of a typed case. A check is a function from the draft to what it finds; none changes anything."""

from __future__ import annotations

from collections.abc import Callable

from landquota.inputs.checks import blanks, borders, keys, odd, pins, plausible, references, rules, space, wholes
from landquota.inputs.draft import Draft
from landquota.inputs.problem import Problem

Check = Callable[[Draft], list[Problem]]

CHECKS: tuple[Check, ...] = (
    keys.there_are_units,
    keys.keys_are_unique,
    keys.unit_ids_hold_no_separator,
    keys.sites_and_parcels_differ,
    keys.objectives_stand_once,
    references.units_exist,
    references.project_units_exist,
    references.parcels_exist,
    references.projects_exist,
    references.awards_exist,
    references.indicators_exist,
    references.parents_are_codes,
    references.parents_have_no_cycle,
    wholes.minimum_is_within_area,
    wholes.smallest_part_is_within_parcel,
    wholes.far_bounds_are_in_order,
    wholes.quota_bounds_are_in_order,
    wholes.farmland_is_nested,
    wholes.disposals_fit_their_parcel,
    wholes.disposals_match_their_parcel,
    wholes.pairs_fit_their_parcel,
    wholes.phases_sum_to_area,
    odd.stock_dates_are_in_order,
    odd.unsupplied_is_not_supplied,
    odd.disposals_are_of_the_plan_year,
    odd.disposals_follow_approval,
    odd.disposals_agree_with_their_parcel,
    odd.areas_agree,
    odd.areas_are_in_their_unit,
    odd.phases_name_the_plan_year,
    plausible.unit_names_differ,
    plausible.unit_codes_are_in_use,
    plausible.areas_are_plausible,
    plausible.industries_are_codes,
    rules.facts_have_their_rule,
    rules.tasks_are_served,
    rules.disposals_earn_credit,
    rules.indicators_are_known,
    blanks.approval_dates_are_known,
    blanks.tasks_are_known,
    blanks.ready_dates_are_known,
    blanks.values_are_known,
    blanks.control_totals_are_known,
    blanks.unit_limits_are_known,
    blanks.zone_types_are_known,
    blanks.site_farmland_is_known,
    space.layer_names_differ,
    space.system_is_true_to_area,
    space.shapes_are_known,
    space.red_lines_are_there,
    space.layers_reach_the_case,
    space.places_do_not_overlap,
    space.edges_are_short,
    borders.places_lie_in_their_unit,
    pins.projects_exist,
    pins.places_exist,
)


def run_checks(draft: Draft) -> list[Problem]:
    """Return what every check finds, in the order of `CHECKS`.

    Examples
    --------
    >>> from landquota.inputs.draft import empty_table
    >>> from landquota.inputs.schema import tables
    >>> nothing = Draft(None, None, {name: empty_table(spec) for name, spec in tables().items()})
    >>> [problem.code for problem in run_checks(nothing)]
    ['no_units']
    """
    return [problem for check in CHECKS for problem in check(draft)]
