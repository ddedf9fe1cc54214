"""When people come to buy: each from a day on, at a pace of their own, until one day they do not come back.

The truth is BG/NBD (Fader, Hardie and Lee, 2005): paces are gamma distributed, and after each purchase somebody leaves for good
with a probability of their own, beta distributed. Time runs by season and day of the week: faster in May than in January.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monocle.demo.moments import weights
from monocle.demo.world import World

YEARS_BACK, FIRST_BACK = 3 * 365, 6 * 365
"""Days of which purchases are known; days since which the retailer has customers."""
PACE, PER_YEAR = 1.0, 3.4
"""Shape of the gamma distribution of paces, and mean purchases in a year."""
LEAVING = (0.7, 2.8)
"""Of the beta distribution of the probability to leave after a purchase: mean .2."""
NEVER, MOST = 0.12, 60
"""Share of people who are known and never bought; purchases of one person, at most."""
Places = NDArray[np.int64]


class Visits(NamedTuple):
    """One purchase each, in no order: place in the population, and day since 1970."""

    who: Places
    days: Places


def visits(world: World) -> Visits:
    """Give the days of all purchases of known people, of the last ``YEARS_BACK`` days before today."""
    draw, people = world.dice("visits").generator, len(world.people)
    calendar = np.arange(world.today - FIRST_BACK, world.today)
    passed = np.cumsum(weights(calendar))
    passed *= len(calendar) / passed[-1]
    pace = draw.gamma(PACE, PER_YEAR / 365 / PACE, people)
    leaving = draw.beta(*LEAVING, people)
    at = draw.random(people) * passed[-1]
    at[draw.random(people) < NEVER] = passed[-1]
    left = np.flatnonzero(at < passed[-1])
    found: list[tuple[Places, Places]] = []
    for _ in range(MOST):
        found.append((left, calendar[np.searchsorted(passed, at[left], side="right")]))
        left = left[draw.random(len(left)) >= leaving[left]]
        at[left] += draw.exponential(1.0, len(left)) / pace[left]
        left = left[at[left] < passed[-1]]
    who, days = (np.concatenate([one[part] for one in found]) for part in (0, 1))
    known = days >= world.today - YEARS_BACK
    return Visits(who[known], days[known])
