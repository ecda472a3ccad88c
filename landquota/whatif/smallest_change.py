"""The smallest change of one figure of a project's own row after which the plan of the changed case places it.

Where to look is found by arithmetic or by one more question; whether a figure is enough is asked: the changed case is screened and built
anew, and the best plan that places the project is compared with the plan. That decides it, for the best plan without the project
does not depend on the project's figures. The figure found and the one a step before it are both tried.

Source: docs/explain.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from landquota.whatif.figures import COLUMNS, STEP, Controls, Figure, controls_of, steps_between
from landquota.whatif.most_area import is_worth, look, may_be_better_before
from landquota.whatif.study import SAME, SAME_TIE, Depth, Outcome, Study
from landquota.whatif.trial import Found, Guess, Trial

QUICK = 10
"""Nodes of the first search for the most land that a project can have."""


def smallest_change(study: Study, project_id: str, outcome: Outcome | None, depth: Depth) -> dict[str, Any] | None:
    """Return `figure`, `from`, `to`, `by` (signed) and `checked` of the smallest change as a share of the figure; None where there is none.

    Parameters
    ----------
    outcome
        Answer to the question "it gets land"; None where it has no candidate.
    depth
        That `outcome` was followed to.
    """
    if not study.base.proved:
        return None
    return _Changes(study, project_id, outcome, depth).smallest()


class _Changes:
    """The figures of one project, one after the other."""

    def __init__(self, study: Study, project_id: str, outcome: Outcome | None, depth: Depth) -> None:
        self._study, self._id, self._outcome, self._depth = study, project_id, outcome, depth
        projects = study.base.case.projects
        self._project = projects[projects["project_id"] == project_id].iloc[0]

    def smallest(self) -> dict[str, Any] | None:
        gates = self._study.prepared.assessment.gates
        failed = gates.loc[(gates["project_id"] == self._id) & (gates["result"] == "fail"), "gate"]
        if not failed.str.startswith("control:").all():
            return None  # no figure undoes a refused word
        area = self._trial("area_min_mu", -1)
        edge = None if area is None else self._at_edge(area)
        best = _smaller(self._value(), edge)
        best = _smaller(best, self._control(_share(best)))
        if area is not None and edge is None:
            best = _smaller(best, self._area(area, _share(best)))
        return None if best is None else best[1]

    @cached_property
    def _controls(self) -> dict[str, Controls]:
        return controls_of(self._study.base.case, self._study.prepared.assessment, self._project)

    @cached_property
    def _value_column(self) -> str:
        return "tax_wan" if pd.isna(self._project["value"]) else "value"

    @cached_property
    def _weight(self) -> float:
        """What one more of the figure adds to the value."""
        rule, project = self._study.base.case.rulebook.value, self._project
        if self._value_column == "value":
            return 1.0
        return float(
            rule.tier_weights[project["tier"]].value * (rule.strategic_weight.value if project["strategic"] else 1.0)
        )

    def _trial(self, name: str, sign: int = 1) -> Trial | None:
        """Return the trial of a figure; None where it is unknown or 0."""
        start = self._project[name]
        if pd.isna(start) or start == 0:
            return None
        return Trial(self._study, Figure(self._id, name, float(start), sign), self._depth)

    def _value(self) -> Found | None:
        """Return the change of value, or of the tax that it comes from, of a project with candidates."""
        trial = self._trial(self._value_column)
        if trial is None or self._outcome is None or self._weight <= 0:
            return None
        outcome = self._where_it_counts(self._study, self._outcome)
        steps = None if outcome is None else self._steps_of_loss(self._study, outcome)
        if steps is None:
            return None
        widens = (
            trial.figure.name == "tax_wan"
            and "tax" in self._controls
            and self._controls["tax"].most > trial.figure.start
        )
        if self._depth == "decisive" and not widens:
            return trial.found(steps, checked=False)
        return trial.found(trial.least([(steps, None)], steps + 1))

    def _where_it_counts(self, study: Study, outcome: Outcome | None) -> Outcome | None:
        """Return the answer for the places at which the project's own value counts; None without one."""
        rows = study.of_project(self._id)
        places = study.candidates.iloc[rows]
        pairs = study.base.case.pairs
        own = pairs.loc[(pairs["project_id"] == self._id) & pairs["value"].notna(), "parcel_id"]
        counts = rows[~((places["placement"] == "parcel") & places["place_id"].isin(own)).to_numpy()]
        if len(counts) == len(rows) and outcome is not None:
            return outcome
        return study.ask([study.row(counts, 1, 1)], self._depth) if len(counts) else None

    def _steps_of_loss(self, study: Study, outcome: Outcome) -> int | None:
        """Return after how many steps of value the plan would place it; None where value cannot buy it.

        A gain of as much as the loss makes the two plans equal in value: what comes after it decides, where that was followed.
        """
        levels = list(outcome.loss)
        if outcome.status != "optimal" or "value" not in levels:
            return None
        place = levels.index("value")
        if any(outcome.loss[level] != 0 for level in levels[:place]):
            return None
        loss, gain = outcome.loss["value"], STEP * self._weight
        same = max(SAME, 1e-9 * abs(study.base.levels["value"]))
        equal = math.ceil((loss - same) / gain)
        if equal * gain > loss + same:
            return max(equal, 1)
        if equal > 0 and self._wins_after(study, outcome, levels[place + 1 :]):
            return equal
        return max(math.floor((loss + same) / gain) + 1, 1)

    def _wins_after(self, study: Study, outcome: Outcome, later: list[str]) -> bool:
        """Tell whether the levels after value, then the tie rule, are in the project's favour; unknown at depth `decisive`."""
        losses = [outcome.loss[level] for level in later if outcome.loss[level] != 0]
        if losses:
            return losses[0] < 0 and self._depth == "all"
        return outcome.tie is not None and outcome.tie < study.tie - SAME_TIE

    def _control(self, share: float) -> Found | None:
        """Return the change of the total by which a control indicator failed, where it can be a smaller share than `share`; None where two did."""
        failed = [name for name, controls in self._controls.items() if controls.failed]
        if len(failed) != 1 or failed[0] not in COLUMNS:
            return None
        trial = self._trial(COLUMNS[failed[0]])
        if trial is None:
            return None
        controls, start = self._controls[failed[0]], trial.figure.start
        first, most = (max(steps_between(start, total), 1) for total in (controls.least, controls.most))
        if trial.figure.share(first) >= share:
            return None
        steps = trial.least([(first, None)], most)
        if steps is None and trial.figure.name == self._value_column:
            steps = self._beyond(trial, most)
        return trial.found(steps)

    def _beyond(self, trial: Trial, most: int) -> int | None:
        """Return the steps of a tax that admits the project to all it asks for, and still has to buy its place by value."""
        study = trial.study(most)
        if not len(study.of_project(self._id)):
            return None
        outcome = self._where_it_counts(study, None)
        steps = None if outcome is None else self._steps_of_loss(study, outcome)
        return None if steps is None else trial.least([(most + steps, None)], most + steps + 1)

    def _at_edge(self, trial: Trial) -> Found | None:
        """Return the change to the least area at which the rules first let the project in, where that is enough."""
        for area in self._edges():
            steps = max(steps_between(area, trial.figure.start), 1)
            if trial.places(steps) and not trial.places(steps - 1):
                return trial.found(steps)
        return None

    def _area(self, trial: Trial, share: float) -> Found | None:
        """Return the change of the least area, where it is a smaller share than `share`."""
        start = trial.figure.start
        most = steps_between(STEP, start)
        if share < math.inf:
            most = min(most, math.ceil(share * start / STEP - 1e-6) - 1)
        return trial.found(trial.least(self._guesses(trial, most), most)) if most >= 1 else None

    def _guesses(self, trial: Trial, most: int) -> Iterator[Guess]:
        """Yield where to look for the least area: at the most land that a search finds for the project, a quick one and one to the end.

        Where nothing is found, and that is proved, the largest change is known to be too small.
        """
        start, study = trial.figure.start, trial.study(most)
        if not len(study.of_project(self._id)):
            return
        for nodes in (QUICK, None) if is_worth(study, self._id) else (None,):
            found = look(study, self._id, start, nodes)
            if found.infeasible and not may_be_better_before(study, self._id):
                trial.rule_out(most)
                return
            if found.solution is None and not trial.places(most):
                return
            if found.solution is not None:
                chosen = study.decisions_of(found.solution).chosen
                area = float(chosen.loc[chosen["project_id"] == self._id, "area_mu"].iloc[0])
                places = dict(zip(chosen["project_id"], chosen["place_id"], strict=True))
                yield min(max(steps_between(area, start), 1), most), places

    def _edges(self) -> Iterator[float]:
        """Yield the least area (mu) up to which the gates, or else the largest place that was too small, would let the project in."""
        prepared = self._study.prepared
        facts = prepared.assessment.projects[
            (self._study.base.case.projects["project_id"] == self._id).to_numpy()
        ].iloc[0]
        if not facts["admitted"]:
            yield float(facts["control_cap"])
        elif self._outcome is None:
            excluded = prepared.candidates.excluded
            small = excluded[(excluded["project_id"] == self._id) & (excluded["rule"] == "too_small")]
            if len(small):
                yield float(small["measure"].astype(float).max())


def _share(change: Found | None) -> float:
    return math.inf if change is None else change[0]


def _smaller(one: Found | None, other: Found | None) -> Found | None:
    """Return the smaller change, the first of two that are alike."""
    return other if _share(other) < _share(one) else one
