"""Products that the same customers buy: how often, and how much more often than chance would have it.

Lift: Brin, Motwani, Ullman, Tsur (1997). Pairs of few customers are drawn towards chance, so that two of them make no rule.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Array = NDArray[np.float64]
SUPPORT, LIFT, DEVIATIONS = 5, 1.2, 3.0
"""From which a pair is told as a reason: customers of both products, times chance, and standard deviations above chance."""
_PRIOR = 20.0
"""Customers of chance that each pair is given beforehand."""


@dataclass(frozen=True)
class Together:
    """Pairs of products.

    Attributes:
        both: customers who bought both, ``(products, products)``; 0 of a product with itself.
        share: of the customers of the first, who bought the second; drawn towards chance.
        lift: times chance.
        deviations: above chance, of a Poisson count.
    """

    both: Array
    share: Array
    lift: Array
    deviations: Array

    def score(self, owned: csr_matrix) -> Array:
        """Give how much what customers bought speaks for each product, ``(n, products)``."""
        binary = owned.sign()
        found: Array = (binary @ self.share) / np.maximum(binary.sum(axis=1).A1[:, None], 1)
        return found

    def because(self, owned: csr_matrix, place: NDArray[np.int64]) -> tuple[NDArray[np.int64], Array]:
        """Give of each customer what they bought that speaks most for one product, and how many bought both; -1 for nothing.

        Args:
            owned: what each bought, ``(n, products)``.
            place: the product of each.
        """
        each = np.diff(owned.indptr)
        row, mine = np.repeat(np.arange(len(place)), each), owned.indices
        lift, both = self.lift[mine, place[row]], self.both[mine, place[row]]
        sure = self.deviations[mine, place[row]] >= DEVIATIONS
        told = np.flatnonzero((both >= SUPPORT) & (lift >= LIFT) & sure)
        told = told[np.lexsort((mine[told], -lift[told], row[told]))]
        rows, starts = np.unique(row[told], return_index=True)
        best, support = np.full(len(place), -1), np.zeros(len(place))
        best[rows], support[rows] = mine[told[starts]], both[told[starts]]
        return best, support


def together(owned: csr_matrix) -> Together:
    """Give pairs of products.

    Args:
        owned: ``(customers, products)``.
    """
    binary = owned.sign()
    both = np.asarray((binary.T @ binary).todense(), np.float64)
    customers = max(int((binary.getnnz(axis=1) > 0).sum()), 1)
    each = both.diagonal().copy()
    np.fill_diagonal(both, 0)
    chance = each / customers
    share = (both + _PRIOR * chance[None, :]) / (each[:, None] + _PRIOR)
    np.fill_diagonal(share, 0)
    lift = share / np.maximum(chance[None, :], 1e-12)
    by_chance = np.maximum(each[:, None] * chance[None, :], 1e-12)
    return Together(both, share, lift, (both - by_chance) / np.sqrt(by_chance))
