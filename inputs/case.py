"""The typed case: everything a plan is computed from, frozen."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx
import pandas as pd

from landquota.inputs.canonical import canonical_settings
from landquota.inputs.layers import no_layers
from landquota.inputs.problem import Problem
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.schema import tables
from landquota.inputs.settings import Settings
from landquota.inputs.shapes.ground import Ground, project_shapes

M2_PER_MU = 10000 / 15
"""1 ha = 15 mu exactly."""


@dataclass(frozen=True, eq=False)
class Case:
    """A checked case.

    Tables are sorted by their key, have every column of `tables.yaml` in its order (areas in mu) and hold defaults
    where one is documented. Types: `id`, `text`, `code`, `choice` object columns of `str` with None for blank; `area`,
    `number`, `share`, `count` float64 with NaN for blank, at most 15 significant digits; `date` datetime64[s] with NaT;
    `flag` pandas `boolean` with NA; `ids`, `codes`, `choices` sorted tuples of `str`, empty for blank; `phases` a
    sorted tuple of (year, mu) pairs, empty for blank. `units`, `stock` and `sites` have one more column `shape`: a valid shapely
    Polygon or MultiPolygon in degrees (longitude, latitude, WGS 84), None for unknown.

    Attributes
    ----------
    units, stock, disposals, indicators, projects, sites, pairs
        The tables; an absent table is empty. Index 0..n-1.
    layers
        Features of all map layers: `layer` (name in the settings), `code` (None without), `shape`, in degrees as above; lines only
        where the layer's rule is `cut`. Sorted by layer, code and shape.
    notices
        What was read otherwise than as written, or is unknown and matters.
    files
        Name to SHA-256 of each file that was read, for the manifest.
    """

    settings: Settings
    rulebook: Rulebook
    units: pd.DataFrame
    stock: pd.DataFrame
    disposals: pd.DataFrame
    indicators: pd.DataFrame
    projects: pd.DataFrame
    sites: pd.DataFrame
    pairs: pd.DataFrame
    layers: pd.DataFrame = field(default_factory=no_layers)
    notices: tuple[Problem, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    @property
    def scenario(self) -> str:
        """Names of the scenarios that were applied, in order, joined by `,`; empty for the base."""
        return self.settings.applied.scenario

    @property
    def changes(self) -> tuple[str, ...]:
        """Single changes that were made after the scenarios, each `key=value`."""
        return self.settings.applied.changes

    def replace(self, **changes: Any) -> Case:
        """Return a copy with some parts changed; a what-if is only ever a copy."""
        return dataclasses.replace(self, **changes)

    def same_facts(self, other: Case) -> bool:
        """Tell whether two cases say the same, whatever files they were read from and whatever was told on the way."""
        mine, theirs = (canonical_settings(case.settings) for case in (self, other))
        return (
            mine == theirs
            and self.rulebook == other.rulebook
            and all(getattr(self, name).equals(getattr(other, name)) for name in (*tables(), "layers"))
        )

    @cached_property
    def ground(self) -> Ground:
        """All shapes in metres, for measuring."""
        return project_shapes(self.settings.space.measure_crs, self.units, self.stock, self.sites, self.layers)

    @cached_property
    def unit_tree(self) -> nx.DiGraph[Any]:
        """Units as a forest, an edge from parent to child; a parent need not be a unit itself."""
        tree: nx.DiGraph[Any] = nx.DiGraph()
        tree.add_nodes_from(self.units["unit_id"])
        tree.add_edges_from((p, u) for u, p in zip(self.units["unit_id"], self.units["parent_id"], strict=True) if p)
        return tree

    @cached_property
    def _unit_ids(self) -> frozenset[str]:
        return frozenset(self.units["unit_id"])

    def units_under(self, name: str) -> tuple[str, ...]:
        """Return the units that a project's `units` entry means: the unit, all below it, or every unit for `*`."""
        known = self._unit_ids
        if name == "*":
            return tuple(sorted(known))
        if name not in self.unit_tree:
            return ()
        return tuple(sorted(known & ({name} | nx.descendants(self.unit_tree, name))))
