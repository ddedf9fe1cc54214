"""Customers thrown by dice: nasty texts, ties, several values of a field, shared identifiers, names that changed."""

import datetime as dt
import json
import random
import uuid

PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
SOURCES = ("crm", "web", "till", "old, crm", "it's")
NAMES = (
    "Zoé", "ZOE", "Zoe", "zoé", "Z", "J.-P.", "Jean-Pierre", "jean pierre", "李", "Œuvrard", "d'Artois", "De La Tour",
    "İpek", "ΟΔΥΣΣΕΥΣ", "Straße", "Łukasz", 'say "so"', "back\\slash", "two\nlines", "\x0b\x1f tabs\t", "²³", "  ", "가각",
    "e\u0301le\u0300ve", "\u1e9e", "😀", "\U00011f02\U00011f03", "null", "",
)  # fmt: skip
EMAILS = ("a@example.org", "a+1@example.org", "a+1+2@example.org", "b@example.org", "é@example.org", "no at", "c+@@x")
PHONES = ("+33611111111", "+41790000000", "+262692000000", "+590 690", "0")
CODES = ("crm:1", "web:1", "x:zoé", "instagram:ZOE", "none", "a:b:c", "C 1", "ß2")
EXTRAS = ("", None, "42", "Zoé", 7, 1.5, True, {"a": [1, "é"]}, [])
LISTS = {
    "emails": EMAILS, "phones": PHONES, "handles": CODES, "loyalty_cards": CODES, "customer_numbers": CODES,
}  # fmt: skip
KIND = {
    "emails": "email", "phones": "phone", "handles": "handle", "loyalty_cards": "loyalty_card",
    "customer_numbers": "customer_number",
}  # fmt: skip


def uid(dice):
    return str(uuid.UUID(int=dice.getrandbits(128)))


def maybe(dice, values, share=0.6):
    return dice.choice(values) if dice.random() < share else None


def address(dice):
    texts = {
        "postcode": ("69002", "75001", "2A004"),
        "city": ("Lyon", "PARIS 1ER", "Saint-Étienne"),
        "house_number": ("3", "3Bis"),
    }
    streets = ("rue du Port", "RUE DU PORT", "allée des Érables", "--", "")
    return {part: maybe(dice, texts.get(part, streets)) for part in PARTS}


def record(dice, customer, number):
    """Give one row of RECORDS with its customer, and its rows of IDENTIFIERS."""
    names = {name: maybe(dice, NAMES, 0.7) for name in ("first_name", "last_name", "birth_name")}
    keys = {
        f"{name.split('_')[0]}_key": dice.choice([text and text.lower(), "dupont", "", None])
        for name, text in names.items()
    }
    row = {
        "record_id": uid(dice),
        "customer": customer,
        "source": dice.choice(SOURCES),
        "source_key": str(number),
        "load_id": str(uuid.UUID(int=1)),
        "load_sequence": 1,
        "seen_at": dt.datetime(2024, 1, 1) + dt.timedelta(days=dice.randrange(4), microseconds=dice.choice([0, 0, 500, 120000])),
        "nature": dice.choice(["declared", "observed", "inferred"]),
        **names,
        **keys,
        "civility": maybe(dice, ["M", "MME"]),
        "birth_date": maybe(dice, [dt.date(1990, 2, 28), dt.date(1990, 2, 27), dt.date(825, 1, 1)]),
        "birth_place": maybe(dice, NAMES, 0.2),
        "gender": maybe(dice, ["f", "m"], 0.3),
        "language": maybe(dice, ["fr", "en"], 0.3),
        "company": maybe(dice, NAMES, 0.3),
        "company_number": maybe(dice, ["732829320", "552100554"], 0.2),
        "extra": json.dumps({key: dice.choice(EXTRAS) for key in dice.sample(["a", "é", "Shoe size", "z\"'"], dice.randrange(3))}),
        "addresses": [address(dice) for _ in range(dice.choice([0, 0, 1, 1, 2, 4]))],
        **{name: dice.sample(values, dice.choice([0, 1, 1, 2, 3])) for name, values in LISTS.items()},
        "name_key": "",
    }  # fmt: skip
    known = [
        {
            "record_id": row["record_id"],
            "source": row["source"],
            "type": KIND[name],
            "value": value,
            "flag": maybe(dice, ["shared", "role"], 0.3) or "",
        }
        for name in KIND
        for value in row[name]
        if dice.random() < 0.8
    ]
    return row, known


def people(seed, customers):
    """Give rows of RECORDS with ``customer``, and rows of IDENTIFIERS."""
    dice = random.Random(seed)  # noqa: S311 dice of a test
    rows, known = [], []
    for customer in range(customers):
        own = dice.random() < 0.3
        for _ in range(1 if own else dice.choice([2, 3, 5, 9, 70] if customer % 50 == 0 else [1, 2, 3, 5, 9])):
            row, identifiers = record(dice, customer, len(rows))
            rows.append(row)
            known += identifiers
    return rows, known


def happened(dice, rows):
    """Give rows of ORDERS and EVENTS of some of the records."""
    orders, events = [], []
    for row in rows:
        for _ in range(dice.choice([0, 0, 1, 3])):
            at = row["seen_at"] + dt.timedelta(days=dice.randrange(-9, 9))
            orders.append(
                {
                    "order_id": uid(dice), "record_id": row["record_id"], "source": "till", "load_id": row["load_id"], "order_key": "1",
                    "kind": dice.choice(["sale", "sale", "refund"]), "channel": "store", "ordered_at": at,
                    "currency": dice.choice(["EUR", "CHF"]), "total": dice.randrange(-500, 5000), "lines": 1,
                }
            )  # fmt: skip
        events += [
            {
                "event_id": uid(dice), "record_id": row["record_id"], "source": "web", "load_id": row["load_id"],
                "type": "visit", "name": "Visit", "channel": "web", "direction": "inbound",
                "occurred_at": row["seen_at"] + dt.timedelta(hours=1), "properties": "{}",
            }
            for _ in range(dice.choice([0, 0, 2]))
        ]  # fmt: skip
    return orders, events
