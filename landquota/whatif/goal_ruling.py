"""Rule out box after box of settings, until nothing is left, a setting is found, or a limit comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from landquota.decide import options_of, prepare
from landquota.inputs.read import CaseSource
from landquota.reports.answers.goal import Range
from landquota.solvers.options import SolveOptions
from landquota.whatif.budget import Budget
from landquota.whatif.clock import Clock
from landquota.whatif.goal_box import BoxModel
from landquota.whatif.goal_over import Box
from landquota.whatif.goal_search import Question, Search


@dataclass
class Ruled:
    """Parts of the ranges in which it is proved that no setting reaches the goals.

    Attributes
    ----------
    boxes
        How many.
    volume
        What share of the ranges they make up.
    everything
        They make up all of it.
    """

    boxes: int = 0
    volume: float = 0.0
    everything: bool = False


class Ruling:
    """The case of a question, ready for its boxes."""

    def __init__(self, source: CaseSource, question: Question, ranges: tuple[Range, ...], clock: Clock) -> None:
        low = tuple(f"{r.key}={r.low:.12g}" for r in ranges)
        prepared = prepare(source.case(question.scenario, (*question.changes, *low)))
        self._model, self._limit_s = BoxModel(prepared), options_of(prepared.case).time_limit_s
        self._question, self._ranges, self._clock = question, ranges, clock

    def rule_out(self, search: Search, most: int) -> Ruled:
        """Rule out boxes, the largest first; the middle of one that stays is tried, and the box is halved.

        Parameters
        ----------
        most
            Boxes to look at.
        """
        ruled, whole = Ruled(), True
        waiting: list[Box] = [{r.key: (r.low, r.high) for r in self._ranges}]
        for _ in range(most):
            if not waiting or self._clock.is_out:
                break
            box = waiting.pop(0)
            if self._model.is_free_of_goal(box, self._question.goals, self._budget()):
                ruled.boxes += 1
                ruled.volume += self._volume(box)
                continue
            search.look_at([search.nearest([(low + high) / 2 for low, high in box.values()])])
            if search.is_found:
                return ruled
            halves = list(self._halves(box, search.least))
            whole = whole and bool(halves)
            waiting += halves
        ruled.everything = whole and not waiting
        return ruled

    def _budget(self) -> Budget:
        limits = [limit for limit in (self._limit_s, self._clock.left()) if limit is not None]
        return Budget(SolveOptions(time_limit_s=min(limits, default=None), threads=self._question.threads))

    def _volume(self, box: Box) -> float:
        """Return what share of the ranges a box makes up."""
        share = 1.0
        for r in self._ranges:
            low, high = box[r.key]
            share *= (high - low) / (r.high - r.low)
        return share

    def _halves(self, box: Box, least: float) -> Iterator[Box]:
        """Yield the halves of a box across its widest side; none where that is a step of the grid or less, so that the box stays open."""
        sides = {r.key: (box[r.key][1] - box[r.key][0]) / (r.high - r.low) for r in self._ranges}
        widest = max(sides, key=lambda key: sides[key])
        if sides[widest] <= least:
            return
        low, high = box[widest]
        middle = (low + high) / 2
        yield {**box, widest: (low, middle)}
        yield {**box, widest: (middle, high)}
