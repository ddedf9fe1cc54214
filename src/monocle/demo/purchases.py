"""What people bought: one list of baskets for tills and web shop together."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from monocle.demo.catalogue import ARTICLES, FAMILIES, STORES
from monocle.demo.dice import Dice, Wheel
from monocle.demo.moments import HOURS, ONLINE, days, iso, within
from monocle.demo.visits import YEARS_BACK, Visits
from monocle.demo.world import World

LIKED, GEL_EATERS = 8.0, 8
"""How many times more likely articles of one's taste are; one in so many eats gels."""


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


def baskets(world: World, came: Visits) -> list[Basket]:
    """Give the basket of every visit, with what came back of some, in order of time and refunds last.

    A third of the orders of web account holders are web orders. Tickets of people the tills cannot name and of strangers are
    mixed in. People have tastes: two families of articles that they buy from more than from others; an eighth of them eat gels,
    always the same.
    """
    dice = world.dice("purchases")
    draw, people = dice.generator, len(world.people)
    nobody = int(len(came.who) * world.rates.anonymous_ticket)
    who = np.concatenate([came.who, np.full(nobody, -1)])
    chosen = np.concatenate([came.days, days(draw, nobody, world.today, YEARS_BACK)])
    has_account = np.array([stay.account > 0 for stay in world.stays])
    online = (who >= 0) & has_account[who] & (draw.random(len(who)) < 0.45)
    store_of = draw.integers(0, len(STORES), people)
    stores = np.where(
        (who >= 0) & (draw.random(len(who)) < 0.85), store_of[who], draw.integers(0, len(STORES), len(who))
    )
    seconds = np.where(online, within(draw, chosen, ONLINE), within(draw, chosen, HOURS))
    order = np.lexsort((who, seconds))
    times = iso(seconds[order])
    wheels = _wheels()
    found: list[Basket] = []
    places = np.where(online, -1, stores)[order].tolist()
    for person, at, store in zip(who[order].tolist(), times, places, strict=True):
        lines = _lines(dice, wheels[person % len(FAMILIES) if person >= 0 else -1], _gel(person))
        found.append(Basket(person, at, store, lines, refund=False))
    later = seconds[order] + draw.integers(2, 18, len(who)) * 86_400
    back = (draw.random(len(who)) < world.rates.refund) & (later < world.today * 86_400)
    told = iso(later)
    for place in back.nonzero()[0].tolist():
        basket = found[place]
        given = [Line(line.article, -line.pieces, -line.amount) for line in basket.lines[: dice.between(1, 2)]]
        found.append(basket._replace(at=told[place], lines=given, refund=True))
    return found


def _wheels() -> list[Wheel]:
    """Give for each family the wheel of those who like it and another, and last that of people without a taste."""
    plain = [1.2 if article.price < 8_000 else 0.6 for article in ARTICLES]
    names = list(FAMILIES)
    tastes = [{name, names[(place + 3) % len(names)]} for place, name in enumerate(names)]
    return [
        Wheel(
            [
                LIKED * weight if article.family in taste else weight
                for article, weight in zip(ARTICLES, plain, strict=True)
            ]
        )
        for taste in (*tastes, set())
    ]


def _gel(person: int) -> int:
    """Give the place of the gel that somebody eats; -1 for who eats none."""
    if person < 0 or person % GEL_EATERS:
        return -1
    gels = [place for place, article in enumerate(ARTICLES) if article.label.startswith("Gel")]
    return gels[person // GEL_EATERS % len(gels)]


def _lines(dice: Dice, wheel: Wheel, always: int) -> list[Line]:
    found = []
    for turn in range(1 + int(dice.share() ** 2 * 4)):
        article = dice.turn(wheel) if turn or always < 0 else always
        price = ARTICLES[article].price
        pieces = dice.between(1, 6) if price < 1_000 else 1 if price > 5_000 else dice.between(1, 2)
        amount = price * pieces
        if dice.chance(0.15):
            amount = amount * 8 // 10
        found.append(Line(article, pieces, amount))
    return found
