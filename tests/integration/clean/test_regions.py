"""Where a telephone number or an address is from, and when the data was written."""

import datetime as dt

import pytest

from monocle.errors import BadConfig
from monocle.ids import time_ordered

BELGIAN = {"line": "Rue de la Loi 16", "postcode": "1000", "city": "Bruxelles", "country": "Belgique"}


@pytest.mark.parametrize(
    ("region", "given", "number"),
    [
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("BE", "0470 12 34 56", "+32470123456"),
        ("CH", "079 123 45 67", "+41791234567"),
        ("US", "(201) 555-0123", "+12015550123"),
        ("BE", "+33 6 12 34 56 78", "+33612345678"),
    ],
)
def test_a_number_without_a_calling_code_is_of_the_workspace_s_country(record, region, given, number):
    assert record(region=region, phones=[given])["phones"] == [number]


def test_a_number_is_of_the_country_of_its_record_s_own_address(engine, clean, person):
    numbers = ["0470 12 34 56", "02 555 12 34", "06 12 34 56 78", "nothing"]
    found = clean(
        person("be", phones=numbers, addresses=[{"line": "n/a"}, BELGIAN]),
        person("fr", phones=numbers, addresses=[{"line": "1 rue X", "postcode": "75001", "city": "Paris"}]),
    )
    phones = {row["source_key"]: row["phones"] for row in engine.rows(found.records)}
    assert phones["be"] == ["+32470123456", "+3225551234", "+33612345678"]
    assert phones["fr"] == ["+33470123456", "+33612345678"]
    refused = {(row["field"], row["value"]) for row in engine.rows(found.refusals) if row["field"] != "address"}
    assert refused == {("phone", "nothing"), ("phone", "02 555 12 34")}
    counted = {(row["field"], row["values"]) for row in engine.rows(found.cleanings) if row["field"] != "address"}
    assert counted == {("phone", 8)}


def test_an_overseas_address_is_at_home(record):
    place = {"line": "1 rue X", "postcode": "97400", "city": "Saint-Denis", "country": "La Réunion"}
    assert record(phones=["0692 12 34 56", "06 12 34 56 78"], addresses=[place])["phones"] == [
        "+262692123456",
        "+33612345678",
    ]


def test_a_country_that_is_none_is_refused(record):
    with pytest.raises(BadConfig):
        record(region="QQ", phones=["0612345678"])


@pytest.mark.parametrize(
    ("region", "place", "city"),
    [
        ("FR", {"line": "1 Main St", "postcode": "90001", "city": "LOS ANGELES", "country": "US"}, "Los Angeles"),
        ("US", {"line": "1 Main St", "postcode": "90001", "city": "LOS ANGELES"}, "Los Angeles"),
        ("FR", {"line": "1 Main St, LOS ANGELES, CA 90001"}, "Los Angeles"),
        ("FR", {"line": "1 rue X", "postcode": "64500", "city": "SAINT JEAN DE LUZ"}, "Saint-Jean-de-Luz"),
        ("FR", {"line": "1 rue X", "postcode": "64500", "city": "ST JEAN DE LUZ", "country": "FR"}, "Saint-Jean-de-Luz"),
        ("US", {"line": "1 rue X", "postcode": "64500", "city": "ST JEAN DE LUZ", "country": "FR"}, "Saint-Jean-de-Luz"),
    ],
)  # fmt: skip
def test_only_french_communes_are_joined_by_hyphens(record, region, place, city):
    assert record(region=region, addresses=[place])["addresses"][0]["city"] == city


def test_one_record_dated_2099_does_not_make_every_birth_date_valid(engine, clean, person):
    load = str(time_ordered())
    rows = engine.rows(
        clean(
            person("1", load_id=load, birth_date="2098-01-01"),
            person("2", load_id=load, seen_at=dt.datetime(2099, 1, 1)),
        ).records
    )
    assert [row["birth_date"] for row in rows] == [None, None]


def test_without_a_load_s_time_the_newest_thousandth_is_not_believed(engine, clean, person):
    old = [person(str(key), seen_at=dt.datetime(2020, 1, 1)) for key in range(1001)]
    odd = person("odd", seen_at=dt.datetime(2099, 1, 1), birth_date="2030-01-01")
    rows = engine.rows(clean(*old, odd).records)
    assert {row["birth_date"] for row in rows} == {None}


def test_a_baby_born_the_day_before_the_load_is_born(engine, clean, person):
    rows = engine.rows(clean(person("1", load_id=str(time_ordered()), birth_date="2026-01-01")).records)
    assert rows[0]["birth_date"] == dt.date(2026, 1, 1)
