"""Average linkage within groups: which of their members belong together.

Two clusters join while the average over all pairs between them is at least 0, highest average first, of equals the one
with the lowest members. A pair of minus infinity is never joined, directly or through others.
"""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@compiled
def _best(sums: Numbers, sizes: Integers, one: int, best: Integers, averages: Numbers) -> None:
    """Find the later cluster that a cluster joins best; of equals the first."""
    best[one], averages[one] = -1, -np.inf
    for other in range(one + 1, len(sizes)):
        if sizes[other]:
            average = sums[one, other] / (sizes[one] * sizes[other])
            if average > averages[one]:
                best[one], averages[one] = other, average


@compiled
def _renew(sums: Numbers, sizes: Integers, joined: tuple[int, int], best: Integers, averages: Numbers) -> None:
    """Find again what the clusters before the joined ones join best."""
    into, gone = joined
    for one in range(gone):
        if not sizes[one] or one == into:
            continue
        if best[one] in {into, gone}:
            _best(sums, sizes, one, best, averages)
        elif one < into:
            average = sums[one, into] / (sizes[one] * sizes[into])
            if average > averages[one] or (average == averages[one] and into < best[one]):
                best[one], averages[one] = into, average


@compiled
def _linked(sums: Numbers) -> Integers:
    """Give for each member the lowest member of its cluster; ``sums`` is used up."""
    members = len(sums)
    labels, sizes = np.arange(members), np.ones(members, dtype=np.int64)
    best, averages = np.full(members, -1), np.full(members, -np.inf)
    for one in range(members):
        _best(sums, sizes, one, best, averages)
    for _ in range(members - 1):
        into = int(np.argmax(averages))
        if averages[into] < 0.0:
            break
        gone = best[into]
        sums[into, :] += sums[gone, :]
        sums[:, into] += sums[:, gone]
        sizes[into] += sizes[gone]
        sizes[gone], averages[gone] = 0, -np.inf
        labels[labels == gone] = into
        _best(sums, sizes, into, best, averages)
        _renew(sums, sizes, (into, gone), best, averages)
    return labels


@compiled
def _each(
    starts: Integers, edges: Integers, left: Integers, right: Integers, weights: Numbers, apart: float
) -> Integers:
    labels = np.arange(starts[-1])
    for group in range(len(starts) - 1):
        first, members = starts[group], starts[group + 1] - starts[group]
        sums = np.full((members, members), apart)
        for edge in range(edges[group], edges[group + 1]):
            i, j = left[edge] - first, right[edge] - first
            sums[i, j] = weights[edge]
            sums[j, i] = weights[edge]
        labels[first : first + members] = first + _linked(sums)
    return labels


def average_linkage(group: Integers, left: Integers, right: Integers, weights: Numbers, apart: float) -> Integers:
    """Give for each member the lowest member of its cluster within its group.

    Args:
        group: (n,) group of each member, ascending: members of a group stand together.
        left: (k,) one member of each weighed pair, the lower; both are of one group.
        right: (k,) the other.
        weights: (k,) bits.
        apart: bits; what a pair without weight counts for.

    Returns:
        (n,) the same whatever the order of the pairs.

    Cost: memory and, about, time are quadratic in the size of a group; larger ones are for ``sparse_linkage``.
    """
    bounds = np.flatnonzero(np.diff(group)) + 1
    starts = np.concatenate(([0], bounds, [len(group)])).astype(np.int64) if len(group) else np.zeros(1, np.int64)
    order = np.lexsort((right, left))
    left, right, weights = (
        left[order].astype(np.int64),
        right[order].astype(np.int64),
        weights[order].astype(np.float64),
    )
    edges = np.searchsorted(left, starts).astype(np.int64)
    return np.asarray(_each(starts, edges, left, right, weights, apart))
