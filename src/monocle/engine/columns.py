"""Columns of a stored relation as codes of a dictionary, one value or a list per row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import Growing, room
from monocle.kernel.lists import packed

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

_AT_ONCE = 1 << 20
"""Texts that are rewritten at a time."""
_MANY = 16
"""Texts from which it is asked whether all are the same."""


@dataclass(frozen=True, repr=False)
class Values:
    """Codes per row of a relation.

    Attributes:
        codes: of one value per row, or of all values of all lists; 0 is none.
        offsets: (rows + 1,) the list of row i is ``codes[offsets[i] : offsets[i + 1]]``; None for one value per row.
    """

    codes: Codes
    offsets: Places | None = None

    def mapped(self, codes: Codes, folder: Path | None = None) -> "Values":
        """Give the same with other codes: ``codes[c]`` instead of c, 0 to leave it out.

        Args:
            codes: by old code.
            folder: for files that are mapped; None for memory.
        """
        made = room(folder, len(self.codes), np.int32)
        np.take(codes, self.codes, out=made, mode="clip")
        return Values(made, self.offsets)

    def rows(self, places: Places | None = None) -> Places:
        """Give the row of each value, or of those at some places."""
        if self.offsets is None:
            return np.arange(len(self.codes)) if places is None else places
        if places is None:
            return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        return np.searchsorted(self.offsets, places, side="right") - 1

    def packed(self, folder: Path | None = None) -> tuple[Codes, Places, Codes]:
        """Give them as a table holds them; see ``kernel.lists.packed``."""
        if self.offsets is None:
            return self.codes, np.zeros(2, np.int64), np.zeros(0, np.int32)
        return packed(self.offsets, self.codes, folder)


@dataclass(frozen=True, repr=False)
class Texts:
    """Texts as Arrow has them in memory."""

    starts: npt.NDArray[np.integer]
    stops: npt.NDArray[np.integer]
    chars: npt.NDArray[np.uint8]


def texts(array: pa.Array) -> Texts:
    """Give the memory of an array of texts; NULL is the empty text."""
    found = _memory(array)
    if array.null_count and not _nulls_are_empty(array, found):
        return _memory(pc.fill_null(array, ""))
    return found


def _memory(array: pa.Array) -> Texts:
    _, offsets, chars = array.buffers()
    first, last = array.offset, array.offset + len(array)
    bounds: npt.NDArray[np.integer] = np.frombuffer(offsets or b"", np.int32)
    if pa.types.is_large_string(array.type):
        bounds = np.frombuffer(offsets or b"", np.int64)
    return Texts(bounds[first:last], bounds[first + 1 : last + 1], np.frombuffer(chars or b"", np.uint8))


def _nulls_are_empty(array: pa.Array, found: Texts) -> bool:
    """Tell whether nothing stands where an array is NULL, as is usual; nobody promises it."""
    flags = np.frombuffer(array.buffers()[0], np.uint8)
    there = np.unpackbits(flags, count=array.offset + len(array), bitorder="little")[array.offset :]
    return not np.any((found.stops > found.starts) > there)


def encoded(dictionary: Dictionary, array: pa.Array) -> Codes:
    """Give the codes of an array of texts, or of a dictionary of them."""
    if array.null_count == len(array):
        return np.zeros(len(array), np.int32)
    if isinstance(array, pa.DictionaryArray):
        known = np.append(encoded(dictionary, array.dictionary), np.int32(0))
        return np.asarray(known[pc.fill_null(array.indices, len(known) - 1).to_numpy()], np.int32)
    given = texts(array)
    if _is_constant(given):
        one = dictionary.encode(given.starts[:1], given.stops[:1], given.chars)
        return np.full(len(array), one[0], np.int32)
    return dictionary.encode(given.starts, given.stops, given.chars)


def _is_constant(given: Texts) -> bool:
    """Tell whether all texts are the same; that costs next to nothing where they are not."""
    if len(given.starts) < _MANY:
        return False
    first, last, size = int(given.starts[0]), int(given.stops[-1]), int(given.stops[0]) - int(given.starts[0])
    if last - first != size * len(given.starts) or np.any(given.stops[:_MANY] - given.starts[:_MANY] != size):
        return False
    chars = given.chars[first:last]
    return bool(np.all(given.stops - given.starts == size)) and np.array_equal(chars[size:], chars[: len(chars) - size])


def found(dictionary: Dictionary, array: pa.Array) -> Codes:
    """Give the codes of an array of texts, 0 for what is not there; threads may ask side by side."""
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    given = texts(array)
    return dictionary.find(given.starts, given.stops, given.chars)


class Gathered:
    """Codes of columns whose lists are alike, which come a piece at a time.

    They stand in arrays that grow: thousands of pieces that wait for one another would leave memory full of holes. As long
    as no row has several values, rows have one code each.
    """

    def __init__(self, folder: Path | None = None, columns: int = 1) -> None:
        """Begin with nothing.

        Args:
            folder: for files that are mapped; None for memory.
            columns: how many.
        """
        self._codes = [Growing(np.int32, folder) for _ in range(columns)]
        self._ends: Growing[np.int64] | None = None
        self._folder, self._size, self._rows = folder, 0, 0

    def add(self, *codes: Codes) -> None:
        """Take the codes of a piece, one for each row."""
        if self._ends is not None:
            self._bounded(np.arange(len(codes[0]) + 1, dtype=np.int64))
        self._add(codes)
        self._rows += len(codes[0])

    def add_lists(self, offsets: npt.NDArray[np.integer], *codes: Codes) -> None:
        """Take the codes of a piece, and where the lists of its rows begin and end: one number more than rows."""
        rows, held = len(offsets) - 1, np.diff(offsets)
        most = int(held.max(initial=0))
        if self._ends is None and most < 2:
            filled = held == 1
            aligned = [np.zeros(rows, np.int32) for _ in codes]
            for column, found in zip(aligned, codes, strict=True):
                column[filled] = found
            self.add(*aligned)
            return
        if self._ends is None:
            self._ends = Growing(np.int64, self._folder)
            self._ends.reserve(self._rows + 1)[: self._rows + 1] = np.arange(self._rows + 1)
        self._bounded(offsets)
        self._add(codes)
        self._rows += rows

    def _bounded(self, offsets: npt.NDArray[np.integer]) -> None:
        if self._ends is not None:
            ends, rows = self._ends.reserve(self._rows + len(offsets)), len(offsets) - 1
            ends[self._rows + 1 : self._rows + rows + 1] = offsets[1:] - offsets[0] + self._size

    def _add(self, codes: Sequence[Codes]) -> None:
        end = self._size + len(codes[0])
        for column, found in zip(self._codes, codes, strict=True):
            room_for = column.reserve(end)
            if found.any():  # zeros stand there already, and take no room in a file
                room_for[self._size : end] = found
        self._size = end

    def values(self) -> list[Values]:
        """Give the columns."""
        ends = None if self._ends is None else self._ends.taken(self._rows + 1)
        return [Values(column.taken(self._size), ends) for column in self._codes]


def known_texts(dictionary: Dictionary) -> pa.Array:
    """Give the texts of a dictionary, in the order of their codes; memory is shared."""
    buffers = [None, pa.py_buffer(dictionary.starts), pa.py_buffer(dictionary.chars)]
    return pa.LargeStringArray.from_buffers(dictionary.size, *buffers[1:])


def rewritten(
    dictionary: Dictionary, rewrite: Callable[[pa.Array], pa.Array], folder: Path | None = None
) -> tuple[Dictionary, Codes]:
    """Give a dictionary of rewritten texts, and for each old code the new one.

    Args:
        dictionary: of texts as they came.
        rewrite: gives one text for each.
        folder: for files that are mapped; None for memory.
    """
    made, known = Dictionary(folder), known_texts(dictionary)
    parts = [encoded(made, rewrite(known.slice(first, _AT_ONCE))) for first in range(0, len(known), _AT_ONCE)]
    return made, np.concatenate(parts)


def plain(array: pa.Array) -> pa.Array:
    """Give texts in lower case, without accents, words of letters and digits with one space between."""
    lower = pc.utf8_lower(array)
    if not pc.all(pc.string_is_ascii(lower)).as_py():
        lower = pc.replace_substring_regex(pc.utf8_normalize(lower, form="NFD"), r"\p{Mn}+", "")
    return pc.utf8_trim(pc.replace_substring_regex(lower, "[^a-z0-9]+", " "), characters=" ")


class Kept:
    """Texts that hardly repeat, as they come, a piece at a time.

    Args:
        folder: for files that are mapped; None for memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Begin with nothing."""
        self._ends, self._chars, self.size = Growing(np.int64, folder), Growing(np.uint8, folder), 0

    def add(self, array: pa.Array) -> None:
        """Take the texts of a piece; NULL is the empty text."""
        given = texts(array)
        if not len(given.starts):
            return
        first, last, end = int(given.starts[0]), int(given.stops[-1]), int(self._ends.all[self.size])
        ends = self._ends.reserve(self.size + len(given.starts) + 1)
        np.subtract(given.stops, first - end, out=ends[self.size + 1 : self.size + len(given.starts) + 1])
        self._chars.reserve(end + last - first)[end : end + last - first] = given.chars[first:last]
        self.size += len(given.starts)

    def part(self, first: int, last: int) -> pa.Array:
        """Give the texts of some rows."""
        ends = self._ends.all[first : last + 1]
        chars = self._chars.all[ends[0] : ends[-1]]
        return pa.LargeStringArray.from_buffers(
            last - first, pa.py_buffer(np.ascontiguousarray(ends - ends[0])), pa.py_buffer(chars)
        )
