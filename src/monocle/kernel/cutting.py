"""Blocks that are too large are cut off: how many records blocks have, and blocks without the large ones."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.sorting import Keys, Nodes

Integers = npt.NDArray[np.int64]


@compiled
def starts_of(sizes: Integers) -> Integers:
    """Give where blocks of these sizes begin, one after the other, and where the last one ends."""
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    for block in range(len(sizes)):
        starts[block + 1] = starts[block] + sizes[block]
    return starts


@compiled
def _tally(sizes: Integers) -> Integers:
    """Give for each size how many blocks have it."""
    most = 0
    for size in sizes:
        most = max(most, size)
    counts = np.zeros(most + 1, dtype=np.int64)
    for size in sizes:
        counts[size] += 1
    return counts


def tallied(sizes: Integers) -> tuple[Integers, Integers]:
    """Give the sizes of blocks, ascending, each once, and how many blocks have as many."""
    counts = _tally(sizes)
    values = np.flatnonzero(counts)
    return values.astype(np.int64), counts[values]


def largest_kept(values: Integers, counts: Integers, largest: int, budget: int | None) -> int:
    """Give the largest size that may be kept: the largest blocks go first until the pairs keep within a budget.

    Args:
        values: sizes, as ``tallied`` gives them.
        counts: how many blocks have each.
        largest: records, at most.
        budget: pairs, at most; None for as many as there are.
    """
    values, counts = values[values <= largest], counts[values <= largest]
    if not len(values):
        return 0
    if budget is None:
        return int(values[-1])
    fitting = np.flatnonzero(np.cumsum(values * (values - 1) // 2 * counts) <= budget)
    return int(values[fitting[-1]]) if len(fitting) else 0


@compiled
def without_large(keys: Keys, starts: Integers, nodes: Nodes, most: int) -> tuple[Keys, Integers, Nodes]:
    """Give the blocks of so many records at most: their keys, where they begin, and the records.

    Args:
        keys: of the blocks.
        starts: where each begins, and where the last one ends.
        nodes: the records of all blocks.
        most: records.
    """
    blocks, records = 0, 0
    for block in range(len(keys)):
        size = starts[block + 1] - starts[block]
        if size <= most:
            blocks += 1
            records += size
    of_keys, of_starts = np.empty(blocks, dtype=np.uint64), np.zeros(blocks + 1, dtype=np.int64)
    of_nodes, kept, place = np.empty(records, dtype=np.int32), 0, 0
    for block in range(len(keys)):
        if starts[block + 1] - starts[block] > most:
            continue
        of_keys[kept] = keys[block]
        for one in range(starts[block], starts[block + 1]):
            of_nodes[place] = nodes[one]
            place += 1
        kept += 1
        of_starts[kept] = place
    return of_keys, of_starts, of_nodes
