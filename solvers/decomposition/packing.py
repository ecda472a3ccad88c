"""Packing: rows that let a search mix only what fits together. Made as arrays, for they are many and no part of what the problem says.

    sum_{t in T} y_t <= 1,   x_j <= sum_{t in T: j in t} y_t      for each group T of sets of columns
    sum_j x_j <= 1                                                where every set is a single column

symbol  kind      unit  meaning
x_j     variable  0/1   column j of the problem
y_t     variable  0..1  set t is what the group is for; a column that is added
T       -         -     a group: in every plan, those of its columns that are 1 lie in one of its sets

In words: nothing new is forbidden, for every plan keeps it anyway; but the relaxation comes closer to what plans can be.
Source: docs/formulation.md section 4b.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from scipy import sparse

from landquota.solvers.decomposition.choices import NONE
from landquota.solvers.decomposition.cut import Cut
from landquota.solvers.problem import Problem

Group = Sequence[tuple[int, ...]]
"""Sets of columns."""
NAME = "packing"
"""Of the rows that are added."""


def packed(problem: Problem, cut: Cut, groups: Sequence[Group]) -> tuple[Problem, Cut]:
    """Return the problem with the rows and columns of some groups, and where it can be cut; what is added stands last.

    A column that is added belongs to whom its set does. In the start, a group is for the first of its sets that has all who are there.

    Examples
    --------
    Three projects of 6, 6 and 5 mu want a parcel of 10, so any two are too many:

    >>> import pyomo.environ as pyo
    >>> from landquota.solvers.hand_over import compile_problem
    >>> m = pyo.ConcreteModel()
    >>> m.x = pyo.Var(range(3), domain=pyo.Binary)
    >>> m.room = pyo.Constraint(expr=6 * m.x[0] + 6 * m.x[1] + 5 * m.x[2] <= 10)
    >>> m.goal = pyo.Objective(expr=m.x[0] + m.x[1] + m.x[2], sense=pyo.maximize)
    >>> cut = Cut(np.zeros(3, dtype=int), np.zeros(3, dtype=bool), np.arange(3))
    >>> tighter, _ = packed(compile_problem(m), cut, [[(0,), (1,), (2,)]])
    >>> tighter.matrix.toarray()
    array([[6., 6., 5.],
           [1., 1., 1.]])
    """
    if not groups:
        return problem, cut
    sets = _Sets([group for group in groups if max(map(len, group)) > 1])
    rows, upper = _rows(problem, [group for group in groups if max(map(len, group)) == 1], sets)
    count, (height, width) = len(sets.group), problem.matrix.shape
    own = sparse.csr_array(
        (problem.matrix.data, problem.matrix.indices, problem.matrix.indptr), (height, width + count)
    )
    tighter = replace(
        problem,
        matrix=sparse.csr_array(sparse.vstack([own, rows], format="csr")),
        row_lower=np.r_[problem.row_lower, np.full(len(upper), -np.inf)],
        row_upper=np.r_[problem.row_upper, upper],
        lower=np.r_[problem.lower, np.zeros(count)],
        upper=np.r_[problem.upper, np.ones(count)],
        integer=np.r_[problem.integer, np.zeros(count, dtype=bool)],
        costs=np.pad(problem.costs, ((0, 0), (0, count))),
        start=None if problem.start is None else np.r_[problem.start, sets.chosen(problem.start)],
        late=np.r_[problem.late, np.zeros(count, dtype=bool)],
        row_names=problem.row_names + (NAME,) * len(upper),
    )
    owner = cut.owner[sets.column[np.searchsorted(sets.of_member, np.arange(count))]]
    whose = Cut(
        owner=np.r_[cut.owner, owner],
        follows=np.r_[cut.follows, np.zeros(count, dtype=bool)],
        choice=np.r_[cut.choice, np.full(count, NONE)],
    )
    return tighter, whose


class _Sets:
    """The sets of some groups, one after the other.

    Attributes
    ----------
    groups
        How many groups there are.
    group
        Number of the group of each set, ascending; shape (sets,).
    of_member, column
        Set and column of each member of each set, sets ascending; shape (members,).
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        sets = list(chain.from_iterable(groups))
        self.groups = len(groups)
        self.group = np.repeat(np.arange(self.groups), _lengths(groups))
        self.of_member = np.repeat(np.arange(len(sets)), _lengths(sets))
        self.column = np.fromiter(chain.from_iterable(sets), dtype=np.int64, count=len(self.of_member))
        in_group = self.group[self.of_member]
        width = self.column.max(initial=0) + 1
        _, first, number, times = np.unique(
            in_group * width + self.column, return_index=True, return_inverse=True, return_counts=True
        )
        self._first, self._number = first, number
        self._everywhere = times == np.bincount(self.group)[in_group[first]]

    def members(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the column of each row `x_j <= sum of its sets`, and row and set of each term of the sums; columns that are in all sets need no row."""
        asked = np.flatnonzero(~self._everywhere)
        asked = asked[np.argsort(self._first[asked])]
        row = np.full(len(self._first), -1)
        row[asked] = np.arange(len(asked))
        row_of_member = row[self._number]
        stands = row_of_member >= 0
        return self.column[self._first[asked]], row_of_member[stands], self.of_member[stands]

    def chosen(self, x: np.ndarray) -> np.ndarray:
        """Return y of each set for a plan, shape (sets,): 1 for the first of a group that has all who are there, if anybody is."""
        there = x[self.column] > 0.5
        all_of_group = np.bincount(self.group[self.of_member[self._first]], there[self._first], self.groups)
        mine = np.bincount(self.of_member, there, len(self.group))
        fits = np.flatnonzero((mine == all_of_group[self.group]) & (mine > 0))
        y = np.zeros(len(self.group))
        y[fits[np.unique(self.group[fits], return_index=True)[1]]] = 1.0
        return y


def _rows(problem: Problem, alone: Sequence[Group], sets: _Sets) -> tuple[sparse.csr_array, np.ndarray]:
    """Return the rows that are added over all columns, and their upper bounds."""
    width, count = problem.matrix.shape[1], len(sets.group)
    singles = np.fromiter((column for group in alone for (column,) in group), dtype=np.int64)
    asked, row_of_member, set_of_member = sets.members()
    begin = len(alone) + sets.groups
    row = np.r_[np.repeat(np.arange(len(alone)), _lengths(alone)), len(alone) + sets.group]
    row = np.r_[row, begin + np.arange(len(asked)), begin + row_of_member]
    column = np.r_[singles, width + np.arange(count), asked, width + set_of_member]
    value = np.r_[np.ones(len(singles) + count + len(asked)), -np.ones(len(row_of_member))]
    rows = sparse.csr_array((value, (row, column)), shape=(begin + len(asked), width + count))
    rows.sort_indices()
    return rows, np.r_[np.ones(begin), np.zeros(len(asked))]


def _lengths(some: Iterable[Sequence[object]]) -> list[int]:
    return list(map(len, some))
