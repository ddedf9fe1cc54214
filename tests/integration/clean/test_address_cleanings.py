"""What each rule changed in addresses is counted, with samples."""

import json

import pytest


def _rules(engine, found):
    rows = [row for row in engine.rows(found.cleanings) if row["field"] == "address"]
    return {row["rule"]: (row["changed"], json.loads(row["samples"])) for row in rows}


@pytest.mark.parametrize(
    ("rule", "place", "sample"),
    [
        ("afnor", {"line": "12 av du Gal Foch"}, ["12 av du Gal Foch", "Avenue du Général Foch"]),
        ("case", {"line": "12 RUE DES LILAS"}, ["12 RUE DES LILAS", "Rue des Lilas"]),
        ("case", {"street": "RUE DES LILAS", "house_number": "12"}, ["RUE DES LILAS", "Rue des Lilas"]),
        ("number_apart", {"line": "12 rue Foch"}, ["12 rue Foch", "12"]),
        ("number", {"line": "12bis rue Foch"}, ["12bis rue Foch", "12 bis"]),
        ("number", {"house_number": "012", "street": "rue Foch"}, ["012", "12"]),
        ("cedex_moved", {"line": "1 rue X", "postcode": "06000", "city": "NICE CEDEX 2"}, ["NICE CEDEX 2", "Cedex 2"]),
        ("complement_moved", {"line": "1 rue Foch, Bât. C"}, ["1 rue Foch, Bât. C", "Bât. C"]),
        ("postcode_from_city", {"line": "1 rue Foch", "city": "06000 Nice"}, ["06000 Nice", "06000"]),
        ("postcode_from_line", {"line": "1 rue Foch 06000 Nice"}, ["1 rue Foch 06000 Nice", "06000"]),
        ("city_from_line", {"line": "1 rue Foch 06000 Nice"}, ["1 rue Foch 06000 Nice", "Nice"]),
        ("postcode", {"line": "1 rue Foch", "postcode": "6300", "city": "Nice", "country": "FR"}, ["6300", "06300"]),
        ("city_case", {"line": "1 rue Foch", "postcode": "06000", "city": "NICE"}, ["NICE", "Nice"]),
        ("city", {"line": "1 rue X", "postcode": "42000", "city": "ST ETIENNE"}, ["ST ETIENNE", "Saint-Etienne"]),
        ("country", {"line": "1 rue Foch", "country": "Belgique"}, ["Belgique", "BE"]),
        ("country_from_line", {"line": "1 rue Foch, 1000 Bruxelles, Belgique"}, ["1 rue Foch, 1000 Bruxelles, Belgique", "BE"]),
    ],
)  # fmt: skip
def test_a_rule_that_changed_an_address_has_its_sample(engine, clean, person, rule, place, sample):
    assert _rules(engine, clean(person("1", addresses=[place])))[rule] == (1, [sample])


def test_an_address_that_is_clean_is_changed_by_no_rule(engine, clean, person):
    place = {
        "line": "12 Rue des Lilas",
        "extra": "Bât. C",
        "house_number": "12",
        "street": "Rue des Lilas",
        "postcode": "06000",
        "city": "Nice",
        "country": "FR",
    }
    found = _rules(engine, clean(person("1", addresses=[place])))
    assert [rule for rule, (changed, _) in found.items() if changed] == []


def test_addresses_are_counted_as_often_as_they_were_given(engine, clean, person):
    rows = [person(str(key), addresses=[{"line": f"{key} RUE FOCH"}]) for key in range(1, 9)]
    found = clean(*rows, person("9", "shop", addresses=[{"line": "9 rue Foch"}]))
    counts = {
        (row["source"], row["rule"]): (row["values"], row["changed"], len(json.loads(row["samples"])))
        for row in engine.rows(found.cleanings)
        if row["rule"] == "case" and row["field"] == "address"
    }
    assert counts == {("crm", "case"): (8, 8, 5), ("shop", "case"): (1, 1, 1)}
