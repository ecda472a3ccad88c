"""Generalized assignment instances of the OR-Library as cases: agents are parcels, jobs are projects that must be served."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.written import Row, Written

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "gap"


@dataclass(frozen=True)
class Instance:
    """One published instance in one sense; `worth` and `weights` have a row an agent."""

    name: str
    sense: str
    optimum: int
    worth: list[list[int]]
    weights: list[list[int]]
    capacities: list[int]

    def written(self) -> Written:
        """Return the instance as a case; a cost is a negative value."""
        sign = 1 if self.sense == "Max" else -1
        jobs, agents = range(len(self.worth[0])), range(len(self.capacities))
        stock: list[Row] = [
            {"parcel_id": f"A{a}", "unit_id": "U", "kind": "approved_unsupplied", "area_mu": self.capacities[a]}
            for a in agents
        ]
        projects: list[Row] = [
            {
                **{"project_id": f"J{j}", "name": f"Job {j}", "units": "U", "industry": "3911"},
                **{"area_mu": 1, "must_serve": "yes", "new_land": "no"},
            }
            for j in jobs
        ]
        pairs: list[Row] = [
            {
                "project_id": f"J{j}",
                "parcel_id": f"A{a}",
                "area_mu": self.weights[a][j],
                "value": sign * self.worth[a][j],
            }
            for a in agents
            for j in jobs
        ]
        settings = {"name": self.name, "plan_year": 2026, "rulebook": "plain", "objectives": ["must_serve", "value"]}
        units = [{"unit_id": "U", "name": "All"}]
        return Written(settings, {"units": units, "stock": stock, "projects": projects, "pairs": pairs})


def instances() -> list[Instance]:
    """Return every instance in each sense that has a published optimum; none where the data are absent."""
    if not FOLDER.is_dir():
        return []
    with FOLDER.joinpath("optima.csv").open(encoding="utf-8") as file:
        return [_instance(row["instance"], row["sense"], int(row["published_optimum"])) for row in csv.DictReader(file)]


def _instance(name: str, sense: str, optimum: int) -> Instance:
    agents, jobs, *numbers = (int(word) for word in FOLDER.joinpath(name).read_text(encoding="utf-8").split())
    rows = [numbers[i * jobs : (i + 1) * jobs] for i in range(2 * agents)]
    return Instance(name, sense, optimum, rows[:agents], rows[agents:], numbers[2 * agents * jobs :])
