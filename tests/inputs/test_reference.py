"""The reference page is the one that the tables and settings give."""

from pathlib import Path

from landquota.inputs.reference import case_reference

PAGE = Path(__file__).parents[2] / "docs" / "case.md"


def test_page_is_current() -> None:
    said = "write it anew: python -m landquota.inputs.reference > docs/case.md"
    assert PAGE.read_text("utf-8") == case_reference(), said
