"""What is odd or unknown is told once a column and names ids; every check has a case."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from landquota.errors import InputError
from landquota.inputs import checks, read_case
from landquota.inputs.checks import rulebooks
from landquota.inputs.problem import Severity
from landquota.inputs.schema import tables as specs
from landquota.texts import catalogue
from tests.inputs.bad_cases import CELLS, FILES, YAML, BadCase
from tests.inputs.bad_rulebooks import RULEBOOKS
from tests.inputs.bad_scenarios import BAD_SCENARIOS
from tests.inputs.bad_shapes import BAD_SHAPES
from tests.inputs.bad_workbooks import BAD_CASES
from tests.inputs.good_case import SETTINGS, tables, write_folder, write_workbook
from tests.inputs.notice_cases import NOTICE_CASES as PLAIN_NOTICES
from tests.inputs.notice_cases import NoticeCase
from tests.inputs.notice_shapes import NOTICE_SHAPES

NOTICE_CASES = (*PLAIN_NOTICES, *NOTICE_SHAPES)
ELSEWHERE = {"gis_missing"}
"""Codes that no case of its own shows; test_shapes.py does."""


def test_the_good_case_needs_no_word(tmp_path: Path) -> None:
    assert read_case(write_folder(tmp_path)).notices == ()


@pytest.mark.parametrize("case", NOTICE_CASES, ids=lambda case: f"{case.name} {case.code}")
def test_notice(case: NoticeCase, tmp_path: Path) -> None:
    read = read_case(case.build(tmp_path / "case"))
    found = [n for n in read.notices if (n.code, n.table, n.place.column) == (case.code, case.table, case.column)]
    assert len(found) == 1, [n.text("en") for n in read.notices]
    notice = found[0]
    assert notice.severity is Severity.NOTICE
    assert notice.place.row is None
    if case.ids and notice.code != "old_id":
        assert notice.details["ids"] == case.ids
        assert all(case.ids in notice.text(lang) for lang in ("zh", "en"))
    assert case.table in notice.text("en")
    assert not case.table or specs()[case.table].zh[0] in notice.text("zh")
    assert not re.search(r"\bmu\b|_mu\b|[a-z]_on\b", notice.text("zh"))


def test_defaults_are_one_notice_a_table(tmp_path: Path) -> None:
    rows = [row[:5] for row in tables()["projects"]]
    read = read_case(write_folder(tmp_path, {"projects": rows}))
    (notice,) = [n for n in read.notices if (n.code, n.table) == ("default_used", "projects")]
    assert notice.text("en") == (
        "projects: Blanks are read as the default: area_min_mu (area_mu, rows: 2), tier (ordinary, rows: 2), "
        "must_serve (no, rows: 2), strategic (no, rows: 2), new_land (yes, rows: 2), catalogue (permitted, rows: 2), "
        "credit (ok, rows: 2). Fill them in where that is not so."
    )
    assert "项目层级（一般，2 行）、必保（否，2 行）" in notice.text("zh")


def test_notices_do_not_depend_on_order_or_format(tmp_path: Path) -> None:
    rows = tables()["stock"]
    blank = [
        ["" if header in {"ready_on", "divisible"} else cell for header, cell in zip(rows[0], row, strict=True)]
        for row in rows
    ]
    blank[0] = rows[0]
    csv = read_case(write_folder(tmp_path / "a", {"stock": blank}))
    turned = read_case(write_folder(tmp_path / "b", {"stock": [blank[0], *blank[:0:-1]]}))
    book = read_case(write_workbook(tmp_path / "c", {"stock": blank}))
    assert len(csv.notices) == 2
    assert csv.notices == turned.notices == book.notices


@pytest.mark.parametrize(("tilt", "said"), [("1", "equally"), ("0", "by completion alone")])
def test_no_indicator_says_how_the_pool_is_split(tilt: str, said: str, tmp_path: Path) -> None:
    write_folder(tmp_path, settings=f"{SETTINGS}tilt: {tilt}\n").joinpath("indicators.csv").unlink()
    (notice,) = read_case(tmp_path).notices
    assert said in notice.text("en")


def test_many_rows_are_one_notice(tmp_path: Path) -> None:
    rows = tables()["stock"]
    rows += [[f"X{number:03d}", "U2", "inefficient", "5", *[""] * 13] for number in range(50, 0, -1)]
    read = read_case(write_folder(tmp_path, {"stock": rows}))
    ready = [n for n in read.notices if n.place.column == "ready_on"]
    assert len(ready) == 1
    assert (ready[0].details["rows"], ready[0].details["ids"]) == (50, "X001, X002, X003, X004, X005 …")


def test_every_check_has_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    triggered: set[str] = set()

    def watched(check: Callable[[Any], Iterable[Any]]) -> Callable[[Any], list[Any]]:
        def run(subject: object) -> list[Any]:
            found = [] if check.__name__ in triggered else list(check(subject))
            if found:
                triggered.add(check.__name__)
            return found

        return run

    names = {check.__name__ for check in (*checks.CHECKS, *rulebooks.RULEBOOK_CHECKS)}
    monkeypatch.setattr(checks, "CHECKS", tuple(map(watched, checks.CHECKS)))
    monkeypatch.setattr(rulebooks, "RULEBOOK_CHECKS", tuple(map(watched, rulebooks.RULEBOOK_CHECKS)))
    every: list[BadCase | NoticeCase] = [*CELLS, *FILES, *RULEBOOKS, *YAML, *BAD_SHAPES, *BAD_SCENARIOS, *NOTICE_CASES]
    cases = {(case.code, case.name.split(".")[0]): case for case in every}
    for number, case in enumerate(cases.values()):
        with contextlib.suppress(InputError):
            read_case(case.build(tmp_path / str(number) / "case"))
    assert names - triggered == set()


def test_every_code_has_a_case() -> None:
    text = files("landquota").joinpath("catalogue", "problems.yaml").read_text("utf-8")
    codes = {key.split(".")[1] for key in yaml.safe_load(text) if key.startswith("problem.")}
    of_scenarios = {case.code for case in BAD_SCENARIOS} - codes
    assert codes | of_scenarios == {case.code for case in BAD_CASES} | {case.code for case in NOTICE_CASES} | ELSEWHERE


def test_every_problem_has_both_sentences() -> None:
    for key in [key for key in catalogue() if key.startswith("problem.")]:
        code = key.split(".")[1]
        for part in ("why", "cure"):
            assert set(catalogue()[f"problem.{code}.{part}"]) == {"zh", "en"}
