"""A sweep: every value of a key at which the plan changes, traced by bisection between proved plans; and a grid of two keys.

Between two values with different plans a breakpoint is traced down to a step. Where the plan is the same at both, docs/sweep.md says for which
keys that proves that it is the same all along; for the others more points help, and the stretch is called sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.inputs.read import open_case
from landquota.parallel import Told, ignore_count
from landquota.reports.sweep.types import Grid, How, Point, Proof, Stretch, Sweep, Watch
from landquota.whatif.sweep_axis import Axis, Range, make_axis, read_range
from landquota.whatif.sweep_points import Question, Solver, Solving
from landquota.whatif.sweep_proof import is_proved, proof_of, worth

POINTS, CELLS = 9, 5
"""Values to start from: of a sweep, and of each key of a grid."""
NEAR_STEPS = 8
"""Where it is known which value makes two plans equal, so many steps below and above it are tried; bisection does the rest."""


@dataclass(frozen=True)
class Effort:
    """How a sweep is solved; none of it changes what is found, but for a limit that comes before a proof.

    Attributes
    ----------
    time_limit_s, threads
        For one point; None: the case's own, and the solver's choice.
    workers
        Processes; None: as many as the work is worth.
    cluster
        Address of a Dask scheduler whose workers solve instead; None: the case's own.
    kept
        Folder in which solved points are kept until the next time; it must exist. None: nowhere.
    on_point
        Told how many points are solved, and how many are wanted so far.
    """

    time_limit_s: float | None = None
    threads: int | None = None
    workers: int | None = None
    kept: Path | None = None
    on_point: Told = ignore_count
    cluster: str | None = None


def sweep(  # noqa: PLR0913 - what is asked
    path: Path | str,
    vary: str,
    *,
    scenario: Sequence[str] = (),
    changes: Sequence[str] = (),
    points: int = POINTS,
    precision: float | None = None,
    watch: Watch = "placements",
    effort: Effort | None = None,
) -> Sweep:
    """Return every value of a key at which the plan changes.

    Parameters
    ----------
    vary
        `key=from:to`, the key as in `read_case`.
    scenario, changes
        As in `read_case`; they come before the varied value.
    points
        Values to start from, at least 2, both ends included.
    precision
        How near a breakpoint is traced; absent: a millionth of the range.
    watch
        What counts as the plan.

    Raises
    ------
    InputError
        The case, the key or the range is wrong.

    Examples
    --------
    >>> found = sweep("tests/cases/two_parcels", "projects.J1.value=0:20", points=3)
    >>> found.complete, [str(b.first.at[0]) for b in found.breakpoints]
    (True, [])
    """
    asked = read_range("--vary", vary)
    solver = _solver(path, scenario, changes, (asked.key,), effort or Effort())
    low, high = (solver.case((end,)) for end in (asked.low, asked.high))
    axis = make_axis(asked, precision, whole=_is_whole(solver, asked))
    with _solving(solver, low, effort or Effort()) as solve:
        search = _Search(axis, watch, (low, high), solve)
        search.run(axis.starts(points))
    return Sweep(
        case=low,
        key=_key_of(low, asked),
        low=axis.low,
        high=axis.high,
        step=axis.step,
        watch=watch,
        proof=search.proof,
        points=search.points,
        stretches=search.stretches,
    )


def sweep_grid(  # noqa: PLR0913 - what is asked
    path: Path | str,
    vary: str,
    by: str,
    *,
    scenario: Sequence[str] = (),
    changes: Sequence[str] = (),
    points: int | None = None,
    watch: Watch = "placements",
    effort: Effort | None = None,
) -> Grid:
    """Return the plans over two keys.

    Parameters
    ----------
    vary, by
        `key=from:to` for the rows and `key=from:to[:count]` for the columns.
    points
        Rows; absent: as many as columns.

    Raises
    ------
    InputError
        The case, a key or a range is wrong.
    """
    asked = _read_ranges(vary, by)
    solver = _solver(path, scenario, changes, tuple(a.key for a in asked), effort or Effort())
    corners = [solver.case(at) for at in product(*((a.low, a.high) for a in asked))]
    columns = asked[1].count or CELLS
    counts = (points or columns, columns)
    rows, across = (
        make_axis(a, None, whole=_is_whole(solver, a, asked)).starts(n) for a, n in zip(asked, counts, strict=True)
    )
    case = corners[0]
    with _solving(solver, case, effort or Effort()) as solve:
        found = tuple(solve(list(product(rows, across))))
    return Grid(
        case=case,
        keys=(_key_of(case, asked[0], 2), _key_of(case, asked[1])),
        rows=rows,
        columns=across,
        watch=watch,
        points=found,
    )


def _read_ranges(vary: str, by: str) -> tuple[Range, Range]:
    """Return both ranges, or all that is wrong with them."""
    problems: list[Problem] = []
    found: list[Range] = []
    for option, text in (("--vary", vary), ("--grid", by)):
        try:
            found.append(read_range(option, text))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if found[0].key == found[1].key:
        raise InputError([Problem("range_twice", value=found[0].key)])
    return found[0], found[1]


def _solver(
    path: Path | str, scenario: Sequence[str], changes: Sequence[str], keys: tuple[str, ...], effort: Effort
) -> Solver:
    question = Question(tuple(scenario), tuple(changes), keys, effort.time_limit_s, effort.threads)
    return Solver(question, open_case(path))


def _solving(solver: Solver, case: Case, effort: Effort) -> Solving:
    cluster = effort.cluster or case.settings.solve.cluster
    return Solving(solver, effort.workers, cluster, effort.kept, effort.on_point)


def _key_of(case: Case, asked: Range, from_last: int = 1) -> str:
    """Return the key as the case tells its changes, whatever name it was asked by."""
    return case.changes[-from_last].partition("=")[0] or asked.key


def _is_whole(solver: Solver, asked: Range, others: Sequence[Range] = ()) -> bool:
    """Tell whether a key takes whole numbers only: both ends are taken, and half of one more is not."""
    if asked.low % 1 or asked.high % 1:
        return False
    half = asked.low + Decimal("0.5")
    at = tuple(half if other is asked else other.low for other in others) or (half,)
    try:
        solver.case(at)
    except InputError:
        return True
    return False


class _Search:
    """The points solved so far, and where to look next."""

    def __init__(
        self,
        axis: Axis,
        watch: Watch,
        ends: tuple[Case, Case],
        solve: Callable[[Sequence[tuple[Decimal, ...]]], list[Point]],
    ) -> None:
        self._axis, self._watch, self._ends, self._solve = axis, watch, ends, solve
        self._found: dict[Decimal, Point] = {}
        self.proof: Proof = proof_of(*ends)

    def run(self, starts: Sequence[Decimal]) -> None:
        """Solve the start points, then in waves what lies between different plans, until nothing is left to trace."""
        wanted = list(starts)
        while wanted:
            self._found |= {p.at[0]: p for p in self._solve([(value,) for value in wanted])}
            wanted = [value for low, high in pairwise(self.points) for value in self._between(low, high)]

    @property
    def points(self) -> tuple[Point, ...]:
        """All points in the order of their values."""
        return tuple(self._found[value] for value in sorted(self._found))

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What is known of each stretch between two points."""
        return tuple(Stretch(low.at[0], high.at[0], self._how(low, high)) for low, high in pairwise(self.points))

    def _how(self, low: Point, high: Point) -> How:
        plans = low.seen(self._watch), high.seen(self._watch)
        if None in plans:
            return "not_proved"
        if plans[0] != plans[1]:
            return "breakpoint"
        return "proved" if is_proved(self.proof, low, high, self._watch) else "sampled"

    def _between(self, low: Point, high: Point) -> tuple[Decimal, ...]:
        """Return the values to try between two neighbouring points; none where there is nothing to trace, or no finer value."""
        ends = low.at[0], high.at[0]
        if self._how(low, high) != "breakpoint" or self._axis.is_narrow(*ends):
            return ()
        return self._aimed(low, high) or (self._axis.middle(*ends),)

    def _aimed(self, low: Point, high: Point) -> tuple[Decimal, ...]:
        """Return values around the one at which both plans are worth the same, where the key is a value and there is room."""
        ends, axis = (low.at[0], high.at[0]), self._axis
        if self.proof != "value" or ends[1] - ends[0] <= 4 * NEAR_STEPS * axis.step:
            return ()
        lead = [worth(case, low.places) - worth(case, high.places) for case in self._ends]
        if lead[0] == lead[1]:
            return ()
        share = lead[0] / (lead[0] - lead[1])
        crossing = float(axis.low) + share * float(axis.high - axis.low)
        if not float(ends[0]) < crossing < float(ends[1]):
            return ()
        return axis.around(crossing, NEAR_STEPS, *ends)
