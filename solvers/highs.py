"""HiGHS behind a small face: one session holds one matrix and solves it for one objective after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import highspy
import numpy as np

from landquota.errors import SolveError
from landquota.solvers.executors.base import is_serving
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, Termination, relative_gap

ABSOLUTE_GAP = 1e-6
"""Values closer than this are the same: HiGHS proves no finer than its feasibility tolerance."""

TOLERANCE = 1e-8
"""By how much a row may be missed while searching."""
TIGHTEST = 1e-10
"""The least that HiGHS takes."""
PRESOLVE_RULES_OFF = 1 << 13
"""HiGHS's presolve rule "parallel rows and columns" is left out: on a held level it cut off feasible plans and called the rest
optimal (1.15.1; `tests/contract/test_presolve.py` has the case). It costs no time that could be measured."""

_STOPPED = {
    highspy.HighsModelStatus.kOptimal: Termination.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Termination.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Termination.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Termination.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Termination.TIME_LIMIT,
    highspy.HighsModelStatus.kSolutionLimit: Termination.NODE_LIMIT,
    highspy.HighsModelStatus.kInterrupt: Termination.CANCELLED,
}


def settings_at(tolerance: float) -> dict[str, object]:
    """Return the settings of every solve, at a tolerance by which a row may be missed."""
    return {
        "output_flag": False,
        "random_seed": 0,
        "presolve_rule_off": PRESOLVE_RULES_OFF,
        "mip_feasibility_tolerance": max(tolerance, 1e-7),
        "primal_feasibility_tolerance": tolerance,
        "dual_feasibility_tolerance": tolerance,
    }


class HighsSession:
    """One problem, solved for several objectives in turn.

    Parameters
    ----------
    problem
        The matrix form; it is copied into HiGHS once.
    options
        Gap, limits, threads, listeners.
    tolerance
        By how much a row may be missed.
    on_found
        Told each solution that is better than those before it in the same solve, shape (columns,), from the solving thread.
    """

    def __init__(
        self,
        problem: Problem,
        options: SolveOptions,
        tolerance: float = TOLERANCE,
        on_found: Callable[[np.ndarray], None] | None = None,
    ) -> None:
        self._tolerance = tolerance
        self._on_found = on_found
        self._problem = problem
        self._options = options
        self._started = time.perf_counter()
        self._stage = ""
        self._best = np.inf
        self._sense = 1.0
        self._offset = 0.0
        self._highs = self._load()

    def _load(self) -> Any:
        problem, options = self._problem, self._options
        highspy.Highs.resetGlobalScheduler(True)  # or an earlier session's thread count would stick
        highs = highspy.Highs()
        settings = settings_at(self._tolerance)
        if options.threads is not None or is_serving():
            settings["threads"] = options.threads or 1
        for name, value in settings.items():
            highs.setOptionValue(name, value)
        matrix = problem.matrix
        rows, columns = matrix.shape
        status = highs.passModel(
            columns,
            rows,
            matrix.nnz,
            highspy.MatrixFormat.kRowwise.value,
            highspy.ObjSense.kMinimize.value,
            0.0,
            np.zeros(columns),
            problem.lower,
            problem.upper,
            problem.row_lower,
            problem.row_upper,
            matrix.indptr.astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
            problem.integer.astype(np.int32),
        )
        if status == highspy.HighsStatus.kError:
            raise SolveError("HiGHS refused the model")
        highs.cbMipInterrupt.subscribe(self._on_interrupt_check)
        highs.cbSimplexInterrupt.subscribe(self._on_interrupt_check)
        if self._on_found is not None:
            highs.cbMipImprovingSolution.subscribe(self._on_improvement)
        return highs

    def solve(
        self,
        level: int,
        start: np.ndarray | None,
        *,
        absolute_gap: float = ABSOLUTE_GAP,
        nodes: int | None = None,
    ) -> tuple[LevelOutcome, np.ndarray | None]:
        """Solve for one objective and return how it went, with the best solution.

        Parameters
        ----------
        level
            Row of `Problem.costs`.
        start
            A feasible solution to begin from, shape (columns,).
        absolute_gap
            Where the level counts as solved, besides the relative gap of the options.
        nodes
            Most nodes to search; None: no limit.
        """
        self._best = np.inf
        problem, highs = self._problem, self._highs
        self._stage, self._sense, self._offset = problem.names[level], problem.senses[level], problem.offsets[level]
        columns = problem.matrix.shape[1]
        highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), problem.costs[level])
        is_tie_rule = level == len(problem.names) - 1
        # the tie rule decides between equals: a gap would leave that to chance
        highs.setOptionValue("mip_rel_gap", 0.0 if is_tie_rule else self._options.gap)
        highs.setOptionValue("mip_abs_gap", absolute_gap)
        highs.setOptionValue("mip_max_nodes", highspy.kHighsIInf if nodes is None else nodes)
        left = self._seconds_left()
        if self._options.cancel.is_set() or (left is not None and left <= 0):
            why = Termination.CANCELLED if self._options.cancel.is_set() else Termination.TIME_LIMIT
            known = start if level > 0 else None  # only what an earlier level found is known to be feasible
            return self._outcome(why, known, None, 0.0, 0), known
        highs.setOptionValue("time_limit", np.inf if left is None else highs.getRunTime() + left)  # its clock runs on
        began = time.perf_counter()
        self._run_from(start)
        if self._is_doubtful():
            highs.setOptionValue("presolve", "off")
            self._run_from(start)
            highs.setOptionValue("presolve", "choose")
        return self._read(time.perf_counter() - began)

    def _run_from(self, start: np.ndarray | None) -> None:
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = start
            self._highs.setSolution(solution)
        self._run()

    def _is_doubtful(self) -> bool:
        """Tell whether presolve may have thrown plans away: it left none, or none but the start, which is then "optimal" without a bound."""
        status = self._highs.getModelStatus()
        if not self._problem.integer.any():
            return False
        unbounded = not np.isfinite(self._highs.getInfo().mip_dual_bound)
        optimal = status == highspy.HighsModelStatus.kOptimal
        return bool(status == highspy.HighsModelStatus.kInfeasible or (optimal and unbounded))

    def hold(self, level: int, solution: np.ndarray, slack: float = ABSOLUTE_GAP) -> None:
        """Add the row that keeps an objective where a solution has it."""
        cost = self._problem.costs[level]
        columns = np.flatnonzero(cost).astype(np.int32)
        if len(columns):
            self._highs.addRow(-np.inf, float(cost @ solution) + slack, len(columns), columns, cost[columns])

    def fix(self, columns: np.ndarray, solution: np.ndarray) -> None:
        """Fix whole-number columns where a solution has them."""
        index, whole = np.flatnonzero(columns).astype(np.int32), np.rint(solution)
        self._highs.changeColsBounds(len(index), index, whole[index], whole[index])

    def _run(self) -> None:
        """Run in a thread of its own, so that signals reach us: the first Ctrl-C asks for the best plan, anything else stops at once."""
        done = Event()  # Thread.join believes a thread that a signal interrupted to be over; an event does not

        def work() -> None:
            try:
                self._highs.run()
            finally:
                done.set()

        Thread(target=work, daemon=True).start()
        while not done.is_set():
            try:
                done.wait(0.2)
            except BaseException as error:
                asked = isinstance(error, KeyboardInterrupt) and not self._options.cancel.is_set()
                self._options.cancel.set()
                if not asked:
                    done.wait()  # it stops at its next check; leaving HiGHS running would abort the process
                    raise

    def _seconds_left(self) -> float | None:
        limit = self._options.time_limit_s
        return None if limit is None else limit - (time.perf_counter() - self._started)

    def _on_interrupt_check(self, event: Any) -> None:
        left = self._seconds_left()
        stop = self._options.cancel.is_set() or (left is not None and left <= 0)
        event.interrupt(stop)  # said each time: the flag outlives the run that set it
        if stop:
            return
        data = event.data_out
        incumbent, bound = (self._told(v) for v in (data.mip_primal_bound, data.mip_dual_bound))
        seconds = time.perf_counter() - self._started
        gap, nodes = relative_gap(incumbent, bound), max(int(data.mip_node_count), 0)
        self._options.on_progress(Progress(self._stage, seconds, incumbent, bound, gap, nodes))

    def _on_improvement(self, event: Any) -> None:
        """Pass an improving solution on; a search that began anew passes over again what was found before."""
        found = np.array(event.data_out.mip_solution)
        value = float(self._problem.costs[self._problem.names.index(self._stage)] @ found)
        if self._on_found is not None and value < self._best:
            self._best = value
            self._on_found(found)

    def _told(self, value: float) -> float | None:
        """Return a minimised value in the objective's own sense, None where it is infinite."""
        return self._sense * (value + self._offset) if np.isfinite(value) and abs(value) < 1e30 else None

    def _read(self, seconds: float) -> tuple[LevelOutcome, np.ndarray | None]:
        highs, info = self._highs, self._highs.getInfo()
        stopped = _STOPPED.get(highs.getModelStatus(), Termination.ERROR)
        if stopped is Termination.CANCELLED and not self._options.cancel.is_set():
            stopped = Termination.TIME_LIMIT
        if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            stopped = self._tell_apart()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        solution = np.array(highs.getSolution().col_value) if feasible else None
        is_mip = bool(self._problem.integer.any())
        raw_bound = info.mip_dual_bound if is_mip else info.objective_function_value
        bound = raw_bound if stopped is Termination.OPTIMAL or is_mip else None
        nodes = int(info.mip_node_count) if is_mip else 0
        return self._outcome(stopped, solution, bound, seconds, max(nodes, 0)), solution

    def _tell_apart(self) -> Termination:
        """Solve without an objective: what is feasible then was unbounded."""
        highs, columns = self._highs, self._problem.matrix.shape[1]
        highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), np.zeros(columns))
        self._run()
        infeasible = highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        return Termination.INFEASIBLE if infeasible else Termination.UNBOUNDED

    def _outcome(
        self, stopped: Termination, solution: np.ndarray | None, raw_bound: float | None, seconds: float, nodes: int
    ) -> LevelOutcome:
        level = self._problem.names.index(self._stage)
        objective = None if solution is None else self._told(float(self._problem.costs[level] @ solution))
        bound = None if raw_bound is None else self._told(raw_bound)
        if (
            objective is not None
            and bound is not None
            and stopped is Termination.OPTIMAL
            and abs(objective - bound) <= 2 * ABSOLUTE_GAP
        ):
            bound = objective
        have = Have.NOTHING if solution is None else Have.OPTIMAL if stopped is Termination.OPTIMAL else Have.FEASIBLE
        return LevelOutcome(
            self._stage, stopped, have, objective, bound, relative_gap(objective, bound), seconds, nodes
        )
