"""No text breaks cleaning, and what is clean stays clean."""

import pyarrow as pa
import pytest

from monocle.clean.places import city_disagreements
from monocle.clean.stage import run
from monocle.tables import PERSONS

NASTY = [
    "e\u0301", "I\u015f\u0131l \u0130nce \u0131I", "Straße ẞ", "\ufb01lip", "\uff20nne", "\u212bke", "a\u00a0b\u202fc\u200bd\u200de\u00adf\ufeff", "jean\u202eforp.exe \u2066x\u2069",
    "\u0430pple@acme.fr", "👨\u200d👩\u200d👧\u200d👦", "🇫🇷 👍🏽 \U0001f1eb", "Z" + "\u0301\u0316" * 500, "\ufdfa", "\x00null\x00", "\ue000\ufffe", "𠮷田 محمد שלום สวัสดี c'h \u02bbokina",
    "1 bis, rue de l'Hôpital St-Jean, Bât. C, Appt 3, BP 12, 98000 MONACO CEDEX", "Jean\n2026-11-22 INFO admin login ok", "\x1b[2J", "%s%n{0.__class__}${jndi:ldap://x}",
    "x" * 100_000, "", " ", "\u00a0", "'); DROP TABLE person;--", "2A004", "SW1A 1AA", "97133", "0000000000", "a@x.fr;b@x.fr", "\x1f", "\\",
]  # fmt: skip


def test_no_text_breaks_cleaning(engine, clean, person):
    rows = [
        person(
            str(number),
            full_name=text if number % 2 else None,
            first_name=None if number % 2 else text,
            last_name=None if number % 2 else text,
            **dict.fromkeys(
                (
                    "civility",
                    "birth_name",
                    "birth_date",
                    "birth_place",
                    "gender",
                    "language",
                    "company",
                    "company_number",
                ),
                text,
            ),
            **{name: [text] for name in ("emails", "phones", "handles", "loyalty_cards", "customer_numbers")},
            addresses=[{"line": text}, {"street": text, "postcode": text, "city": text, "country": text}],
        )
        for number, text in enumerate(NASTY)
    ]
    assert engine.count(clean(*rows).records) == len(NASTY)


@pytest.mark.parametrize("source", ["first", "second"])
def test_clean_records_stay_as_they_are(engine, clean, person, source):
    found = clean(
        person("1", source, civility="Mlle", first_name="MARIE-CLAIRE", last_name="DUPONT née D'ARC", gender="femme"),
        person("2", source, full_name="LE GOFF Yann", emails=["Yann@acme.fr"], phones=["06 12 34 56 78"]),
        person(
            "3",
            source,
            last_name="O\u2019BRIEN",
            addresses=[{"line": "12 bis r de l'Hôpital St-Jean, Bât. C, 06000 NICE"}],
        ),
        person(
            "4",
            source,
            company="ACME  SARL",
            birth_date="31/01/1980",
            addresses=[{"line": "5 R PASTEUR", "postcode": "69003", "city": "LYON 3EME"}],
        ),
    )
    table = engine.arrow(found.records)
    names = [name for name in PERSONS.column_names() if name in table.column_names]
    again = table.select(names).append_column("full_name", pa.nulls(len(table), pa.string()))
    second = run(engine, engine.take(again, PERSONS))
    once, twice = (sorted(map(str, engine.rows(records))) for records in (found.records, second.records))
    assert once == twice


def test_a_city_that_disagrees_with_its_postcode_is_flagged_and_stays(engine, clean, person):
    rows = [person(str(key), addresses=[{"line": "1 rue X", "postcode": "69003", "city": "Lyon"}]) for key in range(9)]
    odd = person("odd", addresses=[{"line": "1 rue X", "postcode": "69003", "city": "Brest"}])
    found = clean(*rows, odd)
    flagged = engine.rows(city_disagreements(found.records))
    assert [(row["city"], row["usual_city"], row["reason"]) for row in flagged] == [("Brest", "lyon", "city_disagrees")]
    assert engine.count(found.records) == 10
