"""Columns of a stored relation as codes of a dictionary, one value or a list per row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.kernel.dictionary import Dictionary
from monocle.kernel.lists import packed

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Number = TypeVar("Number", np.int32, np.int64)

_FEW = 1 << 10


@dataclass(frozen=True, repr=False)
class Values:
    """Codes per row of a relation.

    Attributes:
        codes: of one value per row, or of all values of all lists; 0 is none.
        offsets: (rows + 1,) the list of row i is ``codes[offsets[i] : offsets[i + 1]]``; None for one value per row.
    """

    codes: Codes
    offsets: Places | None = None

    def mapped(self, codes: Codes) -> "Values":
        """Give the same with other codes: ``codes[c]`` instead of c, 0 to leave it out."""
        return Values(codes[self.codes], self.offsets)

    def rows(self) -> Places:
        """Give the row of each value."""
        if self.offsets is None:
            return np.arange(len(self.codes))
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def packed(self) -> tuple[Codes, Places, Codes]:
        """Give them as a table holds them; see ``kernel.lists.packed``."""
        if self.offsets is None:
            return self.codes, np.zeros(2, np.int64), np.zeros(0, np.int32)
        return packed(self.offsets, self.codes)


@dataclass(frozen=True, repr=False)
class Texts:
    """Texts as Arrow has them in memory."""

    starts: npt.NDArray[np.integer]
    stops: npt.NDArray[np.integer]
    chars: npt.NDArray[np.uint8]


def texts(array: pa.Array) -> Texts:
    """Give the memory of an array of texts; NULL is the empty text."""
    if array.null_count:
        array = pc.fill_null(array, "")
    _, offsets, chars = array.buffers()
    first, last = array.offset, array.offset + len(array)
    bounds: npt.NDArray[np.integer] = np.frombuffer(offsets or b"", np.int32)
    if pa.types.is_large_string(array.type):
        bounds = np.frombuffer(offsets or b"", np.int64)
    return Texts(bounds[first:last], bounds[first + 1 : last + 1], np.frombuffer(chars or b"", np.uint8))


def encoded(dictionary: Dictionary, array: pa.Array) -> Codes:
    """Give the codes of an array of texts."""
    given = texts(array)
    return dictionary.encode(given.starts, given.stops, given.chars)


class Gathered:
    """Codes of one column, which come a piece at a time.

    They stand in one array that grows: thousands of pieces that wait for one another would leave memory full of holes.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._codes: Codes = np.empty(_FEW, np.int32)
        self._ends: Places = np.zeros(_FEW, np.int64)
        self._size, self._rows = 0, 0

    def add(self, codes: Codes) -> None:
        """Take the codes of a piece."""
        self._codes = _longer(self._codes, self._size, len(codes))
        self._codes[self._size : self._size + len(codes)] = codes
        self._size += len(codes)

    def add_lists(self, offsets: npt.NDArray[np.integer]) -> None:
        """Take where the lists of a piece begin and end: one number more than lists."""
        rows, last = len(offsets) - 1, self._ends[self._rows]
        self._ends = _longer(self._ends, self._rows + 1, rows)
        np.subtract(offsets[1:], offsets[0] - last, out=self._ends[self._rows + 1 : self._rows + rows + 1])
        self._rows += rows

    @property
    def codes(self) -> Codes:
        """Codes of all pieces."""
        return self._codes[: self._size]

    @property
    def offsets(self) -> Places:
        """(rows + 1,) where the list of each row begins."""
        return self._ends[: self._rows + 1]


def _longer(array: npt.NDArray[Number], size: int, more: int) -> npt.NDArray[Number]:
    """Give room for more numbers than the first ``size`` of an array, twice as much when it grows."""
    if size + more <= len(array):
        return array
    longer = np.empty(max(2 * len(array), size + more), array.dtype)
    longer[:size] = array[:size]
    return longer


def single(pieces: Iterable[pa.Table], dictionary: Dictionary, *names: str) -> Mapping[str, Values]:
    """Give columns of texts, all in one dictionary."""
    parts = {name: Gathered() for name in names}
    for piece in pieces:
        for name in names:
            for array in piece[name].chunks:
                parts[name].add(encoded(dictionary, array))
    return {name: Values(found.codes) for name, found in parts.items()}


def several(pieces: Iterable[pa.Table], dictionary: Dictionary, name: str) -> Values:
    """Give a column of lists of texts."""
    found = Gathered()
    for piece in pieces:
        for array in piece[name].chunks:
            found.add(encoded(dictionary, array.flatten()))
            found.add_lists(array.offsets.to_numpy())
    return Values(found.codes, found.offsets)


def known_texts(dictionary: Dictionary) -> pa.Array:
    """Give the texts of a dictionary, in the order of their codes; memory is shared."""
    buffers = [None, pa.py_buffer(dictionary.starts), pa.py_buffer(dictionary.chars)]
    return pa.LargeStringArray.from_buffers(dictionary.size, *buffers[1:])


def rewritten(dictionary: Dictionary, rewrite: Callable[[pa.Array], pa.Array]) -> tuple[Dictionary, Codes]:
    """Give a dictionary of rewritten texts, and for each old code the new one.

    Args:
        dictionary: of texts as they came.
        rewrite: gives one text for each.
    """
    made = Dictionary()
    return made, encoded(made, rewrite(known_texts(dictionary)))


def plain(array: pa.Array) -> pa.Array:
    """Give texts in lower case, without accents, words of letters and digits with one space between."""
    lower = pc.utf8_lower(array)
    if not pc.all(pc.string_is_ascii(lower)).as_py():
        lower = pc.replace_substring_regex(pc.utf8_normalize(lower, form="NFD"), r"\p{Mn}+", "")
    return pc.utf8_trim(pc.replace_substring_regex(lower, "[^a-z0-9]+", " "), characters=" ")
