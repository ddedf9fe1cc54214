"""The web shop: customers, orders and order lines in one SQLite database."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from monocle.demo import slips
from monocle.demo.catalogue import ARTICLES
from monocle.demo.dice import Dice
from monocle.demo.moments import DAY, iso
from monocle.demo.people import Person
from monocle.demo.purchases import Basket
from monocle.demo.world import World

SCHEMA = """
CREATE TABLE customers (
    customer_id INTEGER PRIMARY KEY, email TEXT, firstname TEXT, lastname TEXT, gender TEXT, birthday TEXT, phone TEXT, address1 TEXT,
    address2 TEXT, postcode TEXT, city TEXT, country TEXT, loyalty_card TEXT, newsletter INTEGER, language TEXT, created_at TEXT, updated_at TEXT
);
CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY, reference TEXT, customer_id INTEGER, ordered_at TEXT, status TEXT, total TEXT, currency TEXT
);
CREATE TABLE order_lines (
    line_id INTEGER PRIMARY KEY, order_id INTEGER, sku TEXT, label TEXT, category TEXT, quantity INTEGER, amount TEXT
);
"""
CUSTOMERS = "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ORDERS = "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)"
LINES = "INSERT INTO order_lines VALUES (?, ?, ?, ?, ?, ?, ?)"


def write(world: World, baskets: Sequence[Basket]) -> None:
    """Write ``data/boutique.sqlite`` and note whose the accounts are."""
    dice = world.dice("shop")
    place = world.path("boutique.sqlite")
    place.unlink(missing_ok=True)
    customers = []
    for person, stay in zip(world.people, world.stays, strict=True):
        for turn, account in enumerate(filter(None, (stay.account, stay.second_account))):
            cells = _customer(world, person, account, dice, second=turn == 1)
            customers.append(cells)
            identifiers = (f"shop:{account}", str(cells[1]), str(cells[6] or ""), str(cells[12] or ""))
            world.belongs("shop_customers", str(account), person.key, identifiers, described=True)
    orders, lines = _orders(world, baskets, dice)
    with closing(sqlite3.connect(place)) as database:
        database.executescript(f"PRAGMA journal_mode = OFF;{SCHEMA}")
        database.executemany(CUSTOMERS, customers)
        database.executemany(ORDERS, orders)
        database.executemany(LINES, lines)
        database.commit()
    world.rows |= {"shop_customers": len(customers), "shop_orders": len(orders), "shop_order_lines": len(lines)}


def _customer(world: World, person: Person, account: int, dice: Dice, *, second: bool) -> tuple[object, ...]:
    rates, stay = world.rates, world.stays[person.place]
    first, last = slips.names(person, dice, rates, old=second)
    moved = second and person.old_address is not None
    home = person.old_address if moved and person.old_address else person.address
    mail = person.old_email if second and person.old_email else person.email
    year, month, day = slips.birth(person.born, dice, rates)
    created = world.today - dice.between(60, 2_000)
    times = iso([created * DAY + dice.below(DAY), (created + dice.below(60)) * DAY])
    style = dice.share()
    return (
        account,
        slips.email(mail, dice, rates),
        first.lower() if style < 0.12 else first,
        last.upper() if 0.1 < style < 0.25 else last.lower() if style < 0.1 else last,
        "" if dice.chance(0.5) else ("2" if person.sex == "F" else "1"),
        f"{year}-{month:02d}-{day:02d}" if dice.chance(0.45) else None,
        slips.phone(person.mobile or person.landline, dice, rates) if dice.chance(0.75) else None,
        slips.street(home, dice),
        home.extra or None,
        home.postcode,
        slips.city(home, dice),
        "FR",
        stay.card if stay.card and dice.chance(0.45) else None,
        int(dice.chance(0.6)),
        "fr" if dice.chance(0.97) else "en",
        times[0].replace("T", " "),
        times[1].replace("T", " "),
    )


def _orders(
    world: World, baskets: Sequence[Basket], dice: Dice
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    orders: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    for basket in baskets:
        if basket.store >= 0:
            continue
        stay = world.stays[basket.person]
        account = stay.second_account if stay.second_account and dice.chance(0.4) else stay.account
        number = 500_001 + len(orders)
        total = sum(line.amount for line in basket.lines)
        status = "refund" if basket.refund else "paid"
        orders.append(
            (number, f"CS{number}", account, basket.at.replace("T", " "), status, f"{total / 100:.2f}", "EUR")
        )
        for line in basket.lines:
            article = ARTICLES[line.article]
            cells = (article.code, article.label, article.family, line.pieces, f"{line.amount / 100:.2f}")
            lines.append((900_001 + len(lines), number, *cells))
    return orders, lines
