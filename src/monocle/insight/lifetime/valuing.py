"""What customers are worth in the year to come: how many orders, of what amount, with what margin, discounted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monocle.insight.bought import Counts
from monocle.insight.lifetime import bgnbd, gamma_gamma
from monocle.insight.lifetime.bgnbd import BgNbd, Purchases
from monocle.insight.lifetime.gamma_gamma import GammaGamma
from monocle.insight.minimums import Refused
from monocle.insight.worth import Worth

Array = NDArray[np.float64]
WEEK, YEAR = 7.0, 365
HORIZONS = (30, 90, 182, 274, YEAR)
"""Days at which orders to come are counted; between two of them they are discounted to the middle."""
MINIMUM: Mapping[str, float] = {"customers": 200, "repeat_customers": 50, "days": 180}


@dataclass(frozen=True)
class Lifetime:
    """Both models.

    Attributes:
        orders: of how often.
        amounts: of how much; None where no order has an amount.
    """

    orders: BgNbd
    amounts: GammaGamma | None

    def parameters(self) -> dict[str, float]:
        """Give what the models learnt; weeks and minor units."""
        one, two = self.orders, self.amounts
        found = {"r": one.r, "alpha": one.alpha, "a": one.a, "b": one.b, "log_likelihood": one.log_likelihood}
        return found | ({"p": two.p, "q": two.q, "gamma": two.gamma} if two else {})


@dataclass(frozen=True)
class Expected:
    """What is expected of each customer, ``(n,)`` each; NaN for who has not bought yet.

    Attributes:
        alive: probability of still buying; NaN for who bought on one day only, of whom the model cannot tell.
        orders: days → orders expected within them.
        amount: of an order, minor units.
        value: margin in 365 days, discounted, minor units.
    """

    alive: Array
    orders: Mapping[int, Array]
    amount: Array
    value: Array


def refused(known: Counts, days: float) -> Refused | None:
    """Give why there is too little to learn from; None where there is enough."""
    found = {
        "customers": float((known.days > 0).sum()),
        "repeat_customers": float((known.days > 1).sum()),
        "days": days,
    }
    return Refused.where(MINIMUM, found)


def learn(known: Counts) -> Lifetime:
    """Give both models of what was bought before a moment.

    Args:
        known: what was bought; enough of it.
    """
    orders = bgnbd.fit(_purchases(known))
    paid = (known.days > 0) & (known.amount > 0)
    enough = paid.sum() >= MINIMUM["repeat_customers"]
    return Lifetime(orders, gamma_gamma.fit(known.days[paid], known.amount[paid]) if enough else None)


def expect(model: Lifetime, known: Counts, worth: Worth) -> Expected:
    """Give what is expected of each customer.

    Args:
        model: both models.
        known: what each bought before now.
        worth: margin and discount.
    """
    bought, mine = known.days > 0, _purchases(known)
    spread = np.full(len(known.days), np.nan)

    def of_all(figures: Array) -> Array:
        found = spread.copy()
        found[bought] = figures[mine.of]
        return found

    alive = of_all(model.orders.alive(mine))
    alive[known.days == 1] = np.nan
    orders = {days: of_all(model.orders.expected(mine, days / WEEK)) for days in HORIZONS}
    if model.amounts is None:
        return Expected(alive, orders, spread, spread)
    amount = spread.copy()
    paid = np.where(known.amount[bought] > 0, known.days[bought], 0.0)
    amount[bought] = model.amounts.expected(paid, np.maximum(known.amount[bought], 0.0))
    value = np.zeros(len(spread))
    before, start = np.zeros(len(spread)), 0
    for days, until in orders.items():
        value += (until - before) / (1 + worth.discount) ** ((start + days) / 2 / YEAR)
        before, start = until, days
    return Expected(alive, orders, amount, value * amount * worth.margin)


def _purchases(known: Counts) -> Purchases:
    """Give what those who bought, bought; in weeks, as the papers have it."""
    bought = known.days > 0
    return bgnbd.purchases(known.days[bought] - 1, known.last[bought] / WEEK, known.age[bought] / WEEK)
