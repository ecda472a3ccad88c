"""The shipped rulebooks: complete, sourced, and honest about what was verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from landquota.inputs.rulebook import Rulebook
from landquota.inputs.rulebooks import controls_in_edition, load_rulebook, shipped_rulebooks
from landquota.inputs.sourced import Source

FOLDER = Path(__file__).parents[2] / "inputs" / "rulebooks"
NAMES = ("ganzhou", "national-2020", "plain")

VERIFIED = {  # every number that may claim it: read in the text or in a report of it
    "plain": set(),
    "national-2020": {
        "credit.unsupplied_to_2017.ratio",
        "credit.unsupplied_from_2018.ratio",
        "credit.idle_in_task.ratio",
    },
    "ganzhou": {
        "credit.unsupplied_to_2017.ratio",
        "credit.unsupplied_from_2018.ratio",
        "credit.idle_in_task.ratio",
        "tasks.both_met",
        "tasks.not_met",
        "awards.commended_county.mu",
        "awards.commended_city.mu",
        "admission.controls.jx_invest.rows.13",
        "admission.controls.jx_invest.rows.36",
        "admission.controls.jx_tax.rows.13",
        "admission.controls.jx_tax.rows.36",
    },
}


@pytest.fixture(params=NAMES)
def rulebook(request: pytest.FixtureRequest) -> Rulebook:
    return load_rulebook(request.param)


def test_three_ship() -> None:
    assert shipped_rulebooks() == NAMES


def test_name_is_that_of_the_file(rulebook: Rulebook) -> None:
    assert rulebook.name in NAMES
    assert (FOLDER / f"{rulebook.name}.yaml").is_file()


def test_exactly_these_numbers_are_verified(rulebook: Rulebook) -> None:
    assert {path for path, source in rulebook.sources() if source.verified} == VERIFIED[rulebook.name]


def test_every_number_has_a_source_and_says_why_it_is_not_verified(rulebook: Rulebook) -> None:
    for path, source in rulebook.sources():
        assert source.source.strip(), path
        assert source.note.strip(), path


def test_nothing_from_memory_or_one_copy_is_verified(rulebook: Rulebook) -> None:
    for path, source in rulebook.sources():
        local = source.source.startswith("local:") or "未找到" in source.source
        hearsay = any(
            tag in source.note for tag in ("secondary copy", "founding paper", "Inferred", "common knowledge")
        )
        assert not (source.verified and (local or hearsay)), path


def test_local_numbers_say_who_and_when(rulebook: Rulebook) -> None:
    for path, source in rulebook.sources():
        if source.source.startswith("local:"):
            assert source.source.split("；")[0] in {"local: landquota, 2026-11", "local: landquota sample, 2026-11"}, (
                path
            )


@pytest.mark.parametrize("name", NAMES)
def test_no_addresses(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    assert "http" not in text
    assert "www." not in text


def test_national_ratios_hold_in_2020_only() -> None:
    credit = {c.id: c for c in load_rulebook("national-2020").credit}
    assert {name: c.ratio.value for name, c in credit.items()} == {
        "unsupplied_to_2017": 0.5,
        "unsupplied_from_2018": 0.3,
        "idle_in_task": 0.5,
        "idle_not_in_task": 0.0,
        "supplied_unbuilt": None,
        "inefficient": None,
    }
    for name in ("unsupplied_to_2017", "unsupplied_from_2018", "idle_in_task"):
        assert credit[name].ratio.in_force(2020), name
        assert not credit[name].ratio.in_force(2021), name
        assert not credit[name].ratio.in_force(2019), name


def test_worked_check_of_the_national_ratios() -> None:
    """1000 mu approved by 2017, 500 later, 200 idle in the task, 80 idle outside it: 500 + 150 + 100 + 0 = 750."""
    ratio = {c.id: c.ratio.value or 0 for c in load_rulebook("national-2020").credit}
    area = {"unsupplied_to_2017": 1000, "unsupplied_from_2018": 500, "idle_in_task": 200, "idle_not_in_task": 80}
    assert sum(ratio[name] * mu for name, mu in area.items()) == 750


def test_national_2020_has_the_ratios_and_nothing_else_that_plain_has_not() -> None:
    national, plain = load_rulebook("national-2020"), load_rulebook("plain")
    own = {"name", "zh", "en", "notes", "credit"}
    assert national.model_dump(exclude=own) == plain.model_dump(exclude=own)
    assert plain.credit == ()


def test_ganzhou_is_complete_and_a_sample() -> None:
    book = load_rulebook("ganzhou")
    assert "样例" in book.zh and "sample" in book.en.lower()
    assert any("样例" in note and "sample" in note for note in book.notes)
    assert book.tasks and book.brake and book.awards and book.intensity and book.admission.controls
    assert sum(i.weight.value for i in book.intensity.indicators) == pytest.approx(1)


def test_far_table_of_2002_is_read_in_the_codes_of_2017() -> None:
    """The numbers collide: 36 was special-purpose machinery and is cars, 42 was crafts and is recycling."""
    far = next(t for t in controls_in_edition(load_rulebook("ganzhou")) if t.indicator == "far")
    least = {code: number.value for code, number in far.rows.items()}
    assert far.edition == 2017
    assert least["35"] == 0.7  # special-purpose machinery, 36 in 2002
    assert (least["36"], least["37"]) == (0.7, 0.7)  # cars; railway, ships, aircraft: both 37 in 2002
    assert least["38"] == 0.7  # electrical machinery, 39 in 2002
    assert least["39"] == 1.0  # computers and electronics, 40 in 2002 (0.7 if the code were taken as it stands)
    assert (least["40"], least["41"]) == (1.0, 1.0)  # instruments, 41 in 2002; other manufacturing, 42 in 2002
    assert least["42"] == 0.7  # recycling, 43 in 2002 (1.0 if the code were taken as it stands)
    assert least["30"] == 0.7  # non-metallic minerals, 31 in 2002 (1.0 as it stands)
    assert (least["291"], least["292"]) == (0.8, 1.0)  # rubber and plastics, 29 and 30 in 2002
    assert least["29"] == 1.0  # which of the two is not said: the stricter
    assert "43" not in least  # repair, new in 2011


def test_crosswalk_names_every_row_and_only_29_is_shared() -> None:
    book = load_rulebook("ganzhou")
    (crosswalk,) = book.admission.crosswalks
    far = next(t for t in book.admission.controls if t.edition == crosswalk.edition_from)
    assert set(crosswalk.rows) == set(far.rows)
    targets = [code for codes in crosswalk.rows.values() for code in codes]
    assert {code for code in targets if targets.count(code) > 1} == {"29"}


def test_a_source_is_in_force_on_some_day_of_the_year() -> None:
    content: dict[str, Any] = yaml.safe_load(
        "{source: s, verified: false, valid_from: 2020-12-31, valid_to: 2021-01-01}"
    )
    source = Source(**content)
    assert [source.in_force(year) for year in (2019, 2020, 2021, 2022)] == [False, True, True, False]
