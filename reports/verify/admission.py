"""Gates, admitted area and value of each project (formulation, section 2)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from landquota.inputs import controls_in_edition
from landquota.inputs.case import M2_PER_MU
from landquota.inputs.rulebook import ControlTable, Rulebook
from landquota.inputs.sourced import Number
from landquota.reports.verify.arithmetic import FIT_TOLERANCE
from landquota.reports.verify.ledger import Row

TOTALS = {"invest": "investment_wan", "tax": "tax_wan", "output": "output_wan", "far": "floor_area_m2"}
ON_QUOTA = ("ordinary", "municipal")
"""National and provincial projects draw on their own bucket."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of one project. None is unknown or does not apply."""

    name: str
    value: str | float | None
    threshold: str | float | None
    result: str
    area_cap: float | None
    rules: tuple[str, ...]
    """Rulebook entries that it may cite."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project with everything that does not depend on where it goes."""

    project_id: str
    units: frozenset[str]
    """As written: unit ids, ancestors or `*`."""
    need: float
    admitted_area: float
    area_cap: float
    """The least of its control indicators' caps alone."""
    floor_area: float | None
    value: float | None
    valued: bool
    """Whether the case states the value."""
    must_serve: bool
    exempt: bool
    on_quota: bool
    year_share: float
    new_land: bool
    land_use: tuple[str, ...]
    start_on: date | None
    gates: tuple[Gate, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the failed gates, in order."""
        return tuple(gate.name for gate in self.gates if gate.result == "fail")


class Control(NamedTuple):
    """A control table in the edition of the case."""

    table: ControlTable
    rules: dict[str, tuple[str, ...]]
    """By code of the table: the rulebook entries that its threshold may be cited as."""


def read_controls(rulebook: Rulebook) -> list[Control]:
    """Return the control tables, once for all projects."""
    return [
        Control(table, {code: tuple(_entries(rulebook, table.id, entry)) for code, entry in table.rows.items()})
        for table in controls_in_edition(rulebook)
    ]


def assess_project(row: Row, rulebook: Rulebook, controls: Iterable[Control], plan_year: int) -> Project:
    """Return one project as the rulebook sees it."""
    need = row["area_mu"] if row["area_min_mu"] is None else row["area_min_mu"]
    gates = (_catalogue_gate(row, rulebook), _credit_gate(row, rulebook), *_control_gates(row, need, controls))
    area_cap = min((gate.area_cap for gate in gates if gate.area_cap is not None), default=math.inf)
    return Project(
        project_id=row["project_id"],
        units=frozenset(row["units"]),
        need=need,
        admitted_area=min(row["area_mu"], area_cap),
        area_cap=area_cap,
        floor_area=row["floor_area_m2"],
        value=_value(row, rulebook),
        valued=row["value"] is not None,
        must_serve=bool(row["must_serve"]),
        exempt=_exempt(row, rulebook),
        on_quota=row["tier"] in ON_QUOTA,
        year_share=year_share(row["phases"], plan_year),
        new_land=row["new_land"] is None or bool(row["new_land"]),
        land_use=tuple(row["land_use"]),
        start_on=row["start_on"],
        gates=tuple(sorted(gates, key=lambda gate: gate.name)),
    )


def _catalogue_gate(row: Row, rulebook: Rulebook) -> Gate:
    refused = rulebook.admission.refused_catalogue
    result = "fail" if row["catalogue"] in refused else "pass"
    return Gate("catalogue", row["catalogue"], "|".join(refused), result, None, ("admission.sources.catalogue",))


def _credit_gate(row: Row, rulebook: Rulebook) -> Gate:
    refuses = rulebook.admission.refuse_blacklisted
    result = "fail" if refuses and row["credit"] == "blacklisted" else "pass"
    threshold = "blacklisted" if refuses else None
    return Gate("credit", row["credit"], threshold, result, None, ("admission.sources.credit",))


def _control_gates(row: Row, need: float, controls: Iterable[Control]) -> Iterator[Gate]:
    for table, rules in controls:
        code = matching_row(table, row["industry"])
        if code is None:
            continue
        threshold, total = table.rows[code], row[TOTALS[table.indicator]]
        if total is not None and table.indicator == "far":
            total = total / M2_PER_MU
        cap = total / threshold.value if total is not None and threshold.value > 0 else None
        result = "unknown" if total is None else "fail" if cap is not None and cap < need - FIT_TOLERANCE else "pass"
        value = None if total is None else total / row["area_mu"]
        yield Gate(f"control:{table.id}", value, threshold.value, result, cap, rules[code])


def _entries(rulebook: Rulebook, table_id: str, threshold: Number) -> Iterator[str]:
    """Yield the paths of the rulebook entries that a threshold is; a crosswalk gives one entry to other codes."""
    for table in rulebook.admission.controls:
        for code, entry in table.rows.items():
            if table.id == table_id and entry is threshold:
                yield f"admission.controls.{table_id}.rows.{code}"


def matching_row(table: ControlTable, industry: str) -> str | None:
    """Return the row of a control table for an industry: the longest prefix, else `*`, else None."""
    for length in range(len(industry), 0, -1):
        if industry[:length] in table.rows:
            return industry[:length]
    return "*" if "*" in table.rows else None


def _value(row: Row, rulebook: Rulebook) -> float | None:
    if row["value"] is not None:
        return float(row["value"])
    if row["tax_wan"] is None:
        return None
    weight = rulebook.value.tier_weights.get(row["tier"])
    strategic = rulebook.value.strategic_weight.value if row["strategic"] else 1.0
    return float(row["tax_wan"]) * (weight.value if weight else 1.0) * strategic


def _exempt(row: Row, rulebook: Rulebook) -> bool:
    brake = rulebook.brake
    if brake is None:
        return False
    return row["tier"] in brake.exempt_tiers or row["industry"].startswith(brake.exempt_industries)


def year_share(phases: tuple[tuple[int, float], ...], plan_year: int) -> float:
    """Return the share of the plan year in the phases; 1 without phases.

    Examples
    --------
    >>> year_share(((2026, 30.0), (2027, 20.0)), 2026)
    0.6
    """
    total = sum(area for _, area in phases)
    return sum(area for year, area in phases if year == plan_year) / total if total else 1.0


def ancestry(units: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """Return for each unit the names that mean it: itself, its parents upward, and `*`; from unit to parent."""
    chains = {}
    for unit in units:
        chain, above = {"*", unit}, units[unit]
        while above and above not in chain:
            chain.add(above)
            above = units.get(above)
        chains[unit] = frozenset(chain)
    return chains
