"""Addresses are taken apart and written one way."""

import pytest

from monocle.fields.address import PARTS, normal_addresses, plain_cities, plain_streets


def normal(cities=(), **parts):
    row = normal_addresses(["\x1f".join(parts.get(part, "") for part in PARTS)], cities)[0]
    return {part: value for part, value in zip((*PARTS, "reason"), row, strict=True) if value}


WHOLE = {
    "12 bis rue de l'Hôpital St-Jean, Bât. C, 06000 Nice": ("12 bis", "Rue de l'Hôpital Saint-Jean", "06000", "Nice"),
    "1 bis, rue de l'Hôpital St-Jean, Bât. C, Appt 3, BP 12, 98000 MONACO CEDEX": (
        "1 bis",
        "Rue de l'Hôpital Saint-Jean",
        "98000",
        "Monaco",
    ),
    "12-14 av. du Gal de Gaulle 20000 AJACCIO": ("12-14", "Avenue du Général de Gaulle", "20000", "Ajaccio"),
    "5 R PASTEUR 69003 LYON 3EME": ("5", "Rue Pasteur", "69003", "Lyon"),
    "3A rue de l'Église, F-67530 Bœrsch": ("3A", "Rue de l'Église", "67530", "Bœrsch"),
    "RES LES PINS BAT A 3 CHE DES VIGNES 83000 TOULON": ("3", "Chemin des Vignes", "83000", "Toulon"),
    "ZI Nord, rue Ampère, 57070 METZ": (None, "Rue Ampère", "57070", "Metz"),
    "3e étage, 12 rue X, Paris": ("12", "Rue X", None, "Paris"),
    "LE BOURG 24290 ST LEON SUR VEZERE": (None, "Le Bourg", "24290", "Saint-Leon-sur-Vezere"),
    "2 PL DU 11 NOVEMBRE 62490 VITRY EN ARTOIS": ("2", "Place du 11 Novembre", "62490", "Vitry-en-Artois"),
    "17 quai d'Orsay\n75007 Paris": ("17", "Quai d'Orsay", "75007", "Paris"),
    "10 Downing Street, London SW1A 1AA": ("10", "Downing Street", "SW1A 1AA", "London"),
    "3212 W. 32nd St Palm Harbor, FL 60527": ("3212", "W 32nd Street", "60527", "Palm Harbor"),
    "10250 santa monica blvd.": ("10250", "Santa Monica Boulevard", None, None),
    "12 Mullan Street": ("12", "Mullan Street", None, None),
    "Rue de la Loi 16, 1000 Bruxelles, Belgique": (None, "Rue de la Loi 16", "1000", "Bruxelles"),
    "Hauptstraße 5, D-10115 Berlin": (None, "Hauptstraße 5", "10115", "Berlin"),
    "75001 PARIS": (None, None, "75001", "Paris"),
}


@pytest.mark.parametrize(("line", "parts"), WHOLE.items())
def test_a_whole_address_has_its_parts(line, parts):
    found = normal(line=line)
    assert tuple(found.get(part) for part in ("house_number", "street", "postcode", "city")) == parts


def test_complements_go_to_the_extra_line():
    found = normal(line="1 bis, rue Foch, Bât. C, Appt 3, BP 12, 98000 MONACO CEDEX")
    assert found["extra"] == "Bât. C, Appt 3, BP 12, Cedex"
    assert found["line"] == "1 bis Rue Foch"


def test_columns_of_their_own_count_before_the_line():
    found = normal(line="12 RUE DES LILAS", extra="BAT B", postcode="6300", city="NICE CEDEX 2", country="France")
    assert found == {
        "line": "12 Rue des Lilas",
        "extra": "BAT B, Cedex 2",
        "house_number": "12",
        "street": "Rue des Lilas",
        "postcode": "06300",
        "city": "Nice",
        "country": "FR",
    }


def test_an_australian_address_survives_unharmed():
    found = normal(line="53 howe crescent", extra="nuffield village", postcode="4215", city="st clair")
    assert (found["line"], found["postcode"], found["city"]) == ("53 Howe Crescent", "4215", "St Clair")


def test_a_postcode_repeated_in_the_line_is_not_part_of_the_street():
    assert normal(line="12 rue X, 75001 Paris", postcode="75001", city="PARIS")["line"] == "12 Rue X"


def test_known_cities_show_where_a_street_ends():
    assert normal(line="25 Rue du Presbytère Barembach", cities={"barembach"})["city"] == "Barembach"
    assert normal(line="24 Route de Strasbourg", cities={"strasbourg"})["street"] == "Route de Strasbourg"


@pytest.mark.parametrize("line", ["n/a", "-", "inconnue", "xxx"])
def test_an_address_that_says_nothing_is_refused(line):
    assert normal(line=line) == {"reason": "placeholder"}


def test_the_plain_way_and_the_whole_way_agree():
    streets = [
        "RUE DES LILAS",
        "av du gal de gaulle",
        "Impasse Saint-Jean",
        "bd st michel",
        "LE BOURG",
        "che de la plaine",
    ]
    cities = ["ST ETIENNE", "Nice", "LE HAVRE", "paris", "VILLENEUVE D'ASCQ"]
    for street, plain in zip(streets, plain_streets(streets), strict=True):
        for city, plain_city in zip(cities, plain_cities(cities), strict=True):
            found = normal(line=f"12 {street}", postcode="42000", city=city)
            assert (found["street"], found["city"]) == (plain, plain_city)


def test_what_is_more_than_a_way_is_not_plain():
    assert plain_streets(["rue Foch appt B", "n/a", "B rue Foch"]) == [None, None, None]
    assert plain_cities(["PARIS CEDEX", "-"]) == [None, None]
