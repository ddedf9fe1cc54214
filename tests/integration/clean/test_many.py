"""Many persons, most of them plain: they become what the statements that clean rows make of them."""

import random

import pytest

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
LISTS = {
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


def _place(draw):
    postcode, city = draw.choice(CITIES)
    place = {"line": draw.choice(LINES), "postcode": postcode, "city": city}
    place |= {"country": draw.choice(["France", "FR", "Belgique"])} if draw.random() < 0.2 else {}
    place |= {"street": "rue Haute"} if draw.random() < 0.05 else {}
    return {} if draw.random() < 0.05 else place


def _values(draw):
    values = {name: draw.choice(texts) for name, texts in PLAIN.items() if draw.random() < 0.6}
    if draw.random() < 0.8:
        values.pop("full_name", None)
    for name, texts in LISTS.items():
        several = draw.choice([0, 1, 1, 1, 1, 2, 3])
        values[name] = [draw.choice([*texts, *NASTY[:3], ""]) for _ in range(several)]
    values["addresses"] = [_place(draw) for _ in range(draw.choice([0, 1, 1, 1, 1, 2]))]
    if draw.random() < 0.05:
        values[draw.choice(["first_name", "last_name", "birth_date"])] = draw.choice(NASTY)
    return values | ({"extra": '{"plan":"gold"}'} if draw.random() < 0.1 else {})


@pytest.mark.parametrize("seed", [1, 2])
def test_many_persons_become_what_the_statements_make_of_them(clean, person, seed):
    draw = random.Random(seed)  # noqa: S311 the same in every run
    rows = [person(str(key), source=draw.choice(["crm", "shop", "web"]), **_values(draw)) for key in range(400)]
    clean(*rows)


def test_persons_who_are_all_plain_need_no_row_cleaned_by_statements(clean, person, engine):
    rows = [person(str(key), first_name="Marie", last_name="Dupont", emails=[f"m{key}@x.fr"]) for key in range(30)]
    assert {row["name_key"] for row in engine.rows(clean(*rows).records)} == {"DUPONT MARIE"}


def test_persons_in_a_country_without_plain_addresses_are_cleaned_too(clean, person):
    rows = [
        person(
            str(key), last_name="Janssens", addresses=[{"line": "5 rue Neuve", "postcode": "10000", "city": "Bruges"}]
        )
        for key in range(3)
    ]
    clean(*rows, person("b", phones=["0470 12 34 56"]), region="BE")


def test_nobody_is_cleaned_too(clean, engine):
    assert engine.count(clean().records) == 0
