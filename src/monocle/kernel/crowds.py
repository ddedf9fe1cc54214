"""Which codes and which combinations of codes stand in many places: counted in little memory, never one too few."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.hashing import FIRST, mixed
from monocle.kernel.threads import each

Codes = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
_Parts = tuple[Codes, Codes, Codes]

MOST = int(np.iinfo(np.uint8).max) - 1
"""The highest count that is told from all that are higher."""
_TOP = MOST + 1
_LEAST_SLOTS = 1 << 16
_PLACES_PER_SLOT = 8
_PLACES = 1 << 18
"""That one thread looks at at a time."""


@compiled
def small_counts(codes: Codes, size: int) -> Counts:
    """Give (size,) how often each code stands; ``MOST + 1`` for all that stand more often than ``MOST``."""
    counts = np.zeros(size, np.uint8)
    for code in codes:
        counts[code] += counts[code] < _TOP
    return counts


@compiled
def _slot(first: int, second: int, third: int, last: np.uint64) -> np.uint64:
    """Give the slot of three codes."""
    return mixed((np.uint64(first) | (np.uint64(second) << np.uint64(32))) ^ (np.uint64(third) * FIRST)) & last


@compiled
def _counted(parts: _Parts, counts: Counts, part: tuple[int, int]) -> None:
    """Count places by slot, up to the highest that a count can be; those without a first code are left out."""
    first, second, third = parts
    last = np.uint64(len(counts) - 1)
    for place in range(part[0], part[1]):
        if first[place] > 0:
            slot = np.int64(_slot(first[place], second[place], third[place], last))
            counts[slot] += counts[slot] < _TOP


@compiled
def _often(parts: _Parts, crowded: npt.NDArray[np.bool_], part: tuple[int, int]) -> Places:
    """Give the places of some whose slot is crowded."""
    first, second, third = parts
    last, size = np.uint64(len(crowded) - 1), 0
    often = np.empty(part[1] - part[0], np.int64)
    for place in range(part[0], part[1]):
        if first[place] > 0:
            slot = np.int64(_slot(first[place], second[place], third[place], last))
            often[size] = place
            size += crowded[slot]
    return often[:size].copy()


def often_together(parts: _Parts, most: int, threads: int = 1) -> Places:
    """Give the places whose three codes may stand together in more than ``most`` places; all that do are among them.

    Memory: a byte a slot and thread; a slot is for four to eight places.

    Args:
        parts: (n,) codes each; a place without a code of the first is left out.
        most: places, at most ``MOST``.
        threads: at once.
    """
    places = len(parts[0])
    slots = _LEAST_SLOTS
    while slots * _PLACES_PER_SLOT < places:
        slots *= 2
    bounds = [places * job // max(threads, 1) for job in range(max(threads, 1) + 1)]
    counts = [np.zeros(slots, np.uint8) for _ in bounds[1:]]
    each(lambda job: _counted(parts, counts[job], (bounds[job], bounds[job + 1])), range(len(counts)), threads)
    crowded: npt.NDArray[np.bool_] = np.greater(np.sum(counts, axis=0, dtype=np.uint16), most)
    if not crowded.any():
        return np.zeros(0, np.int64)
    jobs = [(first, min(first + _PLACES, places)) for first in range(0, places, _PLACES)]
    return np.concatenate(each(lambda part: _often(parts, crowded, part), jobs, threads))
