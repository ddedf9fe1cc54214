"""The new web site, whose events arrive by themselves: as an SDK sends them, of visitors, some of whom sign in."""

import json
from collections.abc import Iterator
from typing import Any

from monocle.demo.catalogue import ARTICLES, Article
from monocle.demo.dice import Dice
from monocle.demo.moments import iso
from monocle.demo.people import Person
from monocle.demo.world import World

SOURCE, FILE = "site", "site.ndjson"
MOST_USERS, BACK = 200, 20
"""Who signs in, however large the demo is; days before its last that their visits are on."""
PAGES = ("Accueil", "Nouveautés", "Conseils", "Magasins", "Soldes d'automne")
LIBRARY = {"name": "analytics.js", "version": "npm:next-1.84.3"}
_Event = dict[str, Any]


def write(world: World) -> None:
    """Write ``data/site.ndjson``, an event a line in the order of their times, and note whose the visitors are.

    Users name their account and their e-mail when they sign in; a quarter as many visitors never do, and each of them is nobody
    that is known. Some events break the plan of the source, and two cannot be used.
    """
    dice = world.dice(SOURCE)
    known = [
        (person, stay.account)
        for person, stay in zip(world.people, world.stays, strict=True)
        if stay.account and person.email and person.email_owner == person.place
    ]
    wanted = max(2, min(MOST_USERS, len(world.people) // 20))
    events: list[tuple[int, _Event]] = []
    for person, account in dice.shuffled(known)[:wanted]:
        world.belongs(SOURCE, f"user_id:{account}", person.key, (person.email, f"shop:{account}"))
        events += _visit(world, dice, str(account), person)
    for _ in range(wanted // 4):
        events += _visit(world, dice)
    events.sort(key=lambda event: (event[0], str(event[1]["anonymousId"])))
    times = iso([at for at, _ in events])
    lines = [
        _line({"messageId": f"site-{number:06d}", **event, "timestamp": f"{at}Z"})
        for number, ((_, event), at) in enumerate(zip(events, times, strict=True), 1)
    ]
    lines += [_line({"messageId": f"site-lost-{number}", "type": "track", "userId": "0"}) for number in (1, 2)]
    world.write_text(SOURCE, FILE, lines)
    world.broken[SOURCE] = 2


def _visit(world: World, dice: Dice, account: str = "", person: Person | None = None) -> list[tuple[int, _Event]]:
    """Give the events of one visitor; of a person who signs in, those after it name the account."""
    device = f"{dice.below(2**32):08x}-{dice.below(2**32):08x}"
    if person is None:
        world.belongs(SOURCE, f"anonymous_id:{device}", f"unknown-{device}")
    at = world.today * 86_400 - 3_600 - int(dice.share() * BACK * 86_400)
    found: list[tuple[int, _Event]] = []
    for step in _steps(dice, person):
        event = {"anonymousId": device, "context": {"library": LIBRARY, "locale": "fr-FR"}, **step}
        if account and ((found and "userId" in found[-1][1]) or step["type"] == "identify"):
            event["userId"] = account
        found.append((at, event))
        at += 10 + dice.below(110)
    return found


def _steps(dice: Dice, person: Person | None) -> Iterator[_Event]:
    yield _page(dice)
    chosen = [dice.pick(ARTICLES) for _ in range(dice.between(1, 4))]
    for article in chosen:
        yield _track("Product Viewed", _product(article, dice))
    if person is None:
        return
    traits = {"email": person.email, "firstName": person.first, "lastName": person.last}
    yield {"type": "identify", "traits": traits}
    if dice.chance(0.6):
        yield _track("Product Added", _product(chosen[-1], dice) | {"quantity": 1})
    if dice.chance(0.35):
        article = chosen[-1]
        product = {"product_id": article.code, "name": article.label, "price": article.price / 100, "quantity": 1}
        order = f"S-{dice.below(10**8):08d}"
        yield _track(
            "Order Completed",
            {"order_id": order, "total": article.price / 100, "currency": "EUR", "products": [product]},
        )
    yield _page(dice)


def _page(dice: Dice) -> _Event:
    return {"type": "page", "name": dice.pick(PAGES), "properties": {}}


def _track(name: str, properties: _Event) -> _Event:
    return {"type": "track", "event": name, "properties": properties}


def _product(article: Article, dice: Dice) -> _Event:
    """Give what is said of an article; now and then its price is a text, which the plan does not allow."""
    price = article.price / 100
    return {
        "product_id": article.code,
        "name": article.label,
        "price": f"{price:.2f} €" if dice.chance(0.01) else price,
        "currency": "EUR",
    }


def _line(event: _Event) -> str:
    return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
