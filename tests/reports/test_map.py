import dataclasses
import html
import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import pytest

from landquota.reports.html import render_html
from landquota.reports.verify.columns import LAYOUTS
from landquota.texts import LANGUAGES, Language, say
from tests.reports.sample import HOSTILE, make_case, make_infeasible, make_plan
from tests.reports.spatial_sample import METRES, make_spatial_case, make_spatial_plan, shapes, square

shapely = pytest.importorskip("shapely", reason="needs the extra gis")
outlines = pytest.importorskip("landquota.reports.html.outlines")


class Drawing(HTMLParser):
    """Every path of the map: its theme, status, tooltip and commands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.paths: list[dict[str, str]] = []
        self.groups: list[dict[str, str]] = []
        self.texts: list[str] = []
        self.inside = ""
        self.feed(page[page.index('<svg class="ground') : page.index('<div class="keys">')])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.inside = tag
        if tag == "g":
            self.groups.append(found)
        elif tag == "path":
            around = {name: group[name] for group in self.groups for name in group}
            self.paths.append({**around, **found, "title": ""})
        elif tag == "text":
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        if tag == "g":
            self.groups.pop()

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.paths[-1]["title"] += data
        elif self.inside in ("text", "tspan"):
            self.texts[-1] += data

    def of(self, theme: str) -> list[dict[str, str]]:
        return [path for path in self.paths if path.get("data-theme") == theme]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> str:
    return render_html(make_spatial_case(), make_spatial_plan(), request.param)


def test_no_map_without_shapes_or_without_a_plan() -> None:
    for case, plan in ((make_case(), make_plan()), (make_spatial_case(), make_infeasible())):
        page = render_html(case, plan, "zh")
        assert 'id="map"' not in page
        assert "svg.ground" not in page
        assert "data-theme" not in page


def test_every_parcel_with_a_shape_is_on_the_map_once_with_its_status(page: str) -> None:
    drawn = Drawing(page).of("parcels")
    assert sorted((re.split("[，,]", path["title"])[0], path["data-status"]) for path in drawn) == [
        ("S1", "used"),
        ("S2", "used"),
        ("S3", "excluded"),
    ]
    lang: Language = "zh" if 'lang="zh-CN"' in page else "en"
    assert html.escape(say("report.map.without.parcels", lang, count=1)) in page


def test_tooltips_say_who_got_the_land_and_why_it_was_removed() -> None:
    drawing = Drawing(render_html(make_spatial_case(), make_spatial_plan(), "zh"))
    told = {path["title"].split("，")[0]: path["title"] for path in (*drawing.of("parcels"), *drawing.of("sites"))}
    assert told["S1"] == "S1，章贡区，批而未供，50 亩：用完；供应 50 亩给 P1 电路板项目"
    assert told["S3"].endswith("（red：1,234.5 ㎡，容许 2 ㎡）")
    assert told["N1"] == "N1，章贡区，新增选址，60 亩：用完；供应 30 亩给 P2 家具项目"
    assert [path["title"] for path in drawing.of("bundles")] == ["S1、S2 合并供应 75 亩给 P1 电路板项目"]
    assert "S3 避让 red 后剩余 30.5 亩" in drawing.of("proposals")[0]["title"]


def test_units_are_shaded_by_quota_and_labelled(page: str) -> None:
    drawing = Drawing(page)
    # 325 mu in five classes of 100 mu (the round number from 325 / 5 up): 325 is in the fourth, 60 in the first
    assert sorted(path["class"] for path in drawing.of("units")) == ["q0", "q1", "q4"]
    assert sum("325" in text for text in drawing.texts) == 1
    assert all(path["tabindex"] == "0" for path in drawing.of("units"))


def test_each_layer_has_a_switch_and_covering_ones_are_off_at_first(page: str) -> None:
    switches = re.findall(r'data-switch="([\w-]+)"( checked)?', page)
    assert {name for name, on in switches if not on} == {"layer-0"}  # plan, a land_use layer
    assert {name for name, _ in switches} == set(re.findall(r'<g data-theme="([\w-]+)"', page))
    assert {"layer-0", "layer-1", "layer-2", "units", "labels", "parcels", "sites"} <= {name for name, _ in switches}


def test_places_are_drawn_to_scale_north_up() -> None:
    page = render_html(make_spatial_case(), make_spatial_plan(), "zh")
    titled = {path["title"].split("，")[0]: path["d"] for path in Drawing(page).of("parcels")}
    parcel = make_spatial_case().ground.stock[0]
    corners = vertices(titled["S1"])
    west, south, east, north = parcel.bounds
    (x, y), (right, low) = corners.min(axis=0), corners.max(axis=0)
    assert abs((right - x) * outlines.STEP_M - (east - west)) <= 1
    assert abs((low - y) * outlines.STEP_M - (north - south)) <= 1
    box = [int(n) for n in re.search(r'class="ground[^"]*" viewBox="([^"]+)"', page)[1].split()]  # type: ignore[index]
    assert 0 < x < right < box[2]
    assert box[3] / 2 < y < low < box[3]  # the sample's south-west parcel stands in the lower half
    assert METRES in page


def vertices(path: str) -> Any:
    """Return the vertices of a path of one ring."""
    numbers = [int(n) for n in re.findall(r"-?\d+", path)]
    return np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)


def test_hostile_names_are_text(page: str) -> None:
    assert HOSTILE not in page
    assert page.count("<script>") == page.count("</script>") == 1
    assert HOSTILE in [path["title"].split("（")[0].split(" (")[0] for path in Drawing(page).of("units")]
    hostile = make_spatial_case()
    names = hostile.stock.assign(parcel_id=['"><img src=x>', "S2", "S3", "S4"])
    plan = make_spatial_plan()
    parcels = plan.parcels.assign(parcel_id=names["parcel_id"])
    assignments = plan.assignments.assign(parcel_id=pd.Series(['"><img src=x>|S2', None], dtype="object"))
    drawn = render_html(
        hostile.replace(stock=names), dataclasses.replace(plan, parcels=parcels, assignments=assignments), "zh"
    )
    assert "<img" not in drawn
    assert any('"><img src=x>' in path["title"] for path in Drawing(drawn).of("parcels"))


def test_nothing_outside_is_asked_for(page: str) -> None:
    assert not re.search(
        r"(?:https?:)?//[a-z]|@import|url\(|<(?:img|image|use|link|iframe|object|foreignObject)\b", page
    )
    assert not re.search(r'<[^>]* (?:style|on\w+)="', page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_facts_same_bytes(lang: Language) -> None:
    assert render_html(make_spatial_case(), make_spatial_plan(), lang) == render_html(
        make_spatial_case(), make_spatial_plan(), lang
    )


def test_a_case_with_shapes_of_units_alone_or_parcels_alone_has_a_map() -> None:
    case, none = make_spatial_case(), shapes([None] * 4)
    only_units = case.replace(stock=case.stock.assign(shape=none), sites=case.sites.assign(shape=none[:2]))
    plan = dataclasses.replace(make_spatial_plan(), assignments=make_plan().assignments)
    drawing = Drawing(render_html(only_units, plan, "zh"))
    assert (len(drawing.of("units")), len(drawing.of("parcels"))) == (3, 0)
    only_parcels = case.replace(units=case.units.assign(shape=none[:3]))
    drawing = Drawing(render_html(only_parcels, make_spatial_plan(), "zh"))
    assert (len(drawing.of("units")), len(drawing.of("parcels"))) == (0, 3)


def test_paths_keep_holes_and_tiny_shapes() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(2, 2, 4, 4))
    line = shapely.LineString([(0, 0), (5, 0)])
    found = outlines.paths(shapes([ring, None, line, shapely.box(0, 0, 0.01, 0.01)]), outlines.Window(0, 10, 10, 10))
    assert found[1:] == ["", "M0 20l10 0", "M0 20l1 0z"]
    outer, hole = (vertices(part) for part in found[0].split("z")[:2])
    assert (abs(turn(outer)), abs(turn(hole))) == (2 * 20 * 20, 2 * 4 * 4)  # steps of half a metre
    assert turn(outer) * turn(hole) < 0


def turn(ring: Any) -> float:
    """Return twice the signed area of a ring."""
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def test_many_vertices_are_thinned_and_what_is_too_small_is_dropped() -> None:
    circle = shapely.Point(0, 0).buffer(1000, quad_segs=500)
    few, moved = outlines.simplified(shapes([circle, square(0, 0, 0.001)]), 50)
    assert int(shapely.get_num_coordinates(few).sum()) <= 50
    assert all(shape is not None for shape in few)
    assert float(shapely.hausdorff_distance(few[0], circle)) <= moved * 1.001
    dropped, _ = outlines.simplified(shapes([circle, shapely.box(0, 0, 0.1, 0.1)]), 50, drop=True)
    assert dropped[1] is None


@pytest.mark.parametrize("name", ["parcels", "sites"])
def test_every_status_has_a_colour(name: str) -> None:
    """A place without a colour of its own would be drawn black."""
    css = files("landquota.reports.html").joinpath("templates", "map.css").read_text("utf-8")
    column = next(column for column in LAYOUTS[name].columns if column.name == "status")
    without = [
        s for s in column.kind.split("/") if f".{name}.{s} {{ fill" not in css and f".places.{s} {{ fill" not in css
    ]
    assert without == []
