"""Persons to clean."""

import datetime as dt

import pyarrow as pa
import pytest

from monocle.clean.stage import many, run
from monocle.engine import DuckEngine
from monocle.engine.contracts import broken_promises
from monocle.ids import derived, record_id
from monocle.settings import Settings
from monocle.tables import PERSONS

LISTS = ("emails", "phones", "handles", "loyalty_cards", "customer_numbers")
PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
PLACE = pa.struct([(part, pa.string()) for part in PARTS])


def a_person(key, source="crm", **values):
    row = {
        "record_id": str(record_id(source, key)),
        "source": source,
        "source_key": key,
        "load_id": str(derived("load", source)),
        "load_sequence": 1,
        "seen_at": dt.datetime(2026, 1, 2, 3, 4, 5),
        "nature": "declared",
        "addresses": [],
        "extra": "{}",
        **{column: [] for column in LISTS},
        **values,
    }
    row["addresses"] = [{part: place.get(part) for part in PARTS} for place in row["addresses"]]
    return row


def _type(column):
    if column.name == "addresses":
        return pa.list_(PLACE)
    if column.type == "VARCHAR[]":
        return pa.list_(pa.string())
    return {"BIGINT": pa.int64(), "TIMESTAMP": pa.timestamp("us")}.get(column.type, pa.string())


def as_table(rows):
    names = PERSONS.column_names()
    types = [_type(column) for column in PERSONS.columns]
    columns = [pa.array([row.get(name) for row in rows], kind) for name, kind in zip(names, types, strict=True)]
    return pa.table(columns, names=list(names))


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=1024)) as engine:
        yield engine


def relations(found):
    return found.records, found.refusals, found.cleanings, found.identifiers


def all_rows(engine, relation):
    """Give the rows, sorted."""
    return sorted(map(repr, engine.rows(relation)))


@pytest.fixture
def clean(engine):
    """Give a function: persons in, what cleaning gives out, with every contract held; many persons are cleaned alike."""

    def cleaned(*rows, region="FR"):
        persons = engine.take(as_table(rows), PERSONS)
        found = run(engine, persons, region)
        for relation in relations(found):
            assert engine.rows(broken_promises(relation)) == []
        if len(rows) != 1:
            for one, other in zip(relations(found), relations(many(engine, persons, region)), strict=True):
                assert all_rows(engine, other) == all_rows(engine, one)
        return found

    return cleaned


@pytest.fixture
def record(engine, clean):
    """Give a function: the values of one person in, its clean record out."""

    def one(region="FR", **values):
        rows = engine.rows(clean(a_person("1", **values), region=region).records)
        assert len(rows) == 1
        return rows[0]

    return one


@pytest.fixture
def person():
    """Give a function: a key and values in, one row of PERSONS out."""
    return a_person


@pytest.fixture
def persons_table():
    return as_table
