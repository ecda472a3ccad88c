"""Build: the whole model, one line a rule. Read `models/constraints/` for each rule and `models/levels/` for each goal."""

from __future__ import annotations

from collections.abc import Callable

import pyomo.environ as pyo

from landquota.collector import collector_off
from landquota.inputs.settings import Level
from landquota.models.constraints.area_range import add_area_range
from landquota.models.constraints.brake import add_brake
from landquota.models.constraints.credit_earned import add_credit_earned
from landquota.models.constraints.farmland import add_farmland
from landquota.models.constraints.multiplied_credit import add_multiplied_credit
from landquota.models.constraints.one_placement import add_one_placement
from landquota.models.constraints.own_part import add_own_part
from landquota.models.constraints.parcel_area import add_parcel_area
from landquota.models.constraints.pins import add_pins
from landquota.models.constraints.quota_earned import add_quota_earned
from landquota.models.constraints.quota_use import add_quota_use
from landquota.models.constraints.saleable_remainder import add_saleable_remainder
from landquota.models.constraints.site_area import add_site_area
from landquota.models.constraints.target_distance import add_target_distance
from landquota.models.constraints.task_met import add_task_met
from landquota.models.constraints.unit_limits import add_unit_limits
from landquota.models.constraints.unusable_remainder import add_unusable_remainder
from landquota.models.first_plan import set_first_plan
from landquota.models.instance import Instance
from landquota.models.levels.must_serve import must_serve_level
from landquota.models.levels.new_land import new_land_level
from landquota.models.levels.target import target_level
from landquota.models.levels.tie_rule import tie_rule
from landquota.models.levels.value import value_level
from landquota.models.levels.waste import waste_level
from landquota.models.variables import QuotaModel, declare_variables

CONSTRAINTS: tuple[Callable[[QuotaModel], None], ...] = (
    add_one_placement,
    add_area_range,
    add_parcel_area,
    add_saleable_remainder,
    add_unusable_remainder,
    add_site_area,
    add_credit_earned,
    add_task_met,
    add_multiplied_credit,
    add_quota_earned,
    add_own_part,
    add_unit_limits,
    add_brake,
    add_quota_use,
    add_farmland,
    add_target_distance,
    add_pins,
)
LEVEL_BUILDERS: dict[Level, Callable[[QuotaModel], pyo.Objective]] = {
    "must_serve": must_serve_level,
    "value": value_level,
    "new_land": new_land_level,
    "waste": waste_level,
    "target": target_level,
}


def build(instance: Instance) -> QuotaModel:
    """Return the model with every constraint, and one objective for each level of the case and the tie rule.

    The objectives are named `level_<name>` and `level_tie_rule`, all active, in the order in which they are to be solved. The variables hold
    the first plan.
    """
    with collector_off():
        model = declare_variables(instance)
        for add in CONSTRAINTS:
            add(model)
        for level in instance.case.settings.objectives:
            model.m.add_component(f"level_{level}", LEVEL_BUILDERS[level](model))
        model.m.add_component("level_tie_rule", tie_rule(model))
        set_first_plan(model)
    return model
