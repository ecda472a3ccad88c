"""Policy rules of a model: each is one or more named rows of the matrix, and everything else is physics or definition.

kind              constraint         where its number stands
pin               pin                setting `pin`
unit_floor, _cap  unit_floor, _cap   units.quota_floor_mu, units.quota_cap_mu
own_part          own_part           setting `quota.withhold_share`, with what the unit disposed of
brake             brake              rulebook `brake.digest_years_max`
quota_cap         quota_cap          setting `quota.cap_mu`
quota_earned      quota_earned       what the record earns, awards, setting `quota.extra_mu`
quota_use         quota_use          units.carry_over_mu
farmland_cap      farmland_cap       setting `farmland`
farmland_balance  farmland_balance   units.cropland_balance_mu, units.paddy_balance_mu

Source: docs/formulation.md sections 4 and 4a.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from landquota.models.clash import KINDS, Element
from landquota.models.instance import Instance
from landquota.models.variables import QuotaModel

CASE_FILE = "case.yaml"
UNITS = "units"


def policy_rules(model: QuotaModel) -> dict[str, Element]:
    """Return each policy rule of a model by the Pyomo name of its constraint, in the order in which they are told."""
    found: dict[str, Element] = {}
    for kind in KINDS:
        component = model.m.component(kind)
        if component is not None and kind in _DESCRIBED:
            for key in component:
                found[component[key].name] = _DESCRIBED[kind](model.instance, key)
    return found


def _of_unit(instance: Instance, u: int, kind: str, field: str, column: str) -> Element:
    row = instance.units.iloc[u]
    fields = {"unit_id": row["unit_id"], field: float(row[column])}
    return Element(kind, (row["unit_id"],), fields, f"units.{row['unit_id']}.{_COLUMNS[kind]}", UNITS)


_COLUMNS = {"unit_floor": "quota_floor_mu", "unit_cap": "quota_cap_mu"}


def _quota_use(instance: Instance, u: int) -> Element:
    unit_id, carried = str(instance.units["unit_id"].iloc[u]), float(instance.case.units["carry_over_mu"].iloc[u])
    fields = {"unit_id": unit_id, "carry_over_mu": None if math.isnan(carried) else carried}
    return Element("quota_use", (unit_id,), fields, f"units.{unit_id}.carry_over_mu", UNITS)


def _own_part(instance: Instance, u: int) -> Element:
    row = instance.units.iloc[u]
    fields = {"unit_id": row["unit_id"], "own_mu": float(row["own"])}
    return Element("own_part", (row["unit_id"],), fields, "case.quota.withhold_share", CASE_FILE)


def _brake(instance: Instance, u: int) -> Element:
    unit_id = str(instance.units["unit_id"].iloc[u])
    rule = instance.case.rulebook.brake
    assert rule is not None, "a braked unit has a rule that brakes it"
    years = instance.case.units.set_index("unit_id")["digest_years"]
    fields = {
        "unit_id": unit_id,
        "digest_years": float(years[unit_id]),
        "digest_years_max": rule.digest_years_max.value,
    }
    return Element("brake", (unit_id,), fields, "brake.digest_years_max", rule.digest_years_max.source)


def _quota_cap(instance: Instance, _: Any) -> Element:
    return Element("quota_cap", (), {"cap_mu": instance.case.settings.quota.cap_mu}, "case.quota.cap_mu", CASE_FILE)


def _quota_earned(instance: Instance, _: Any) -> Element:
    units, extra = instance.units, instance.case.settings.quota.extra_mu
    multiplier = np.where(units["met0"], units["top"], units["base"])
    recorded = math.fsum((multiplier * units["credit0"]).tolist()) + math.fsum(units["award"].tolist()) + extra
    return Element("quota_earned", (), {"recorded_mu": recorded, "extra_mu": extra}, "case.quota.extra_mu", CASE_FILE)


def _farmland_cap(instance: Instance, kind: str) -> Element:
    name = f"{kind}_cap_mu"
    fields = {"farmland": kind, "cap_mu": getattr(instance.case.settings.farmland, name)}
    return Element("farmland_cap", (kind,), fields, f"case.farmland.{name}", CASE_FILE)


def _farmland_balance(instance: Instance, key: tuple[int, str]) -> Element:
    row, kind = instance.units.iloc[key[0]], key[1]
    fields = {"unit_id": row["unit_id"], "farmland": kind, "balance_mu": float(row[kind])}
    rule = f"units.{row['unit_id']}.{kind}_balance_mu"
    return Element("farmland_balance", (row["unit_id"], kind), fields, rule, UNITS)


def _pin(instance: Instance, p: int) -> Element:
    project_id = str(instance.case.projects["project_id"].iloc[p])
    fields = {"project_id": project_id, "place": instance.case.settings.pin[project_id]}
    return Element("pin", (project_id,), fields, f"case.pin.{project_id}", CASE_FILE)


_DESCRIBED: dict[str, Callable[[Instance, Any], Element]] = {
    "pin": _pin,
    "unit_floor": lambda instance, u: _of_unit(instance, u, "unit_floor", "floor_mu", "floor"),
    "unit_cap": lambda instance, u: _of_unit(instance, u, "unit_cap", "cap_mu", "cap"),
    "own_part": _own_part,
    "brake": _brake,
    "quota_cap": _quota_cap,
    "quota_earned": _quota_earned,
    "quota_use": _quota_use,
    "farmland_cap": _farmland_cap,
    "farmland_balance": _farmland_balance,
}
