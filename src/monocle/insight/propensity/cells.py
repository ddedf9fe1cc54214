"""The baseline of propensity: cells of recency, frequency and amount, each with the share of its customers who did it.

Hughes (1994), Strategic database marketing: fifths by each of the three; a cell of few is drawn towards the mean of all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NAME = "rfm_cells"
_FIFTHS = (0.2, 0.4, 0.6, 0.8)
_PRIOR = 10.0
"""Customers of the mean that each cell is given beforehand."""


@dataclass(frozen=True)
class Cells:
    """The cells.

    Attributes:
        edges: of the fifths of each column.
        rates: share that did it, by cell.
    """

    edges: tuple[Array, ...]
    rates: Array

    def probability(self, columns: Array) -> Array:
        """Give the share of each one's cell."""
        return np.asarray(self.rates[_cell(columns, self.edges)])


def cells(columns: Array, outcome: Array) -> Cells:
    """Give the cells.

    Args:
        columns: recency, frequency, amount (or any three), ``(n, 3)``.
        outcome: 0 or 1.
    """
    edges = tuple(np.unique(np.quantile(column, _FIFTHS)) for column in columns.T)
    of = _cell(columns, edges)
    size = (len(_FIFTHS) + 1) ** len(edges)
    every = np.bincount(of, minlength=size)
    did = np.bincount(of, weights=outcome, minlength=size)
    return Cells(edges, np.asarray((did + _PRIOR * outcome.mean()) / (every + _PRIOR)))


def _cell(columns: Array, edges: tuple[Array, ...]) -> NDArray[np.int64]:
    of = np.zeros(len(columns), np.int64)
    for column, limits in zip(columns.T, edges, strict=True):
        of = of * (len(_FIFTHS) + 1) + np.searchsorted(limits, column, side="right")
    return of
