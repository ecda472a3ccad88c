"""What places and the features of a layer have in common, each square metre once.

    H = s ∩ ∪ features      (or, for what is left over:  H = s − ∪ features)

In words: only pairs that touch are looked at, a place that lies within one feature needs no arithmetic, and the features that touch a place are
united before they are cut, so that features that share a border leave no gap between them.
Source: docs/formulation.md section 3a, Overlap; the measurements behind it stand in benchmarks/overlay.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from landquota.models.space.pieces import surfaces_only


@dataclass(frozen=True)
class Touching:
    """Pairs of a place and a feature that touch, sorted by place, then feature.

    Attributes
    ----------
    places, features
        All shapes of both sides, metres.
    place, feature, within
        Positions in them, and whether the place lies within that feature alone; shape (pairs,).
    """

    places: np.ndarray
    features: np.ndarray
    place: np.ndarray
    feature: np.ndarray
    within: np.ndarray

    def only(self, chosen: np.ndarray) -> Touching:
        """Return the pairs of chosen features; `chosen` has shape (features,)."""
        kept = chosen[self.feature]
        return Touching(self.places, self.features, self.place[kept], self.feature[kept], self.within[kept])

    def common(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the places that touch a feature, sorted, and what they have in common with all of them."""
        at, united, inside = self._united()
        shapes = self.places[at]
        shapes[~inside] = shapely.intersection(shapes[~inside], united[~inside])
        return at, surfaces_only(shapes)

    def left(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the places that lie within no single feature, sorted, and what no feature covers of them."""
        at, united, inside = self._united()
        shapes = self.places.copy()
        shapes[at[~inside]] = shapely.difference(shapes[at[~inside]], united[~inside])
        open_ = np.setdiff1d(np.arange(len(shapes)), at[inside])
        return open_, surfaces_only(shapes[open_])

    def _united(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the places that touch a feature, the union of the features that each touches, and which lie within one (without union)."""
        at, first = np.unique(self.place, return_index=True)
        inside = np.logical_or.reduceat(self.within, first) if len(at) else np.zeros(0, dtype=bool)
        united = np.full(len(at), None, dtype=object)
        ends = np.append(first[1:], len(self.place))
        known: dict[tuple[int, ...], shapely.Geometry] = {}  # neighbours often touch the same features
        for i in np.flatnonzero(~inside):
            group = tuple(self.feature[first[i] : ends[i]].tolist())
            if group not in known:
                known[group] = shapely.union_all(self.features[list(group)])
            united[i] = known[group]
        return at, united, inside


def touching(places: np.ndarray, features: np.ndarray) -> Touching:
    """Return the pairs of a place and a feature that touch."""
    place, feature = shapely.STRtree(features).query(places, predicate="intersects")
    order = np.lexsort((feature, place))
    place, feature = place[order], feature[order]
    shapely.prepare(features)
    within = np.asarray(shapely.covers(features[feature], places[place]))
    return Touching(places, features, place, feature, within)
