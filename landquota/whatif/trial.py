"""One figure of a project, changed step by step: after how many the plan of the changed case places it.

Whether a figure is enough is asked: the changed case is screened and built anew, and the best plan that places the project is compared with
the plan. That decides it, for the best plan without the project does not depend on the project's figures.

Source: docs/explain.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from landquota.decide import prepare
from landquota.whatif.figures import STEP, Figure
from landquota.whatif.study import Depth, Study

Guess = tuple[int, Mapping[str, str] | None]
"""Steps, and placements that may show that they are enough."""
Found = tuple[float, dict[str, Any]]
"""A change with its share of the figure."""


class Trial:
    """One figure of a project: whether the plan places it after so many steps."""

    def __init__(self, study: Study, figure: Figure, depth: Depth) -> None:
        self.figure = figure
        self._depth: Depth = depth
        self.stopped = False
        """Whether some step is undecided, by a limit or by the rounding of quota steps; then no smallest change can be told."""
        self._study = study
        self._known: dict[int, bool] = {0: False}

    def study(self, steps: int) -> Study:
        """Return the plan as one of the changed case."""
        case = self.figure.case(self._study.base.case, steps)
        prepared = prepare(case, space=self._study.prepared.assessment.space)  # no figure of a project moves land
        changed = Study(replace(self._study.base, case=case), prepared)
        changed.options = self._study.options
        return changed

    def places(self, steps: int, seen: Mapping[str, str] | None = None) -> bool:
        """Tell whether the plan of the changed case places the project.

        Parameters
        ----------
        seen
            Placements that may show it, as `Study.beats` takes them.
        """
        if steps not in self._known:
            changed = self.study(steps)
            project_id, others = self.figure.project_id, self._study.base.places if seen is None else seen
            there = len(changed.of_project(project_id))
            better = changed.beats(project_id, others, self._depth) if there else False
            self.stopped |= better is None
            self._known[steps] = better is True
        return self._known[steps]

    def least(self, guesses: Iterable[Guess], most: int) -> int | None:
        """Return the least number of steps, up to `most`, after which the plan places it, and one step less does not.

        Parameters
        ----------
        guesses
            Where to look first; the next is asked for only where the one before was not the least.
        """
        low, high = 0, most + 1
        for steps, seen in guesses:
            if self.stopped:
                return None
            if not low < steps < high:
                continue
            if not self.places(steps, seen):
                low = steps
            elif self.places(steps - 1):
                high = steps - 1
            else:
                return steps
        if high > most:
            if self.stopped or low >= most or not self.places(most):
                return None
            high = most
        while high - low > 1 and not self.stopped:
            middle = (low + high) // 2
            low, high = (low, middle) if self.places(middle) else (middle, high)
        return high

    def rule_out(self, steps: int) -> None:
        """Note that the plan does not place it after so many steps: that is proved otherwise."""
        self._known[steps] = False

    def found(self, steps: int | None, *, checked: bool = True) -> Found | None:
        """Return the change of so many steps; None without one, or where a limit left it open."""
        if steps is None or self.stopped:
            return None
        figure = self.figure
        change = {
            "figure": figure.name,
            "from": figure.start,
            "to": figure.at(steps),
            "by": round(figure.sign * steps * STEP, 6),
            "checked": checked,
        }
        return figure.share(steps), change
