"""Many persons, most of them plain: they become what the statements that clean rows make of them."""

import random

import pytest


@pytest.mark.parametrize("seed", [1, 2])
def test_many_persons_become_what_the_statements_make_of_them(clean, messy_persons, seed):
    clean(*messy_persons(random.Random(seed), 400))  # noqa: S311 the same in every run


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
