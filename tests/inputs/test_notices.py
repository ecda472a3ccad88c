"""What is odd or unknown is told once a column and names ids; every check has a case."""

from __future__ import annotations

import contextlib
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
from landquota.texts import catalogue
from tests.inputs.bad_cases import CELLS, FILES, RULEBOOKS, YAML, BadCase
from tests.inputs.bad_workbooks import BAD_CASES
from tests.inputs.good_case import tables, write_folder
from tests.inputs.notice_cases import NOTICE_CASES, NoticeCase


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
    if notice.code != "old_id":
        assert notice.details["ids"] == case.ids
        assert all(case.ids in notice.text(lang) for lang in ("zh", "en"))


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
    every: list[BadCase | NoticeCase] = [*CELLS, *FILES, *RULEBOOKS, *YAML, *NOTICE_CASES]
    cases = {(case.code, case.name.split(".")[0]): case for case in every}
    for number, case in enumerate(cases.values()):
        with contextlib.suppress(InputError):
            read_case(case.build(tmp_path / str(number) / "case"))
    assert names - triggered == set()


def test_every_code_has_a_case() -> None:
    text = files("landquota").joinpath("catalogue", "problems.yaml").read_text("utf-8")
    codes = {key.split(".")[1] for key in yaml.safe_load(text) if key.startswith("problem.")}
    assert codes == {case.code for case in BAD_CASES} | {case.code for case in NOTICE_CASES}


def test_every_problem_has_both_sentences() -> None:
    for key in [key for key in catalogue() if key.startswith("problem.")]:
        code = key.split(".")[1]
        for part in ("why", "cure"):
            assert set(catalogue()[f"problem.{code}.{part}"]) == {"zh", "en"}
