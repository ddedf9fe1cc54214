"""Customers are found as people type them."""

import pytest
from catalog_files import cid, person, publish

from monocle.catalog import customers
from monocle.catalog.figures import figures
from monocle.catalog.search import search, tokens

PEOPLE = [
    (1, "jean-pierre dupont 75001 paris"),
    (2, "jean dupond 69003 lyon"),
    (3, "marie-christine lefebvre 75011 paris"),
    (4, "francois l'hermitte 13002 marseille"),
    (5, "jeanne dupontel 75001 paris"),
    (6, "zoe garcia 31000 toulouse acme sarl"),
]


@pytest.fixture
def find(catalog, tmp_path):
    publish(catalog, tmp_path, [person(number, words, day=f"2026-01-0{number}") for number, words in PEOPLE])

    def found(text, limit=20, offset=0):
        with catalog.reading() as connection:
            hits = search(connection, catalog.vocabulary, text, limit, offset)
        return [next(number for number, _ in PEOPLE if cid(number) == hit.customer_id) for hit in hits]

    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("lefebvre", [3]),
        ("LEFÈBVRE", [3]),
        ("lefevre", [3]),
        ("lefebrve", [3]),
        ("mariechristine", [3]),
        ("toulouze garsia", [6]),
        ("dupont", [1, 5]),
        ("75001 dupontel", [5]),
        ("paris 75001", [5, 1]),
        ("dupond paris", [1]),
        ("acme", [6]),
        ("l'hermitte", [4]),
        ("p3@example.fr", [3]),
        ("P3@Example.FR", [3]),
        ("p3@", [3]),
        ("3@example", [3]),
        ("06 00 00 00 04", [4]),
        ("+33 6 00 00 00 04", [4]),
        ("0033600000004", [4]),
        ("06.00.00.00.04", [4]),
        ("(06) 00-00-00-04", [4]),
        ("000004", [4]),
        ("0004", [4]),
        ("C000006", [6]),
        ("c 000006", [6]),
        ("zoe 06 00 00 00 06", [6]),
        ("xyzzy", []),
        ("dupont toulouse", []),
        ("'", [6, 5, 4, 3, 2, 1]),
        ("", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_customers_are_found_as_they_are_typed(find, text, wanted):
    assert find(text) == wanted


def test_exact_words_come_before_prefixes_and_those_before_slips(find):
    assert find("jean") == [2, 5, 1]
    assert find("dupond") == [2]
    assert find("dupont") == [1, 5]


def test_a_search_is_read_page_by_page(find):
    assert find("75001 paris", 1) + find("75001 paris", 1, 1) + find("75001 paris", 1, 2) == [5, 1]
    assert find("", 2, 4) == [2, 1]


@pytest.mark.parametrize(
    "text", ["a' & 'b", "\\", "':*", "%_%", "a\x00b", "!", "(", "x" * 5000, "a " * 500, "😀", "<->"]
)
def test_whatever_is_typed_is_only_text(find, text):
    assert isinstance(find(text), list)


def test_new_words_are_known_after_a_publication(catalog, tmp_path, find):
    assert find("zebulon") == []
    publish(catalog, tmp_path, [person(1, "zebulon")])
    assert find("zebulen") == [1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("email:p2@example.fr", [2]),
        ("P2@example.fr", [2]),
        ("phone:p2@example.fr", []),
        ("06 00 00 00 03", [3]),
        ("phone:+33600000003", [3]),
        ("loyalty_card:c000004", [4]),
        ("nothing", []),
    ],
)
@pytest.mark.usefixtures("find")
def test_an_identifier_leads_to_its_holders(catalog, text, wanted):
    with catalog.reading() as connection:
        assert customers.holders(connection, text) == [cid(number) for number in wanted]


def test_typed_words_are_ascii_and_numbers_whole():
    assert tokens("  Éloïse  d'Œuvre, 06-12 34.56 78 ") == ["eloise", "d'oeuvre", "0612345678"]
    assert tokens("12 34") == ["12", "34"]


def test_the_home_page_counts_what_is_served(catalog, find):
    assert find("") != []
    with catalog.reading() as connection:
        found = figures(connection)
    assert (found.customers, found.records, found.doubtful, found.completeness, found.identifiers) == (
        6,
        6,
        6,
        0.5,
        3.0,
    )
    assert (found.duplicates, found.shared, found.links, found.quarantined, found.held) == (0, 0, 0, 0, 0)


def test_an_empty_house_has_figures(catalog):
    with catalog.reading() as connection:
        assert figures(connection).customers == 0
