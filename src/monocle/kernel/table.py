"""Records as rows of integers, and the texts, numbers and frequencies that the integers stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int32]


class Holds(StrEnum):
    """What the integers of a column stand for.

    ``TEXT``: a code of ``Table.starts``; ``DATE``: yyyymmdd; ``NUMBER``: a code of ``Table.numbers``; ``WHOLE``: itself.
    """

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    WHOLE = "whole"


@dataclass(frozen=True, repr=False)
class Table:
    """Records to be compared; arrays may be mapped from files.

    Attributes:
        codes: (n, k) int32, C order. 0 is no value, above 0 one value; below 0 several: ``-c`` is the list
            ``list_items[list_starts[c] : list_starts[c + 1]]``, of two values or more, none of them 0.
        columns: name → place in a row, 0 … k - 1.
        holds: name → what its integers stand for.
        list_starts: (lists + 2,) int64; list 0 is empty and belongs to nobody.
        list_items: int32.
        starts: (d + 1,) int64: text c is ``chars[starts[c] : starts[c + 1]]``; text 0 is empty. All text columns share
            the codes: equal codes are equal texts within one family of columns (first, last and birth name are one
            family; e-mails another), and texts of two families never have the same code.
        chars: uint8 where all texts are ASCII, else uint32 code points.
        hashes: (d,) uint64: a hash of each text that is the same in every table, on every machine.
        numbers: (m,) float64; number 0 is NaN.
        shares: name of a text column → (first code of its family, (size of family,) float32 share of the records with a
            value there that have this one), 0..1: term frequency.
        nickname_starts, nickname_items: (d + 1,) int64 and int32: the groups of short forms that a text is in.
        signs: (s, 2) uint64 of the first s texts (``signs.write_signs``); 0 where a text has none. They only save time.
    """

    codes: Integers
    columns: Mapping[str, int]
    holds: Mapping[str, Holds]
    list_starts: npt.NDArray[np.int64]
    list_items: Integers
    starts: npt.NDArray[np.int64]
    chars: npt.NDArray[Any]
    hashes: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.float64] = field(default_factory=lambda: np.full(1, np.nan))
    shares: Mapping[str, tuple[int, npt.NDArray[np.float32]]] = field(default_factory=dict)
    nickname_starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    nickname_items: Integers = field(default_factory=lambda: np.zeros(0, np.int32))
    signs: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros((0, 2), np.uint64))

    def __len__(self) -> int:
        """Give the number of records."""
        return len(self.codes)

    def __repr__(self) -> str:
        """Show the size, never a value."""
        return f"Table({len(self)} records, {', '.join(self.columns)})"
