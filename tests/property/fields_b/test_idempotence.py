"""Cleaning what is clean changes nothing, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monocle.fields.address import PARTS, normal_addresses
from monocle.fields.name_parts import parts_of_name
from monocle.fields.tidy import tidy

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
WORDS = st.lists(
    st.sampled_from(
        [
            "12",
            "3A",
            "bis",
            "75001",
            "06000",
            "Nice",
            "PARIS",
            "rue",
            "av",
            "bd",
            "R",
            "place",
            "de",
            "la",
            "du",
            "l'Hôpital",
            "St-Jean",
            ",",
            "Bât",
            "C",
            "Appt",
            "4",
            "BP",
            "12",
            "CEDEX",
            "-",
            "Street",
            "St",
            "Road",
            "Martin",
            "GAULLE",
            "gal",
            "France",
            "1000",
            "Le",
            "ZI",
            "Résidence",
            "Pins",
            "chez",
            "M.",
            "d'",
            "é",
            "Œ",
            "(x)",
            "/",
            "étage",
            "2e",
            "Saint",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(TEXTS)
def test_a_tidy_text_stays(text):
    assert tidy(tidy(text)) == tidy(text)


@given(TEXTS)
def test_any_text_has_parts_as_a_name(text):
    parts = parts_of_name(text)
    assert all(part is None or part for part in parts)


@settings(deadline=None)  # the first call reads tables
@given(st.lists(TEXTS, min_size=7, max_size=7))
def test_any_texts_are_an_address_or_refused(parts):
    row = normal_addresses(["\x1f".join(part.replace("\x1f", " ") for part in parts)])[0]
    assert len(row) == len(PARTS) + 1
    assert bool(row[-1]) == (not any(row[: len(PARTS) - 1]))


@settings(max_examples=300, deadline=None)  # the first call reads tables
@given(WORDS)
def test_a_whole_address_in_one_cell_stays_once_it_is_apart(line):
    row = normal_addresses(["\x1f".join([line, *[""] * 6])])[0]
    again = normal_addresses(["\x1f".join(part or "" for part in row[: len(PARTS)])])[0]
    if row[-1] == "":
        assert again == row
