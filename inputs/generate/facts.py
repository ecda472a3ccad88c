"""What is real in the sample: the units, their codes, and the published figures that set their relative size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PLAN_YEAR = 2026
SEED = 20261101


@dataclass(frozen=True)
class Unit:
    """One allocation unit.

    Attributes
    ----------
    size
        Relative size: for the five urban units reserve stock in mu at the end of 2025, for the others urban population
        of 2020.
    urban
        Whether `size` is reserve stock.
    trades
        Industry codes (GB/T 4754-2017) that are drawn more often here.
    task
        How the drawn disposal tasks come out: met by what is recorded, met only by a good match, missed, or not set.
    """

    unit_id: str
    name: str
    kind: Literal["county", "zone"]
    zone_type: Literal["industry_led", "city_industry"]
    size: float
    urban: bool
    trades: tuple[str, ...]
    digest_years: str
    task: Literal["met", "match", "missed", "none"]
    old_ids: str = ""
    awards: str = ""


UNITS = (
    Unit("360702", "章贡区", "county", "city_industry", 4168, True, ("2710", "3982"), "2.53", "match"),
    Unit("360703", "南康区", "county", "industry_led", 1942, True, ("2110", "2021"), "0.59", "met"),
    Unit("360704", "赣县区", "county", "industry_led", 2689, True, ("3232", "3812"), "0.98", "match", old_ids="360721"),
    Unit("360722", "信丰县", "county", "industry_led", 350502, False, ("3982", "3974"), "2.1", "match"),
    Unit("360723", "大余县", "county", "industry_led", 142268, False, ("3232", "2614"), "1.7", "met"),
    Unit("360724", "上犹县", "county", "industry_led", 129108, False, ("3062", "1821"), "2.4", "missed"),
    Unit("360725", "崇义县", "county", "industry_led", 83504, False, ("3232", "2021"), "4.1", "missed"),
    Unit("360726", "安远县", "county", "industry_led", 160257, False, ("3982", "1373"), "2.2", "match"),
    Unit("360728", "定南县", "county", "industry_led", 132171, False, ("3232", "1353"), "1.9", "met"),
    Unit("360729", "全南县", "county", "industry_led", 92179, False, ("2641", "3982"), "2.8", "match"),
    Unit("360730", "宁都县", "county", "industry_led", 344965, False, ("1821", "1392"), "2.3", "match"),
    Unit("360731", "于都县", "county", "industry_led", 396118, False, ("1821", "3984"), "2.0", "met"),
    Unit(
        "360732",
        "兴国县",
        "county",
        "industry_led",
        319517,
        False,
        ("3031", "3562"),
        "1.6",
        "match",
        awards="commended_county",
    ),
    Unit("360733", "会昌县", "county", "industry_led", 244184, False, ("2613", "1491"), "2.6", "missed"),
    Unit("360734", "寻乌县", "county", "industry_led", 141305, False, ("3071", "1373"), "2.7", "none"),
    Unit("360735", "石城县", "county", "industry_led", 135954, False, ("1951", "3031"), "", "match"),
    Unit("360781", "瑞金市", "county", "city_industry", 306358, False, ("3831", "1492"), "2.5", "match"),
    Unit("360783", "龙南市", "county", "industry_led", 205197, False, ("3982", "3985"), "1.8", "met", old_ids="360727"),
    Unit(
        "3607024", "赣州经开区", "zone", "industry_led", 7852, True, ("3670", "3841", "3982", "4620"), "3.92", "match"
    ),
    Unit("3607029", "蓉江新区", "zone", "city_industry", 2499, True, ("6450", "2770"), "2.05", "none"),
)

TRADES = (
    ("1373", "果蔬加工"),
    ("1392", "豆制品"),
    ("1353", "肉制品"),
    ("1491", "营养食品"),
    ("1492", "保健食品"),
    ("1821", "服装"),
    ("1951", "鞋业"),
    ("2021", "人造板"),
    ("2110", "家具"),
    ("2221", "造纸"),
    ("2435", "工艺品"),
    ("2613", "无机盐"),
    ("2614", "有机化工"),
    ("2641", "涂料"),
    ("2710", "原料药"),
    ("2770", "卫生材料"),
    ("2911", "轮胎"),
    ("2929", "塑料件"),
    ("3031", "新型建材"),
    ("3062", "玻纤复材"),
    ("3071", "陶瓷"),
    ("3232", "稀土材料"),
    ("3311", "金属结构"),
    ("3464", "制冷设备"),
    ("3562", "半导体设备"),
    ("3670", "汽车零部件"),
    ("3812", "电机"),
    ("3831", "电线电缆"),
    ("3841", "锂电池"),
    ("3974", "显示器件"),
    ("3984", "电声器件"),
    ("3982", "电子电路"),
    ("3985", "电子材料"),
    ("4021", "环境仪器"),
    ("4210", "金属再生"),
    ("4330", "设备修理"),
    ("4417", "生物质发电"),
    ("4620", "污水处理"),
    ("6450", "数据服务"),
)
"""Industry codes of GB/T 4754-2017 with the word used in project names."""

STRATEGIC = ("27", "3562", "384", "397", "398", "3232")
"""Code prefixes that the sample calls strategic."""
