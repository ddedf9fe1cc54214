"""What the texts of a column became, as codes of another dictionary, and columns of Arrow made of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine.columns import Codes, encoded, known_texts
from monocle.kernel.dictionary import Dictionary

_OFTEN = 2
"""Rows that a text has on average, at least, where texts stand apart from the rows."""
_FILES = 2
"""Per thread."""
_MOST = 1_250_000
"""Rows of one file: what a column needs while it is made is bounded."""


def parts(rows: int, threads: int) -> list[tuple[int, int]]:
    """Give the ranges of rows of the files that rows are stored as: the fewer, the fewer times a text stands in them."""
    size = max(1, min(_MOST, -(-rows // (_FILES * max(1, threads)))))
    return [(first, min(first + size, rows)) for first in range(0, max(1, rows), size)]


@dataclass(frozen=True, repr=False)
class Turned:
    """What the texts of a column became: texts of another dictionary.

    Attributes:
        texts: each once; that of code 0 is empty and stands for nothing.
        codes: by code of the column: code of what it became.
    """

    texts: pa.Array
    codes: Codes

    def column(self, codes: Codes) -> pa.Array:
        """Give a column of what codes became; nothing is NULL."""
        return column(self.texts, self.codes[codes])


def column(texts: pa.Array, codes: Codes) -> pa.Array:
    """Give a column of texts: as codes where they repeat; 0 is NULL.

    Args:
        texts: in the order of their codes.
        codes: of the rows.
    """
    none = codes == 0
    if none.all():
        return pa.nulls(len(codes), pa.string())
    if len(texts) * _OFTEN > len(codes):
        return texts.take(pa.array(codes, mask=none))
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=none), texts.cast(pa.string()))


def all_there(texts: pa.Array, codes: Codes) -> pa.Array:
    """Give a column of texts that are never NULL; arguments as ``column``."""
    if len(texts) * _OFTEN > len(codes):
        return texts.take(pa.array(codes))
    return pa.DictionaryArray.from_arrays(pa.array(codes), texts.cast(pa.string()))


def turned(became: Sequence[pa.Array], places: Sequence[Codes], sizes: Sequence[int]) -> list[Turned]:
    """Give what became of some codes of several columns, all in one dictionary.

    Args:
        became: of each column: texts, NULL for nothing.
        places: their codes.
        sizes: codes that each column has.
    """
    known, all_codes = Dictionary(), []
    for texts, at, size in zip(became, places, sizes, strict=True):
        codes = np.zeros(size, np.int32)
        codes[at] = encoded(known, texts)
        all_codes.append(codes)
    return [Turned(known_texts(known), codes) for codes in all_codes]


def lists(values: pa.Array, there: npt.NDArray[np.bool_]) -> pa.Array:
    """Give a column of lists of one value or none.

    Args:
        values: of the rows that have one.
        there: which rows have one.
    """
    ends = np.zeros(len(there) + 1, np.int32)
    np.cumsum(there, out=ends[1:])
    return pa.ListArray.from_arrays(pa.array(ends), values)
