"""Parts: a problem cut along labels of its columns, with the rows that tie the parts together kept aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from landquota.solvers.problem import Problem

SHARED = -1
"""Label of a column that belongs to no part."""
COPY = -1
"""Number of a row that is a part's copy of a tie."""


@dataclass(frozen=True)
class Part:
    """The columns of one label, and the rows that hold only those.

    Attributes
    ----------
    columns, rows
        Their numbers in the problem; the row of a copy is `COPY`.
    matrix
        Local rows by local columns. A tie that no part can help another to keep (`sum of non-negative terms <= limit`) has a copy in each part that
        could break it alone: no plan is lost by it, and prices need not see to it.
    link
        What each local column takes of each tie; shape (ties, columns).
    """

    columns: np.ndarray
    rows: np.ndarray
    matrix: sparse.csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    link: sparse.csr_array


@dataclass(frozen=True)
class Split:
    """A problem in parts.

    Attributes
    ----------
    parts
        One a label, in order of the labels.
    ties
        Rows of the problem that hold columns of several parts, or shared ones. After them come the objectives as further ties, one each.
    lower, upper
        Bounds of the ties; those of the objectives are infinite until a level is held. Shape (ties + levels,).
    shared
        Columns of the problem that belong to no part.
    shared_link
        What each shared column takes of each tie; shape (ties + levels, shared).
    soft
        Which ties hold a shared column.
    """

    problem: Problem
    parts: tuple[Part, ...]
    ties: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    shared: np.ndarray
    shared_link: sparse.csc_array

    @cached_property
    def soft(self) -> np.ndarray:
        """Which ties hold a shared column, shape (ties + levels,)."""
        return np.bincount(self.shared_link.indices, minlength=len(self.lower)) > 0

    def level_tie(self, level: int) -> int:
        """Return the number of the tie that is an objective."""
        return len(self.ties) + level

    @property
    def held(self) -> list[int]:
        """Levels that are held."""
        return [n for n in range(len(self.problem.names)) if np.isfinite(self.upper[self.level_tie(n)])]

    def counts(self, level: int) -> bool:
        """Tell whether an objective counts: whole coefficients of whole numbers."""
        cost = self.problem.costs[level]
        asked = np.flatnonzero(cost)
        return bool(self.problem.integer[asked].all() and (cost[asked] == np.rint(cost[asked])).all())


def split(problem: Problem, labels: np.ndarray) -> Split:
    """Cut a problem.

    Parameters
    ----------
    labels
        Part of each column, 0 upwards, or `SHARED`; shape (columns,).

    Examples
    --------
    Two columns in a row of their own each, and one row that holds both:

    >>> import pyomo.environ as pyo
    >>> from landquota.solvers.hand_over import compile_problem
    >>> m = pyo.ConcreteModel()
    >>> m.x, m.y = pyo.Var(bounds=(0, 9)), pyo.Var(bounds=(0, 9))
    >>> m.own_x, m.own_y = pyo.Constraint(expr=2 * m.x <= 3), pyo.Constraint(expr=2 * m.y <= 5)
    >>> m.both = pyo.Constraint(expr=m.x + m.y <= 3)
    >>> m.most = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)
    >>> cut = split(compile_problem(m), np.array([0, 1]))
    >>> [part.rows.tolist() for part in cut.parts], cut.ties.tolist()
    ([[0], [1]], [2])
    """
    home = _home_of_rows(problem.matrix, labels)
    ties = np.flatnonzero(home == SHARED)
    link = sparse.csc_array(sparse.vstack([problem.matrix[ties], sparse.csr_array(problem.costs)], format="csc"))
    shared = np.flatnonzero(labels == SHARED)
    levels = len(problem.names)
    return Split(
        problem=problem,
        parts=tuple(_parts(problem, labels, home, link, _one_sided(problem, ties))),
        ties=ties,
        lower=np.r_[problem.row_lower[ties], np.full(levels, -np.inf)],
        upper=np.r_[problem.row_upper[ties], np.full(levels, np.inf)],
        shared=shared,
        shared_link=link[:, shared],
    )


def split_by(units: Split, labels: np.ndarray) -> Split:
    """Cut the problem of a split in another way; levels that are held stay held."""
    cut, levels = split(units.problem, labels), len(units.problem.names)
    return replace(
        cut,
        lower=np.r_[cut.lower[:-levels], units.lower[-levels:]],
        upper=np.r_[cut.upper[:-levels], units.upper[-levels:]],
    )


def _home_of_rows(matrix: sparse.csr_array, labels: np.ndarray) -> np.ndarray:
    """Return the label of the part that each row lies in; `SHARED` where it ties parts together or holds a shared column."""
    coo = matrix.tocoo()
    label = labels[coo.col]
    count = int(labels.max(initial=0)) + 1
    least, most = np.full(matrix.shape[0], count), np.full(matrix.shape[0], SHARED - 1)
    np.minimum.at(least, coo.row, label)
    np.maximum.at(most, coo.row, label)
    return np.where(least == most, least, SHARED)


def _one_sided(problem: Problem, ties: np.ndarray) -> np.ndarray:
    """Return the numbers of the ties that are a sum of non-negative terms below a limit."""
    rows = problem.matrix[ties].tocoo()
    helps = (rows.data < 0) | (problem.lower[rows.col] < 0)
    helped = np.bincount(rows.row, helps, len(ties)) > 0
    return np.flatnonzero(~helped & np.isfinite(problem.row_upper[ties]))


def _parts(
    problem: Problem, labels: np.ndarray, home: np.ndarray, link: sparse.csc_array, one_sided: np.ndarray
) -> list[Part]:
    """Return the parts; rows and columns are put in the order of the parts once, and each part is a slice of that."""
    count = int(labels.max(initial=SHARED)) + 1
    columns, rows = _by_label(labels, count), _by_label(home, count)
    position = np.zeros(len(labels), dtype=np.int32)
    for members in columns:
        position[members] = np.arange(len(members))
    local, linked = problem.matrix[np.concatenate(rows)], link[:, np.concatenate(columns)]
    local.indices = position[local.indices]
    ties = np.flatnonzero(home == SHARED)
    limits, breakable = problem.row_upper[ties], _breakable(problem, labels, ties[one_sided])
    parts, row, column = [], 0, 0
    for number, (inside, own) in enumerate(zip(columns, rows, strict=True)):
        part = Part(
            columns=inside,
            rows=own,
            matrix=sparse.csr_array(_slice(local, row, len(own)), shape=(len(own), len(inside))),
            row_lower=problem.row_lower[own],
            row_upper=problem.row_upper[own],
            lower=problem.lower[inside],
            upper=problem.upper[inside],
            integer=problem.integer[inside],
            link=sparse.csc_array(_slice(linked, column, len(inside)), shape=(link.shape[0], len(inside))).tocsr(),
        )
        row, column = row + len(own), column + len(inside)
        if number in breakable:
            breaking = one_sided[breakable[number]]
            part = _with_copies(part, breaking, limits[breaking])
        parts.append(part)
    return parts


def _slice(matrix: sparse.csr_array | sparse.csc_array, first: int, count: int) -> tuple[np.ndarray, ...]:
    """Return data, indices and pointers of some rows, or columns, one after the other."""
    pointers = matrix.indptr[first : first + count + 1]
    inside = slice(pointers[0], pointers[-1])
    return matrix.data[inside], matrix.indices[inside], pointers - pointers[0]


def _breakable(problem: Problem, labels: np.ndarray, ties: np.ndarray) -> dict[int, np.ndarray]:
    """Return for each part which of some one-sided ties (rows of the problem) it could break alone, by their order; parts without any are left out."""
    terms = problem.matrix[ties].tocoo()
    part, most = labels[terms.col], terms.data * problem.upper[terms.col]
    inside = part != SHARED
    keys, at = np.unique(part[inside] * len(ties) + terms.row[inside], return_inverse=True)
    total, several = np.bincount(at, most[inside]), np.bincount(at) > 1
    of, tie = np.divmod(keys, max(len(ties), 1))
    breaks = several & (total > problem.row_upper[ties][tie])
    members = np.split(tie[breaks], np.flatnonzero(np.diff(of[breaks])) + 1)
    return dict(zip(np.unique(of[breaks]).tolist(), members, strict=False))


def _with_copies(part: Part, ties: np.ndarray, limits: np.ndarray) -> Part:
    """Add the part's copies of some ties."""
    return replace(
        part,
        rows=np.r_[part.rows, np.full(len(ties), COPY)],
        matrix=sparse.csr_array(sparse.vstack([part.matrix, part.link[ties]], format="csr")),
        row_lower=np.r_[part.row_lower, np.full(len(ties), -np.inf)],
        row_upper=np.r_[part.row_upper, limits],
    )


def without(part: Part, closed: np.ndarray) -> Part:
    """Return the part without some columns, which stay 0, and without the rows that then hold nothing and ask for nothing.

    Parameters
    ----------
    closed
        Which columns; shape (columns,).
    """
    kept = np.flatnonzero(~closed)
    matrix = sparse.csr_array(part.matrix[:, kept])
    rows = np.flatnonzero((np.diff(matrix.indptr) > 0) | (part.row_lower > 0) | (part.row_upper < 0))
    return Part(
        columns=part.columns[kept],
        rows=part.rows[rows],
        matrix=sparse.csr_array(matrix[rows]),
        row_lower=part.row_lower[rows],
        row_upper=part.row_upper[rows],
        lower=part.lower[kept],
        upper=part.upper[kept],
        integer=part.integer[kept],
        link=sparse.csr_array(part.link[:, kept]),
    )


def _by_label(labels: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the members of each label from 0, in order."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(count + 1))
    return [order[a:b] for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
