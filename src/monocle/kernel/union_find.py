"""Connected components of a graph of integers, and which of them are cliques."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.reading import fetched

Integers = TypeVar("Integers", npt.NDArray[np.int32], npt.NDArray[np.int64])
"""Arrays of one width; nothing is copied when all that is given has it."""

_AHEAD = 16
"""Edges before an edge whose right end is asked for."""


@compiled
def _root(parents: Integers, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@compiled
def _united(parents: Integers, left: Integers, right: Integers) -> None:
    first, width = parents.ctypes.data, parents.itemsize
    for edge in range(len(left)):
        if edge + _AHEAD < len(left):
            fetched(first + width * right[edge + _AHEAD])
        one, other = _root(parents, left[edge]), _root(parents, right[edge])
        if one < other:
            parents[other] = one
        elif other < one:
            parents[one] = other
    for node in range(len(parents)):
        parents[node] = _root(parents, node)


def components(nodes: int, left: Integers, right: Integers) -> Integers:
    """Give for each node the lowest node of its component.

    Args:
        nodes: how many; they are 0 … nodes - 1.
        left: (k,) one end of each edge.
        right: (k,) its other end.

    Returns:
        (nodes,) the lowest node that can be reached; the same whatever the order of the edges. Of the type of ``left``.

    Raises:
        ValueError: an edge leads to a node that is not there.

    Cost: near linear; union by the lower root with path halving (Tarjan and van Leeuwen 1984).
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} left ends and {len(right)} right ends")
    if len(left) and (min(left.min(), right.min()) < 0 or max(left.max(), right.max()) >= nodes):
        raise ValueError("an edge leads to a node that is not there")
    parents = np.arange(nodes, dtype=left.dtype)
    _united(parents, np.ascontiguousarray(left), np.ascontiguousarray(right, dtype=left.dtype))
    return parents


@compiled
def _marks(roots: Integers, left: Integers, smallest: int) -> npt.NDArray[np.bool_]:
    sizes, edges = np.zeros(len(roots), dtype=np.int32), np.zeros(len(roots), dtype=np.int32)
    for node in range(len(roots)):
        if roots[node] != node:
            sizes[roots[node]] += 1
    for node in left:
        edges[roots[node]] += 1
    marks = np.zeros(len(roots), dtype=np.bool_)
    for node in range(len(roots)):
        if roots[node] == node and sizes[node] == 0:
            continue
        size = np.int64(sizes[roots[node]]) + 1
        marks[node] = size >= smallest and np.int64(edges[roots[node]]) < size * (size - 1) // 2
    return marks


def in_no_clique(roots: Integers, left: Integers, smallest: int) -> npt.NDArray[np.bool_]:
    """Mark the nodes of components in which some pair has no edge.

    Args:
        roots: (nodes,) as ``components`` gives.
        left: (k,) one end of each edge, each pair once.
        smallest: nodes of a component that is marked, at least.
    """
    return np.asarray(_marks(roots, np.ascontiguousarray(left), smallest))


@compiled
def oldest(roots: npt.NDArray[np.int32], ages: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """Give for each node the one of its component whose age is lowest, of equals the lowest node.

    Args:
        roots: (nodes,) as ``components`` gives.
        ages: (nodes,) of each.
    """
    found = np.full(len(roots), -1, dtype=np.int32)
    for node in range(len(roots)):
        best = found[roots[node]]
        if best < 0 or ages[node] < ages[best]:
            found[roots[node]] = node
    given = np.empty(len(roots), dtype=np.int32)
    for node in range(len(roots)):
        given[node] = found[roots[node]]
    return given


@compiled
def numbered(
    roots: npt.NDArray[np.int32],
    ages: npt.NDArray[np.integer],
    numbers: npt.NDArray[np.int32],
    founders: npt.NDArray[np.int32],
    sizes: npt.NDArray[np.int32],
) -> int:
    """Give how many components there are, and number them from 0, in the order of their roots.

    Args:
        roots: (nodes,) as ``components`` gives: the lowest node of each one's component.
        ages: (nodes,) of each.
        numbers: (nodes,) becomes the number of each one's component.
        founders: (nodes,) of which the first become the node of each component whose age is lowest, as ``oldest`` gives it.
        sizes: (nodes,) of which the first become the nodes of each component.
    """
    count = 0
    for node in range(len(roots)):
        if roots[node] == node:
            numbers[node], founders[count], sizes[count] = count, node, 1
            count += 1
            continue
        number = numbers[roots[node]]
        numbers[node] = number
        sizes[number] += 1
        if ages[node] < ages[founders[number]]:
            founders[number] = node
    return count
