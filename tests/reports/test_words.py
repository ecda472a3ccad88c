import re
from pathlib import Path

import pytest

from landquota.inputs.case import Case
from landquota.reports.contents import contents
from landquota.reports.reasons import reason_words
from landquota.reports.words import Words
from landquota.texts import LANGUAGES, Language, catalogue, has
from tests.reports.sample import make_case, make_plan

DOCS = Path(__file__).parents[2] / "docs"
STEPS = ("multiplier", "cap", "withheld", "award", "pool_share", "rounding", "deviation")
OWN = (
    *("report.", "reason.", "rule.", "step.", "column.", "about.", "legend.", "deviation.", "handed.", "limit."),
    "brake.",
)
CONFLICTS = ("own_above_cap", "floor_above_cap", "braked_floor", "minimum_above_earned")


def codes_of(sentence: str) -> list[str]:
    """Return the codes in backticks of the line of docs/run-folder.md that starts with `sentence`."""
    line = next(x for x in (DOCS / "run-folder.md").read_text("utf-8").splitlines() if x.startswith(sentence))
    return re.findall(r"`(\w+)`", line.split(":", 1)[1])


def test_every_text_of_the_documents_has_both_languages_with_the_same_fields() -> None:
    own = {key: texts for key, texts in catalogue().items() if key.startswith(OWN)}
    for key, texts in own.items():
        assert set(texts) == set(LANGUAGES), key
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert fields[0] == fields[1], key


def test_every_documented_code_is_in_the_catalogue() -> None:
    removed = ["new_land", "brake", "not_allowed", "late", "land_use", "too_small", "above_admitted"]
    keys = [
        *(f"report.code.{code}" for code in codes_of("`parcels.status`")),
        *(f"reason.{code}" for code in codes_of("`unplaced.reason`")),
        *(f"rule.{code}" for code in [*removed, "used_up", "blocker", "not_ready"]),
        *(f"step.{step}" for step in (*STEPS, "credit")),
        *(f"report.conflict.{code}" for code in CONFLICTS),
        *(f"rule.gate.{gate}" for gate in ("catalogue", "credit", "invest", "tax", "output", "far")),
        *(f"report.code.{code}" for code in ("recorded", "forecast", "match", "pass", "fail", "unknown")),
    ]
    assert [key for key in keys if not has(key)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_path_has_a_name(lang: Language) -> None:
    case = make_case()
    words = Words(case, lang)
    assert [path for path, _ in case.rulebook.sources() if words.rule(path) == path] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_setting_and_every_table_has_its_words(lang: Language) -> None:
    tables = contents(make_case(), make_plan(), Words(make_case(), lang))
    assert not [setting for setting in tables["settings"].column("setting") if "case." in str(setting)]
    plain = {"settings", "notices", "excluded_rules"}
    assert [name for name, table in tables.items() if not table.legend and name not in plain] == []


def test_an_explanation_belongs_to_a_header() -> None:
    headers = {key.removeprefix("column.") for key in catalogue() if key.startswith("column.")}
    explained = {key.rpartition(".")[2] for key in catalogue() if key.startswith("about.")}
    assert explained <= headers


def test_unknown_codes_stay_what_they_are() -> None:
    words = Words(make_case(), "zh")
    assert words.rule("stock.P012") == "存量台账 P012"
    assert words.rule("units.360702.awards") == "单元表“章贡区”：奖励"
    assert words.rule("admission.controls.ctl.rows.*") == "工业控制指标：其他行业"
    assert words.rule("no.such.rule") == "no.such.rule"
    assert words.code("mortgage|asbestos") == "抵押、asbestos"
    assert words.unit("nowhere") == "nowhere"


def reasons(case: Case, lang: Language) -> list[dict[str, str]]:
    return [
        {str(k): v for k, v in row.items()} for row in reason_words(Words(case, lang), make_plan()).to_dict("records")
    ]


def test_reasons_in_plain_words() -> None:
    told = reasons(make_case(), "zh")
    assert told[0]["detail"] == (
        "未通过：工业控制指标（万元/亩）：按标准 180 最多可用 26.67 亩，低于最低需求 40 亩；产业目录：禁止类"
    )
    assert told[1]["detail"] == "被排除的原因：项目不用新增用地；面积不足 1 处（S2）"
    assert told[1]["nearest"] == "最接近的一处差 1.8 亩：可用 25 亩，至少需要 26.8 亩"
    assert told[3]["nearest"] == "最接近的一处超出 5.5 亩：至少占用 30.5 亩，核定上限 25 亩"
    assert reasons(make_case(), "en")[1]["nearest"].startswith("the nearest place is 1.8 mu short")
