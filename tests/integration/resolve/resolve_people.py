"""People of our own making, as RECORDS and IDENTIFIERS."""

import datetime as dt
import random

import pyarrow as pa

from monocle.ids import derived, record_id
from monocle.tables import IDENTIFIERS, RECORDS

FIRST = [
    "anna",
    "bruno",
    "carla",
    "denis",
    "elise",
    "farid",
    "gaston",
    "hanna",
    "igor",
    "julie",
    "karim",
    "lena",
    "marco",
    "nadia",
    "oscar",
    "paula",
]
LAST = [
    "abadie",
    "berthier",
    "coulon",
    "duprat",
    "escoffier",
    "ferrand",
    "guilloux",
    "hamelin",
    "imbert",
    "jourdan",
    "kerviel",
    "laporte",
    "moreno",
]
PEOPLE = 120
KINDS = {"email": "emails", "phone": "phones", "loyalty_card": "loyalty_cards", "customer_number": "customer_numbers"}


def person(number):
    """A person of our own making; people of one number are the same person."""
    draw = random.Random(number)  # noqa: S311 - people for a test
    first, last = draw.choice(FIRST), draw.choice(LAST)
    return {
        "first": first,
        "last": last,
        "born": dt.date(1940 + draw.randrange(60), draw.randrange(1, 13), draw.randrange(1, 29)),
        "email": f"{first}.{last}{number}@mail.example",
        "phone": f"+336{number:08d}",
        "street": f"rue {draw.choice(LAST)}",
        "house": str(draw.randrange(1, 90)),
        "postcode": f"{draw.randrange(10, 95)}000",
        "city": draw.choice(LAST),
    }


def row(key, person, **changes):
    return {"key": key, **person, **changes}


def crowd():
    """Two records of each person: the second has an error, or lacks something."""
    errors = (
        lambda p: {"first": p["first"][:-1] + "x"},
        lambda p: {"last": p["last"][1:], "phone": None},
        lambda _: {"email": None, "born": None},
        lambda _: {"street": None, "house": None, "postcode": None, "city": None},
    )
    people = [person(number) for number in range(PEOPLE)]
    first = [row(f"{number}a", person) for number, person in enumerate(people)]
    return first + [row(f"{n}b", person, **errors[n % 4](person)) for n, person in enumerate(people)]


def record(row):
    first, last = row.get("first"), row.get("last")
    address = {
        "line": None,
        "extra": None,
        "house_number": row.get("house"),
        "street": row.get("street"),
        "postcode": row.get("postcode"),
        "city": row.get("city"),
        "country": None,
    }
    values = {
        "record_id": str(record_id("crm", row["key"])),
        "source": "crm",
        "source_key": row["key"],
        "load_id": str(derived("load")),
        "load_sequence": row.get("load", 1),
        "seen_at": dt.datetime(2026, 1, 1),
        "nature": "declared",
        "first_name": first,
        "last_name": last,
        "birth_date": row.get("born"),
        "gender": row.get("gender"),
        "emails": row.get("emails", [row["email"]] if row.get("email") else []),
        "phones": row.get("phones", [row["phone"]] if row.get("phone") else []),
        "addresses": [address, *row.get("more_addresses", [])],
        "handles": [],
        "loyalty_cards": row.get("cards", []),
        "customer_numbers": row.get("numbers", []),
        "company": row.get("company"),
        "extra": "{}",
        "name_key": " ".join(sorted(part.upper() for part in (first, last) if part)),
        "first_key": first,
        "last_key": last,
        "first_sound": first and first[:3],
        "last_sound": last and last[:4],
    }
    return {column.name: values.get(column.name) for column in RECORDS.columns}


def given(engine, rows, flags=None):
    records = [record(one) for one in rows]
    identifiers = [
        {
            "record_id": one["record_id"],
            "source": "crm",
            "type": kind,
            "value": value,
            "flag": (flags or {}).get(value, ""),
        }
        for one in records
        for kind, column in KINDS.items()
        for value in one[column]
    ]
    return table(engine, records, RECORDS), table(engine, identifiers, IDENTIFIERS)


ARROW = {"BIGINT": pa.int64(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us"), "VARCHAR[]": pa.list_(pa.string())}


def table(engine, rows, contract):
    address = pa.list_(pa.struct([(part, pa.string()) for part in ("line", "extra", "house_number", "street", "postcode", "city", "country")]))  # fmt: skip
    kinds = {
        column.name: address if column.type.startswith("STRUCT") else ARROW.get(column.type, pa.string())
        for column in contract.columns
    }
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()}
    return engine.take(pa.table(columns), contract)
