"""One piece of work: the best plan of one part at given prices. It runs anywhere, and depends on nothing but its item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from landquota.errors import SolveError
from landquota.solvers.decomposition.parts import Part
from landquota.solvers.highs import TOLERANCE, settings_at

_UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
Uses = tuple[np.ndarray, np.ndarray]
NOTHING: Uses = (np.zeros(0, dtype=np.int32), np.zeros(0))
LEAST_NEAR = 1e-6
"""Values nearer than this are the same."""
_BRISK = ("rins", "rens", "root_reduced_cost", "feasibility_jump")
"""HiGHS's heuristics that a brisk search does without: over the 100 units of a drawn province they took over half of the time."""
_DONE = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)


@dataclass(frozen=True)
class Piece:
    """What is asked of one part.

    Attributes
    ----------
    cost
        To be minimised: the objective, and the price of what the part takes of each tie; shape (columns,).
    near
        So near to the best is good enough, in the unit of `cost`.
    nodes
        Most nodes to search: a count, so that every machine stops alike.
    relaxed
        Without whole numbers.
    brisk
        Leave out the searches within the search: for a part of many, they cost more than they find.
    start
        A plan to begin from, shape (columns,).
    """

    part: Part
    cost: np.ndarray
    near: float = LEAST_NEAR
    nodes: int | None = None
    relaxed: bool = False
    brisk: bool = False
    start: np.ndarray | None = None


@dataclass(frozen=True)
class PiecePlan:
    """The answer.

    Attributes
    ----------
    x
        The plan, shape (columns,); None where there is none, or none is the cheapest.
    uses
        What it takes of each tie that it touches: numbers and amounts.
    bound
        No plan of the part costs less; -inf where the prices set none, inf where there is no plan at all.
    row_duals, reduced
        Prices of the local rows, and reduced costs of the columns, where relaxed; else empty.
    """

    x: np.ndarray | None
    uses: Uses
    bound: float
    row_duals: np.ndarray = field(default_factory=lambda: np.zeros(0))
    reduced: np.ndarray = field(default_factory=lambda: np.zeros(0))


def solve_piece(piece: Piece) -> PiecePlan:
    """Return the best plan of a part at its prices.

    Raises
    ------
    SolveError
        HiGHS failed.
    """
    part = piece.part
    highs = load(part.matrix, (part.row_lower, part.row_upper), (part.lower, part.upper), piece.cost)
    is_mip = bool(part.integer.any()) and not piece.relaxed
    if is_mip:
        make_whole(highs, part.integer)
        highs.setOptionValue("mip_abs_gap", piece.near)
        highs.setOptionValue("mip_rel_gap", 0.0)
        for heuristic in _BRISK if piece.brisk else ():
            highs.setOptionValue(f"mip_heuristic_run_{heuristic}", False)
        if piece.nodes is not None:
            highs.setOptionValue("mip_max_nodes", piece.nodes)
        if piece.start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = piece.start
            highs.setSolution(solution)
    status = run(highs)
    if status == highspy.HighsModelStatus.kInfeasible:
        return PiecePlan(None, NOTHING, np.inf)
    return _read(highs, piece, is_mip, status)


def _read(highs: Any, piece: Piece, is_mip: bool, status: Any) -> PiecePlan:
    part, info = piece.part, highs.getInfo()
    bound = float(info.mip_dual_bound if is_mip else info.objective_function_value)
    if status in _UNBOUNDED:
        return PiecePlan(None, NOTHING, -np.inf)
    if not is_mip and status not in _DONE:
        raise SolveError(f"a part of the problem: HiGHS stopped with {status}")
    if is_mip and (not np.isfinite(bound) or bound > 1e29 or bound < -1e29):
        bound = _relaxed_bound(piece)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return PiecePlan(None, NOTHING, bound)
    solution = highs.getSolution()
    x = np.array(solution.col_value)
    x = np.clip(np.where(part.integer & is_mip, np.rint(x), x), part.lower, part.upper)
    bound = min(bound, float(piece.cost @ x))
    if is_mip:
        return PiecePlan(x, uses_of(part, x), bound)
    return PiecePlan(x, uses_of(part, x), bound, np.array(solution.row_dual), np.array(solution.col_dual))


def uses_of(part: Part, x: np.ndarray) -> Uses:
    """Return what a plan takes of each tie that it touches: numbers and amounts."""
    amounts = part.link @ x
    touched = np.flatnonzero(amounts)
    return touched.astype(np.int32), amounts[touched]


def _relaxed_bound(piece: Piece) -> float:
    """Return the bound of the relaxation, where the search ended before it had any."""
    return solve_piece(Piece(piece.part, piece.cost, relaxed=True)).bound


def load(
    matrix: sparse.csr_array,
    rows: tuple[np.ndarray, np.ndarray],
    columns: tuple[np.ndarray, np.ndarray],
    cost: np.ndarray,
) -> Any:
    """Return HiGHS holding a linear problem to be minimised, on one thread."""
    highs = highspy.Highs()
    for name, value in (settings_at(TOLERANCE) | {"threads": 1}).items():
        highs.setOptionValue(name, value)
    status = highs.passModel(
        matrix.shape[1],
        matrix.shape[0],
        matrix.nnz,
        highspy.MatrixFormat.kRowwise.value,
        highspy.ObjSense.kMinimize.value,
        0.0,
        cost,
        *columns,
        *rows,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.zeros(matrix.shape[1], dtype=np.int32),
    )
    if status == highspy.HighsStatus.kError:
        raise SolveError("HiGHS refused a part of the problem")
    return highs


def make_whole(highs: Any, integer: np.ndarray) -> None:
    """Ask for whole numbers in some columns."""
    whole = np.flatnonzero(integer).astype(np.int32)
    highs.changeColsIntegrality(len(whole), whole, np.full(len(whole), highspy.HighsVarType.kInteger))


def run(highs: Any) -> Any:
    """Solve, once more without presolve where that is said to have left nothing (see `HighsSession`); return the status."""
    highs.run()
    nothing = (highspy.HighsModelStatus.kUnboundedOrInfeasible, highspy.HighsModelStatus.kInfeasible)
    if highs.getModelStatus() in nothing:
        highs.setOptionValue("presolve", "off")
        highs.run()
    return highs.getModelStatus()
