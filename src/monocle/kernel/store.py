"""A table as compiled loops read it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import inner
from monocle.kernel.reading import Packed, f64, i32, i64, u8, u32, u64
from monocle.kernel.table import Holds, Table

KINDS = (Holds.TEXT, Holds.DATE, Holds.NUMBER, Holds.WHOLE)
TEXT, DATE, NUMBER, WHOLE = range(4)
CODES, WIDTH, LIST_STARTS, LIST_ITEMS, STARTS, CHARS, WIDE, HASHES, NUMBERS, NICK_STARTS, NICK_ITEMS, SIGNS, SIGNED = (
    range(13)
)
"""Fields of a packed table: ``WIDTH`` is the number of columns, ``WIDE`` 1 where characters are code points, ``SIGNED`` the
number of signs."""
DTYPES: Mapping[str, type[np.generic]] = {
    "codes": np.int32, "list_starts": np.int64, "list_items": np.int32, "starts": np.int64, "hashes": np.uint64,
    "numbers": np.float64, "nickname_starts": np.int64, "nickname_items": np.int32, "signs": np.uint64,
}  # fmt: skip


def plain(array: npt.NDArray[Any], dtype: type[np.generic]) -> npt.NDArray[Any]:
    """Give an array in C order and of a type; nothing is copied where it is so already, as when it is mapped from a file."""
    return np.ascontiguousarray(array, dtype=dtype)


def stored(table: Table) -> Packed:
    """Give a table as compiled loops read it; nothing of size is copied. Cost: microseconds.

    Args:
        table: whose arrays stay as they are while the answer is used.
    """
    arrays = {name: plain(getattr(table, name), dtype) for name, dtype in DTYPES.items()}
    narrow = table.chars.dtype == np.uint8
    chars = plain(table.chars, np.uint8 if narrow else np.uint32)
    return Packed(
        (
            arrays["codes"],
            int(table.codes.shape[1]),
            arrays["list_starts"],
            arrays["list_items"],
            arrays["starts"],
            chars,
            int(not narrow),
            arrays["hashes"],
            arrays["numbers"],
            arrays["nickname_starts"],
            arrays["nickname_items"],
            arrays["signs"],
            len(arrays["signs"]),
        )
    )


@inner
def cell_at(store: int, record: int, column: int) -> int:
    """Give a cell: 0, a value, or below 0 a list."""
    return i32(i64(store, CODES), record * i64(store, WIDTH) + column)


@inner
def values_in(store: int, cell: int) -> int:
    """Give how many values a cell holds."""
    if cell >= 0:
        return 1 if cell > 0 else 0
    return i64(i64(store, LIST_STARTS), 1 - cell) - i64(i64(store, LIST_STARTS), -cell)


@inner
def value_of(store: int, cell: int, place: int) -> int:
    """Give one value of a cell that holds some."""
    if cell > 0:
        return cell
    return i32(i64(store, LIST_ITEMS), i64(i64(store, LIST_STARTS), -cell) + place)


@inner
def text_start(store: int, value: int) -> int:
    """Give where a text begins."""
    return i64(i64(store, STARTS), value)


@inner
def text_length(store: int, value: int) -> int:
    """Give the code points of a text."""
    return i64(i64(store, STARTS), value + 1) - i64(i64(store, STARTS), value)


@inner
def letter_at(store: int, place: int) -> int:
    """Give one code point of all texts."""
    return u32(i64(store, CHARS), place) if i64(store, WIDE) else u8(i64(store, CHARS), place)


@inner
def hash_of(store: int, value: int) -> np.uint64:
    """Give the hash of a text."""
    return u64(i64(store, HASHES), value)


@inner
def number_of(store: int, kind: int, value: int) -> float:
    """Give the number that a value of a column stands for."""
    return f64(i64(store, NUMBERS), value) if kind == NUMBER else float(value)


@inner
def share_a_group(store: int, one: int, other: int) -> bool:
    """Tell whether two texts are in a common group of short forms."""
    starts, items = i64(store, NICK_STARTS), i64(store, NICK_ITEMS)
    for i in range(i64(starts, one), i64(starts, one + 1)):
        for j in range(i64(starts, other), i64(starts, other + 1)):
            if i32(items, i) == i32(items, j):
                return True
    return False
