"""Groups: units that are looked at together, those that share projects first."""

from __future__ import annotations

import networkx as nx
import numpy as np
from scipy import sparse

from landquota.solvers.decomposition.parts import SHARED, Split

FEW = 8
"""A tie of so many parts or fewer is one that a group can hold; more is for all to pay."""


def group_parts(split: Split, room: int, turn: int = 0, *, counted: np.ndarray | None = None) -> np.ndarray:
    """Return the group of each part, shape (parts,): neighbours by shared ties, as long as a group has no more than `room` columns.

    Parameters
    ----------
    counted
        Which columns count, shape (columns,); None: all.
    turn
        Another number gives other groups, so that what was kept apart comes together.
    """
    sizes = np.array([len(part.columns) if counted is None else counted[part.columns].sum() for part in split.parts])
    order = _chain(_neighbours(split), turn)
    starts = np.cumsum(sizes[order]) - (room // 2 if turn % 2 else 0)
    group = np.empty(len(sizes), dtype=np.int64)
    group[order] = np.maximum((starts - sizes[order] // 2) // max(room, 1), 0)
    return np.unique(group, return_inverse=True)[1]


def labels_of(split: Split, group: np.ndarray, columns: int) -> np.ndarray:
    """Return the group of each column of the problem, `SHARED` where it has none; shape (columns,)."""
    labels = np.full(columns, SHARED, dtype=np.int64)
    for part, of in zip(split.parts, group.tolist(), strict=True):
        labels[part.columns] = of
    return labels


def _neighbours(split: Split) -> nx.Graph[int]:
    """Parts, and edges between those that share a tie of few."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(split.parts)))
    ties = len(split.ties)
    touched = [np.flatnonzero(np.diff(part.link.indptr[: ties + 1])) for part in split.parts]
    starts = np.r_[0, np.cumsum([len(t) for t in touched])]
    ones = np.ones(starts[-1])
    touches = sparse.csr_array(sparse.csc_array((ones, np.concatenate(touched), starts), shape=(ties, len(touched))))
    for start, end in zip(touches.indptr[:-1].tolist(), touches.indptr[1:].tolist(), strict=True):
        members = touches.indices[start:end].tolist()
        if 1 < len(members) <= FEW:
            graph.add_edges_from((members[0], other) for other in members[1:])
    return graph


def _chain(graph: nx.Graph[int], turn: int) -> np.ndarray:
    """Return the parts in an order in which neighbours stand close: breadth first, from another side in every other turn."""
    ends = sorted(graph.nodes, reverse=bool(turn // 2 % 2))
    seen: dict[int, None] = {}
    for start in ends:
        if start not in seen:
            seen.update(
                dict.fromkeys([start, *(node for _, node in nx.bfs_edges(graph, start, sort_neighbors=sorted))])
            )
    return np.array(list(seen), dtype=np.int64)
