"""Published land-supply results (landchina layout) as a case: the land and the projects given apart.

Every reading that is not the published cell itself is told as a `Repair`; nothing else is changed.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

LAND_USES = {  # landchina writes the names of GB/T 21010-2007
    "工业用地": "061",
    "仓储用地": "063",
    "其他商服用地": "054",
    "其他普通商品住房用地": "071",
    "机关团体用地": "081",
    "科教用地": "083",
    "医卫慈善用地": "084",
    "公共设施用地": "086",
}
INDUSTRIES = {  # names of any depth to divisions of GB/T 4754-2017
    "农业": "01",
    "农副食品加工业": "13",
    "食品制造业": "14",
    "烟草制品业": "16",
    "化学原料及化学制品制造业": "26",
    "水泥、石灰和石膏的制造": "301",
    "通用设备制造业": "34",
    "通讯设备、计算机及其他电子设备制造业": "39",
    "燃气生产和供应业": "45",
    "批发业": "51",
    "房地产业": "70",
    "专业技术服务业": "74",
    "科技交流和推广服务业": "75",
    "公共设施管理业": "78",
    "其他服务业": "82",
    "教育业": "83",
    "卫生": "84",
}
NO_INDUSTRY = "00"
Worth = Literal["price", "area"]


@dataclass(frozen=True)
class Repair:
    """One published cell that was read otherwise than as written.

    Attributes
    ----------
    row
        序号 of the publication.
    """

    row: int
    kind: str
    published: str
    used: str


def read_results(path: Path) -> pd.DataFrame:
    """Return the published rows as text, blanks as empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def write_case(results: pd.DataFrame, codes: pd.DataFrame, folder: Path, worth: Worth = "price") -> list[Repair]:
    """Write a case folder from published rows and the history of area codes, and return what was repaired.

    `worth` says what a project's value is: the price that was paid, or the area that was supplied.

    Raises
    ------
    KeyError
        A county, land use or industry that is not known here.
    """
    repairs: list[Repair] = []
    rows = []
    for published in results.to_dict("records"):
        number = int(published["序号"])
        if published["面积(公顷)"] == "":
            repairs.append(Repair(number, "no_area", "", "left out"))
        else:
            rows.append(_Row(number, {str(k): str(v) for k, v in published.items()}, repairs))
    county_codes = _published_codes(codes)
    write_table(folder / "units.csv", _units(sorted({county_codes[r.county] for r in rows}), codes))
    write_table(folder / "stock.csv", [_parcel(r, county_codes[r.county]) for r in rows])
    write_table(folder / "projects.csv", [_project(r, county_codes[r.county], worth) for r in rows])
    settings = "name: replay of January 2017\nplan_year: 2017\nrulebook: plain\nobjectives: [value, waste]\n"
    (folder / "case.yaml").write_text(settings, encoding="utf-8")
    return repairs


class _Row:
    """One published row; asking for a repaired value notes the repair."""

    def __init__(self, number: int, cells: dict[str, str], repairs: list[Repair]) -> None:
        self.number, self.cells, self._repairs = number, cells, repairs
        self.county = cells["行政区"]
        self.area_ha = cells["面积(公顷)"]

    def repaired(self, kind: str, published: str, used: str) -> str:
        self._repairs.append(Repair(self.number, kind, published, used))
        return used

    def far(self) -> tuple[str, str]:
        """Return least and most floor area ratio: the two headers are swapped upstream, and 0 means missing."""
        low, high = (self._without_zero(self.cells[f"约定容积率({end}限)"]) for end in "上下")
        if low or high:
            self.repaired("far_swapped", "上限/下限", f"{low}/{high}")
        return low, high

    def _without_zero(self, ratio: str) -> str:
        return self.repaired("far_zero", ratio, "") if ratio and float(ratio) == 0 else ratio

    def price_wan(self) -> str:
        price = self.cells["成交价格"]
        return self.repaired("price_zero", price, "") if price and float(price) == 0 else price

    def industry(self) -> str:
        name = self.cells["行业分类"]
        return self.repaired("no_industry", name, NO_INDUSTRY) if name == "其它" else INDUSTRIES[name]


def _published_codes(codes: pd.DataFrame) -> dict[str, str]:
    """Return name to code; a name that went out of use keeps the code it had (赣县 360721, not 赣县区 360704)."""
    counties = codes[codes["level"] == "县级"].sort_values("from_year")
    return dict(zip(counties["name"], counties["code"], strict=True))


def _units(published: Sequence[str], codes: pd.DataFrame) -> list[dict[str, str]]:
    names = dict(zip(codes["code"], codes["name"], strict=True))
    successors = dict(zip(codes["code"], codes["successor_codes"], strict=True))
    rows = []
    for code in published:
        today = successors[code] or code
        rows.append({"unit_id": today, "name": names[today], "kind": "县", "old_ids": "" if today == code else code})
    return rows


def _parcel(row: _Row, unit_id: str) -> dict[str, str]:
    low, high = row.far()
    price = row.cells["成交价格"]
    per_mu = f"{float(price) / (float(row.area_ha) * 15):.6f}" if price and float(price) > 0 else ""
    return {
        "parcel_id": f"L{row.number:02d}",
        "unit_id": unit_id,
        "kind": "批而未供",
        "area_ha": row.area_ha,
        "land_use": LAND_USES[row.cells["土地用途"]],
        "far_min": low,
        "far_max": high,
        "land_grade": row.cells["土地级别"],
        "price_wan_per_mu": per_mu,
        "ready_on": row.cells["约定交地时间"],
    }


def _project(row: _Row, unit_id: str, worth: Worth) -> dict[str, str]:
    return {
        "project_id": f"R{row.number:02d}",
        "name": f"{row.county}{row.cells['土地用途']}{row.number:02d}",
        "units": unit_id,
        "industry": row.industry(),
        "area_ha": row.area_ha,
        "land_use": LAND_USES[row.cells["土地用途"]],
        "new_land": "否",
        "start_on": row.cells["约定开工时间"],
        "value": row.price_wan() if worth == "price" else row.area_ha,
    }


def write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write rows of equal keys as UTF-8 CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
