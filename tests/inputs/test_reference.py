"""The reference page is the one that the tables and settings give, and its example is a case."""

from pathlib import Path

from pydantic import BaseModel

from landquota.inputs import read_case
from landquota.inputs.aliases import setting_specs
from landquota.inputs.example import EXAMPLE
from landquota.inputs.reference import case_reference
from landquota.inputs.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "case.md"


def test_page_is_current() -> None:
    said = "write it anew: python -m landquota.inputs.reference > docs/case.md"
    assert PAGE.read_text("utf-8") == case_reference(), said


def test_the_example_is_a_case(tmp_path: Path) -> None:
    for file, text in EXAMPLE.items():
        tmp_path.joinpath(file).write_text(text, "utf-8")
    case = read_case(tmp_path)
    assert [len(getattr(case, name)) for name in ("units", "stock", "projects", "pairs")] == [2, 2, 2, 1]
    assert {notice.code for notice in case.notices} == {"default_used", "remarks_not_read"}


def _keys(model: type[BaseModel], prefix: str = "") -> dict[str, str | None]:
    keys: dict[str, str | None] = {}
    for name, field in model.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            keys |= _keys(nested, f"{prefix}{name}.")
        else:
            keys[f"{prefix}{name}"] = field.description
    return keys


def test_every_setting_is_described_and_has_a_chinese_name() -> None:
    keys = _keys(Settings)
    assert all(keys.values()), keys
    assert list(keys) == list(setting_specs())
    names = [name for spec in setting_specs().values() for name in (spec.key, *spec.zh)]
    assert len(set(names)) == len(names)
