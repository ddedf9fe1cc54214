"""Which combinations of codes stand in many places: counted by hash in little memory, never one too few."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.hashing import mixed

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

_LEAST_SLOTS = 1 << 16
_PLACES_PER_SLOT = 4


@compiled
def _slot(first: int, second: int, third: int, last: np.uint64) -> np.uint64:
    """Give the slot of three codes."""
    return mixed(mixed(np.uint64(first) ^ (np.uint64(second) << np.uint64(32))) ^ np.uint64(third)) & last


@compiled
def _often(parts: tuple[Codes, Codes, Codes], counts: Codes, most: int) -> Places:
    """Count all places, then give those whose slot counts more; places without a first code are left out."""
    first, second, third = parts
    last = np.uint64(len(counts) - 1)
    for place in range(len(first)):
        if first[place] > 0:
            counts[_slot(first[place], second[place], third[place], last)] += 1
    often = np.zeros(len(first), np.bool_)
    for place in range(len(first)):
        if first[place] > 0:
            often[place] = counts[_slot(first[place], second[place], third[place], last)] > most
    return np.flatnonzero(often)


def often_together(parts: tuple[Codes, Codes, Codes], most: int) -> Places:
    """Give the places whose three codes may stand together in more than ``most`` places; all that do are among them.

    Memory: a byte a place, and four a slot, of which there is one to four places.

    Args:
        parts: (n,) codes each; a place without a code of the first is left out.
        most: places.
    """
    slots = _LEAST_SLOTS
    while slots * _PLACES_PER_SLOT < len(parts[0]):
        slots *= 2
    return _often(parts, np.zeros(slots, np.int32), most)
