"""The card of a unit: where its quota comes from, and what more disposal would bring. Arithmetic alone, no solving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from landquota.models.assess.credit import ratio_of, task_of
from landquota.models.assess.tasks import MET_TOLERANCE_MU, TASKS
from landquota.models.least_disposal import GRID_MU, REACHED_MU, Earning, least_disposal, task_disposal
from landquota.models.more_disposal import class_facts, gain
from landquota.models.tables.credits import credits_table
from landquota.models.tables.parcels import parcels_table
from landquota.models.tables.quota_steps import quota_steps_table
from landquota.reports.cards.card import Card, Citation
from landquota.reports.numbers import is_blank, published
from landquota.whatif.study import Study

NEXT_MU = 100.0
"""The rise that a unit is told how to earn."""


def unit_card(study: Study, unit_id: str, mu: float = NEXT_MU) -> Card:
    """Return why a unit gets its quota, and what would raise it.

    Parameters
    ----------
    unit_id
        A unit of the case.
    mu
        The rise of the credit after multipliers that `details.next_100_mu` is about.

    Examples
    --------
    >>> from landquota import app
    >>> from landquota.whatif.study import study_of
    >>> card = unit_card(study_of(app.solve_case(app.read_case("tests/cases/tasks_met_by_match"))), "A")
    >>> [(step["step"], step["amount_mu"]) for step in card.details["waterfall"]][:3]
    [('credit:old', 25.0), ('credit:idle_in', 5.0), ('multiplier', 3.0)]
    """
    prospects = _Prospects(study, unit_id)
    waterfall = _waterfall(study, unit_id)
    return Card(
        unit_id,
        "unit",
        "quota",
        "quota",
        study.base.proved,
        rules=_rules(waterfall),
        details={
            "waterfall": waterfall,
            "one_more_mu": prospects.one_more(),
            "tasks": [prospects.task(task) for task in prospects.asked],
            "all_tasks": prospects.all_tasks(),
            "next_100_mu": prospects.next(mu),
            **({} if study.base.proved else {"gap": study.base.gap}),
        },
    )


def _waterfall(study: Study, unit_id: str) -> list[dict[str, Any]]:
    """Return the rows of `quota_steps.csv` of a unit."""
    credits = credits_table(study.decisions, study.prepared.assessment)
    steps = quota_steps_table(study.decisions, credits)
    rows = steps[steps["unit_id"] == unit_id].drop(columns="unit_id").to_dict("records")
    return [{str(column): _cell(value) for column, value in row.items()} for row in rows]


def _cell(value: Any) -> Any:
    if is_blank(value):
        return None
    return published(value) if isinstance(value, float) else value


def _rules(waterfall: list[dict[str, Any]]) -> tuple[Citation, ...]:
    cited = dict.fromkeys((row["rule"], row["source"]) for row in waterfall if row["rule"])
    return tuple(Citation(rule, source or "") for rule, source in cited)


class _Prospects:
    """What more disposal would bring one unit."""

    def __init__(self, study: Study, unit_id: str) -> None:
        self._decisions = study.decisions
        self._unit = study.prepared.instance.units["unit_id"].tolist().index(unit_id)
        self._rulebook = study.base.case.rulebook
        facts = study.prepared.instance.units.iloc[self._unit]
        self.asked = {task: float(facts[f"task_{task}"]) for task in TASKS if not is_blank(facts[f"task_{task}"])}
        """Task to mu, of those that are set."""
        self._done = {task: float(self._decisions.disposed(task)[self._unit]) for task in TASKS}
        self._classes = _classes(study, unit_id)
        self._left = dict(zip(self._classes.index.tolist(), self._classes["left"].tolist(), strict=True))
        self._earning = Earning(
            credit=float(self._decisions.credit[self._unit]),
            base=float(facts["base"]),
            top=float(facts["top"]),
            met=bool(self._decisions.all_met[self._unit]),
            missing={task: missing for task in self.asked if (missing := self._missing(task)) > 0},
            classes=self._classes,
        )

    def one_more(self) -> list[dict[str, Any]]:
        """Say what one more mu of each class with a ratio brings."""
        stated = [c for c in self._rulebook.credit if c.ratio.value is not None and c.id in self._classes.index]
        return [
            {
                "credit_class": c.id,
                "ratio": c.ratio.value,
                "task": c.task,
                "left_mu": published(self._left[c.id]),
                **self._gain({c.id: 1.0}),
            }
            for c in stated
        ]

    def task(self, task: str) -> dict[str, Any]:
        """Say what is missing to a task that is set, and what meeting it brings."""
        return {
            "task": task,
            "asked_mu": published(self.asked[task]),
            "done_mu": published(self._done[task]),
            "missing_mu": published(self._missing(task)),
            "left_mu": published(self._classes.loc[self._classes["task"] == task, "left"].sum()),
            "meeting": self._meeting((task,)) if task in self._earning.missing else None,
        }

    def all_tasks(self) -> dict[str, Any] | None:
        """Say what meeting every open task at once brings; None with fewer than two."""
        missing = tuple(self._earning.missing)
        return self._meeting(missing) if len(missing) > 1 else None

    def next(self, mu: float) -> dict[str, Any]:
        """Say what the least disposal is that raises the credit after multipliers by `mu`, or that there is none."""
        found = least_disposal(self._earning, mu)
        possible = found.gain_mu >= mu - REACHED_MU
        wanted = mu if possible else found.gain_mu
        by_task = {
            task: sum(a for c, a in found.areas.items() if self._classes.loc[c, "task"] == task) for task in TASKS
        }
        missing = self._earning.missing
        return {
            "mu": published(mu),
            "possible": possible,
            "disposal_mu": published(sum(found.areas.values())),
            "areas": dict(found.areas),
            "meets": [task for task in missing if by_task[task] >= missing[task] - MET_TOLERANCE_MU],
            **self._gain(found.areas),
            "checked": self._is_least(found.areas, wanted),
        }

    def _is_least(self, areas: Mapping[str, float], mu: float) -> bool:
        """Tell, by assessing again, whether some disposal brings `mu`, and 0.01 mu less of any class of it does not."""
        less = [{**areas, name: area - GRID_MU} for name, area in areas.items()]
        enough = [self._raises({c: a for c, a in one.items() if a > GRID_MU / 2}, mu) for one in (areas, *less)]
        return enough[0] and not any(enough[1:])

    def _raises(self, areas: Mapping[str, float], mu: float) -> bool:
        return gain(self._decisions, self._unit, areas).multiplied_mu >= mu - REACHED_MU

    def _meeting(self, tasks: tuple[str, ...]) -> dict[str, Any] | None:
        areas = task_disposal(self._earning, tasks)
        return None if areas is None else {"areas": areas, **self._gain(areas)}

    def _gain(self, areas: Mapping[str, float]) -> dict[str, float]:
        return {name: published(value) for name, value in asdict(gain(self._decisions, self._unit, areas)).items()}

    def _missing(self, task: str) -> float:
        missing = self.asked[task] - self._done[task]
        return missing if missing > MET_TOLERANCE_MU else 0.0


def _classes(study: Study, unit_id: str) -> pd.DataFrame:
    """Return `ratio`, `task` and `left` (mu of stock of the unit that the plan does not grant) of each class that land can belong to."""
    rulebook, prepared = study.base.case.rulebook, study.prepared
    parcels = parcels_table(study.decisions, prepared.assessment, prepared.candidates)
    left = parcels[parcels["unit_id"] == unit_id].groupby("credit_class")["left_mu"].sum()
    names = pd.Series(class_facts(rulebook).index, dtype=object)
    table = pd.DataFrame({"ratio": ratio_of(rulebook, names), "task": task_of(rulebook, names)})
    return table.assign(left=names.map(left).astype(float).fillna(0.0)).set_axis(names, axis=0)
