"""What the campaigns of the demo truly did: whom they were shown to, who was held out at random, and who came because of them.

The one place where the truth about them is written: reports are to find it again, from what the sources tell.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from monocle.demo.dice import Wheel
from monocle.demo.visits import Places, Visits
from monocle.demo.world import World, day_number

FOLLOWED, HELD_SHARE = 45, 0.35
"""Days in which a purchase may follow a contact; share of each campaign's people who are held out."""
SOON, ACTIVE = 20, 365
"""Days within which who comes because of a campaign comes; days in which who bought is active."""
RESULTS = Wheel((0.75, 0.17, 0.08))
DELIVERED, CLICKED, FAILED = range(3)


class Campaign(NamedTuple):
    """One campaign.

    Attributes:
        name: as the tool has it.
        begins: month and day.
        days: that it runs for.
        to_active, to_others: how often a contact is of it, of people who bought lately and of others.
        brings: probability that somebody it reaches comes once more within SOON days.
        spoils: probability that a purchase within FOLLOWED days of it is not made.
    """

    name: str
    begins: tuple[int, int]
    days: int
    to_active: float
    to_others: float
    brings: float = 0.0
    spoils: float = 0.0


CAMPAIGNS = (
    Campaign("SOLDES-HIVER", (1, 7), 21, 0.07, 0.20),  # nothing: who comes then would have come without it
    Campaign("RENTREE-TRAIL", (8, 20), 25, 0.08, 0.20, brings=0.02),
    Campaign("NOEL-RANDO", (11, 20), 25, 0.16, 0.42, brings=0.24),
    Campaign("OUVERTURE-MAGASIN", (6, 1), 20, 0.62, 0.0, spoils=0.9),  # who was told to wait for a new shop did not come back
    Campaign("PRINTEMPS-BIVOUAC", (4, 1), 25, 0.07, 0.18, brings=0.06),
)  # fmt: skip


class Contact(NamedTuple):
    """One contact: place in the population, day since 1970, place in CAMPAIGNS, result; held out ones are reached by nothing."""

    who: int
    day: int
    campaign: int
    result: int
    is_held_out: bool


def shown(world: World, people: Sequence[int], came: Visits) -> list[Contact]:
    """Give the contacts of people, one for each place that is given."""
    dice = world.dice("campaigns")
    begins = [_begins(world.today, one) for one in CAMPAIGNS]
    active = [_active(world, came, day) for day in begins]
    wheels = {True: Wheel([one.to_active for one in CAMPAIGNS]), False: Wheel([one.to_others for one in CAMPAIGNS])}
    spoiling = max(range(len(CAMPAIGNS)), key=lambda place: CAMPAIGNS[place].spoils)
    held = dice.generator.random((len(world.people), len(CAMPAIGNS))) < HELD_SHARE
    found = []
    for who in people:
        campaign = dice.turn(wheels[bool(active[spoiling][who])])
        day = begins[campaign] + dice.below(CAMPAIGNS[campaign].days)
        found.append(Contact(who, day, campaign, dice.turn(RESULTS), bool(held[who, campaign])))
    return found


def answered(world: World, came: Visits, contacts: Sequence[Contact]) -> Visits:
    """Give the visits as the campaigns left them: those that they brought are there, those that they spoilt are not."""
    dice = world.dice("answers to campaigns")
    reached: dict[tuple[int, int], int] = {}
    for one in contacts:
        if not one.is_held_out and one.result != FAILED:
            reached[one.who, one.campaign] = min(one.day, reached.get((one.who, one.campaign), one.day))
    brought: list[tuple[int, int]] = []
    spoilt = np.zeros(len(came.who), dtype=bool)
    order = np.argsort(came.who, kind="stable")
    starts = np.searchsorted(came.who[order], np.arange(len(world.people) + 1))
    for (who, campaign), day in reached.items():
        if dice.chance(CAMPAIGNS[campaign].brings):
            brought.append((who, day + dice.between(1, SOON)))
        if CAMPAIGNS[campaign].spoils:
            mine = order[starts[who] : starts[who + 1]]
            after = mine[(came.days[mine] > day) & (came.days[mine] <= day + FOLLOWED + 1)]
            spoilt[[place for place in after.tolist() if dice.chance(CAMPAIGNS[campaign].spoils)]] = True
    more = np.array(brought, dtype=np.int64).reshape(-1, 2)
    return Visits(np.concatenate([came.who[~spoilt], more[:, 0]]), np.concatenate([came.days[~spoilt], more[:, 1]]))


def _begins(today: int, campaign: Campaign) -> int:
    """Give the last day on which a campaign began whose outcome is known by today."""
    now = date(1970, 1, 1) + timedelta(days=today)
    days = [day_number(date(year, *campaign.begins)) for year in (now.year, now.year - 1, now.year - 2)]
    return next(day for day in days if day + campaign.days + FOLLOWED <= today)


def _active(world: World, came: Visits, day: int) -> Places:
    lately = (came.days < day) & (came.days >= day - ACTIVE)
    return np.bincount(came.who[lately], minlength=len(world.people))
