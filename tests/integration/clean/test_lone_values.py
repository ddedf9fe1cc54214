"""A value that stands alone is cleaned where it stands; it becomes what it would become among others."""

import datetime as dt
from dataclasses import replace

import pytest

from monocle.clean.plan import fields
from monocle.clean.steps import changed_sql, stepped, text_sql
from monocle.relation import Column, Contract, select

TEXTS = {
    "emails": ["A@B.fr", " jean.dupont@example.fr.", "mailto:Jo@x.fr", "jo@x.fr", "null", "not one", "test@test.com", "jo+tag@gmail.com", "Jo <jo@x.fr>", "jo@xn--p1ai.com", "é@b.fr", "a..b@c.fr"],
    "phones": ["0612345678", "06 12 34 56 78", "+33612345678", "0033 6 12 34 56 78", "06.12.34.56.78", "(0)612345678", "0000000000", "12", "+32470123456", "tel: 0612345678", "0612345678 poste 12", "0590 12 34 56", "+1 212 555 0100"],
    "handles": ["x:@Jo", "twitter:jo", "https://x.com/jo", "x:null", "jo"],
    "loyalty_cards": ["29 000-1", "'29001'", "1.5E+12", "0000"],
    "customer_numbers": ["CRM:12.0", "crm:null", "12", "crm:'7"],
}  # fmt: skip
PLACES = (
    {"line": "12 rue de la Paix", "postcode": "75002", "city": "PARIS"},
    {"line": "12 BIS AV VICTOR HUGO", "postcode": "06000", "city": "nice", "country": "FRANCE"},
    {"line": "3, bd. St-Michel", "postcode": "31000", "city": "Toulouse Cedex"},
    {"line": "3 r Bleue", "postcode": "00000", "city": "Lille"},
    {"line": "12 rue de la Paix 75002 Paris"},
    {"line": "Bât. C, 4 allée des Lilas", "postcode": "69003", "city": "Lyon 03"},
    {"line": "10 Downing Street", "postcode": "SW1A 2AA", "city": "London", "country": "GB"},
    {"postcode": "44000", "city": "Nantes"},
    {"line": "n/a"},
)
FURTHER = {"line": "99 chemin du Far", "postcode": "29200", "city": "Brest"}
JUDGED = Contract(
    "judged",
    "one text",
    (Column("t_0", "VARCHAR", ""), Column("text", "VARCHAR", ""), Column("changed", "INTEGER", "")),
)


@pytest.mark.parametrize("column", TEXTS)
def test_a_value_alone_becomes_what_it_becomes_among_others(clean, engine, person, column):
    name = next(field.name for field in fields(dt.date(2026, 1, 1)) if field.column == column)
    alone = clean(*(person(f"{n}", **{column: [text]}) for n, text in enumerate(TEXTS[column])))
    among = clean(*(person(f"{n}", **{column: [text, ""]}) for n, text in enumerate(TEXTS[column])))
    for one, other in ((alone.records, among.records), (alone.refusals, among.refusals)):
        assert _sorted(engine, one) == _sorted(engine, other)
    told, said = ([row for row in engine.rows(cleaned.cleanings) if row["field"] == name] for cleaned in (alone, among))
    assert sorted(map(str, told)) == sorted(map(str, said))
    assert any(row["changed"] for row in told)


def test_an_address_alone_becomes_what_it_becomes_among_others(clean, engine, person):
    alone = clean(*(person(f"{n}", addresses=[place]) for n, place in enumerate(PLACES)))
    among = clean(*(person(f"{n}", addresses=[place, FURTHER]) for n, place in enumerate(PLACES)))
    first = {row["source_key"]: row["addresses"] for row in engine.rows(alone.records)}
    both = {row["source_key"]: row["addresses"] for row in engine.rows(among.records)}
    refused = {row["value"] for row in engine.rows(alone.refusals)}
    assert refused == {"n/a"}
    assert first["8"] == []
    assert all(both[key][:-1] == places for key, places in first.items())
    assert all(len(places) == 1 for key, places in first.items() if key != "8")


def test_what_changed_in_an_address_alone_is_counted_as_among_others(clean, engine, person):
    alone = clean(*(person(f"{n}", addresses=[place]) for n, place in enumerate(PLACES)))
    twice = clean(*(person(f"{n}", addresses=[place, place]) for n, place in enumerate(PLACES)))
    one, two = (
        {row["rule"]: row for row in engine.rows(cleaned.cleanings) if row["field"] == "address"}
        for cleaned in (alone, twice)
    )
    assert {rule: 2 * row["changed"] for rule, row in one.items()} == {
        rule: row["changed"] for rule, row in two.items()
    }
    assert {rule: row["samples"] for rule, row in one.items()} == {rule: row["samples"] for rule, row in two.items()}
    assert one["number_apart"]["values"] == len(PLACES)


def test_plain_addresses_of_another_country_are_not_read_as_french(clean, engine, person):
    found = clean(
        person("1", addresses=[{"line": "12 rue Haute", "postcode": "10000", "city": "Bruxelles"}]), region="BE"
    )
    assert engine.rows(found.records)[0]["addresses"][0]["country"] is None


@pytest.mark.parametrize("column", ["emails", "phones"])
def test_what_is_settled_by_its_pattern_would_be_left_as_it_is(engine, column):
    field = next(field for field in fields(dt.date(2026, 1, 1)) if field.column == column)
    texts = [
        *TEXTS[column],
        "0612345678.",
        "+33 6-12 34.5678",
        "06  12",
        "a@b.c",
        "a.b_c-1@x-y.co.uk",
        "a@b.fr.",
        "1@2.fr",
        "a@b",
    ]
    judged = [
        sorted(map(str, engine.rows(_judged(one, texts))))
        for one in (field, replace(field, settled="", settled_rules=0))
    ]
    assert judged[0] == judged[1]


def _judged(field, texts):
    source = stepped("SELECT unnest($texts) AS t_0", {"t": field})
    sql = f"SELECT t_0, {text_sql('t', field.kind)} AS text, CAST({changed_sql('t', field.kind)} AS INTEGER) AS changed FROM ({source})"
    return select(sql, JUDGED, {"texts": texts})


def _sorted(engine, relation):
    return sorted(map(str, engine.rows(relation)))
