"""Draw a case of any size, in case format: `python -m benchmarks.generate M FOLDER [--seed 7] [--objectives must_serve,value]`.

Everything is drawn at random from a seed; it says nothing about any real place. Counties differ in size, a few projects may go to two
neighbouring counties, quota is scarce, farmland is capped for all and balanced by county, and stock is too small or too large for most projects.
Sizes: XS 6 counties, 60 projects, 160 parcels;
S 20 counties, 300 projects, 800 parcels; M 100, 3,000, 10,000; L4 700, 12,500, 50,000; L 2,800, 50,000, 200,000.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from benchmarks.parcel_shapes import blocks, write_shapes

SIZES = {
    "XS": (6, 60, 160),
    "S": (20, 300, 800),
    "M": (100, 3_000, 10_000),
    "L4": (700, 12_500, 50_000),
    "L": (2_800, 50_000, 200_000),
}
LEVELS = ("must_serve", "value", "new_land", "waste", "target")
COUNTIES_A_CITY = 9
BORDER_SHARE = 0.03
"""Share of the projects that may also go to the next county of their city."""
USES = ("100101", "100102", "100103", "1101")
TIERS = ("ordinary", "municipal", "provincial", "national")
TIER_WEIGHTS = (1.0, 1.2, 1.5, 2.0)
NOTICE = "随机生成的测试数据，不代表任何真实地区。 Drawn at random for measuring; it says nothing about any real place."


def generate(
    size: str,
    folder: Path,
    *,
    seed: int = 7,
    objectives: tuple[str, ...] = LEVELS,
    gap: float = 1e-3,
) -> None:
    """Write a case folder.

    Parameters
    ----------
    size
        A key of `SIZES`.
    folder
        Made if it is not there.
    """
    counties, count, parcels = SIZES[size]
    draw = np.random.default_rng(seed)
    weight = draw.lognormal(0, 0.5, counties)
    home = np.sort(draw.choice(counties, count, p=weight / weight.sum()))
    weight = weight * draw.lognormal(0, 0.35, counties)
    lies_in = np.sort(draw.choice(counties, parcels, p=weight / weight.sum()))
    projects = _projects(draw, home, counties)
    demand = np.bincount(home, projects["area_mu"], counties)
    disposed = np.round(demand * draw.uniform(0.1, 0.9, counties) * 0.6, 1)
    block = blocks(draw, lies_in)
    stock = _stock(draw, lies_in, block)
    tables = {
        "units": _units(draw, demand, disposed),
        "stock": stock,
        "disposals": _disposals(disposed),
        "projects": projects,
        "pairs": _pairs(draw, projects, stock),
        "sites": _sites(draw, demand),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_shapes(folder / "stock.geojson", stock["parcel_id"].tolist(), lies_in, block, stock["area_mu"].to_numpy())
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    settings = {
        "name": f"随机算例 drawn case {size}, seed {seed}",
        "plan_year": 2026,
        "rulebook": "ganzhou",
        "notice": NOTICE,
        "quota": {
            "withhold_share": 0.5,
            "step_mu": 5,
            "extra_mu": float(round(0.03 * demand.sum())),
            "cap_mu": float(round(0.12 * demand.sum())),
        },
        "farmland": {"cropland_cap_mu": float(round(0.026 * demand.sum()))},
        "objectives": list(objectives),
        "solve": {"gap": gap},
    }
    (folder / "case.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _ids(letter: str, numbers: np.ndarray) -> list[str]:
    return [f"{letter}{n:06d}" for n in numbers.tolist()]


def _projects(draw: np.random.Generator, home: np.ndarray, counties: int) -> pd.DataFrame:
    count = len(home)
    area = np.round(np.clip(draw.lognormal(np.log(45), 0.85, count), 6, 800), 1)
    flexible = np.where(draw.random(count) < 0.45, 0, draw.uniform(0.08, 0.35, count))
    tax_a_mu = np.clip(draw.lognormal(np.log(18), 0.6, count), 2, 150)
    neighbour = np.where((home + 1) % COUNTIES_A_CITY == 0, home - 1, np.minimum(home + 1, counties - 1))
    border = (draw.random(count) < BORDER_SHARE) & (neighbour != home) & (neighbour >= 0)
    own, next_to = _ids("U", home), _ids("U", neighbour)
    first = draw.integers(0, len(USES), count)
    second = (first + 1) % len(USES)
    uses = [
        USES[a] if alone else f"{USES[a]}|{USES[b]}"
        for a, b, alone in zip(first, second, draw.random(count) < 0.7, strict=True)
    ]
    return pd.DataFrame(
        {
            "project_id": _ids("J", np.arange(count)),
            "name": [f"项目{n}" for n in range(count)],
            "units": [f"{a}|{b}" if two else a for a, b, two in zip(own, next_to, border, strict=True)],
            "industry": "3841",
            "area_mu": area,
            "area_min_mu": np.round(area * (1 - flexible), 1),
            "tax_wan": np.round(tax_a_mu * area, 1),
            "tier": np.array(TIERS)[draw.choice(4, count, p=[0.72, 0.2, 0.06, 0.02])],
            "must_serve": np.where(draw.random(count) < 0.02, "yes", "no"),
            "land_use": uses,
            "new_land": np.where(draw.random(count) < 0.85, "yes", "no"),
        }
    )


def _stock(draw: np.random.Generator, lies_in: np.ndarray, block: np.ndarray) -> pd.DataFrame:
    count = len(lies_in)
    kind = np.array(["approved_unsupplied", "idle", "supplied_unbuilt"])[draw.choice(3, count, p=[0.7, 0.2, 0.1])]
    divisible = draw.random(count) < 0.85
    area = np.round(np.clip(draw.lognormal(np.log(26), 1.0, count), 1.5, 1200), 2)
    part = np.where(divisible & (area > 6) & (draw.random(count) < 0.3), "3", "")
    return pd.DataFrame(
        {
            "parcel_id": _ids("P", np.arange(count)),
            "unit_id": _ids("U", lies_in),
            "kind": kind,
            "area_mu": area,
            "approved_on": [f"{y}-06-30" for y in draw.integers(2010, 2025, count).tolist()],
            "in_task": np.where(kind == "idle", np.where(draw.random(count) < 0.5, "yes", "no"), ""),
            "land_use": np.array(USES)[draw.integers(0, len(USES), count)[block]],
            "divisible": np.where(divisible, "yes", "no"),
            "min_part_mu": part,
        }
    )


def _pairs(draw: np.random.Generator, projects: pd.DataFrame, stock: pd.DataFrame) -> pd.DataFrame:
    """Value each pair that fits by unit, use and area: up to a quarter more than on new land, for what is there already."""
    facts = projects[["project_id", "area_min_mu", "tax_wan", "tier"]].assign(
        unit_id=projects["units"].str.split("|"), use=projects["land_use"].str.split("|")
    )
    parcels = stock[["parcel_id", "unit_id", "land_use", "area_mu"]].rename(columns={"land_use": "use"})
    fits = facts.explode("unit_id").explode("use").merge(parcels, on=["unit_id", "use"])
    fits = fits[fits["area_mu"] >= fits["area_min_mu"]]
    weight = fits["tier"].map(dict(zip(TIERS, TIER_WEIGHTS, strict=True)))
    value = np.round(fits["tax_wan"] * weight * draw.uniform(1.0, 1.25, len(fits)), 1)
    return pd.DataFrame({"project_id": fits["project_id"], "parcel_id": fits["parcel_id"], "value": value})


def _units(draw: np.random.Generator, demand: np.ndarray, disposed: np.ndarray) -> pd.DataFrame:
    counties = len(demand)
    return pd.DataFrame(
        {
            "unit_id": _ids("U", np.arange(counties)),
            "name": [f"县{n}" for n in range(counties)],
            "kind": "county",
            "task_unsupplied_mu": np.round(disposed * draw.uniform(0.8, 1.8, counties)),
            "digest_years": np.round(draw.uniform(0.5, 2.9, counties), 2),
            "cropland_balance_mu": np.where(
                draw.random(counties) < 0.5, np.round(0.15 * demand).astype(int).astype(str), ""
            ),
            "quota_cap_mu": np.floor(np.maximum(0.7 * demand, 20) / 5) * 5,
        }
    )


def _disposals(disposed: np.ndarray) -> pd.DataFrame:
    """One close-out a county: land approved before 2018 and supplied this year."""
    rows = np.flatnonzero(disposed > 0)
    return pd.DataFrame(
        {
            "disposal_id": _ids("D", rows),
            "unit_id": _ids("U", rows),
            "kind": "approved_unsupplied",
            "approved_on": "2015-06-30",
            "measure": "标准厂房划拨供应",
            "area_mu": disposed[rows],
            "date": "2026-04-28",
            "evidence_no": [f"样例-{n}" for n in rows.tolist()],
            "status": "recorded",
        }
    )


def _sites(draw: np.random.Generator, demand: np.ndarray) -> pd.DataFrame:
    """Two sites a county, one with more cropland than the other, each with room for a third of the demand."""
    county = np.repeat(np.arange(len(demand)), 2)
    area = np.round(np.maximum(demand[county] / 3, 30), 2)
    agricultural = np.round(area * draw.uniform(0.5, 0.95, len(county)), 2)
    cropland = np.round(agricultural * np.where(np.arange(len(county)) % 2 == 0, 0.6, 0.2), 2)
    return pd.DataFrame(
        {
            "site_id": _ids("S", np.arange(len(county))),
            "unit_id": _ids("U", county),
            "area_mu": area,
            "agricultural_mu": agricultural,
            "cropland_mu": cropland,
            "paddy_mu": np.round(cropland * draw.uniform(0, 0.9, len(county)), 2),
        }
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--objectives", default=",".join(LEVELS))
    asked = parser.parse_args()
    generate(asked.size, asked.folder, seed=asked.seed, objectives=tuple(asked.objectives.split(",")), gap=asked.gap)
