"""The maximum of a likelihood over positive parameters, from several starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from monocle.errors import BadData

Array = NDArray[np.float64]
_CLOSE = 1e-9
"""Relative difference of two log-likelihoods that are the same summit."""
_BOUNDS = (-12.0, 12.0)
"""Of the logarithms of parameters: what lies there is no maximum, but a likelihood without one."""


@dataclass(frozen=True)
class Fitted:
    """A maximum.

    Attributes:
        values: the parameters.
        height: the log-likelihood there.
    """

    values: tuple[float, ...]
    height: float


def climb(height: Callable[[Array], tuple[float, Array]], starts: Sequence[Sequence[float]], name: str) -> Fitted:
    """Give the highest maximum that the starts lead to; once two of them agree, the others are left.

    Args:
        height: gives the log-likelihood and its gradient at some parameters.
        starts: parameters, all positive.
        name: of the model, for the message.

    Raises:
        BadData: no start leads to a maximum.
    """

    def below(logs: Array) -> tuple[float, Array]:
        values = np.exp(logs)
        value, slope = height(values)
        return -value / size, -slope * values / size

    size = abs(height(np.array(starts[0]))[0]) or 1.0
    best: Fitted | None = None
    for start in starts:
        found = minimize(
            below,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[_BOUNDS] * len(start),
            options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-10},
        )
        if not np.isfinite(found.fun):
            continue
        here = Fitted(tuple(float(one) for one in np.exp(found.x)), -float(found.fun) * size)
        agree = best is not None and abs(here.height - best.height) <= _CLOSE * abs(best.height)
        best = here if best is None or here.height > best.height else best
        if agree:
            break
    if best is None:
        raise BadData(f"{name} has no maximum on this data", where="lifetime", mend="look at the orders that it reads")
    return best
