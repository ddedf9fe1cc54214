"""What people bought: one list of baskets for tills and web shop together."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from monocle.demo.catalogue import ARTICLES, STORES
from monocle.demo.dice import Dice, Wheel
from monocle.demo.moments import HOURS, ONLINE, days, iso, within
from monocle.demo.world import World

YEARS_BACK = 3 * 365
MOST = 40


class Line(NamedTuple):
    """One line of a basket: place of the article in ARTICLES, pieces (negative when given back), cents for the line."""

    article: int
    pieces: int
    amount: int


class Basket(NamedTuple):
    """One order or ticket.

    Attributes:
        person: place in the population; -1 for nobody known.
        at: local time, ISO.
        store: place in STORES; -1 for the web.
    """

    person: int
    at: str
    store: int
    lines: Sequence[Line]
    refund: bool


def baskets(world: World) -> list[Basket]:
    """Give all baskets in order of time.

    People buy by a gamma mixture of Poisson rates (Fader and Hardie's NBD), 0 to 40 times in three years; a third of the orders
    of web account holders are web orders. Tickets of people the tills cannot name and of strangers are mixed in.
    """
    dice = world.dice("purchases")
    draw, people = dice.generator, len(world.people)
    counts = np.minimum(draw.poisson(draw.gamma(0.7, 4.2, people)), MOST)
    buyers = np.repeat(np.arange(people), counts)
    nobody = np.full(int(len(buyers) * world.rates.anonymous_ticket), -1)
    who = np.concatenate([buyers, nobody])
    chosen = days(draw, len(who), world.today - 20, YEARS_BACK)
    has_account = np.array([stay.account > 0 for stay in world.stays])
    online = (who >= 0) & has_account[who] & (draw.random(len(who)) < 0.45)
    store_of = draw.integers(0, len(STORES), people)
    stores = np.where(
        (who >= 0) & (draw.random(len(who)) < 0.85), store_of[who], draw.integers(0, len(STORES), len(who))
    )
    seconds = np.where(online, within(draw, chosen, ONLINE), within(draw, chosen, HOURS))
    order = np.lexsort((who, seconds))
    times = iso(seconds[order])
    wheel = Wheel([1.2 if article.price < 8_000 else 0.6 for article in ARTICLES])
    found: list[Basket] = []
    places = np.where(online, -1, stores)[order].tolist()
    for person, at, store in zip(who[order].tolist(), times, places, strict=True):
        found.append(Basket(person, at, store, _lines(dice, wheel), refund=False))
    later = iso(seconds[order] + draw.integers(2, 18, len(who)) * 86_400)
    back = (draw.random(len(who)) < world.rates.refund).nonzero()[0].tolist()
    for place in back:
        basket = found[place]
        given = [Line(line.article, -line.pieces, -line.amount) for line in basket.lines[: dice.between(1, 2)]]
        found.append(basket._replace(at=later[place], lines=given, refund=True))
    return found


def _lines(dice: Dice, wheel: Wheel) -> list[Line]:
    found = []
    for _ in range(1 + int(dice.share() ** 2 * 4)):
        article = dice.turn(wheel)
        price = ARTICLES[article].price
        pieces = dice.between(1, 6) if price < 1_000 else 1 if price > 5_000 else dice.between(1, 2)
        amount = price * pieces
        if dice.chance(0.15):
            amount = amount * 8 // 10
        found.append(Line(article, pieces, amount))
    return found
