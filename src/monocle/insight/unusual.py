"""What stands out in a series of weeks: robust z of what season and trend do not explain.

Expected of a week is the median of the weeks around it, times how that week of the year usually stands to those around it,
where two years are known. What is left is measured in robust standard deviations: 1.4826 times the median absolute deviation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST, AROUND, YEAR = 26, 6, 52
"""Weeks from which anything is told; weeks on each side of one that its level is taken of; weeks of a year."""
STANDS_OUT = 3.5
"""Robust z from which a value stands out. Source: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers (1993)."""
_NORMAL = 1.4826
_TWO_YEARS, _LEAST_SHARE = 2, 0.02
_LARGE = 20.0
"""Level from which a season is heeded: how few things stood to few others says nothing."""


@dataclass(frozen=True)
class Unusual:
    """One value that stands out.

    Attributes:
        place: in the series.
        z: robust standard deviations from what was expected.
    """

    place: int
    value: float
    expected: float
    z: float


@dataclass(frozen=True)
class Trend:
    """Where a series goes.

    Attributes:
        change: of the median of the last quarter of a year against the one before, as a share; None where that was nothing.
    """

    last: float
    before: float
    change: float | None


def unusual(values: NDArray[np.float64]) -> list[Unusual]:
    """Give the values that stand out, in their order; nothing of fewer than 26.

    Args:
        values: of weeks without gaps, the oldest first.
    """
    if len(values) < FEWEST:
        return []
    expected = _level(values)
    expected = expected * _season(values, expected)
    left = values - expected
    # Counts spread as the root of their size: without this a quiet summer hides what stands out in it.
    scale = np.sqrt(np.maximum(expected, 1.0))
    scaled = left / scale
    deviation = _NORMAL * float(np.median(np.abs(scaled - np.median(scaled))))
    deviation = max(deviation, _LEAST_SHARE * float(np.median(scale)))
    z = (scaled - float(np.median(scaled))) / deviation
    return [
        Unusual(place, float(values[place]), float(expected[place]), float(z[place]))
        for place in np.flatnonzero(np.abs(z) >= STANDS_OUT).tolist()
    ]


def trend(values: NDArray[np.float64]) -> Trend | None:
    """Give how the last 13 weeks stand to the 13 before; None of fewer than 26."""
    if len(values) < FEWEST:
        return None
    half = FEWEST // 2
    last, before = float(np.median(values[-half:])), float(np.median(values[-FEWEST:-half]))
    return Trend(last, before, last / before - 1 if before else None)


def _level(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give for each week the median of those around it, itself left out; at the ends of as many as there are."""
    count = len(values)
    level = np.empty(count)
    for place in range(count):
        first = max(0, min(place - AROUND, count - 2 * AROUND - 1))
        around = np.delete(values[first : first + 2 * AROUND + 1], place - first)
        level[place] = np.median(around)
    return level


def _season(values: NDArray[np.float64], level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how the same weeks of other years stood to their level; 1 where there are no two other years."""
    ratio = values / np.maximum(level, 1e-9)
    season = np.ones(len(values))
    for place in range(len(values)):
        others = [
            ratio[other] for other in range(place % YEAR, len(values), YEAR) if other != place and level[other] > 0
        ]
        if len(others) >= _TWO_YEARS and level[place] >= _LARGE:
            season[place] = float(np.median(others))
    return season
