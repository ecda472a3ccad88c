"""Clean parts: what the red lines leave of a place that they remove, where that is of one piece and worth proposing.

    C = s − ∪ H of forbid layers − ∪ H of within layers,   w = max(tolerance_m, 0.001)
    piece = dilate(a connected part of erode(C, w / 2), w / 2) ∩ C

In words: a parcel that a red line only cuts may be supplied without the cut-off part, but splitting it is a decision of the bureau: it is proposed
with its area, never granted.
Source: docs/formulation.md section 3a, Proposals.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from landquota.inputs.case import M2_PER_MU, Case
from landquota.models.space.facts import CLEAN_PARTS
from landquota.models.space.overlap import by_layers, in_common, of_layers, tolerance_of
from landquota.models.space.pieces import dilate, erode, polygon_parts, surfaces_only
from landquota.models.space.places import Places, round_m2

KEEPS_CLEAR = ("forbid", "within")
SLACK_MU = 1e-4
"""Areas are rounded before they are taken from each other."""
LEAST_WIDTH_M = 0.001
"""A thread this thin is noise, even where no width is tolerated."""


def clean_parts(case: Case, places: Places, overlaps: pd.DataFrame, removed: pd.DataFrame) -> pd.DataFrame:
    """Return the clean parts of the places that `forbid` or `within` removes, and no other rule of the map.

    Parameters
    ----------
    removed
        Every rule that removes a place, as `removals` gives them.
    """
    others = removed.loc[~removed["rule"].isin(KEEPS_CLEAR), "at"]
    cut = overlaps[overlaps["rule"].isin(KEEPS_CLEAR) & overlaps["at"].isin(removed["at"])]
    cut = cut[~cut["at"].isin(others)]
    left = places.table["area"].iloc[cut["at"].to_numpy(dtype=int)].to_numpy() - cut["overlap_m2"].to_numpy(dtype=float)
    too_small = cut["at"][left / M2_PER_MU < case.rulebook.space.min_clean_mu.value - SLACK_MU]
    tables = [_of_group(case, places, at, names) for names, at in by_layers(cut[~cut["at"].isin(too_small)])]
    table = pd.concat([t for t in tables if len(t)] or [pd.DataFrame(columns=CLEAN_PARTS)], ignore_index=True)
    return table.sort_values(["place", "place_id"], ignore_index=True)[CLEAN_PARTS]


def _of_group(case: Case, places: Places, at: np.ndarray, names: tuple[str, ...]) -> pd.DataFrame:
    """Return the clean parts of places that the same layers cut."""
    layers = {name: case.settings.layers[name] for name in names}
    forbid = [name for name, layer in layers.items() if layer.rule == "forbid"]
    clean = shapely.difference(places.shapes[at], in_common(case, places, at, of_layers(case, *forbid)))
    for name, layer in layers.items():
        if layer.rule == "within":
            clean = shapely.intersection(clean, in_common(case, places, at, of_layers(case, name)))
    tolerances = [tolerance_of(layer, case.rulebook.space) for layer in layers.values()]
    most_m2, most_m = max(t.m2 for t in tolerances), max(t.m for t in tolerances)
    position, shapes = _single_pieces(surfaces_only(clean), most_m2, most_m)
    area = round_m2(shapely.area(shapes)) / M2_PER_MU
    found = places.table.iloc[at[position]][["place", "place_id", "unit_id"]].reset_index(drop=True)
    found["area_mu"], found["layers"] = area, [names] * len(found)
    found["shape"] = pd.Series(list(shapes), index=found.index, dtype=object)
    return found[area >= case.rulebook.space.min_clean_mu.value]


def _single_pieces(shapes: np.ndarray, least_m2: float, tolerance_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of the shapes of which just one piece counts, and those pieces.

    What is nowhere wider than the tolerance is taken away first, and with it what only a thread holds; so no last digit of a corner decides.
    """
    margin = max(tolerance_m, LEAST_WIDTH_M) / 2
    cores, owner = polygon_parts(erode(shapes, margin))
    pieces = surfaces_only(shapely.intersection(dilate(cores, margin), shapes[owner]))
    large = round_m2(shapely.area(pieces)) > least_m2
    pieces, owner = pieces[large], owner[large]
    single = np.bincount(owner, minlength=len(shapes))[owner] == 1
    return owner[single], pieces[single]
