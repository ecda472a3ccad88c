"""Every bad case is refused with the right problem, in the right place, in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from landquota.errors import ExitCode, InputError
from landquota.inputs import read_case
from landquota.inputs.problem import Problem, Severity
from tests.inputs.bad_cases import BadCase
from tests.inputs.bad_workbooks import BAD_CASES


def problems_of(case: BadCase, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_case(case.build(folder / "case"))
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    return caught.value.problems


@pytest.mark.parametrize("case", BAD_CASES, ids=lambda case: case.name)
def test_bad_case(case: BadCase, tmp_path: Path) -> None:
    problems = problems_of(case, tmp_path)
    found = [p for p in problems if p.code == case.code]
    assert found, [p.text("en") for p in problems]
    told = found[0]
    assert told.severity is Severity.ERROR
    if case.file:
        assert told.place.file == case.file
    if case.row is not None:
        assert told.place.row == case.row
    assert told.place.column == case.column
    if case.value is not None:
        assert told.value == case.value
    for lang in ("zh", "en"):
        text = told.text(lang)
        assert text.isprintable()
        assert "{" not in text.replace(told.value or "", "")
        assert case.file in text
    assert told.to_dict("en")["code"] == case.code


def test_names_are_unique() -> None:
    names = [case.name for case in BAD_CASES]
    assert len(set(names)) == len(names) > 100
