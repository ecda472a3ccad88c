"""What became of a place in a run, seen from a project that has it in another run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from landquota.reports.numbers import cell_text
from landquota.reports.removals import removal_sentence, removed_places
from landquota.reports.run_reading import Run
from landquota.reports.words import Words

What = Literal["absent", "removed", "barred", "unbundled", "taken", "free"]
OF_ONE_PARCEL = ("too_small", "above_admitted")
"""Rules that say nothing about a parcel as part of a bundle."""


@dataclass(frozen=True)
class Fate:
    """What became of a parcel or site.

    Attributes
    ----------
    what
        `absent`: the case has no such place; `removed` for all projects, `barred` for this one, each with its `rule` and
        `layer`; `unbundled`: the parcels were not offered as one; `taken` by the other `projects`; `free`: nobody has it.
    row
        The row of `excluded.csv` that says so.
    """

    place: str
    what: What
    rule: str = ""
    layer: str = ""
    projects: tuple[str, ...] = ()
    row: Mapping[Any, Any] = field(default_factory=dict, compare=False)


class Fates:
    """The places of one run: who has them, and what removed them for all or for one project."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def of(self, places: str, project: str) -> tuple[Fate, ...]:
        """Return what became of some places (ids joined by `|`: a bundle) as far as it concerns one project."""
        members = places.split("|")
        found = tuple(self._of(place, project, len(members) > 1) for place in members)
        if len(found) > 1 and all(fate.what == "free" for fate in found):
            return (Fate(places, "free" if places in self._bundles else "unbundled"),)
        return found

    @cached_property
    def _bundles(self) -> frozenset[str]:
        return frozenset(self.run.tables["bundles"]["parcel_id"])

    def _of(self, place: str, project: str, bundled: bool) -> Fate:
        if place not in self._projects:
            return Fate(place, "absent")
        row = self._removed.get(place) or self._barred.get((project, place))
        if row is not None and not (bundled and row["rule"] in OF_ONE_PARCEL):
            what: What = "removed" if place in self._removed else "barred"
            return Fate(place, what, cell_text(row["rule"]), cell_text(row["layer"]), row=row)
        others = tuple(name for name in self._projects[place] if name != project)
        return Fate(place, "taken", projects=others) if others else Fate(place, "free")

    @cached_property
    def _projects(self) -> dict[str, tuple[str, ...]]:
        """Place to the projects that have land there."""
        return {
            row[key]: tuple(name for name in cell_text(row["projects"]).split("|") if name)
            for table, key in (("parcels", "parcel_id"), ("sites", "site_id"))
            for row in self.run.tables[table].to_dict("records")
        }

    @cached_property
    def _removed(self) -> dict[str, dict[Any, Any]]:
        """Place to the row of `excluded.csv` that removes it for all projects."""
        plan = self.run.decided
        return {**removed_places(plan, "parcel_id"), **removed_places(plan, "site_id")}

    @cached_property
    def _barred(self) -> dict[tuple[str, str], dict[Any, Any]]:
        """Project and place to the row that removes the pair."""
        rows = self.run.tables["excluded"].dropna(subset=["project_id"]).to_dict("records")
        return {(row["project_id"], row["parcel_id"] or row["site_id"]): row for row in rows}


def fate_words(fate: Fate, words: Words) -> str:
    """Say what became of a place; `words` are those of the run it is in."""
    if fate.what in ("removed", "barred"):
        return words.say(f"compare.fate.{fate.what}", place=fate.place, why=removal_sentence(fate.row, words))
    named = [f"{project} {words.project(project)}" for project in fate.projects]
    told = {"place": words.listed(fate.place), "projects": words.say("report.comma").join(named)}
    return words.say(f"compare.fate.{fate.what}", **told)
