"""What columns mean is guessed from names in two languages and from values."""

import pytest

from monocle.ingest.definition import ReaderSpec
from monocle.ingest.guess import CONFIDENT, guess_columns, words_of
from monocle.ingest.propose import propose


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DateNaissance", "date naissance"),
        ("Prénom", "prenom"),
        ("E-mail", "e mail"),
        ("CUSTOMER_ID", "customer id"),
        ("zipCode2", "zip code 2"),
    ],
)
def test_a_name_is_taken_apart_into_words(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("column", "meaning"),
    [
        ("Nom", "last_name"),
        ("PRENOM", "first_name"),
        ("given_name", "first_name"),
        ("Date de naissance", "birth_date"),
        ("Tél. portable", "phone"),
        ("Courriel", "email"),
        ("Code postal", "postcode"),
        ("suburb", "city"),
        ("Default Address Address2", "address_extra"),
        ("N° carte", "loyalty_card"),
        ("Accepts Email Marketing", "subscribed"),
        ("EMAIL_BLACKLISTED", "unsubscribed"),
        ("MEMBER_RATING", "nothing"),
    ],
)
def test_names_of_both_languages_are_known(column, meaning):
    assert guess_columns([column], [])[0].meaning == meaning


def test_values_speak_where_the_name_does_not():
    guess = guess_columns(["champ_7"], [["a@example.fr"], ["b.c@example.com"], [None]])[0]
    assert (guess.meaning, guess.confidence < CONFIDENT) == ("email", True)


def test_values_that_disagree_with_the_name_take_the_confidence_away():
    guess = guess_columns(["email"], [["Paris"], ["Lyon"], ["Nice"]])[0]
    assert guess.confidence < CONFIDENT


def test_a_table_of_persons_becomes_a_source_of_persons():
    columns = ["id", "prenom", "nom", "mail", "cp", "ville", "naissance"]
    rows = [[str(n), "Anne", "Durand", f"a{n}@example.fr", "75001", "Paris", f"{n + 10}/02/1980"] for n in range(9)]
    source = propose("crm", ReaderSpec("csv", "crm.csv"), guess_columns(columns, rows))
    assert source.key == ("id",)
    assert set(source.sections) == {"person"}
    assert source.sections["person"].fields["birth_date"][0].format == "%d/%m/%Y"
    assert source.sections["person"].addresses[0].keys() == {"postcode", "city"}


def test_ticket_lines_become_orders_and_lines():
    columns = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    rows = [[f"5{n}", "85123A", "LANTERN", "6", "2010-12-01 08:26:00", "2.55", "17850"] for n in range(5)]
    source = propose("sales", ReaderSpec("csv", "s.csv"), guess_columns(columns, rows))
    assert {"order", "line"} <= set(source.sections)
    assert source.sections["line"].fields["unit_price"][0].column == "UnitPrice"
    assert source.sections["line"].fields["label"][0].column == "Description"
    assert source.sections["person"].fields["key"][0].column == "CustomerID"


def test_an_order_without_a_filled_total_is_proposed_without_one():
    columns = ["order_id", "order_date", "total"]
    source = propose("sales", ReaderSpec("csv", "s.csv"), guess_columns(columns, [["1", "2024-01-02", None]]))
    assert "total" not in source.sections["order"].fields


def test_the_time_of_an_event_is_the_fullest_column():
    columns = ["recipient", "action", "caused_by_created", "created"]
    rows = [
        ["a@example.fr", "OPEN", None, "2020-03-16 19:03:20"],
        ["b@example.fr", "CLICK", None, "2020-03-17 19:03:20"],
    ]
    source = propose("mails", ReaderSpec("csv", "s.csv"), guess_columns(columns, rows))
    assert source.sections["event"].fields["at"][0].column == "created"
    assert source.sections["event"].fields["name"][0].column == "action"


def test_a_column_of_types_whose_values_happen_is_the_name_of_events():
    columns = ["id", "type", "email_campaign_id", "recipient", "created"]
    rows = [[f"e{n}", "OPEN", "7", "a@example.fr", f"2020-03-1{n} 10:00:00"] for n in range(5)]
    source = propose("mails", ReaderSpec("csv", "s.csv"), guess_columns(columns, rows))
    assert source.sections["event"].fields["name"][0].column == "type"
    assert (source.key, source.sections["person"].fields["key"][0].column) == (("id",), "recipient")


def test_names_of_shops_are_companies():
    names = [
        "Aqua",
        "Le Bernardin",
        "The Palm",
        "21 Club",
        "Pisces",
        "Art's Deli",
        "Cafe Bizou",
        "Katsu",
        "Ritz-Carlton Dining Room Atlanta",
    ]
    guess = guess_columns(["name", "city"], [[name, "Lyon"] for name in names])[0]
    assert guess.meaning == "company"


@pytest.mark.parametrize(
    "names",
    [
        ["Jean Dupont", "Marie Martin", "Alain Petit", "Sophie Durand"],
        ["Nguyen Van An", "Tran Thi Binh", "Le Van Cuong", "Pham Thi Dung"],
        ["Dupont", "Martin", "Petit", "Durand"],
    ],
)
def test_names_of_persons_stay_names_of_persons(names):
    assert guess_columns(["name", "city"], [[name, "Lyon"] for name in names])[0].meaning in {"full_name", "last_name"}


def test_columns_that_mean_the_same_are_all_taken():
    columns = [
        "id",
        "primary_name_full",
        "native_name_full",
        "addr_full",
        "addr_line1",
        "addr_city",
        "passport_country",
        "addr_country",
    ]
    rows = [
        [str(n), "Jean Dupont", "Jan Dupont", "1 rue Haute, Lyon", "1 rue Haute", "Lyon", "FR", "FR"] for n in range(9)
    ]
    person = propose("crm", ReaderSpec("csv", "crm.csv"), guess_columns(columns, rows)).sections["person"]
    assert [ref.column for ref in person.fields["full_name"]] == ["primary_name_full", "native_name_full"]
    assert [{part: ref.column for part, ref in address.items()} for address in person.addresses] == [
        {"line": "addr_full", "city": "addr_city", "country": "addr_country"},
        {"line": "addr_line1"},
    ]
