"""A workspace with a file of persons and a source of events, and events for it."""

import csv
import datetime as dt
import hashlib
import json
import random
from itertools import pairwise
from uuid import UUID

from monocle.catalog import journal
from monocle.catalog.journal import Arrived, Given

FIRST = ("Marie", "Jean", "Sophie", "Paul", "Claire", "Luc", "Anne", "Hugo", "Manon", "Louis", "Emma", "Jules")
LAST = ("Dupont", "Martin", "Bernard", "Petit", "Robert", "Richard", "Durand", "Moreau", "Simon", "Laurent", "Leroy")
NEW = (
    "Abadie", "Bouvet", "Castang", "Delmas", "Escoffier", "Fabre", "Guyot", "Hervieu", "Imbert", "Jourdan", "Kessler",
    "Lombard", "Maurel", "Noguera", "Ollivier", "Pujol", "Quentin", "Rouvier",
)  # fmt: skip
"""Names of those whom events bring; none is like another, so that how frequent names are decides nothing: that is what
batches and runs may see differently."""
KEY = UUID("00000000-0000-7000-8000-000000000001")
START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
FILE = """\
name: crm
reader:
  type: csv
  where: crm.csv
key: [number]
mapping:
  person:
    key: number
    first_name: first_name
    last_name: last_name
    email: email
    phone: phone
    birth_date: birth_date
    updated_at: seen
"""
EVENTS = "name: web\nreader:\n  type: events\n"


def people(count, seed=3):
    """Give persons as a file has them."""
    dice = random.Random(seed)  # noqa: S311 - drawn again from the seed
    found = []
    for number in range(count):
        first, last = dice.choice(FIRST), f"{dice.choice(LAST)}{dice.choice('abcdefghij')}{dice.choice('aeiou')}r"
        found.append(
            {
                "number": str(number),
                "first_name": first,
                "last_name": last,
                "email": f"{first}.{last}.{number}@example.fr".lower(),
                "phone": f"06 39 98 {number // 100:02} {number % 100:02}",
                "birth_date": f"{1940 + number % 60}-0{1 + number % 9}-1{number % 9}",
                "seen": "2026-01-05 10:00:00",
            }
        )
    return found


def furnish(root, count=80):
    """Make a workspace's folder."""
    root.mkdir(exist_ok=True)
    (root / "monocle.yaml").write_text("name: shop\n")
    (root / "sources").mkdir()
    (root / "sources" / "crm.yaml").write_text(FILE)
    (root / "sources" / "web.yaml").write_text(EVENTS)
    known = people(count)
    with (root / "crm.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(known[0]))
        writer.writeheader()
        writer.writerows(known)
    return known


def event(kind, number, **members):
    """Give an event as JSON has it, the number tells it from others and when it was."""
    at = START + dt.timedelta(seconds=number)
    return {"type": kind, "messageId": f"m{number}", "timestamp": at.isoformat(), **members}


def post(workspace, events, source="web"):
    """Keep events in the journal, in one transaction."""
    arrived = []
    for one in events:
        body = json.dumps(one).encode()
        at = dt.datetime.fromisoformat(one["timestamp"])
        name = one.get("event", "")
        arrived.append(
            Arrived(one["messageId"], one["type"], name, hashlib.sha256(body).digest(), body, at, at, None, None)
        )
    with workspace.house.catalog.transaction() as connection:
        return journal.keep(connection, [Given(source, KEY, arrived, [])])


def asked(workspace, statement, *values):
    """Ask the catalog."""
    with workspace.house.catalog.transaction() as connection:
        return connection.execute(statement, values).fetchall()


def drained(live):
    """Take all that waits."""
    while live.step():
        pass


def stream(known, count, seed):
    """Give events of people known from the file and of others: devices of one and of several, orders, choices, aliases."""
    dice = random.Random(seed)  # noqa: S311 - drawn again from the seed
    found = []
    for number in range(count):
        who = dice.randrange(30)
        user = {"userId": f"u{who}"} if dice.random() < 0.6 else {}
        device = {"anonymousId": f"d{who if dice.random() < 0.9 else 3}"} if not user or dice.random() < 0.6 else {}
        found.append(_happening(dice, 1000 + number, {**user, **device}, _traits(dice, who, known)))
    return found


def _traits(dice, who, known):
    if who < 12:
        one = known[who]
        return {"email": one["email"].upper(), "firstName": one["first_name"], "lastName": one["last_name"]}
    first, last = FIRST[who % len(FIRST)], NEW[who - 12]
    return {"email": f"nouveau{who}@example.org", "name": f"{first} {last}", "plan": dice.choice(["free", "gold"])}


def _happening(dice, number, names, traits):
    kind = dice.random()
    if kind < 0.35 and "userId" in names:
        return event("identify", number, traits=traits, **names)
    if kind < 0.4 and "userId" in names:
        return event("alias", number, userId=names["userId"], previousId=f"d{dice.randrange(34)}")
    if kind < 0.7:
        return event("page", number, name="Home", properties={"url": "https://shop.example/"}, **names)
    key = f"o{dice.randrange(40)}"
    if kind < 0.78:
        return event("track", number, event="Order Refunded", properties={"order_id": key, "total": 5}, **names)
    sold = {"order_id": key, "revenue": dice.randrange(5, 90), "currency": "EUR"}
    sold["products"] = [{"product_id": f"p{dice.randrange(9)}", "price": 5, "quantity": 2}]
    return event("track", number, event="Order Completed", properties=sold, **names)


SERVED = {
    "partition": "SELECT customer_id, array_agg(record_id ORDER BY record_id) FROM record GROUP BY 1",
    "customers": """SELECT c.*, CAST(p.golden AS text) FROM customer AS c JOIN portrait AS p USING (customer_id)""",
    "records": "SELECT record_id, source_key, seen_at, nature, CAST(content AS jsonb), first_key, last_key FROM record",
    "identifiers": "SELECT record_id, customer_id, source, type, value, flag FROM identifier",
    "happenings": "SELECT event_id, customer_id, record_id, type, name, channel, occurred_at, CAST(properties AS jsonb) FROM happening",
    "purchases": "SELECT order_id, customer_id, record_id, kind, total, CAST(lines AS jsonb) FROM purchase",
    "choices": "SELECT consent_id, customer_id, record_id, purpose, choice FROM choice",
    "words": "SELECT word, customers FROM word",
}


def served(workspace):
    """Give what is served, table by table, in an order of its own."""
    return {name: sorted(map(repr, asked(workspace, statement))) for name, statement in SERVED.items()}


def told_once(workspace):
    """Tell whether the events of members lead to who is a member, each customer entering and leaving in turn."""
    now, turns = set(), {}
    for name, customer, entered in asked(
        workspace, "SELECT segment, customer_id, entered FROM member_change ORDER BY change_id"
    ):
        turns.setdefault((name, customer), []).append(entered)
        (now.add if entered else now.discard)((name, customer))
    served = set(asked(workspace, "SELECT segment, customer_id FROM member"))
    in_turn = all(one[0] and all(a != b for a, b in pairwise(one)) for one in turns.values())
    return in_turn and now == served
