"""Columns of some of the rows, in one pass: the rows are marked, and what their codes became is written one after the other."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Codes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Part = tuple[int, int, int]
"""The first row, the end, and the place of the first that is written."""


@compiled
def pick(rows: Marks, codes: Codes, became: Codes, made: Codes, part: Part) -> None:
    """Write what the codes of the rows that are marked became.

    Args:
        rows: (n,) which.
        codes: (n,)
        became: by code.
        made: as long as there are rows that are marked.
        part: of the rows.
    """
    first, end, place = part
    for row in range(first, end):
        if rows[row]:
            made[place] = became[codes[row]]
            place += 1


@compiled
def pick_numbers(rows: Marks, numbers: Numbers, made: Numbers, part: Part) -> None:
    """Write the numbers of the rows that are marked, of ``numbers`` (n, k); arguments as ``pick``."""
    first, end, place = part
    for row in range(first, end):
        if rows[row]:
            for column in range(numbers.shape[1]):
                made[place, column] = numbers[row, column]
            place += 1


@compiled
def mark(rows: Marks, codes: Codes, used: Marks) -> None:
    """Mark the codes of the rows that are marked."""
    for row in range(len(rows)):
        if rows[row]:
            used[codes[row]] = True
