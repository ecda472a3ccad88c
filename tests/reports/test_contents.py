"""Tables that can have millions of rows: a document takes its part of them, and tells how many there are."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from landquota.reports import xlsx
from landquota.reports.contents import contents, removed_table
from landquota.reports.words import Words
from landquota.reports.xlsx import write_xlsx
from landquota.texts import LANGUAGES, Language, say
from tests.reports.sample import make_case, make_plan


def test_the_first_rows_are_kept_and_the_others_counted() -> None:
    plan, words = make_plan(), Words(make_case(), "en")
    for name in ("gates", "excluded"):
        whole, cut = (contents(make_case(), plan, words, most=most)[name] for most in (1000, 2))
        assert cut.rows == whole.rows[:2]
        assert (cut.count, whole.left_out) == (len(whole.rows), 0)
        assert cut.count > 2


def test_rows_of_projects_that_come_first() -> None:
    """Rows of places that are removed for all stay before them; the others follow in their order."""
    plan, words = make_plan(), Words(make_case(), "en")
    removed = plan.excluded
    for_all = removed[removed["project_id"].isna()]
    project = removed["project_id"].dropna().iloc[-1]
    expected = pd.concat([for_all, removed[removed["project_id"] == project]])
    table = removed_table(plan, words, len(expected), {project})
    assert [row[0] for row in table.rows] == [None if pd.isna(p) else p for p in expected["project_id"]]
    assert table.count == len(removed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_says_that_the_rest_is_in_the_file(
    lang: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 5)
    plan = make_plan()
    plan = dataclasses.replace(plan, excluded=pd.concat([plan.excluded] * 4, ignore_index=True))
    write_xlsx(make_case(), plan, tmp_path / "report.xlsx", lang)
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")[say("report.sheet.excluded", lang)]
    told = say("report.capped", lang, shown=5, count=len(plan.excluded), file="excluded.csv")
    assert sheet.cell(7, 1).value == told
    assert sheet.auto_filter.ref.endswith("6")
