"""The web site: pages, products, carts and searches, by device; known from the sign-in on."""

from monocle.demo.catalogue import ARTICLES
from monocle.demo.dice import Dice, Wheel
from monocle.demo.moments import iso
from monocle.demo.world import World

KINDS = ("Page Viewed", "Product Viewed", "Product Added", "Products Searched")
SHARES = Wheel((0.4, 0.38, 0.1, 0.12))
TYPES = {"Page Viewed": "page", "Product Viewed": "product", "Product Added": "cart", "Products Searched": "search"}
SEARCHES = (
    "chaussures gore",
    "tente 2 places",
    "sac 40 litres",
    "raquettes",
    "bâtons carbone",
    "frontale",
    "veste pluie",
)
PAGES = ("/", "/magasins", "/conseils/gr20", "/fidelite", "/soldes", "/rayon/bivouac")
BACK = 120


def write(world: World) -> None:
    """Write ``data/web.ndjson`` and note whose the devices are.

    A record is a device (anonymous id). Devices of account holders sign in at their last visit at the latest; devices that never
    do are nobody's, with a person of their own in the truth.
    """
    dice = world.dice("web")
    events: list[tuple[int, str, str, str]] = []
    for person, stay in zip(world.people, world.stays, strict=True):
        if stay.web:
            mail = person.email if dice.chance(0.5) and person.email_owner == person.place else ""
            for _ in range(2 if dice.chance(0.25) else 1):
                device = _device(dice)
                world.belongs("web_events", device, person.key, (f"shop:{stay.account}", mail))
                events += _visits(world, dice, device, str(stay.account), mail)
    for _ in range(len(world.people) // 8):
        device = _device(dice)
        world.belongs("web_events", device, f"unknown-{device}")
        events += _visits(world, dice, device, "", "")
    events.sort()
    times = iso([event[0] for event in events])
    lines = []
    for number, ((_, device, user, mail), at) in enumerate(zip(events, times, strict=True), 1):
        lines.append(
            f'{{"message_id": "w{number:08d}", "ts": "{at}+00:00", "anonymous_id": "{device}", "user_id": "{user}", "email": "{mail}", {_what(dice)}}}'
        )
    world.write_text("web_events", "web.ndjson", world.breaks("web_events", lines, dice, header=0))


def _device(dice: Dice) -> str:
    return f"{dice.below(2**32):08x}-{dice.below(2**32):08x}"


def _visits(world: World, dice: Dice, device: str, user: str, mail: str) -> list[tuple[int, str, str, str]]:
    count = 3 + int(dice.share() ** 2 * 18)
    starts = sorted(world.today * 86_400 - int(dice.share() * BACK * 86_400) - 3_600 for _ in range(1 + count // 6))
    moments = sorted(starts[turn % len(starts)] + 20 * turn for turn in range(count))
    signed_in = dice.below(count) if user else count
    return [
        (at, device, user if turn >= signed_in else "", mail if turn >= signed_in else "")
        for turn, at in enumerate(moments)
    ]


def _what(dice: Dice) -> str:
    name = KINDS[dice.turn(SHARES)]
    start = f'"type": "{TYPES[name]}", "event": "{name}", '
    if name == "Page Viewed":
        return f'{start}"page": "{dice.pick(PAGES)}", "product": "", "query": ""'
    if name == "Products Searched":
        return f'{start}"page": "/recherche", "product": "", "query": "{dice.pick(SEARCHES)}"'
    article = dice.pick(ARTICLES)
    return f'{start}"page": "/produit/{article.code}", "product": "{article.code}", "query": ""'
