"""Every published table with its columns, as `docs/run-folder.md` lists them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    kind
        `text`, `number`, `measure` (a number with at most two decimals), `count`, `flag`, `figure` (a number in some
        rows and text in others), one of the id kinds `unit`, `project`, `parcel`, `site`, `parcels` (ids joined by
        `|`), or the permitted words separated by `/`.
    required
        Whether no row may leave it blank.
    """

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns in order, what identifies a row, and what the rows are sorted by."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sorted_by: tuple[str, ...]

    @property
    def file(self) -> str:
        """Name of the file in the run folder."""
        return f"{self.name}.csv"


def _layout(name: str, columns: str, sorted_by: str, key: str = "") -> Layout:
    """Read `name:kind` pairs; a `!` after the kind is a column that is never blank."""
    parts = [column.split(":") for column in columns.split()]
    return Layout(
        name,
        tuple(Column(column, kind.rstrip("!"), kind.endswith("!")) for column, kind in parts),
        tuple((key or sorted_by).split()),
        tuple(sorted_by.split()),
    )


LAYOUTS = {
    layout.name: layout
    for layout in (
        _layout(
            "quota",
            "unit_id:unit! quota_mu:number! credit_mu:number! own_mu:number! award_mu:number! target_mu:number! "
            "new_land_mu:number! multiplied_mu:number! quota_used_mu:number! carry_over_mu:number name:text!",
            "unit_id",
        ),
        _layout(
            "quota_steps",
            "unit_id:unit! order:count! step:text! amount_mu:number! area_mu:number rule:text source:text "
            "verified:flag",
            "unit_id order",
        ),
        _layout(
            "assignments",
            "project_id:project! placement:parcel/bundle/new_land! parcel_id:parcels site_id:site unit_id:unit! "
            "area_mu:number! value:number need_mu:number! area_year_mu:number!",
            "project_id",
        ),
        _layout(
            "unplaced",
            "project_id:project! reason:not_admitted/no_candidate/pinned/not_in_best_plan/not_proved! rules:text "
            "proved:flag! nearest_rule:text nearest_measure:number nearest_limit:number",
            "project_id",
        ),
        _layout(
            "parcels",
            "parcel_id:parcel! unit_id:unit! kind:text! status:used/part_used/empty/no_candidate/excluded/used_up! "
            "available_mu:number! granted_mu:number! left_mu:number! unusable_mu:number! credit_class:text "
            "projects:text rule:text",
            "parcel_id",
        ),
        _layout(
            "excluded",
            "project_id:project parcel_id:parcel site_id:site unit_id:unit rule:text! measure:figure limit:figure "
            "layer:text",
            "project_id parcel_id site_id",
        ),
        _layout(
            "credits",
            "unit_id:unit! origin:recorded/forecast/match! id:text! credit_class:text area_mu:number! ratio:number "
            "credit_mu:number rule:text",
            "unit_id origin id",
        ),
        _layout(
            "gates",
            "project_id:project! gate:text! value:figure threshold:figure result:pass/fail/unknown! area_cap_mu:number "
            "rule:text! source:text verified:flag",
            "project_id gate",
        ),
        _layout(
            "scores",
            "unit_id:unit! zone_type:text score_low:number! score_high:number! rank_best:count! rank_worst:count! "
            "completion:number! pool_share:number! braked:flag! multiplier:number! missing:text",
            "unit_id",
        ),
        _layout(
            "sites",
            "site_id:site! unit_id:unit! status:used/part_used/empty/no_candidate/excluded! area_mu:number "
            "agricultural_share:number! cropland_share:number! paddy_share:number! granted_mu:number! projects:text "
            "rule:text",
            "site_id",
        ),
        _layout(
            "overlaps",
            "place:parcel/site! place_id:text! unit_id:unit! layer:text! "
            "rule:forbid/within/land_use/unplanned/cap_share/land_class! code:text overlap_m2:measure! "
            "counted_m2:measure! share:number! tolerance_m2:number tolerance_m:number hit:flag source:text version:text",
            "place place_id layer rule code",
        ),
        _layout(
            "bundles",
            "parcel_id:parcels! unit_id:unit! area_mu:number! parcels:count! shared_m:measure! compactness:number! "
            "projects:count!",
            "parcel_id",
        ),
        _layout(
            "discrepancies",
            "parcel_id:parcel! unit_id:unit! registered_mu:number! map_mu:number shape_mu:number approval_mu:number "
            "field_mu:number spread:number! tolerance:number! entering_mu:number! rule:text!",
            "parcel_id",
        ),
        _layout(
            "proposals",
            "kind:clean_part/offcut! place_id:text! unit_id:unit! area_mu:number! layers:text neighbours:text "
            "projects:text",
            "kind place_id",
        ),
        _layout(
            "by_hand",
            "rule:plan/least_left/suitability/benefit! feasible:flag! best:flag! must_serve:count! value:number! "
            "new_land_mu:number! waste_mu:number! distance_mu:number! placed:count!",
            "rule",
        ),
        _layout(
            "search",
            "level:text! step:count! what:start/areas/sparse/relaxation/homes/plans/all_at_once/whole/"
            "not_searched/published! value:number! bound:number gap:number",
            "",
            "level step",
        ),
    )
}
