"""Average linkage within small groups: which of their members belong together."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@compiled
def _best(sums: Numbers, sizes: Integers, alive: Integers, count: int) -> tuple[int, int, float]:
    """Give the two clusters with the highest average; of equals the first."""
    left, right, highest = -1, -1, -np.inf
    for one in range(count):
        for other in range(one + 1, count):
            i, j = alive[one], alive[other]
            average = sums[i, j] / (sizes[i] * sizes[j])
            if average > highest:
                left, right, highest = one, other, average
    return left, right, highest


@compiled
def _linked(sums: Numbers, least: float) -> Integers:
    """Give for each member the lowest member of its cluster; ``sums`` is used up."""
    members = len(sums)
    labels, alive, sizes = np.arange(members), np.arange(members), np.ones(members, dtype=np.int64)
    count = members
    while count > 1:
        left, right, highest = _best(sums, sizes, alive, count)
        if highest < least:
            break
        i, j = alive[left], alive[right]
        sums[i, :] += sums[j, :]
        sums[:, i] += sums[:, j]
        sizes[i] += sizes[j]
        labels[labels == j] = i
        alive[right : count - 1] = alive[right + 1 : count]
        count -= 1
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
        labels[first : first + members] = first + _linked(sums, 0.0)
    return labels


def average_linkage(group: Integers, left: Integers, right: Integers, weights: Numbers, apart: float) -> Integers:
    """Give for each member the lowest member of its cluster within its group.

    Two clusters join while the average weight over all pairs between them is at least 0, highest average first.

    Args:
        group: (n,) group of each member, ascending: members of a group stand together.
        left: (k,) one member of each weighed pair; both are of one group.
        right: (k,) the other.
        weights: (k,) bits.
        apart: bits; what a pair without weight counts for.

    Returns:
        (n,) the same whatever the order of the pairs.

    Cost: cubic in the size of a group; give groups of a few hundred members at most.
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
