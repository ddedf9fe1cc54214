"""What holds of golden values whatever the records say."""

import datetime as dt
import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monocle.engine import DuckEngine
from monocle.engine.contracts import broken_promises
from monocle.golden.facts import Facts
from monocle.golden.stage import run
from monocle.golden.survivorship import RULES, SINGLE, Survivorship
from monocle.ids import derived, record_id
from monocle.settings import Settings
from monocle.tables import ADDRESS_TYPE, CONSENTS, CUSTOMERS, EVENTS, IDENTIFIERS, ORDER_LINES, ORDERS, POINTS, RECORDS

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NAME = st.none() | st.sampled_from(["Zoé", "ZOE", "Z", "Jean-Pierre", "李", "Œuvrard", "d'Artois"]) | TEXT
PART = st.none() | st.sampled_from(["3", "rue du Port", "69002", "Lyon"]) | TEXT
PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
ADDRESS = st.fixed_dictionaries(dict.fromkeys(PARTS, PART))
EMAIL = st.sampled_from(["a@example.org", "a+1@example.org", "b@example.org", "a+1+2@example.org"])
LISTS = {
    "emails": st.lists(EMAIL, max_size=3, unique=True),
    "phones": st.lists(st.sampled_from(["+33611111111", "+41790000000"]), max_size=2, unique=True),
    "addresses": st.lists(ADDRESS, max_size=2),
    "handles": st.lists(st.sampled_from(["x:zoe", "instagram:zoe"]), max_size=2, unique=True),
    "loyalty_cards": st.lists(st.sampled_from(["C1", "C2"]), max_size=2, unique=True),
    "customer_numbers": st.lists(st.sampled_from(["crm:1", "web:1"]), max_size=2, unique=True),
}
EXTRA = st.dictionaries(TEXT, st.none() | TEXT | st.integers(0, 9), max_size=2).map(json.dumps)
RECORD = st.fixed_dictionaries(
    {
        "customer": st.integers(0, 3),
        "source": st.sampled_from(["crm", "web", "till"]),
        "on": st.integers(0, 3),
        "nature": st.sampled_from(["declared", "observed", "inferred"]),
        "civility": st.sampled_from([None, "M", "MME"]),
        "first_name": NAME,
        "last_name": NAME,
        "birth_name": NAME,
        "birth_date": st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)),
        "company": NAME,
        "extra": EXTRA,
        **LISTS,
    }
)
RULE = st.lists(st.sampled_from(RULES), min_size=1, max_size=3, unique=True).map(tuple)
SURVIVORSHIP = st.builds(
    Survivorship,
    rules=st.dictionaries(st.sampled_from(["last_name", "email", "address", "civility", "birth_date"]), RULE),
    trust=st.dictionaries(st.sampled_from(["crm", "web"]), st.integers(0, 100)),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def taken(engine, rows, contract):
    return engine.take(pa.table({name: [row.get(name) for row in rows] for name in contract.column_names()}), contract)


def full(number, said):
    """Give one row of RECORDS."""
    lower = {name: said[text].lower() if said[text] else None for name, text in KEYS.items()}
    return (
        said
        | lower
        | {
            "record_id": str(record_id(said["source"], str(number))),
            "source_key": str(number),
            "load_id": str(derived("load", "1")),
            "load_sequence": 1,
            "seen_at": dt.datetime(2024, 1, 1) + dt.timedelta(days=said["on"]),  # UTC without zone
            "name_key": "",
        }
    )


KEYS = {"first_key": "first_name", "last_key": "last_name", "birth_key": "birth_name"}


def golden(engine, records, survivorship):
    rows = [full(number, said) for number, said in enumerate(records)]
    owners = [
        {"record_id": row["record_id"], "customer_id": str(derived("customer", str(row["customer"])))} for row in rows
    ]
    nothing = [taken(engine, [], contract) for contract in (ORDERS, ORDER_LINES, EVENTS, CONSENTS, POINTS)]
    given = run(
        engine,
        taken(engine, rows, RECORDS),
        taken(engine, owners, CUSTOMERS),
        taken(engine, [], IDENTIFIERS),
        Facts(*nothing),
        survivorship,
    )
    return given, rows, {owner["record_id"]: owner["customer_id"] for owner in owners}


def said_by(row):
    """Give what a record says: field → values."""
    several = {"email": "emails", "phone": "phones", "handle": "handles"}
    several |= {"loyalty_card": "loyalty_cards", "customer_number": "customer_numbers"}
    values = {field: set(row[name]) for field, name in several.items()}
    values |= {field: {str(row[field])} for field in (*SINGLE, "company") if row.get(field) is not None}
    values["address"] = {json.dumps(address, sort_keys=True) for address in row["addresses"]}
    extra = json.loads(row["extra"])
    return values | {f"extra.{key}": {str(value)} for key, value in extra.items() if value is not None}


# A failing case is shown as found: to shrink it would run the stage for minutes.
OFTEN = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@OFTEN
@given(st.lists(RECORD, min_size=1, max_size=8), SURVIVORSHIP)
def test_whatever_records_say_their_golden_values_are_theirs_and_whole(engine, records, survivorship):
    """The stage is slow, so that all that holds of its result is held against each."""
    given, rows, owner = golden(engine, records, survivorship)
    for relation in (given.claims, given.golden, given.profiles):
        assert engine.rows(broken_promises(relation)) == []
    values = engine.rows(given.golden)
    every_value_is_what_its_own_record_says(values, rows, owner)
    each_field_that_a_record_fills_has_one_first_value(values, engine.rows(given.claims), owner)
    a_name_comes_from_one_record_where_one_has_both_parts(values, rows, owner)
    assert {str(row["customer_id"]) for row in engine.rows(given.profiles)} == set(owner.values())


def every_value_is_what_its_own_record_says(values, rows, owner):
    """No address is mixed from two."""
    by_id = {row["record_id"]: row for row in rows}
    for value in values:
        record = by_id[str(value["record_id"])]
        assert owner[record["record_id"]] == str(value["customer_id"])
        shown = value["value"]
        if value["field"] == "address":
            shown = json.dumps(json.loads(shown), sort_keys=True)
        assert shown in said_by(record)[value["field"]]


def each_field_that_a_record_fills_has_one_first_value(values, claims, owner):
    claimed = {(owner[str(row["record_id"])], row["field"]) for row in claims}
    won = [(str(row["customer_id"]), row["field"]) for row in values if row["rank"] == 1]
    assert sorted(won) == sorted(claimed)


def a_name_comes_from_one_record_where_one_has_both_parts(values, rows, owner):
    both = {owner[row["record_id"]] for row in rows if row["first_name"] and row["last_name"]}
    parts = {}
    for row in values:
        if row["field"] in {"first_name", "last_name"}:
            parts.setdefault(str(row["customer_id"]), set()).add(row["record_id"])
    assert {customer: len(parts[customer]) for customer in both} == dict.fromkeys(both, 1)


def test_addresses_have_the_parts_that_the_contract_names():
    assert all(f"{part} VARCHAR" in ADDRESS_TYPE for part in PARTS)
