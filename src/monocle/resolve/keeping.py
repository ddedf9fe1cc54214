"""Which cluster keeps which old customer id."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


def kept(cluster: Integers, old: Integers, records: Integers, oldest: Integers) -> Marks:
    """Give the overlaps of clusters and old ids in which the cluster keeps the id.

    Overlaps with more records come first, then those with the older oldest record; each cluster keeps at most one id
    and each id stays with at most one cluster. Overlaps that are first for both their cluster and their id are settled
    together, round by round, which gives what one pass in that order would.

    Args:
        cluster: (n,) number of the cluster, 0 or more.
        old: (n,) number of the old id, 0 or more.
        records: (n,) records that the cluster has of the old id.
        oldest: (n,) rank of the oldest of them: different in every overlap.

    Returns:
        (n,) True where the id is kept.
    """
    order = np.lexsort((oldest, -records))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    keeps = np.zeros(len(order), dtype=bool)
    open_rows = np.arange(len(order))
    clusters, ids = _size(cluster), _size(old)
    while len(open_rows):
        best_of_cluster = _lowest(cluster[open_rows], rank[open_rows], clusters)
        best_of_id = _lowest(old[open_rows], rank[open_rows], ids)
        first = (best_of_cluster == rank[open_rows]) & (best_of_id == rank[open_rows])
        settled = open_rows[first]
        keeps[settled] = True
        taken = np.isin(cluster[open_rows], cluster[settled]) | np.isin(old[open_rows], old[settled])
        open_rows = open_rows[~taken]
    return keeps


def _size(numbers: Integers) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0


def _lowest(groups: Integers, ranks: Integers, size: int) -> Integers:
    """Give for each row the lowest rank within its group."""
    lowest = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(lowest, groups, ranks)
    return lowest[groups]
