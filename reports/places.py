"""The places that an unplaced project could have had: in its units, and not removed before solving.

`excluded.csv` lists every removed pair of an admitted project, so what stands in its units and is not listed there
could have been chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.layout import area
from landquota.reports.limits import FARMLAND, Limit, limits
from landquota.reports.numbers import cell_text, is_blank
from landquota.reports.words import Words

GONE = ("excluded", "used_up")
"""What becomes of parcels that no project may have."""
MOST_PLACES = 6
"""Places that a sentence names."""


@dataclass(frozen=True)
class Places:
    """What became of the land that projects could have had."""

    case: Case
    plan: Plan
    words: Words

    def parcels(self, project: dict[Any, Any]) -> list[dict[Any, Any]]:
        """Return the rows of `parcels.csv` that a project could have had."""
        removed = self._removed(project)
        return [
            row
            for unit_id in self._units(project)
            for row in self._parcels.get(unit_id, [])
            if row["parcel_id"] not in removed
        ]

    def sites(self, project: dict[Any, Any]) -> list[dict[Any, Any]]:
        """Return the sites that a project could have had, with the `room` that is left."""
        removed = self._removed(project)
        found = [row for unit_id in self._units(project) for row in self._sites.get(unit_id, [])]
        return [row for row in found if row["site_id"] not in removed] if project["new_land"] else []

    def told(self, project: dict[Any, Any]) -> str:
        """Say which places a project could have had and who took them, and which limits leave too little room for it."""
        words, sites = self.words, self.sites(project)
        names = [*map(self._parcel_words, self.parcels(project)), *map(self._site_words, sites)]
        parts = [words.say("reason.open", count=len(names), places=words.some(names, MOST_PLACES))]
        if not names:
            parts = [words.say("reason.open.bundles")]
        short = list(self._short(project, sites))
        if short:
            parts.append(words.say("reason.short", list=words.some(short, MOST_PLACES)))
        return words.join(parts)

    def _units(self, project: dict[Any, Any]) -> list[str]:
        return sorted({unit for name in project["units"] for unit in self.case.units_under(name)})

    def _parcel_words(self, row: dict[Any, Any]) -> str:
        projects = self.words.say("report.comma").join(p for p in cell_text(row["projects"]).split("|") if p)
        key = "reason.open.taken" if projects else "reason.open.unused"
        return self.words.say(key, place=row["parcel_id"], projects=projects, left=area("mu", row["left_mu"]))

    def _site_words(self, row: dict[Any, Any]) -> str:
        if is_blank(row["room"]):
            return self.words.say("reason.open.generic", unit=self.words.unit(row["unit_id"]))
        return self.words.say("reason.open.site", place=row["site_id"], left=area("mu", row["room"]))

    def _short(self, project: dict[Any, Any], sites: list[dict[Any, Any]]) -> Iterator[str]:
        """Yield the limits of new land with less room than the project needs, wherever it would go in their reach."""
        by_unit: dict[str | None, list[dict[Any, Any]]] = {None: sites}
        for site in sites:
            by_unit.setdefault(site["unit_id"], []).append(site)
        concerned = {number for unit_id in by_unit for number in self._limits_of.get(unit_id, ())}
        for limit in (self._limits[number] for number in sorted(concerned | self._exceeded)):
            reach = by_unit.get(limit.unit_id, [])
            need = min((limit.asks(project, site) for site in reach), default=0.0)
            if need > limit.room_mu + limit.more_mu:
                told = {"left": area("mu", limit.room_mu), "need": area("mu", need)}
                yield self.words.say("reason.short.one", limit=limit.name(self.words), **told)

    @cached_property
    def _limits(self) -> tuple[Limit, ...]:
        return limits(self.case, self.plan)

    @cached_property
    def _limits_of(self) -> dict[str | None, list[int]]:
        """Unit to the numbers of its limits; under None those of the city."""
        found: dict[str | None, list[int]] = {}
        for number, limit in enumerate(self._limits):
            found.setdefault(limit.unit_id, []).append(number)
        return found

    @cached_property
    def _exceeded(self) -> set[int]:
        """Numbers of the limits that leave less than nothing."""
        return {number for number, limit in enumerate(self._limits) if limit.room_mu + limit.more_mu < 0}

    def _removed(self, project: dict[Any, Any]) -> set[Any]:
        """Return the parcels and sites removed for a project."""
        rows = self._removed_rows.get(project["project_id"], [])
        return set(self._removed_places[rows])

    @cached_property
    def _removed_rows(self) -> Mapping[Any, Any]:
        """Project to its rows of `excluded.csv`; few projects are asked for, so their places are looked up then."""
        return self.plan.excluded.groupby("project_id").indices

    @cached_property
    def _removed_places(self) -> np.ndarray:
        """Parcel or site of each row of `excluded.csv`."""
        table = self.plan.excluded
        return table["parcel_id"].where(table["parcel_id"].notna(), table["site_id"]).to_numpy(dtype=object)

    @cached_property
    def _parcels(self) -> dict[str, list[dict[Any, Any]]]:
        """Unit to its parcels that some project may have."""
        standing = self.plan.parcels[~self.plan.parcels["status"].isin(GONE)]
        return _by_unit(standing)

    @cached_property
    def _sites(self) -> dict[str, list[dict[Any, Any]]]:
        """Unit to its sites that some project may have, with their shares of farmland and the `room` that is left."""
        sites = self.plan.sites[~self.plan.sites["status"].isin(GONE)]
        shares = {f"{kind}_share": kind for kind in FARMLAND}
        room = sites["area_mu"].astype(float) - sites["granted_mu"].astype(float)
        return _by_unit(sites.rename(columns=shares)[["site_id", "unit_id", *FARMLAND]].assign(room=room))


def _by_unit(table: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    rows: dict[str, list[dict[Any, Any]]] = {}
    for row in table.to_dict("records"):
        rows.setdefault(str(row["unit_id"]), []).append(row)
    return rows
