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
NASTY = ["e\u0301", "a\u00a0b\u200bc", "\x00null", "\t", " ", "'); DROP--", "x" * 9_000, "\x1f", "Jean\n2026", "محمد"]
PLAIN = {
    "first_name": ["Marie", "JEAN", "Élodie", "jean-pierre", "Anne Marie", "Dr. Paul", "M. Luc"],
    "last_name": ["Dupont", "LE GOFF", "d'Arc", "DUPONT née MARTIN", "Mme Durand", "Kowalczyk", "de la Tour"],
    "birth_name": ["Dupont", "Martin", ""],
    "birth_date": ["1980-01-31", "31/01/1980", "1899-13-45", "2099-01-01", "0001-01-01"],
    "birth_place": ["Lyon", "NICE", "xxx"],
    "civility": ["Mme", "M.", "?"],
    "gender": ["F", "homme", "zz"],
    "language": ["fr", "EN", "klingon"],
    "company": ["ACME  SARL", "Monocle"],
    "company_number": ["73282932000074", "123"],
    "full_name": ["Garcia Jean", "Marie Dupont née Martin", "???"],
}
LISTED = {
    "emails": ["jo@x.fr", "Jo@X.fr", "JO.DUPONT@example.fr", "contact@acme.fr", "é@b.fr", "null", "a@x.fr;b@x.fr"],
    "phones": ["0612345678", "06 12 34 56 78", "+33612345678", "0033 6 12 34 56 78", "0000000000", "+32470123456"],
    "handles": ["x:@Jo", "twitter:jo"],
    "loyalty_cards": ["29 000-1", "29001", "0000"],
    "customer_numbers": ["crm:12.0", "crm:null"],
}
LINES = ["12 rue de la Paix", "3, bd. St-Michel", "12 BIS AV VICTOR HUGO", "7 rue du 8 mai 1945", "Rue Neuve 5", "x"]
CITIES = [
    ("75002", "PARIS"),
    ("06000", "nice"),
    ("00000", "Lille"),
    ("31000", "Toulouse Cedex"),
    ("", "Brest"),
    ("29200", ""),
]
PLACE = pa.struct([(part, pa.string()) for part in PARTS])


def _place(draw):
    postcode, city = draw.choice(CITIES)
    place = {"line": draw.choice(LINES), "postcode": postcode, "city": city}
    place |= {"country": draw.choice(["France", "FR", "Belgique"])} if draw.random() < 0.2 else {}
    place |= {"street": "rue Haute"} if draw.random() < 0.05 else {}
    if draw.random() < 0.2:
        place["line"] = draw.choice([None, "", " "])
    return {} if draw.random() < 0.05 else place


def _values(draw):
    values = {name: draw.choice(texts) for name, texts in PLAIN.items() if draw.random() < 0.6}
    if draw.random() < 0.8:
        values.pop("full_name", None)
    for name, texts in LISTED.items():
        several = draw.choice([0, 1, 1, 1, 1, 2, 3])
        values[name] = [draw.choice([*texts, *NASTY[:3], ""]) for _ in range(several)]
    values["addresses"] = [_place(draw) for _ in range(draw.choice([0, 1, 1, 1, 1, 2]))]
    if draw.random() < 0.05:
        values[draw.choice(["first_name", "last_name", "birth_date"])] = draw.choice(NASTY)
    return values | ({"extra": '{"plan":"gold"}'} if draw.random() < 0.1 else {})


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


@pytest.fixture
def messy_persons():
    """Give a function: how to draw and how many in, rows of PERSONS out, most of them plain, the others in every disorder."""

    def drawn(draw, many):
        return [a_person(str(key), source=draw.choice(["crm", "shop", "web"]), **_values(draw)) for key in range(many)]

    return drawn
