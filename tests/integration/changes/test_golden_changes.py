"""Golden values before held against those of now, customer by customer."""

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.golden.changes import Before, changes
from monocle.relation import Column, Contract, select
from monocle.settings import Settings
from monocle.tables import GIVEN_IDS, GOLDEN, GOLDEN_CHANGES, PROFILES

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
SAID = dt.datetime(2026, 1, 1)
OTHERS = {"rank": 1, "source": "crm", "record_id": UUID(int=9), "seen_at": SAID, "since": SAID, "nature": "declared",
          "rule": "latest", "support": 1, "rivals": "[]"}  # fmt: skip
LOOSE = Contract("loose", "rows of a test", (Column("customer_id", "UUID", "the customer"),), open=True)


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path, Settings(threads=2, memory_mb=512)) as opened:
        yield opened


def golden(engine, values):
    rows = [
        {"customer_id": str(who), "field": field, "value": value, "key": key or value.lower(), **OTHERS, "rank": rank,
         "record_id": str(OTHERS["record_id"])}
        for who, field, value, rank, key in ((*one, *(1, "")[len(one) - 3 :]) for one in values)
    ]  # fmt: skip
    empty = pa.table({name: pa.array([], pa.string()) for name in GOLDEN.column_names()})
    return engine.take(pa.Table.from_pylist(rows) if rows else empty, GOLDEN)


def profiles(engine, digests):
    rows = pa.table({"customer_id": [str(one) for one in digests], "digest": list(digests.values())})
    loose = engine.take(rows, LOOSE)
    kinds = {"VARCHAR": "''", "BIGINT": "0", "DOUBLE": "0.0", "VARCHAR[]": "[]", "TIMESTAMP": "TIMESTAMP '2026-01-01'"}
    columns = [
        column.name if column.name in {"customer_id", "digest"} else f"CAST({kinds[column.type]} AS {column.type}) AS {column.name}"
        for column in PROFILES.columns
    ]  # fmt: skip
    return engine.keep(select(f"SELECT {', '.join(columns)} FROM loose", PROFILES, loose=loose))


def given(engine, leads):
    rows = {
        "customer_id": [str(one) for one in leads],
        "survivor_id": [str(one) for one in leads.values()],
        "in_force": [True] * len(leads),
        **{name: [str(one) for one in leads] for name in ("founder_id", "anchor_id", "matched_id")},
    }
    return engine.take(pa.table(rows), GIVEN_IDS)


def moved(engine, old, new, leads=None):
    """Give (customer, field, kind, old value, new value), sorted; every customer's digest has changed."""
    before = Before(golden(engine, old), profiles(engine, {one[0]: "old" for one in old}))
    now = SimpleNamespace(golden=golden(engine, new), profiles=profiles(engine, {one[0]: "new" for one in new}))
    known = {one[0]: one[0] for one in [*old, *new]} | (leads or {})
    found = engine.rows(engine.keep(changes(before, now, given(engine, known))))
    told = [
        (UUID(str(row["customer_id"])).int, row["field"], row["kind"], row["old_value"], row["new_value"])
        for row in found
    ]
    return sorted(told, key=str)


def test_without_a_run_before_nothing_has_changed(engine):
    now = SimpleNamespace(golden=golden(engine, [(A, "email", "a@b.fr")]), profiles=profiles(engine, {A: "new"}))
    found = changes(None, now, given(engine, {A: A}))
    assert found.contract is GOLDEN_CHANGES
    assert engine.rows(found) == []


def test_a_field_with_one_value_is_set_changed_or_removed(engine):
    old = [(A, "last_name", "Petit"), (A, "birth_date", "1980-01-01"), (A, "civility", "M")]
    new = [(A, "last_name", "Grand"), (A, "gender", "f"), (A, "civility", "M")]
    assert moved(engine, old, new) == [
        (1, "birth_date", "removed", "1980-01-01", None),
        (1, "gender", "set", None, "f"),
        (1, "last_name", "changed", "Petit", "Grand"),
    ]


def test_a_field_with_several_values_has_them_set_and_removed_whatever_their_order(engine):
    old = [(A, "email", "a@x.fr", 1), (A, "email", "b@x.fr", 2)]
    new = [(A, "email", "b@x.fr", 1), (A, "email", "c@x.fr", 2)]
    assert moved(engine, old, new) == [
        (1, "email", "removed", "a@x.fr", None),
        (1, "email", "set", None, "c@x.fr"),
    ]


def test_an_equal_key_or_an_equal_text_is_no_change(engine):
    old = [(A, "last_name", "Petit", 1, "petit"), (A, "company", "Acme", 1, "acme"), (A, "first_name", "Léa", 1, "lea")]
    new = [
        (A, "last_name", "PETIT", 1, "petit"),
        (A, "company", "Acme", 1, "acme sa"),
        (A, "first_name", "Léa", 1, "l"),
    ]
    assert moved(engine, old, new) == []


def test_a_merged_customer_is_held_against_the_survivor_whose_own_value_counts(engine):
    old = [(A, "last_name", "Petit"), (B, "last_name", "Grand"), (B, "birth_date", "1980-01-01"),
           (A, "email", "a@x.fr"), (B, "email", "b@x.fr")]  # fmt: skip
    new = [
        (A, "last_name", "Grand"),
        (A, "birth_date", "1980-01-01"),
        (A, "email", "a@x.fr", 1),
        (A, "email", "b@x.fr", 2),
    ]
    assert moved(engine, old, new, {B: A}) == [(1, "last_name", "changed", "Petit", "Grand")]


def test_a_split_customer_loses_what_goes_and_the_new_one_has_it_from_the_start(engine):
    old = [(A, "email", "a@x.fr", 1), (A, "email", "b@x.fr", 2)]
    new = [(A, "email", "a@x.fr"), (C, "email", "b@x.fr")]
    assert moved(engine, old, new) == [(1, "email", "removed", "b@x.fr", None)]


def test_a_customer_that_is_gone_and_one_that_is_new_have_no_changes(engine):
    assert moved(engine, [(A, "email", "a@x.fr")], [(B, "email", "b@x.fr")]) == []


def test_a_customer_whose_digest_is_the_same_is_not_opened(engine):
    before = Before(golden(engine, [(A, "email", "a@x.fr")]), profiles(engine, {A: "same"}))
    now = SimpleNamespace(golden=golden(engine, [(A, "email", "b@x.fr")]), profiles=profiles(engine, {A: "same"}))
    assert engine.rows(changes(before, now, given(engine, {A: A}))) == []
