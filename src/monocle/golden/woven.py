"""Texts made of pieces that stand once in memory."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine.columns import texts
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.golden_texts import woven

Numbers = npt.NDArray[np.integer]


class Book:
    """Pieces of texts, each with a number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._ends: list[npt.NDArray[np.int64]] = [np.zeros(1, np.int64)]
        self._chars: list[npt.NDArray[np.uint8]] = []
        self._size = self._letters = 0
        self._whole: tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]] | None = None

    def _add(self, starts: Numbers, chars: npt.NDArray[np.uint8]) -> int:
        """Add pieces that stand side by side; give the number of the first."""
        first, begin, end = self._size, int(starts[0]), int(starts[-1])
        self._ends.append(starts[1:].astype(np.int64) - begin + self._letters)
        self._chars.append(chars[begin:end])
        self._size += len(starts) - 1
        self._letters += end - begin
        self._whole = None
        return first

    def word(self, text: str) -> int:
        """Add a piece; give its number."""
        return int(self.array(pa.array([text]))[0])

    def array(self, pieces: pa.Array) -> npt.NDArray[np.int64]:
        """Add pieces; give their numbers."""
        if not len(pieces):
            return np.zeros(0, np.int64)
        given = texts(pieces)
        first = self._add(np.append(given.starts, given.stops[-1]), given.chars)
        return np.arange(first, first + len(pieces))

    def texts(self, dictionary: Dictionary) -> int:
        """Add all texts of a dictionary, in the order of their codes; give the number of the first."""
        return self._add(dictionary.starts, dictionary.chars)

    def bound(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """Give where the pieces begin, and their UTF-8; threads may weave side by side once this is done."""
        if self._whole is None:
            self._whole = np.concatenate(self._ends), np.concatenate([np.zeros(0, np.uint8), *self._chars])
        return self._whole

    def woven(self, rows: int, columns: Sequence[Numbers | int], ends: Numbers | None = None) -> pa.Array:
        """Give texts.

        Args:
            rows: of pieces.
            columns: pieces in their order: the number of each row, or of all.
            ends: (texts + 1,) rows of pieces that make one text; None: each row makes one.
        """
        pieces = np.empty((rows, len(columns)), np.int32)
        for place, column in enumerate(columns):
            pieces[:, place] = column
        bounds = (np.arange(rows + 1) if ends is None else ends).astype(np.int64) * len(columns)
        starts, made = woven(bounds, pieces.ravel(), *self.bound())
        return pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(starts), pa.py_buffer(made))
