"""Pairs that are known, found again by their two nodes."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.threads import each, spans

Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
_NEIGHBOURS = 6
"""Bits of a node: so many neighbours share one entry of the index."""


@compiled
def _begun(left: Nodes, begins: Places) -> None:
    """Write where the pairs begin whose left node is among the neighbours of each entry, or after them."""
    entry = 0
    for place in range(len(left)):
        while entry <= left[place] >> _NEIGHBOURS:
            begins[entry] = place
            entry += 1
    begins[entry:] = len(left)


@compiled
def _sought(known: tuple[Nodes, Nodes], begins: Places, left: Nodes, right: Nodes, places: Places) -> None:
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        low, high = begins[one >> _NEIGHBOURS], begins[(one >> _NEIGHBOURS) + 1]
        end = high
        while low < high:
            middle = (low + high) // 2
            if known[0][middle] < one or (known[0][middle] == one and known[1][middle] < other):
                low = middle + 1
            else:
                high = middle
        found = low < end and known[0][low] == one and known[1][low] == other
        places[pair] = low if found else -1


class KnownPairs:
    """Pairs by their nodes.

    Args:
        nodes: how many.
        left: (k,) int32 nodes, ascending.
        right: (k,) int32 nodes, ascending where the left ones are the same; each pair once.

    Memory: an eighth of a byte a node.
    """

    def __init__(self, nodes: int, left: Nodes, right: Nodes) -> None:
        """Make the index."""
        self._known = np.ascontiguousarray(left), np.ascontiguousarray(right)
        self._begins = np.zeros((nodes >> _NEIGHBOURS) + 2, np.int64)
        _begun(self._known[0], self._begins)

    def places(self, left: Nodes, right: Nodes, threads: int) -> Places:
        """Give the place of each pair among those that are known; -1 where it is not."""
        found = np.empty(len(left), np.int64)
        one, other = np.ascontiguousarray(left, np.int32), np.ascontiguousarray(right, np.int32)

        def sought(job: tuple[int, int]) -> None:
            part = slice(*job)
            _sought(self._known, self._begins, one[part], other[part], found[part])

        each(sought, spans(len(one), 2 * threads), threads)
        return found
