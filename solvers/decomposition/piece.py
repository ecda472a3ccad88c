"""One piece of work: the best plan of one part at given prices. It runs anywhere, and depends on nothing but its item."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from landquota.errors import SolveError
from landquota.solvers.decomposition.parts import Part
from landquota.solvers.highs import TOLERANCE, settings_at
from landquota.solvers.reduced_cost import may_lose, unmoved

_UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
Uses = tuple[np.ndarray, np.ndarray]
Basis = tuple[np.ndarray, np.ndarray]
"""Statuses of columns and of rows, as numbers."""
_STATUS = {int(status): status for status in highspy.HighsBasisStatus.__members__.values()}
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
    basis
        Where the relaxation begins: the basis of an answer to the same part at other prices.
    """

    part: Part
    cost: np.ndarray
    near: float = LEAST_NEAR
    nodes: int | None = None
    relaxed: bool = False
    brisk: bool = False
    start: np.ndarray | None = None
    basis: Basis | None = None

    @property
    def size(self) -> int:
        """How large it is, beside other pieces of work."""
        return len(self.cost)


@dataclass(frozen=True)
class PiecePlan:
    """The answer.

    Attributes
    ----------
    x
        The plan, shape (columns,); None where there is none, none is the cheapest, or a relaxation found none.
    uses
        What it takes of each tie that it touches: numbers and amounts.
    bound
        No plan of the part costs less; -inf where the prices set none, inf where there is no plan at all.
    row_duals, reduced
        Prices of the local rows, and reduced costs of the columns, where relaxed; else empty.
    basis
        Of columns and rows, where relaxed.
    """

    x: np.ndarray | None
    uses: Uses
    bound: float
    row_duals: np.ndarray = field(default_factory=lambda: np.zeros(0))
    reduced: np.ndarray = field(default_factory=lambda: np.zeros(0))
    basis: Basis | None = None


def solve_piece(piece: Piece) -> PiecePlan:
    """Return the best plan of a part at its prices.

    With whole numbers and a plan to begin from, a brisk search has the relaxation first: it may say at once that the plan is near enough, and else
    which columns no better plan can move.

    Raises
    ------
    SolveError
        HiGHS failed.
    """
    if piece.relaxed or not piece.part.integer.any():
        return _relaxed(piece)
    if piece.start is None:
        return _searched(piece)
    part, known = piece.part, float(piece.cost @ piece.start)
    loose = _relaxed(piece) if piece.brisk else PiecePlan(None, NOTHING, -np.inf)
    # a part that has a plan is not infeasible, whatever is said of it
    least = loose.bound if np.isfinite(loose.bound) else -np.inf
    kept = PiecePlan(piece.start, uses_of(part, piece.start), min(least, known), basis=loose.basis)
    if known - least <= piece.near:
        return kept
    if loose.x is not None:
        room = may_lose(least, known)
        stay = unmoved(loose.reduced, room, part.integer & (part.lower == 0), part.lower, part.upper)
        closed = stay.at_lower & (piece.start < 0.5)
        piece = replace(piece, part=replace(part, upper=np.where(closed, 0.0, part.upper)))
    found = _searched(piece)
    proved = max(found.bound, least) if np.isfinite(found.bound) else least
    if found.x is None or piece.cost @ found.x > known:
        return replace(kept, bound=min(proved, known))
    return replace(found, bound=proved, basis=loose.basis)


def _relaxed(piece: Piece) -> PiecePlan:
    """Return the best plan without whole numbers."""
    part = piece.part
    highs = load(part.matrix, (part.row_lower, part.row_upper), (part.lower, part.upper), piece.cost)
    if piece.basis is not None:
        _begin_at(highs, piece.basis)
    status = run(highs)
    if status == highspy.HighsModelStatus.kInfeasible:
        return PiecePlan(None, NOTHING, np.inf)
    if status not in _DONE and status not in _UNBOUNDED:  # lost on the way: once more from nothing
        highs.clearSolver()
        highs.setOptionValue("presolve", "off")
        highs.run()
        status = highs.getModelStatus()
    if status not in _DONE:
        return PiecePlan(None, NOTHING, -np.inf)
    solution = highs.getSolution()
    x = np.clip(np.array(solution.col_value), part.lower, part.upper)
    duals = np.array(solution.row_dual), np.array(solution.col_dual)
    bound = min(float(highs.getInfo().objective_function_value), float(piece.cost @ x))
    return PiecePlan(x, uses_of(part, x), bound, *duals, basis=_basis_of(highs))


def _searched(piece: Piece) -> PiecePlan:
    """Return the best plan with whole numbers."""
    part = piece.part
    highs = load(part.matrix, (part.row_lower, part.row_upper), (part.lower, part.upper), piece.cost)
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
    if status in _UNBOUNDED:
        return PiecePlan(None, NOTHING, -np.inf)
    info = highs.getInfo()
    bound = float(info.mip_dual_bound)
    if not np.isfinite(bound) or abs(bound) > 1e29:  # it ended before it had any
        bound = _relaxed(piece).bound
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return PiecePlan(None, NOTHING, bound)
    x = np.array(highs.getSolution().col_value)
    x = np.clip(np.where(part.integer, np.rint(x), x), part.lower, part.upper)
    return PiecePlan(x, uses_of(part, x), min(bound, float(piece.cost @ x)))


def uses_of(part: Part, x: np.ndarray) -> Uses:
    """Return what a plan takes of each tie that it touches: numbers and amounts."""
    amounts = part.link @ x
    touched = np.flatnonzero(amounts)
    return touched.astype(np.int32), amounts[touched]


def _begin_at(highs: Any, basis: Basis) -> None:
    """Begin where another search ended."""
    given = highspy.HighsBasis()
    given.col_status, given.row_status = ([_STATUS[n] for n in of.tolist()] for of in basis)
    given.valid = True
    highs.setBasis(given)


def _basis_of(highs: Any) -> Basis:
    found = highs.getBasis()
    columns, rows = (np.array(list(map(int, of)), dtype=np.int8) for of in (found.col_status, found.row_status))
    return columns, rows


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
