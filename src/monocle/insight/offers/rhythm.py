"""Products that are used up: bought again at a rhythm of their own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monocle.insight.offers.baskets import Owned

Array = NDArray[np.float64]
AGAIN, LEAST = 0.25, 20
"""Share of a product's customers who bought it on two days or more, from which it is used up; of so many of them at least."""
_DUE = 0.7
"""Share of the rhythm after which it is offered again."""


@dataclass(frozen=True)
class Rhythm:
    """What is bought again.

    Attributes:
        days: usual days between two purchases, by product; NaN where it is not used up.
        customers: who bought it again, by product.
    """

    days: Array
    customers: Array

    def due(self, known: Owned) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give who should soon need which product again, as numbers of customers and places of products."""
        with np.errstate(invalid="ignore"):
            due = (known.days > 0) & (known.at - known.last >= _DUE * self.days[known.place])
            fresh = known.at - known.last <= 3 * self.days[known.place]
        return known.number[due & fresh], known.place[due & fresh]


def rhythm(known: Owned) -> Rhythm:
    """Give what is bought again, and how often: the median over customers of their mean days between two purchases."""
    products = len(known.products)
    bought = np.bincount(known.place[known.days > 0], minlength=products).astype(np.float64)
    again = known.days > 1
    customers = np.bincount(known.place[again], minlength=products).astype(np.float64)
    gap = (known.last[again] - known.first[again]) / (known.days[again] - 1)
    used = (customers >= LEAST) & (customers >= AGAIN * np.maximum(bought, 1.0))
    days = np.full(products, np.nan)
    for place in np.flatnonzero(used):
        days[place] = np.median(gap[known.place[again] == place])
    return Rhythm(days, customers)
