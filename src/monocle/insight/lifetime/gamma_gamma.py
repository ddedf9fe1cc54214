"""Gamma-Gamma: how much customers spend in an order.

Fader, Hardie, Lee (2005), RFM and CLV, Journal of Marketing Research 42(4); Fader, Hardie (2013), The gamma-gamma model of
monetary value. Amounts of a customer vary around a mean of their own; means differ among customers. A customer of few
orders is drawn towards the mean of all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from monocle.insight.lifetime.fitting import climb

Array = NDArray[np.float64]
_STARTS = ((1.0, 2.0, 1.0), (6.0, 4.0, 0.5), (2.0, 8.0, 4.0))
"""p, q, gamma as a share of the median amount."""
_MEAN_EXISTS = 1.0


@dataclass(frozen=True)
class GammaGamma:
    """The model with its parameters.

    Attributes:
        p: shape of the amounts of one customer.
        q, gamma: shape and scale of what differs among customers; gamma has the unit of the amounts.
        log_likelihood: of the data it was made of.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float = float("nan")

    def mean(self) -> float:
        """Give the mean amount over all customers; infinite where q is 1 or less."""
        return self.p * self.gamma / (self.q - 1) if self.q > _MEAN_EXISTS else float("inf")

    def expected(self, orders: Array, mean: Array) -> Array:
        """Give the expected amount of an order of each customer (equation 5 of the note).

        Args:
            orders: how many amounts are known of the customer, ``(n,)``; with none they are as all are.
            mean: their mean.
        """
        found: Array = self.p * (self.gamma + mean * orders) / (self.p * orders + self.q - 1)
        return found


def fit(orders: Array, mean: Array) -> GammaGamma:
    """Give the model that makes the data most likely.

    Args:
        orders: how many amounts of each customer, 1 or more, ``(n,)``.
        mean: their mean, above 0.

    Raises:
        BadData: no start leads to a maximum.
    """
    scale = float(np.median(mean))  # parameters are looked for near 1, whatever the currency's minor unit
    found = climb(lambda values: log_likelihood(values, orders, mean / scale), _STARTS, "Gamma-Gamma")
    p, q, gamma = found.values
    return GammaGamma(p, q, gamma * scale, found.height - len(mean) * float(np.log(scale)))


def log_likelihood(values: Array, orders: Array, mean: Array) -> tuple[float, Array]:
    """Give the log-likelihood of the means (equation 1a of the note) and its gradient.

    Args:
        values: p, q, gamma.
        orders: how many amounts of each customer.
        mean: their mean.
    """
    p, q, gamma = values
    distinct, of = np.unique(orders, return_inverse=True)
    shape = p * distinct
    total = np.log(gamma + mean * orders)
    fixed = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(gamma) + shape * np.log(distinct)
    logs = np.log(mean)
    height = float((fixed[of] + (p * orders - 1) * logs - (p * orders + q) * total).sum())
    by_p = orders * ((psi(shape + q) - psi(shape) + np.log(distinct))[of] + logs - total)
    by_q = (psi(shape + q) - psi(q) + np.log(gamma))[of] - total
    by_gamma = q / gamma - (p * orders + q) / (gamma + mean * orders)
    return height, np.array([by_p.sum(), by_q.sum(), by_gamma.sum()])
