"""The arrays of a table as compiled loops take them: one type each, so that a loop is compiled once."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.kernel.table import Holds, Table

KINDS = (Holds.TEXT, Holds.DATE, Holds.NUMBER, Holds.WHOLE)
TEXT, DATE, NUMBER, WHOLE = range(4)


class Store(NamedTuple):
    """A table for compiled loops, which read it and never write.

    Attributes:
        codes: (n, k) int32.
        list_starts: int64.
        list_items: int32.
        starts: (d + 1,) int64.
        narrow: uint8 characters, empty where a text has others than ASCII.
        wide: uint32 code points, empty where ``narrow`` is used.
        hashes: (d,) uint64.
        numbers: (m,) float64.
        nickname_starts: int64.
        nickname_items: int32.
    """

    codes: npt.NDArray[np.int32]
    list_starts: npt.NDArray[np.int64]
    list_items: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    narrow: npt.NDArray[np.uint8]
    wide: npt.NDArray[np.uint32]
    hashes: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.float64]
    nickname_starts: npt.NDArray[np.int64]
    nickname_items: npt.NDArray[np.int32]


class _Same:
    """The memory of an array, as one that may be written: arrays that may not are another type to numba."""

    def __init__(self, array: npt.NDArray[Any]) -> None:
        self.array = array
        self.__array_interface__ = {**array.__array_interface__, "data": (array.__array_interface__["data"][0], False)}


def plain(array: npt.NDArray[Any], dtype: type[np.generic]) -> npt.NDArray[Any]:
    """Give an array in C order and of a type; its memory is shared wherever that is possible.

    Args:
        array: may be mapped from a file and closed to writing; whoever gets the answer does not write to it.
        dtype: wanted.
    """
    fitting = np.ascontiguousarray(array, dtype=dtype)
    if fitting.flags.writeable and type(fitting) is np.ndarray:
        return fitting
    return np.asarray(_Same(fitting)) if fitting.size else np.empty(fitting.shape, dtype)


def stored(table: Table) -> Store:
    """Give the arrays of a table as compiled loops take them; nothing of size is copied.

    Args:
        table: whose arrays stay as they are while the answer is used.
    """
    narrow = table.chars.dtype == np.uint8
    return Store(
        plain(table.codes, np.int32),
        plain(table.list_starts, np.int64),
        plain(table.list_items, np.int32),
        plain(table.starts, np.int64),
        plain(table.chars if narrow else np.zeros(0, np.uint8), np.uint8),
        plain(np.zeros(0, np.uint32) if narrow else table.chars, np.uint32),
        plain(table.hashes, np.uint64),
        plain(table.numbers, np.float64),
        plain(table.nickname_starts, np.int64),
        plain(table.nickname_items, np.int32),
    )
