"""Average linkage on a graph too large to weigh all its pairs: a pair without edge counts a fixed number of bits against.

The same rule as ``average_linkage``, and the same result where both can be asked.
"""

import heapq

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Heap = list[tuple[float, int, int, int, int]]
"""(minus the average, lower cluster, higher cluster, how often each had grown)."""


@compiled
def _root(parents: Integers, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@compiled
def _entries(nodes: int, left: Integers, right: Integers) -> tuple[Integers, Integers, Integers, Integers]:
    """Give each node's edges as a chain: (first, last, next entry, neighbour); entries 2e and 2e + 1 are edge e."""
    first, last = np.full(nodes, -1), np.full(nodes, -1)
    following, neighbour = np.full(2 * len(left), -1), np.empty(2 * len(left), dtype=np.int64)
    for entry in range(2 * len(left)):
        one, other = left[entry // 2], right[entry // 2]
        if entry % 2:
            one, other = other, one
        neighbour[entry] = other
        if first[one] < 0:
            first[one] = entry
        else:
            following[last[one]] = entry
        last[one] = entry
    return first, last, following, neighbour


@compiled
def _tidied(
    one: int,
    parents: Integers,
    chains: tuple[Integers, Integers, Integers, Integers],
    said: tuple[Numbers, Integers],
    place: Integers,
) -> None:
    """Leave in a cluster's chain one entry per neighbouring cluster; ``place`` is -1 before and after."""
    first, last, following, neighbour = chains
    sums, counts = said
    entry, kept = first[one], -1
    first[one] = -1
    while entry >= 0:
        other, after = _root(parents, neighbour[entry]), following[entry]
        if other != one and place[other] >= 0:
            sums[place[other]] += sums[entry]
            counts[place[other]] += counts[entry]
        elif other != one:
            neighbour[entry], place[other], following[entry] = other, entry, -1
            if kept < 0:
                first[one] = entry
            else:
                following[kept] = entry
            kept = entry
        entry = after
    last[one] = kept
    entry = first[one]
    while entry >= 0:
        place[neighbour[entry]] = -1
        entry = following[entry]


@compiled
def _clash(values: Codes, one: int, other: int) -> bool:
    for limit in range(values.shape[1]):
        if values[one, limit] and values[other, limit] and values[one, limit] != values[other, limit]:
            return True
    return False


@compiled
def _push(
    heap: Heap, one: int, other: int, total: tuple[float, int, float], states: tuple[Integers, Integers, Codes]
) -> None:
    """Remember a pair of clusters that may join."""
    said, count, apart = total
    sizes, grown, values = states
    pairs = sizes[one] * sizes[other]
    average = (said + (pairs - count) * apart) / pairs
    if average >= 0.0 and not _clash(values, one, other):
        low, high = min(one, other), max(one, other)
        heapq.heappush(heap, (-average, low, high, grown[low], grown[high]))


@compiled
def _linked(left: Integers, right: Integers, weights: Numbers, values: Codes, apart: float) -> Integers:
    nodes = len(values)
    parents, sizes, grown = np.arange(nodes), np.ones(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
    chains = _entries(nodes, left, right)
    first, last, following, neighbour = chains
    said = (np.repeat(weights, 2), np.ones(2 * len(left), dtype=np.int64))
    place = np.full(nodes, -1)
    states = (sizes, grown, values)
    heap = [(0.0, 0, 0, -1, -1)]
    for edge in range(len(left)):
        _push(heap, left[edge], right[edge], (weights[edge], 1, apart), states)
    while heap:
        _, into, gone, grown_into, grown_gone = heapq.heappop(heap)
        if grown_into != grown[into] or grown_gone != grown[gone] or parents[into] != into or parents[gone] != gone:
            continue
        parents[gone] = into
        sizes[into] += sizes[gone]
        grown[into] += 1
        for limit in range(values.shape[1]):
            values[into, limit] = max(values[into, limit], values[gone, limit])
        following[last[into]], last[into] = first[gone], last[gone]
        _tidied(into, parents, chains, said, place)
        entry = first[into]
        while entry >= 0:
            _push(heap, into, neighbour[entry], (said[0][entry], said[1][entry], apart), states)
            entry = following[entry]
    for node in range(nodes):
        parents[node] = _root(parents, node)
    return parents


def sparse_linkage(left: Integers, right: Integers, weights: Numbers, values: Codes, apart: float) -> Integers:
    """Give for each node the lowest node of its cluster.

    Args:
        left: (k,) one end of each weighed pair, each pair once.
        right: (k,) the other.
        weights: (k,) bits; minus infinity where both are never one.
        values: (n, limits) codes of 0 or more: two nodes with different codes over 0 are never one, directly or through
            others.
        apart: bits below 0; what a pair without weight counts for.

    Returns:
        (n,) the same whatever the order of the pairs, as long as sums of the weights are exact (``scoring.STEP``).

    Raises:
        ValueError: pairs without weight would count for being one.

    Cost: O(k log k) while clusters stay small against their number of neighbours; each join walks the edges of both.
    """
    if apart >= 0.0:
        raise ValueError(f"a pair without weight counts {apart} bits; use a number below 0")
    one, other = (np.ascontiguousarray(side, dtype=np.int64) for side in (left, right))
    return np.asarray(_linked(one, other, np.ascontiguousarray(weights, dtype=np.float64), values.copy(), apart))
