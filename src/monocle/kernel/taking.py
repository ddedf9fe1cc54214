"""Ids by their places."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.reading import address, fetched, i32, put_word, word

Ids = npt.NDArray[np.uint8]
_AHEAD = 24
"""Rows before a row whose id is asked for."""


@compiled
def _taken(ids: int, places: int, given: int, count: int) -> None:
    for row in range(count):
        if row + _AHEAD < count:
            fetched(ids + 16 * i32(places, row + _AHEAD))
        at = ids + 16 * i32(places, row)
        put_word(given + 16 * row, word(at))
        put_word(given + 16 * row + 8, word(at + 8))


def ids_at(ids: Ids, places: npt.NDArray[np.int32], given: Ids | None = None) -> Ids:
    """Give the ids at some places.

    Args:
        ids: (n, 16) in C order.
        places: (k,) below n.
        given: (k, 16) where they are written; None for a new array.

    Raises:
        ValueError: an array has another shape or order.
    """
    into = np.empty((len(places), 16), np.uint8) if given is None else given
    if (
        ids.shape[1:] != (16,)
        or into.shape != (len(places), 16)
        or not (ids.flags.c_contiguous and into.flags.c_contiguous)
    ):
        raise ValueError("ids are rows of 16 bytes")
    wanted = np.ascontiguousarray(places, np.int32)
    _taken(address(ids), address(wanted), address(into), len(wanted))
    return into
