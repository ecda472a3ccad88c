"""Checks of shapes: which are missing, what the layers do not reach, and parcels that stand on one another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.draft import MOST_DISTORTION, PLACES, Draft, listed
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading.headers import normal

EXCLUDING = frozenset({"forbid", "within", "land_use", "cap_share"})
"""Rules of layers that may take land away."""
LONG_EDGE_KM = 5.0
"""In the middle of such an edge, straight in one system and in another, the two lie some centimetres apart."""


def _layer_notice(code: str, name: str) -> Problem:
    return Problem(code, Place(key=f"layers.{name}"), "", None, {}, Severity.NOTICE)


def _has_shapes(draft: Draft, *names: str) -> bool:
    return any(draft.frame(name)["shape"].notna().any() for name in names)


def layer_names_differ(draft: Draft) -> list[Problem]:
    """Check that no two layers have one name but for capitals and full-width forms: each becomes a file of its own."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for name in sorted(draft.settings.layers) if draft.settings else ():
        twin = seen.setdefault(normal(name), name)
        if twin != name:
            problems.append(Problem("same_layer_name", draft.setting(f"layers.{name}"), "", name, {"twin": twin}))
    return problems


def system_is_true_to_area(draft: Draft) -> list[Problem]:
    """Check that the system to measure in is meant for the place: areas of a world map are wrong by a quarter."""
    if draft.distortion <= MOST_DISTORTION or not draft.settings:
        return []
    wrong = f"{draft.distortion:.1%}" if draft.distortion < 1 else "> 100%"
    place, value = draft.setting("space.measure_crs"), draft.settings.space.measure_crs
    return [Problem("crs_distorts", place, "", value, {"wrong": wrong, "most": f"{MOST_DISTORTION:.1%}"})]


def shapes_are_known(draft: Draft) -> list[Problem]:
    """Tell which rows have no shape, where others have one or where layers may take land away."""
    layers = draft.settings.layers.values() if draft.settings else ()
    excluding = any(layer.rule in EXCLUDING for layer in layers)
    notices: list[Problem] = []
    for name in PLACES:
        table = draft.tables[name]
        blank = table.frame["shape"].isna()
        if name == "units":
            notices += table.notices("blank_unit_shape", "", blank & (not blank.all()))
        elif not blank.all() or excluding:
            notices += table.notices("all_without_shape" if blank.all() else "blank_shape", "", blank)
    return notices


def red_lines_are_there(draft: Draft) -> list[Problem]:
    """Tell that no layer forbids anything, where places have shapes."""
    rules = {layer.rule for layer in draft.settings.layers.values()} if draft.settings else {"forbid"}
    if "forbid" in rules or not _has_shapes(draft, "stock", "sites"):
        return []
    return [Problem("no_red_line", Place(key="layers"), "", None, {}, Severity.NOTICE)]


def layers_reach_the_case(draft: Draft) -> list[Problem]:
    """Tell which layers have no features, or none where the places of the case lie."""
    names = sorted(draft.settings.layers) if draft.settings else []
    features = draft.layers
    notices = [_layer_notice("layer_without_features", n) for n in names if not (features["layer"] == n).any()]
    if not len(features) or not _has_shapes(draft, "stock", "sites"):
        return notices
    import shapely  # noqa: PLC0415 - optional

    places = pd.concat([draft.frame("stock")["shape"], draft.frame("sites")["shape"]]).dropna()
    extent = shapely.box(*shapely.total_bounds(places.to_numpy(dtype=object)))
    shapes = features["shape"].to_numpy(dtype=object)
    shapely.prepare(extent)
    reached = set(features.loc[shapely.intersects(extent, shapes), "layer"])
    there = set(features["layer"])
    return notices + [_layer_notice("layer_elsewhere", n) for n in names if n in there - reached]


def places_do_not_overlap(draft: Draft) -> list[Problem]:
    """Tell which parcels and sites overlap each other by more than the rulebook tolerates: land may be counted twice."""
    if draft.rulebook is None or not _has_shapes(draft, "stock", "sites"):
        return []
    import shapely  # noqa: PLC0415 - optional

    ids = np.concatenate([draft.frame("stock")["parcel_id"], draft.frame("sites")["site_id"]])
    shapes = np.concatenate([draft.ground.stock, draft.ground.sites])
    if len(shapes) != len(ids):
        return []
    known = np.flatnonzero(~shapely.is_missing(shapes))
    tolerance = draft.rulebook.space.tolerance_m2.value
    first, second = _near(shapes[known], tolerance)
    first, second = known[first], known[second]
    areas = shapely.area(shapely.intersection(shapes[first], shapes[second])).round(2)
    over = areas > tolerance
    pairs = zip(ids[first[over]], ids[second[over]], areas[over], strict=True)
    names = sorted(f"{min(a, b)} + {max(a, b)} ({area:.2f} m²)" for a, b, area in pairs if a and b)
    details = {"rows": len(names), "ids": listed(names), "all": tuple(names)}
    table = "stock" if _has_shapes(draft, "stock") else "sites"
    return [Problem("places_overlap", Place(table=table), table, None, details, Severity.NOTICE)] if names else []


def _near(shapes: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of shapes whose bounds share more than `least` m2, the smaller position first."""
    import shapely  # noqa: PLC0415 - optional

    first, second = shapely.STRtree(shapes).query(shapes)
    first, second = first[first < second], second[first < second]
    bounds = shapely.bounds(shapes)
    sides = np.minimum(bounds[first, 2:], bounds[second, 2:]) - np.maximum(bounds[first, :2], bounds[second, :2])
    shared = sides.clip(min=0).prod(axis=1) > least
    return first[shared], second[shared]


def edges_are_short(draft: Draft) -> list[Problem]:
    """Tell which layers and tables of places have edges so long that their middle is not where the map shows it."""
    if not _has_shapes(draft, *PLACES) or not draft.ground.crs:
        return []
    names = draft.layers["layer"].to_numpy(dtype=object)
    groups = [(Place(key=f"layers.{n}"), "", draft.ground.layers[names == n]) for n in sorted(set(names))]
    groups += [
        (Place(table=n), n, shapes) for n, shapes in (("stock", draft.ground.stock), ("sites", draft.ground.sites))
    ]
    notices: list[Problem] = []
    for place, table, shapes in groups:
        longest = _longest_edge(shapes) / 1000
        if longest > LONG_EDGE_KM:
            details = {"longest": f"{longest:.1f}", "limit": f"{LONG_EDGE_KM:g}"}
            notices.append(Problem("long_edges", place, table, None, details, Severity.NOTICE))
    return notices


def _longest_edge(shapes: np.ndarray) -> float:
    """Return the length of the longest edge, m; 0 without shapes."""
    import shapely  # noqa: PLC0415 - optional

    parts = shapely.get_parts(shapes[~shapely.is_missing(shapes)])
    flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = np.concatenate([shapely.get_rings(parts[flat]), parts[~flat]])
    points, of_line = shapely.get_coordinates(lines, return_index=True)
    steps = np.hypot(*np.diff(points, axis=0).T)
    return float(steps[np.diff(of_line) == 0].max(initial=0.0))
