"""Bad rulebooks, each with the problem that must be told."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from textwrap import indent

from tests.inputs.bad_cases import BadCase
from tests.inputs.good_case import RULEBOOK, write_folder


def rulebook(name: str, old: str, new: str, code: str) -> BadCase:
    """A piece of the rulebook is replaced."""
    assert old in RULEBOOK, old

    def build(folder: Path) -> Path:
        write_folder(folder)
        folder.joinpath("rulebook.yaml").write_text(RULEBOOK.replace(old, new, 1), "utf-8")
        return folder

    return BadCase(f"rulebook: {name}", build, code, "rulebook.yaml")


def space(old: str, new: str) -> BadCase:
    """A rulebook has rules of space, and a number of them is out of its range."""
    rules = files("landquota.inputs").joinpath("space_rules.yaml").read_text("utf-8")
    assert old in rules, old
    section = indent(rules.replace(old, new, 1), "  ")
    return rulebook(f"space: {new}", "screening:\n", f"space:\n{section}screening:\n", "key_out_of_range")


RULEBOOKS = [
    space("tolerance_m2: {value: 1", "tolerance_m2: {value: -1"),
    space("tolerance_m: {value: 0.05", "tolerance_m: {value: -0.05"),
    space("max_share: {value: 0", "max_share: {value: 2"),
    space("min_clean_mu: {value: 5", "min_clean_mu: {value: -5"),
    space("max_parcels: {value: 3", "max_parcels: {value: 3.5"),
    space("max_parcels: {value: 3", "max_parcels: {value: 0"),
    space("gap_m: {value: 0.5", "gap_m: {value: -0.5"),
    space("min_shared_m: {value: 10", "min_shared_m: {value: 0"),
    space("min_compactness: {value: 0.2", "min_compactness: {value: 2"),
    space("max_per_project: {value: 20", "max_per_project: {value: -1"),
    rulebook("class twice", "id: idle", "id: old", "rulebook_repeated_id"),
    rulebook(
        "crosswalk twice",
        "crosswalks:\n",
        "crosswalks:\n    - {edition_from: 2002, edition_to: 2017, source: s, rows: {}}\n",
        "rulebook_repeated_id",
    ),
    rulebook(
        "dates", "approved_to: 2017-12-31", "approved_from: 2018-01-01, approved_to: 2017-12-31", "rulebook_dates"
    ),
    rulebook(
        "validity",
        "{value: 1.1, source: s,",
        "{value: 1.1, source: s, valid_from: 2027-01-01, valid_to: 2026-01-01,",
        "rulebook_dates",
    ),
    rulebook("tier missing", "provincial: *one, ", "", "rulebook_tier_missing"),
    rulebook("negative award", "mu: {value: 100", "mu: {value: -100", "rulebook_not_positive"),
    rulebook("threshold 0", "{value: 200", "{value: 0", "rulebook_not_positive"),
    rulebook("no worst", "worst: {value: 3, source: s, verified: true}, ", "", "rulebook_worst"),
    rulebook("worst below ideal", "worst: {value: 3", "worst: {value: 0.5", "rulebook_worst"),
    rulebook("shares", "cropland_share: {value: 0.3", "cropland_share: {value: 0.9", "rulebook_share"),
    rulebook("no crosswalk", "edition_to: 2017", "edition_to: 2011", "rulebook_no_crosswalk"),
    rulebook(
        "code without crosswalk", "rows: {'36': ['35']}", "rows: {'37': ['36']}", "rulebook_code_not_in_crosswalk"
    ),
    rulebook("unknown blocker", "demolition: until_ready", "flood: until_ready", "rulebook_unknown_blocker"),
    rulebook("unknown key", "offcut_mu:", "offcut:", "unknown_key"),
    rulebook("unknown key in a list", "id: prize,", "id: prize, size: 3,", "unknown_key"),
    rulebook("code without quotes", "rows: {'36'", "rows: {36", "key_not_text"),
    rulebook("id with space", "id: prize", "id: 'a prize'", "key_bad_id"),
    rulebook("date", "approved_to: 2017-12-31", "approved_to: soon", "key_not_date"),
    rulebook("flag", "in_task: true", "in_task: perhaps", "key_not_flag"),
    rulebook("infinite", "mu: {value: 100", "mu: {value: .inf", "key_not_number"),
    rulebook("no source", "both_met: {value: 1.1, source: s,", "both_met: {value: 1.1,", "missing_key"),
]


def _gbk_rulebook(folder: Path) -> Path:
    write_folder(folder)
    folder.joinpath("rulebook.yaml").write_bytes(RULEBOOK.encode("gb18030"))
    return folder


RULEBOOKS.append(BadCase("rulebook: not UTF-8", _gbk_rulebook, "yaml_encoding", "rulebook.yaml", 2))
