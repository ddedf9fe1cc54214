"""How often each value of a column occurs, and what follows for strangers: how often they agree by chance."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.lists import counts_of
from monocle.kernel.table import Holds, Table

Counts = npt.NDArray[np.int64]


def value_counts(table: Table, column: str) -> Counts:
    """Give how many records hold each value of a column, of values that some record holds; in no order that matters.

    A record with several values counts for each of them.
    """
    codes = table.codes[:, table.columns[column]]
    if (codes < 0).any():
        lists = -codes[codes < 0].astype(np.int64)
        sizes = table.list_starts[lists + 1] - table.list_starts[lists]
        first = np.repeat(table.list_starts[lists] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
        codes = np.concatenate((codes[codes > 0], table.list_items[first + np.arange(sizes.sum())]))
    codes = codes[codes > 0]
    if not len(codes):
        return np.zeros(0, np.int64)
    if table.holds[column] in (Holds.TEXT, Holds.DATE):
        codes -= codes.min()
        counts = counts_of(codes, int(codes.max()) + 1)
        return counts[counts > 0].astype(np.int64)
    return np.unique(codes, return_counts=True)[1].astype(np.int64)


def equal_pairs(counts: Counts) -> float:
    """Give how many pairs of records hold the same value."""
    held = counts.astype(np.float64)
    return float((held * (held - 1)).sum() / 2)


def expected_share(counts: Counts) -> float:
    """Give the frequency, 0..1, at which an agreement says as much as agreements on the column do on average.

    Strangers agree on a value as often as the square of its frequency; this is the geometric mean over their agreements.
    """
    if not len(counts):
        return 1.0
    shares = np.sort(counts) / counts.sum()  # in one order, so that the sum is the same to the last bit
    weights = shares**2
    return float(2.0 ** (weights @ np.log2(shares) / weights.sum()))
