"""Sorting of 64-bit keys with a node each: partition by the top bits, then radix within a partition."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import inner

Keys = npt.NDArray[np.uint64]
Nodes = npt.NDArray[np.int32]
DIGIT, PASSES = 11, 3


@inner
def _turned(keys: Keys, nodes: Nodes, to_keys: Keys, to_nodes: Nodes, shift: int) -> None:
    """Write keys in the order of one digit; equal digits keep their order."""
    places = np.zeros((1 << DIGIT) + 1, dtype=np.int64)
    mask, by = np.uint64((1 << DIGIT) - 1), np.uint64(shift)
    for key in keys:
        places[np.int64((key >> by) & mask) + 1] += 1
    for digit in range(1 << DIGIT):
        places[digit + 1] += places[digit]
    for one in range(len(keys)):
        here = np.int64((keys[one] >> by) & mask)
        to_keys[places[here]] = keys[one]
        to_nodes[places[here]] = nodes[one]
        places[here] += 1


@inner
def _inserted(keys: Keys, nodes: Nodes) -> None:
    """Sort keys that are almost in order; equal keys keep their order."""
    for one in range(1, len(keys)):
        key, node, place = keys[one], nodes[one], one
        while place > 0 and keys[place - 1] > key:
            keys[place] = keys[place - 1]
            nodes[place] = nodes[place - 1]
            place -= 1
        keys[place] = key
        nodes[place] = node


@inner
def sort_keys(keys: Keys, nodes: Nodes, top: int) -> None:
    """Sort keys, and the nodes with them; equal keys keep their order.

    Args:
        keys: (n,) whose highest ``top`` bits are all the same.
        nodes: (n,)
        top: bits.

    Cost: three passes of 11 bits below ``top``, and one that exchanges neighbours for what these do not tell apart, which
    is next to nothing as keys are hashes.
    """
    if len(keys) > 64:
        spare_keys, spare_nodes = np.empty(len(keys), dtype=np.uint64), np.empty(len(nodes), dtype=np.int32)
        low = max(64 - top - PASSES * DIGIT, 0)
        _turned(keys, nodes, spare_keys, spare_nodes, low)
        _turned(spare_keys, spare_nodes, keys, nodes, low + DIGIT)
        _turned(keys, nodes, spare_keys, spare_nodes, low + 2 * DIGIT)
        for place in range(len(keys)):
            keys[place] = spare_keys[place]
            nodes[place] = spare_nodes[place]
    _inserted(keys, nodes)
