"""Golden values of one customer in Python are those of the stage, to the digest."""

import json
import random
from collections import defaultdict
from dataclasses import replace

import pyarrow as pa
import pytest
from golden_people import happened, people

from monocle.engine import DuckEngine
from monocle.golden.facts import Facts
from monocle.golden.link_levels import Links
from monocle.golden.pins import PINS
from monocle.golden.serving import serving
from monocle.golden.small import Happened, as_stored, profile_of, small_record
from monocle.golden.stage import run
from monocle.golden.survivorship import RULES, SEVERAL, SINGLE, Survivorship, Together
from monocle.ids import derived
from monocle.settings import Settings
from monocle.tables import (
    CONSENTS,
    CUSTOMERS,
    EVENTS,
    IDENTIFIERS,
    LINKS,
    ORDER_LINES,
    ORDERS,
    POINTS,
    PROFILES,
    RECORDS,
)

CUSTOMERS_AT_ONCE = 150
GROUPS = (
    (),
    (Together(("last_name", "first_name"), ("civility",)),),
    (Together(("birth_date", "birth_place", "extra.a"), ("gender",)), Together(("first_name", "civility"))),
)


def survivorship(seed):
    """Give rules for half of the fields, trust for some sources, and groups; the first seed has the defaults."""
    if seed == 0:
        return Survivorship()
    dice = random.Random(seed)  # noqa: S311 dice of a test
    fields = [name for name in (*SINGLE, *SEVERAL, "extra.a") if dice.random() < 0.6]
    return Survivorship(
        rules={name: tuple(dice.sample(RULES, dice.randrange(1, 4))) for name in fields},
        trust={"crm": dice.randrange(101), "it's": 90},
        together=GROUPS[seed % len(GROUPS)],
        expected=("email", "last_name", "company") if seed % 2 else Survivorship().expected,
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def taken(engine, rows, contract):
    return engine.take(pa.table({name: [row.get(name) for row in rows] for name in contract.column_names()}), contract)


def by_customer(rows):
    found = defaultdict(list)
    for row in rows:
        found[str(row["customer_id"])].append({name: plain(value) for name, value in row.items()})
    return found


def plain(value):
    return str(value) if type(value).__name__ == "UUID" else value


class Drawn:
    """Customers of one seed, what the stage gives of them, and what Python does."""

    def __init__(self, seed):
        self.rows, self.identifiers = people(seed, CUSTOMERS_AT_ONCE)
        self.dice = random.Random(seed + 1000)  # noqa: S311 dice of a test
        self.orders, self.events = happened(self.dice, self.rows)
        self.rules = survivorship(seed)
        self.owner = {row["record_id"]: str(derived("customer", str(row["customer"]))) for row in self.rows}
        self.pins = {}

    def owners(self, engine):
        owners = [{"record_id": record, "customer_id": customer} for record, customer in self.owner.items()]
        return taken(engine, owners, CUSTOMERS)

    def by_stage(self, engine):
        pins = [
            {"customer_id": customer, "field": field, "key": key, "pinned_at": self.rows[0]["seen_at"]}
            for customer, own in self.pins.items()
            for field, key in own.items()
        ]
        facts = Facts(
            taken(engine, self.orders, ORDERS),
            taken(engine, [], ORDER_LINES),
            taken(engine, self.events, EVENTS),
            taken(engine, [], CONSENTS),
            taken(engine, [], POINTS),
            taken(engine, pins, PINS),
        )
        records = taken(engine, self.rows, RECORDS)
        known = taken(engine, self.identifiers, IDENTIFIERS)
        return run(engine, records, self.owners(engine), known, facts, self.rules)

    def by_python(self, customer):
        rows = [row for row in self.rows if self.owner[row["record_id"]] == customer]
        self.dice.shuffle(rows)
        records = [
            small_record(row, [one for one in self.identifiers if one["record_id"] == row["record_id"]]) for row in rows
        ]
        return profile_of(
            derived("customer", str(rows[0]["customer"])),
            records,
            self.happened(customer),
            self.rules,
            self.pins.get(customer),
        )

    def happened(self, customer):
        orders = [order for order in self.orders if self.owner[order["record_id"]] == customer]
        events = [event for event in self.events if self.owner[event["record_id"]] == customer]
        sales = [order["ordered_at"] for order in orders if order["kind"] == "sale"]
        times = [*(order["ordered_at"] for order in orders), *(event["occurred_at"] for event in events)]
        spent = {}
        for order in orders:
            spent[order["currency"]] = spent.get(order["currency"], 0) + order["total"]
        return Happened(
            len(sales), spent, max(sales, default=None), len(events), min(times, default=None), max(times, default=None)
        )


@pytest.mark.parametrize("seed", range(6))
def test_one_customer_in_python_is_what_the_stage_gives(engine, seed):
    drawn = Drawn(seed)
    given = drawn.by_stage(engine)
    if seed % 2:
        rows = engine.rows(given.golden)
        losers = drawn.dice.sample(rows, len(rows) // 20)
        for row in losers:
            drawn.pins.setdefault(str(row["customer_id"]), {})[row["field"]] = row["key"]
        given = drawn.by_stage(engine)
    golden, profiles = by_customer(engine.rows(given.golden)), by_customer(engine.rows(given.profiles))
    claims = by_customer(row | {"customer_id": drawn.owner[str(row["record_id"])]} for row in engine.rows(given.claims))
    assert len(profiles) == CUSTOMERS_AT_ONCE
    for customer, (profile,) in profiles.items():
        small = drawn.by_python(customer)
        assert by_customer(small.golden)[customer] == sorted(
            golden[customer], key=lambda row: (row["field"], row["rank"])
        )
        assert {name: plain(value) for name, value in small.profile.items()} == profile
        own = by_customer(row | {"customer_id": customer} for row in small.claims)[customer]
        assert sorted(own, key=claim_key) == sorted(claims[customer], key=claim_key)


def test_records_out_of_the_catalog_give_the_same(engine):
    drawn = Drawn(3)
    profiles = {str(row["customer_id"]): row["digest"] for row in engine.rows(drawn.by_stage(engine).profiles)}
    nothing = [
        taken(engine, [], contract) for contract in (LINKS, ORDERS, ORDER_LINES, EVENTS, CONSENTS, POINTS, PROFILES)
    ]
    owners, records = drawn.owners(engine), taken(engine, drawn.rows, RECORDS)
    tables = serving(
        records,
        owners,
        taken(engine, drawn.identifiers, IDENTIFIERS),
        Links(nothing[0]),
        Facts(*nothing[1:6]),
        nothing[6],
    )
    known = defaultdict(list)
    for row in engine.rows(tables["identifier"]):
        known[row["record_id"]].append(row)
    stored = defaultdict(list)
    for row in engine.rows(tables["record"]):
        row["content"] = json.loads(row["content"])
        stored[row["customer_id"]].append(as_stored(row, known[row["record_id"]]))
    assert {
        str(customer): profile_of(customer, own, drawn.happened(str(customer)), drawn.rules).profile["digest"]
        for customer, own in stored.items()
    } == profiles


def claim_key(row):
    return (row["record_id"], row["field"], row["key"])


def test_a_change_of_the_rules_is_seen_by_both(engine):
    drawn = Drawn(0)
    first = {row["digest"] for row in engine.rows(drawn.by_stage(engine).profiles)}
    drawn.rules = replace(drawn.rules, rules={"last_name": ("oldest",), "email": ("oldest",)})
    second = {row["digest"] for row in engine.rows(drawn.by_stage(engine).profiles)}
    assert first != second
    assert second == {drawn.by_python(customer).profile["digest"] for customer in set(drawn.owner.values())}
