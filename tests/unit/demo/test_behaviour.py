"""What the demo's people do of themselves, and because of campaigns, is what it says they do."""

from pathlib import Path

import numpy as np
import pytest

from monocle.demo.campaigns import CAMPAIGNS, FOLLOWED, HELD_SHARE, answered, shown
from monocle.demo.people import population
from monocle.demo.rates import Rates
from monocle.demo.stays import stays
from monocle.demo.visits import NEVER, YEARS_BACK, visits
from monocle.demo.world import World
from monocle.insight.intervals import difference

PEOPLE, TODAY = 8_000, 20_772


@pytest.fixture(scope="module")
def world():
    crowd = population(PEOPLE, 1, Rates(), 2026)
    return World(Path(), 1, TODAY, Rates(), crowd, stays(crowd, 1, Rates()))


@pytest.fixture(scope="module")
def came(world):
    return visits(world)


def test_people_buy_until_yesterday_and_many_have_left(came):
    assert (came.days.min(), came.days.max()) >= (TODAY - YEARS_BACK, TODAY - 3)
    assert came.days.max() < TODAY
    last = np.full(PEOPLE, -1)
    np.maximum.at(last, came.who, came.days)
    bought = last >= 0
    assert 0.5 < bought.mean() < 1 - NEVER
    assert 0.3 < (last[bought] < TODAY - 365).mean() < 0.5, "of who ever bought, these did not in the last year"
    years = np.bincount((TODAY - 1 - came.days) // 365)
    assert years.max() < 1.35 * years.min(), "the retailer grows, and lives from more than its first year"


def test_campaigns_bring_spoil_or_do_nothing_and_who_is_held_out_shows_it(world, came):
    contacts = shown(world, np.repeat(np.arange(PEOPLE), 2).tolist(), came)
    assert np.mean([one.is_held_out for one in contacts]) == pytest.approx(HELD_SHARE, abs=0.02)
    after = answered(world, came, contacts)
    days = [set() for _ in range(PEOPLE)]
    for who, day in zip(after.who.tolist(), after.days.tolist(), strict=True):
        days[who].add(day)
    verdicts = {}
    for place, campaign in enumerate(CAMPAIGNS):
        first = {}
        for one in contacts:
            if one.campaign == place:
                first[one.who, one.is_held_out] = min(one.day, first.get((one.who, one.is_held_out), one.day))
        sides = {}
        for held in (False, True):
            bought = [
                any(day < one <= day + FOLLOWED for one in days[who])
                for (who, is_held), day in first.items()
                if is_held is held
            ]
            sides[held] = (sum(bought), len(bought))
        low, high = difference(sides[False], sides[True])
        verdicts[campaign.name] = "better" if low > 0 else "worse" if high < 0 else "not told apart"
    assert verdicts["NOEL-RANDO"] == "better"
    assert verdicts["OUVERTURE-MAGASIN"] == "worse"
    assert verdicts["SOLDES-HIVER"] == "not told apart"
