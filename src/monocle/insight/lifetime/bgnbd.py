"""BG/NBD: how often customers who come and go will still buy.

Fader, Hardie, Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2). While customers live they buy at
random at a rate that differs among them (gamma: r, alpha); after each purchase they may leave for ever, with a chance that
differs as well (beta: a, b). Time may have any unit; alpha has the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, hyp2f1, psi

from monocle.insight.lifetime.fitting import Fitted, climb

Array = NDArray[np.float64]
_STARTS = ((0.5, 0.5, 0.5, 2.0), (1.0, 1.0, 1.0, 1.0), (0.2, 0.1, 1.0, 5.0), (2.0, 1.0, 0.2, 0.8))
"""r, alpha as a share of the mean age, a, b."""
_NEAR_ONE = 1e-6


@dataclass(frozen=True)
class Purchases:
    """What customers bought, each combination once.

    Attributes:
        repeats: orders after the first, ``(n,)``.
        last: age at the last order; 0 where there was only one.
        age: time from the first order to now.
        weights: how many customers are of this combination.
        of: for each customer, in the order given, which combination.
    """

    repeats: Array
    last: Array
    age: Array
    weights: Array
    of: NDArray[np.intp]


def purchases(repeats: Array, last: Array, age: Array) -> Purchases:
    """Give what customers bought, each combination once: a million customers have few ages in days.

    Args:
        repeats: orders after the first, ``(n,)``.
        last: age at the last order.
        age: time from the first order to now.
    """
    rows = np.column_stack([repeats, last, age]).astype(np.float64)
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    starts = np.ones(len(rows), bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    number = np.cumsum(starts) - 1
    of = np.empty(len(rows), np.intp)
    of[order] = number
    distinct = ordered[starts]
    weights = np.bincount(number, minlength=len(distinct)).astype(np.float64)
    return Purchases(distinct[:, 0], distinct[:, 1], distinct[:, 2], weights, of)


@dataclass(frozen=True)
class BgNbd:
    """The model with its parameters.

    Attributes:
        r, alpha: gamma distribution of the rates of purchase.
        a, b: beta distribution of the chance to leave after a purchase.
        log_likelihood: of the data it was made of.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")

    def alive(self, known: Purchases) -> Array:
        """Give the probability that customers have not left, by combination; 1 for who bought once: leaving follows a repeat."""
        _, _, left = _mixture(np.array([self.r, self.alpha, self.a, self.b]), known)
        return 1.0 - left

    def expected(self, known: Purchases, time: float) -> Array:
        """Give the orders expected in a time to come, by combination (equation 10 of the paper).

        The hypergeometric function is taken after Euler's transformation, in which nothing overflows however often somebody
        bought.
        """
        return self._ahead(known, np.full(len(known.age), time)) * self.alive(known)

    def expected_of_new(self, times: Array) -> Array:
        """Give the repeat orders expected of a new customer within each of some times (equation 9 of the paper)."""
        nothing = np.zeros(len(times))
        known = Purchases(nothing, nothing, nothing, nothing + 1, np.arange(len(times)))
        return self._ahead(known, times)

    def _ahead(self, known: Purchases, times: Array) -> Array:
        """Give the orders expected within a time of each who is still there.

        Where the chance to leave is alike for all, which makes a and b large without end, the function overflows; there it is
        taken as the same for all, which is the limit.
        """
        r, b = self.r, self.b
        a = self.a + _NEAR_ONE if abs(self.a - 1) < _NEAR_ONE else self.a
        rate = self.alpha + known.age
        share = times / (rate + times)
        with np.errstate(invalid="ignore", over="ignore"):
            series = hyp2f1(a + b - 1 - r, a - 1, a + b + known.repeats - 1, share)
            found: Array = (a + b + known.repeats - 1) / (a - 1) * (1.0 - (1.0 - share) ** (a - 1) * series)
        leaves = a / (a + b + known.repeats)
        alike = (1.0 - (rate / (rate + leaves * times)) ** (r + known.repeats)) / leaves
        return np.maximum(np.where(np.isfinite(found), found, alike), 0.0)


def fit(known: Purchases) -> BgNbd:
    """Give the model that makes the data most likely.

    Args:
        known: one combination or more, of customers of whom some bought again.

    Raises:
        BadData: no start leads to a maximum.
    """
    scale = float(np.average(known.age, weights=known.weights)) or 1.0
    starts = [(r, alpha * scale, a, b) for r, alpha, a, b in _STARTS]
    found: Fitted = climb(lambda values: log_likelihood(values, known), starts, "BG/NBD")
    r, alpha, a, b = found.values
    return BgNbd(r, alpha, a, b, found.height)


def log_likelihood(values: Array, known: Purchases) -> tuple[float, Array]:
    """Give the log-likelihood (equation 6 of the paper) and its gradient.

    Args:
        values: r, alpha, a, b.
        known: what was bought.
    """
    r, alpha, a, b = values
    weights, distinct, of = known.weights, *np.unique(known.repeats, return_inverse=True)
    mixed, logs, left = _mixture(values, known)
    fixed = gammaln(r + distinct) - gammaln(r) + gammaln(b + distinct) - gammaln(b)
    fixed += gammaln(a + b) - gammaln(a + b + distinct) + r * np.log(alpha)
    height = float(weights @ (fixed[of] + mixed))
    orders = r + known.repeats
    stay = 1.0 - left
    by_r = (psi(r + distinct) - psi(r) + np.log(alpha))[of] - stay * logs[0] - left * logs[1]
    by_alpha = r / alpha - orders * (stay / (alpha + known.age) + left / (alpha + known.last))
    common = (psi(a + b) - psi(a + b + distinct))[of]
    by_a = common + left / a
    by_b = common + (psi(b + distinct) - psi(b))[of] - left / np.where(known.repeats > 0, b + known.repeats - 1, 1.0)
    return height, np.array([weights @ by_r, weights @ by_alpha, weights @ by_a, weights @ by_b])


def _mixture(values: Array, known: Purchases) -> tuple[Array, tuple[Array, Array], Array]:
    """Give the log of what staying and leaving weigh together, the logs of both times, and the probability of having left."""
    r, alpha, a, b = values
    to_now, to_last = np.log(alpha + known.age), np.log(alpha + known.last)
    orders = r + known.repeats
    stays = -orders * to_now
    again = known.repeats > 0
    leaves = np.where(
        again, np.log(a) - np.log(np.where(again, b + known.repeats - 1, 1.0)) - orders * to_last, -np.inf
    )
    both = np.logaddexp(stays, leaves)
    return both, (to_now, to_last), np.exp(leaves - both)
