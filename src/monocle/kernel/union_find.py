"""Connected components of a graph of integers."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Integers = npt.NDArray[np.int64]


@compiled
def _root(parents: Integers, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@compiled
def _united(parents: Integers, left: Integers, right: Integers) -> None:
    for edge in range(len(left)):
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
        (nodes,) the lowest node that can be reached; the same whatever the order of the edges.

    Raises:
        ValueError: an edge leads to a node that is not there.

    Cost: near linear; union by the lower root with path halving (Tarjan and van Leeuwen 1984).
    """
    left, right = np.ascontiguousarray(left, dtype=np.int64), np.ascontiguousarray(right, dtype=np.int64)
    if len(left) != len(right):
        raise ValueError(f"{len(left)} left ends and {len(right)} right ends")
    if len(left) and (min(left.min(), right.min()) < 0 or max(left.max(), right.max()) >= nodes):
        raise ValueError("an edge leads to a node that is not there")
    parents = np.arange(nodes, dtype=np.int64)
    _united(parents, left, right)
    return parents
