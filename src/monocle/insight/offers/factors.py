"""Tastes of customers and products as vectors, found of what was bought and what was not.

Hu, Koren, Volinsky (2008), Collaborative filtering for implicit feedback datasets: alternating least squares, in which what
somebody did not buy counts as a weak no.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Array = NDArray[np.float64]
SEED = 20261122
FACTORS, ROUNDS = 16, 8
_TRUST, _CALM = 8.0, 12.0
"""What a day of purchase adds to the trust in a yes; how strongly vectors are drawn to zero."""
_AT_ONCE = 4_096
_MOST = 100_000
"""Customers of whom tastes are learnt, at most; those of the others follow from the products'."""


@dataclass(frozen=True)
class Factors:
    """Vectors of products.

    Attributes:
        products: ``(products, FACTORS)``.
    """

    products: Array

    def score(self, owned: csr_matrix) -> Array:
        """Give how well each product fits what customers bought, ``(n, products)``."""
        found: Array = solved(owned, self.products) @ self.products.T
        return found


def factors(owned: csr_matrix) -> Factors:
    """Give the vectors of products; equal data gives equal ones.

    Args:
        owned: on how many days each customer bought each product, ``(customers, products)``.
    """
    draw = np.random.default_rng(SEED)
    some = np.flatnonzero(owned.getnnz(axis=1) > 0)
    if len(some) > _MOST:
        some = np.sort(draw.choice(some, _MOST, replace=False))
    owned = owned[some]
    theirs = owned.T.tocsr()
    products: Array = draw.normal(0, 0.1, (owned.shape[1], FACTORS))
    for _ in range(ROUNDS):
        customers = solved(owned, products)
        products = solved(theirs, customers)
    return Factors(products)


def solved(owned: csr_matrix, others: Array) -> Array:
    """Give the vectors of the rows that fit the others' best: one small system of equations each.

    Args:
        owned: ``(n, m)``, days.
        others: vectors of the columns, ``(m, FACTORS)``.
    """
    size = others.shape[1]
    common = others.T @ others + _CALM * np.eye(size)
    found = np.zeros((owned.shape[0], size))
    for start in range(0, owned.shape[0], _AT_ONCE):
        part = owned[start : start + _AT_ONCE]
        trust = part.copy()
        trust.data = _TRUST * np.log1p(part.data)
        outer = (others[:, :, None] * others[:, None, :]).reshape(len(others), -1)
        left = common + (trust @ outer).reshape(-1, size, size)
        yes = trust.copy()
        yes.data = trust.data + 1.0
        found[start : start + _AT_ONCE] = np.linalg.solve(left, (yes @ others)[:, :, None])[:, :, 0]
    return found
