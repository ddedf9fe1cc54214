"""What cleaning hands on of many persons as codes says, row by row, what the records say that it stores."""

import random

import numpy as np
import pyarrow as pa
import pytest

from monocle.clean.identifiers import KINDS, identifiers
from monocle.clean.stage import many
from monocle.clean.standings import cap
from monocle.engine.coded import FLAGGED, LEFT_OUT, USABLE
from monocle.engine.columns import encoded, known_texts
from monocle.engine.stored_columns import Stored
from monocle.relation import Column, Contract, select
from monocle.resolve import stage as resolve
from monocle.tables import PERSONS, RECORDS

PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
WHOLE = ("load_sequence", "seen_at", "birth_date")
TEXTS = [
    (column.name,)
    for column in RECORDS.columns
    if column.type in {"VARCHAR", "VARCHAR[]"} and column.name != "source_key"
]
TOGETHER = [("first_key", "last_key", "birth_key"), ("first_sound", "last_sound"), ("emails", "phones", "name_key")]
PLACES = [tuple(f"addresses.{part}" for part in PARTS), ("addresses.city",)]


@pytest.fixture
def messy(engine, person, messy_persons, persons_table):
    """Give what cleaning gives of persons in disorder."""
    draw = random.Random(7)  # noqa: S311 the same in every run
    rows = messy_persons(draw, 300)
    mails = [
        "A@x.fr",
        "a@x.fr",
        "B@X.fr",
        "m{}@x.fr",
        "m{}@yopmail.com",
        "contact{}@acme.fr",
        "test@acme{}.fr",
        "nan{}@x.fr",
    ]
    rows += [
        person(f"p{key}", first_name="Marie", last_name="Petit", emails=[draw.choice(mails).format(key)])
        for key in range(50)
    ]
    return many(engine, engine.take(persons_table(rows), PERSONS))


def of_each(columns, found):
    """Give what a column says of each record."""
    return dict(zip(map(bytes, columns.ids("record_id")), found, strict=True))


def said(dictionary, values):
    """Give the texts of each row."""
    texts = known_texts(dictionary).to_pylist()
    if values.offsets is None:
        return [[texts[code]] if code else [] for code in values.codes]
    bounds = zip(values.offsets, values.offsets[1:], strict=False)
    return [[texts[code] for code in values.codes[first:end] if code] for first, end in bounds]


def test_handed_columns_say_what_the_records_say(engine, messy):
    handed, stored = engine.handed(messy.records), Stored(engine, messy.records)
    assert handed.rows == stored.rows == 350
    assert of_each(handed, map(bytes, handed.ids("load_id"))) == of_each(stored, map(bytes, stored.ids("load_id")))
    for name in WHOLE:
        assert of_each(handed, handed.whole(name)) == of_each(stored, stored.whole(name)), name
    for names in [*TEXTS, *TOGETHER, *PLACES]:
        (ours, found), (theirs, read) = handed.texts(*names), stored.texts(*names)
        for name in names:
            assert of_each(handed, said(ours, found[name])) == of_each(stored, said(theirs, read[name])), name


def test_a_text_that_several_become_has_one_code_and_what_no_row_has_has_none(engine, messy):
    for name in ("emails", "name_key", "addresses.city", "first_key"):
        dictionary, found = engine.handed(messy.records).texts(name)
        assert sorted({0, *found[name].codes}) == list(range(dictionary.size))
        assert len(set(known_texts(dictionary).to_pylist())) == dictionary.size


def test_codes_belong_to_who_asked(engine, messy):
    handed = engine.handed(messy.records)
    for name in ("emails", "name_key"):
        dictionary, first = handed.texts(name)
        kept = first[name].codes.copy()
        first[name].codes[:] = 0
        again, second = handed.texts(name)
        assert again is dictionary
        assert (second[name].codes == kept).all()


def test_identifiers_of_many_and_how_values_stand_are_what_a_statement_over_the_records_says(engine, messy):
    told = engine.rows(identifiers(messy.records))
    assert sorted(map(repr, engine.rows(messy.identifiers))) == sorted(map(repr, told))
    assert {row["flag"] for row in told} == {"", "role", "disposable", "shared"}
    for column, kind in KINDS.items():
        dictionary, _ = engine.handed(messy.records).texts(column)
        standing = engine.handed(messy.records).standing(column)
        flags = {row["value"]: row["flag"] for row in told if row["type"] == kind}
        for code, text in enumerate(known_texts(dictionary).to_pylist()):
            assert standing[code] == (LEFT_OUT if text not in flags else FLAGGED if flags[text] else USABLE), text


def test_a_text_that_a_dictionary_gains_is_claimed_by_nobody(engine, messy):
    handed = engine.handed(messy.records)
    encoded(handed.texts("emails")[0], pa.array(["nobody@x.fr"]))
    assert handed.standing("emails")[-1] == LEFT_OUT
    assert handed.standing("first_key") is None


@pytest.mark.parametrize("many", [1, 2, 19, 20, 21, 100, 399, 400])
def test_the_most_names_that_may_claim_a_value_are_what_the_statement_says(engine, many):
    names = [1 + (place * 7919) % 23 for place in range(many)]
    sql = "SELECT least(20, 4 + quantile_disc(n, 0.95))::BIGINT AS n FROM (SELECT unnest(string_split($names, ','))::BIGINT AS n)"
    one = Contract("cap", "one", (Column("n", "BIGINT", "cap"),))
    assert engine.rows(select(sql, one, {"names": ",".join(map(str, names))})) == [
        {"n": cap(np.array([0, *names], np.uint8))}
    ]


def test_customers_of_codes_that_are_handed_on_are_those_of_records_that_are_read(engine, messy, tmp_path):
    def customers(name):
        known = resolve.Known(index=tmp_path / name)
        found = resolve.run(engine, messy.records, messy.identifiers, known, resolve.Matching())
        return [sorted(map(repr, engine.rows(rows))) for rows in (found.customers, found.links)]

    handed = customers("handed")
    engine.hand(messy.records, None)
    assert customers("read") == handed
