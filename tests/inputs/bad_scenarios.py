"""Scenarios and pins that must be refused, whether they are used or not."""

from __future__ import annotations

from tests.inputs.bad_cases import BadCase, settings
from tests.inputs.good_case import SETTINGS

LINE = SETTINGS.count("\n") + 1
"""Line of what is added to the settings."""


def scenario(name: str, changes: str, code: str, row: int = LINE, *, others: str = "") -> BadCase:
    """A scenario `a` of the good case has some changes."""
    return settings(f"scenario: {name}", SETTINGS + f"scenarios: {{a: {changes}{others}}}\n", code, row)


def pinned(name: str, pins: str, code: str) -> BadCase:
    """Some projects of the good case are pinned."""
    return settings(f"pin: {name}", SETTINGS + f"pin: {{{pins}}}\n", code, LINE)


BAD_SCENARIOS = (
    scenario("unknown setting", "{quota.cup_mu: 1}", "unknown_change"),
    scenario("unknown setting below", "{quota: {cup_mu: 1}}", "unknown_change"),
    scenario("the scenarios themselves", "{scenarios: {b: 1}}", "unknown_change"),
    scenario("what was applied", "{applied.scenario: b}", "unknown_change"),
    scenario("unknown table", "{stok.P1.area_mu: 1}", "unknown_change"),
    scenario("unknown row", "{stock.P9.area_mu: 1}", "unknown_row"),
    scenario("unknown row of a table with two keys", "{pairs.J1|P1.allowed: no}", "unknown_row"),
    scenario("unknown column", "{stock.P1.aera_mu: 1}", "unknown_column"),
    scenario("column of ids", "{stock.P1.parcel_id: P7}", "key_column_changed"),
    scenario("no number in a cell", "{stock.P1.area_mu: many}", "not_number"),
    scenario("a flag for an area", "{stock.P1.area_mu: yes}", "not_number"),
    scenario("blank where none may be", "{stock.P1.area_mu: null}", "blank_required"),
    scenario("unknown number", "{rulebook.credit.olt: 0.4}", "unknown_number"),
    scenario("number of another rulebook", "{rulebook: plain, rulebook.tasks.not_met: 1}", "unknown_number"),
    scenario("several numbers", "{rulebook.tasks: 1}", "several_numbers"),
    scenario("no number for the rulebook", "{rulebook.credit.old: half}", "key_not_number"),
    scenario("ratio out of range", "{rulebook.credit.old: 11}", "key_out_of_range"),
    scenario("negative award", "{rulebook.awards.prize: -1}", "rulebook_not_positive"),
    scenario("no number for a setting", "{quota.cap_mu: many}", "key_not_number"),
    scenario("setting out of range", "{plan_year: 26}", "key_out_of_range"),
    scenario("unknown layer", "{layers.red.tolerance_m2: 5}", "unknown_layer"),
    scenario("unknown layer taken away", "{layers.red: null}", "unknown_layer"),
    scenario("unknown key of a layer", "{layers.red: {file: a.gpkg, rule: cut, tolerence_m: 5}}", "unknown_key"),
    scenario("layer without rule", "{layers.red: {file: a.gpkg}}", "missing_key"),
    scenario("inherits an unknown one", "{inherits: b}", "unknown_scenario"),
    scenario("inherits a number", "{inherits: 7}", "inherits_not_names"),
    scenario("inherits itself", "{inherits: [a]}", "scenario_cycle"),
    scenario("inherit each other", "{inherits: b}", "scenario_cycle", others=", b: {inherits: a}"),
    scenario("written twice", "{tilt: 1, 倾斜指数: 2}", "repeated_key"),
    scenario("octal key", "{units: {0360702: {quota_cap_mu: 1}}}", "scenario_key_typed"),
    scenario("no mapping", "7", "key_wrong_shape"),
    settings("scenario: called base", SETTINGS + "scenarios: {base: {tilt: 1}}\n", "scenario_base", LINE),
    settings("scenario: comma in the name", SETTINGS + "scenarios: {'a,b': {tilt: 1}}\n", "key_bad_id", LINE),
    scenario("pin of an unknown project", "{pin.J9: P1}", "pin_project"),
    scenario("pin to an unknown place", "{pin: {J1: P9}}", "pin_place"),
    pinned("unknown project", "J9: P1", "pin_project"),
    pinned("unknown place", "J1: P9", "pin_place"),
    pinned("bundle with a site", "J1: P1|S1", "pin_place"),
    pinned("bundle with a parcel twice", "J1: P1|P1", "pin_place"),
    pinned("a list of numbers in a list", "J1: [[1]]", "key_not_text"),
)
