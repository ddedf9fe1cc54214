"""A small world with nasty values, kept three times: as facts in Python, as relations of the lake, as served tables.

Every engine that reads segments must find the same people in it. The same from the same seed.
"""

import datetime as dt
import json
from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import pyarrow as pa
from psycopg import Connection
from psycopg.types.json import Json

from monocle.engine import DuckEngine
from monocle.golden.marts import CUSTOMER_VIEW
from monocle.relation import Column, Contract, Relation, nothing
from monocle.segment.person import Event, Line, Order, Person
from monocle.segment.store import Stocked
from monocle.tables import ALLOWANCES, CUSTOMERS, EVENTS, HOUSEHOLDS, IDENTIFIERS, ORDER_LINES, ORDERS

MOMENTS = tuple(
    map(
        dt.datetime.fromisoformat,
        ("2026-02-28T10:30", "2026-03-01", "2027-12-30T23:59:59.999999", "2028-02-29T00:00:01", "2028-02-27T12:00"),
    )
)
TEXTS = (
    "Lyon", "LYON", "lyon", "Évreux", "évreux", "E\u0301vreux", "ÉCOLE", "İstanbul", "\u0131stanbul", "Straße", "STRASSE", "ПЕРМЬ",
    "пермь", "ΑΣ", "ας", "%", "_", "50 %", "l'Hay", 'a"b', "back\\slash", "$p0", "%(p0)s", "{}", "null", "NULL", "true", "0", "12",
    "-3.50", "1e3", "2026-02-28", "2028-02-29T10:00:00", "2026-02-30", " ", " Lyon ", "Lyon\n", "😀", "عربي", "a" * 300, "ﬁn", "ÿ", "Ÿ",
    "') OR 1=1 --", "; DROP TABLE customer", "/*", "\u200b", "\ufeffx", "e",
)  # fmt: skip
NAMES = ("Page Viewed", "Email Opened", "Cart Abandoned", "Ordre d'achat", "50 % off")
TYPES, CHANNELS, SOURCES = ("page", "email", "cart"), ("web", "email", "store"), ("crm", "shop", "l'été")
KEYS = ("amount", "plan", "a.b", "it's", "é", "$x", "%(x)s", "a b", "*", "a/b", "a~b", "0", "", "n[0]")
PRODUCTS, CATEGORIES = ("p1", "P1", "l'œuf", "%"), ("shoes", "Shoes", "bags")
PURPOSES, ASKED = ("marketing", "profiling", "any"), ("email", "push", "any")
SEGMENTS, LISTS = ("first", "second", "l'un"), ("vip", "50 %")
IDENTIFIERS_OF = ("email", "phone", "loyalty_card")
TRAITS = {
    "order_count": "BIGINT", "share": "DOUBLE", "cell": "VARCHAR", "is_late": "BOOLEAN", "first_order_on": "DATE",
    "alive": "DOUBLE",
}  # fmt: skip
SCORES = frozenset({"alive"})
_TRAITS = Contract("traits", "one customer", ())


def people(seed: int, count: int) -> list[Person]:
    """Give customers with facts around the moments at which they are read."""
    chance = Random(seed)  # noqa: S311 - nothing is kept secret
    made = [_person(chance) for _ in range(count)]
    homes = _homes(chance, made)
    return [_at_home(one, homes) for one in made]


def _at_home(one: Person, homes: Sequence[Sequence[Person]]) -> Person:
    mine = next((home for home in homes if any(other.customer_id == one.customer_id for other in home)), ())
    others = tuple(other for other in mine if other.customer_id != one.customer_id)
    return Person(**{**vars(one), "household": others})


def _homes(chance: Random, made: list[Person]) -> list[list[Person]]:
    found, place = [], 0
    while place < len(made):
        size = chance.choice((1, 1, 2, 3))
        if size > 1:
            found.append(made[place : place + size])
        place += size
    return [home for home in found if len(home) > 1]


def _maybe(chance: Random, value: Any) -> Any:
    return value if chance.random() < 0.7 else None


def moment(chance: Random) -> dt.datetime:
    """Give a time, often one at which something ends."""
    at = chance.choice(MOMENTS)
    days = chance.choice((0, 1, 2, 7, 30, 30, 90, 365, -1, -30, 400))
    edge = chance.choice((0, 0, 0, 1, -1, 3_600_000_000, 86_400_000_000 // 2))
    return at - dt.timedelta(days=days, microseconds=edge)


def day(chance: Random) -> dt.date:
    """Give a day, often one on which something ends, or of no ordinary year."""
    if chance.random() < 0.3:
        return chance.choice((dt.date(1980, 2, 29), dt.date(1975, 12, 31), dt.date(2000, 1, 1), dt.date(1999, 3, 1)))
    return moment(chance).date().replace(year=chance.choice((1980, 1984, 2028)))


def _person(chance: Random) -> Person:
    fields: dict[str, Any] = {
        name: _maybe(chance, chance.choice(TEXTS))
        for name in (
            "civility",
            "first_name",
            "last_name",
            "birth_name",
            "gender",
            "language",
            "email",
            "phone",
            "company",
        )
    }
    fields |= {name: _maybe(chance, chance.choice(TEXTS)) for name in ("address_line", "postcode", "city", "country")}
    fields |= {
        "address_extra": None,
        "name": chance.choice(TEXTS),
        "birth_date": _maybe(chance, day(chance)),
        "sources": sorted(chance.sample(SOURCES, chance.randint(1, len(SOURCES)))),
        "records": chance.randint(1, 5),
        "identifiers": chance.randint(0, 5),
        "completeness": chance.choice((0.0, 0.1, 1 / 3, 0.5, 1.0)),
        "first_seen_at": moment(chance),
        "last_seen_at": moment(chance),
        "orders": chance.randint(0, 4),
        "last_order_at": _maybe(chance, moment(chance)),
        "events": chance.randint(0, 9),
    }
    return Person(
        UUID(int=chance.getrandbits(128), version=4),
        fields=fields,
        spent={code: chance.choice((0, -500, 1999, 10**14)) for code in ("EUR", "USD") if chance.random() < 0.5},
        traits={name: value for name, value in _traits(chance).items() if value is not None},
        events=tuple(_event(chance) for _ in range(chance.choice((0, 1, 3, 8)))),
        orders=tuple(_order(chance) for _ in range(chance.choice((0, 0, 1, 2, 5)))),
        allowances={
            (purpose, channel): chance.choice(("granted", "denied", "withdrawn"))
            for purpose in PURPOSES
            for channel in ASKED
            if chance.random() < 0.5
        },
        identifiers=frozenset(chance.sample(IDENTIFIERS_OF, chance.randint(0, 3))),
        segments=frozenset(),
        lists=frozenset(name for name in LISTS if chance.random() < 0.4),
    )


def _traits(chance: Random) -> dict[str, Any]:
    return {
        "order_count": _maybe(chance, chance.choice((0, 1, 7, 2**40))),
        "share": _maybe(chance, chance.choice((0.0, 0.1, 0.30000000000000004, 1.0, -1e-9))),
        "cell": _maybe(chance, chance.choice(TEXTS)),
        "is_late": _maybe(chance, chance.random() < 0.5),
        "first_order_on": _maybe(chance, day(chance).isoformat()),
        "alive": _maybe(chance, chance.random()),
    }


def _event(chance: Random) -> Event:
    values = (*TEXTS[:40], 0, 12, -3.5, 1e3, 10**12, 0.1, True, False, None, [1], {"a": 1}, 1.0)
    return Event(
        type=chance.choice(TYPES),
        name=chance.choice(NAMES),
        channel=chance.choice(CHANNELS),
        source=chance.choice(SOURCES),
        direction=chance.choice(("inbound", "none")),
        occurred_at=moment(chance),
        place=_maybe(chance, chance.choice(TEXTS)),
        score=_maybe(chance, chance.choice((0.0, 5.0, 9.0, 10.0, 0.1))),
        text=_maybe(chance, chance.choice(TEXTS)),
        properties={key: chance.choice(values) for key in KEYS if chance.random() < 0.4},
    )


def _order(chance: Random) -> Order:
    lines = tuple(
        Line(
            _maybe(chance, chance.choice(PRODUCTS)),
            _maybe(chance, chance.choice(CATEGORIES)),
            chance.choice((0, 999, -999, 5000)),
        )
        for _ in range(chance.choice((0, 1, 2, 4)))
    )
    return Order(
        kind=chance.choice(("sale", "sale", "refund")),
        channel=chance.choice(CHANNELS),
        source=chance.choice(SOURCES),
        ordered_at=moment(chance),
        currency=chance.choice(("EUR", "USD")),
        total=chance.choice((0, -1999, 1999, 5000, 10**12 + 1)),
        store=_maybe(chance, chance.choice(TEXTS)),
        lines=lines,
    )


def _id(*parts: object) -> str:
    words = "|".join(map(str, parts))
    return str(UUID(int=Random(words).getrandbits(128), version=4))  # noqa: S311 - nothing is kept secret


def homes(world: Sequence[Person]) -> dict[UUID, tuple[str, int]]:
    """Give the household of who has one, and how many live there."""
    return {
        one.customer_id: (
            _id("home", min([one.customer_id, *(other.customer_id for other in one.household)])),
            len(one.household) + 1,
        )
        for one in world
        if one.household
    }


def stocked(world: Sequence[Person], engine: DuckEngine) -> Stocked:
    """Give the world as relations of the lake; each customer has one record."""
    load, at = _id("load"), MOMENTS[0]
    ids = [str(one.customer_id) for one in world]
    lived = homes(world)
    rows: dict[Contract, list[dict[str, Any]]] = {
        CUSTOMERS: [{"record_id": _id(one), "customer_id": one} for one in ids],
        EVENTS: [
            {**_columns(event, "type", "name", "channel", "source", "direction", "occurred_at", "place", "score", "text"),
             "event_id": _id(one.customer_id, "event", place), "record_id": _id(str(one.customer_id)), "load_id": load,
             "properties": json.dumps(event.properties)}
            for one in world for place, event in enumerate(one.events)
        ],
        ORDERS: [
            {**_columns(order, "kind", "channel", "source", "ordered_at", "currency", "total", "store"),
             "order_id": _id(one.customer_id, place), "record_id": _id(str(one.customer_id)), "load_id": load,
             "order_key": str(place), "lines": len(order.lines)}
            for one in world for place, order in enumerate(one.orders)
        ],
        ORDER_LINES: [
            {**_columns(line, "product", "category", "amount"), "line_id": _id(one.customer_id, place, number),
             "order_id": _id(one.customer_id, place), "source": order.source, "label": None, "quantity": 1.0}
            for one in world for place, order in enumerate(one.orders) for number, line in enumerate(order.lines)
        ],
        IDENTIFIERS: [
            {"record_id": _id(str(one.customer_id)), "source": "crm", "type": type_, "value": _id(one.customer_id, type_), "flag": ""}
            for one in world for type_ in sorted(one.identifiers)
        ],
        HOUSEHOLDS: [
            {"customer_id": str(one), "household_id": home, "members": members, "shared": "[]"}
            for one, (home, members) in lived.items()
        ],
        ALLOWANCES: [
            {"customer_id": str(one.customer_id), "purpose": purpose, "channel": channel, "state": state,
             "consent_id": _id(one.customer_id, purpose, channel), "chosen_at": at}
            for one in world for (purpose, channel), state in one.allowances.items()
        ],
    }  # fmt: skip
    relations = {contract.name: _taken(engine, contract, found) for contract, found in rows.items()}
    view = [
        {**one.fields, "customer_id": str(one.customer_id), "spent": list(one.spent.items()),
         "last_order_at": one.fields["last_order_at"]}
        for one in world
    ]  # fmt: skip
    return Stocked(
        view=_taken(engine, CUSTOMER_VIEW, view),
        read=lambda contract: relations[contract.name],
        traits=[_trait_rows(engine, world, scores=scores) for scores in (False, True)],
        currencies=("EUR", "USD"),
    )


def _columns(one: object, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def _trait_rows(engine: DuckEngine, world: Sequence[Person], *, scores: bool) -> Relation:
    names = [name for name in TRAITS if (name in SCORES) is scores]
    columns = [Column("customer_id", "UUID", "", required=True), *(Column(name, TRAITS[name], "") for name in names)]
    rows = [{"customer_id": str(one.customer_id), **{name: one.traits.get(name) for name in names}} for one in world]
    return _taken(engine, Contract("scores" if scores else "traits", "one customer", tuple(columns)), rows)


_ARROW = {
    "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "TIMESTAMP": pa.timestamp("us"), "DATE": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()), "MAP(VARCHAR, BIGINT)": pa.map_(pa.string(), pa.int64()),
}  # fmt: skip


def _taken(engine: DuckEngine, contract: Contract, rows: Sequence[dict[str, Any]]) -> Relation:
    if not rows:
        return nothing(contract)
    plain = [
        {name: value.isoformat() if type(value) is dt.date else value for name, value in one.items()} for one in rows
    ]
    schema = pa.schema([(column.name, _ARROW.get(column.type, pa.string())) for column in contract.columns])
    return engine.take(pa.Table.from_pylist(plain, schema=schema), contract)


def serve(world: Sequence[Person], connection: Connection) -> None:
    """Write the world into the tables that are served."""
    for one in world:
        _serve_customer(one, connection)
        _serve_facts(one, connection)
    for who, (home, members) in homes(world).items():
        connection.execute("INSERT INTO household VALUES (%s, %s, %s, '[]')", [who, home, members])
    for name in LISTS:
        connection.execute("INSERT INTO segment_list VALUES (%s, 'imported', %s, now(), 'a', 0)", [name, name])
        for one in world:
            if name in one.lists:
                row = [name, str(one.customer_id), one.customer_id]
                connection.execute("INSERT INTO segment_list_item VALUES (%s, 'customer_id', %s, %s)", row)


def _serve_customer(one: Person, connection: Connection) -> None:
    told = one.fields
    connection.execute(
        """
        INSERT INTO customer (customer_id, name, sources, records, identifiers, completeness, first_seen_at, last_seen_at,
            orders, spent, last_order_at, events, search_text, digest)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')
        """,
        [
            one.customer_id, told["name"], Json(told["sources"]), told["records"], told["identifiers"], told["completeness"],
            told["first_seen_at"], told["last_seen_at"], told["orders"], Json(one.spent), told["last_order_at"], told["events"],
        ],
    )  # fmt: skip
    parts = {"line": "address_line", "postcode": "postcode", "city": "city", "country": "country"}
    address = {part: told[name] for part, name in parts.items() if told[name] is not None}
    golden = [{"field": "address", "rank": 1, "value": json.dumps(address)}] if address else []
    golden.append({"field": "email", "rank": 2, "value": "other"})
    plain = (
        "civility",
        "first_name",
        "last_name",
        "birth_name",
        "birth_date",
        "gender",
        "language",
        "email",
        "phone",
        "company",
    )
    golden += [{"field": name, "rank": 1, "value": str(told[name])} for name in plain if told[name] is not None]
    connection.execute("INSERT INTO portrait VALUES (%s, %s)", [one.customer_id, Json(golden)])
    for table, scores in (("customer_trait", False), ("customer_score", True)):
        traits = {name: value for name, value in one.traits.items() if (name in SCORES) is scores}
        connection.execute(f"INSERT INTO {table} VALUES (%s, %s, now())".encode(), [one.customer_id, Json(traits)])


def _serve_facts(one: Person, connection: Connection) -> None:
    who, record = one.customer_id, _id(str(one.customer_id))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO happening VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                [_id(who, "event", place), who, record, event.source, event.type, event.name, event.channel, event.direction,
                 event.occurred_at, event.place, event.text, event.score, Json(event.properties)]
                for place, event in enumerate(one.events)
            ],
        )  # fmt: skip
        cursor.executemany(
            "INSERT INTO purchase VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                [_id(who, place), who, record, order.source, str(place), order.kind, order.channel, order.ordered_at,
                 order.store, order.currency, order.total, Json([vars(line) for line in order.lines])]
                for place, order in enumerate(one.orders)
            ],
        )  # fmt: skip
        cursor.executemany(
            "INSERT INTO identifier VALUES (%s, %s, 'crm', %s, %s, '')",
            [[record, who, type_, _id(who, type_)] for type_ in sorted(one.identifiers)],
        )
        cursor.executemany(
            "INSERT INTO allowance (customer_id, purpose, channel, state, consent_id, chosen_at) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                [who, purpose, channel, state, _id(who, purpose, channel), MOMENTS[0]]
                for (purpose, channel), state in one.allowances.items()
            ],
        )
        cursor.executemany("INSERT INTO member VALUES (%s, %s, now())", [[who, name] for name in sorted(one.segments)])
