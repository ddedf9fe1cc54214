# ruff: noqa: RUF001 - ambiguous characters are what is tested
"""What the SQL expressions beside cleaning give: keys, levels, flags, pieces of a cell, amounts and times."""

import datetime as dt

import pytest

from monocle.errors import BadConfig
from monocle.fields import email, phone
from monocle.fields.dates import birth_date_kind
from monocle.fields.email import EMAIL
from monocle.fields.money import amount_reason_sql, minor_units_sql
from monocle.fields.numbers import COMPANY_NUMBER
from monocle.fields.phone import phone_kind
from monocle.fields.times import timestamp_note_sql, timestamp_reason_sql, timestamp_sql

PARIS = "Europe/Paris"


def test_addresses_of_one_mailbox_have_one_key(cleaner):
    assert cleaner.values(
        EMAIL.key_sql("given"), ["j.d+x@googlemail.com", "jd@gmail.com", "j.d+x@a.fr", "j.d@a.fr", "+x@a.fr"]
    ) == {
        "j.d+x@googlemail.com": "jd@gmail.com",
        "jd@gmail.com": "jd@gmail.com",
        "j.d+x@a.fr": "j.d@a.fr",
        "j.d@a.fr": "j.d@a.fr",
        "+x@a.fr": "+x@a.fr",
    }


def test_shared_and_throw_away_mailboxes_are_flagged(cleaner):
    assert cleaner.values(email.flag_sql("given"), ["contact@a.fr", "info2@a.fr", "jean@yopmail.com", "jean@a.fr"]) == {
        "contact@a.fr": "role",
        "info2@a.fr": "role",
        "jean@yopmail.com": "disposable",
        "jean@a.fr": "",
    }


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("a@x.fr;b@x.fr", ["a@x.fr", "b@x.fr"]),
        ("a@x.fr ou b@x.fr", ["a@x.fr", "b@x.fr"]),
        ("a@x.fr", ["a@x.fr"]),
        ("Jean D <a@x.fr>", ["Jean D <a@x.fr>"]),
        ("", []),
    ],
)
def test_a_cell_with_two_addresses_is_cut(cleaner, cell, pieces):
    assert cleaner.values(f"to_json({email.split_sql('given')})", [cell], parsed=True) == {cell: pieces}


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("06 12 34 56 78/01 23 45 67 89", ["06 12 34 56 78", "01 23 45 67 89"]),
        ("0612345678 ou 0199001122", ["0612345678 ", " 0199001122"]),
        ("0612345678;0199001122", ["0612345678", "0199001122"]),
        ("06 12 34 56 78 - 0612345679", ["06 12 34 56 78", "0612345679"]),
        ("06/12/34/56/78", ["06/12/34/56/78"]),
        ("06-12-34-56-78", ["06-12-34-56-78"]),
        ("+33612345678;ext=2", ["+33612345678;ext=2"]),
        ("n/a", ["n/a"]),
        (" ", []),
    ],
)
def test_a_cell_with_two_numbers_is_cut_and_one_number_is_not(cleaner, cell, pieces):
    assert cleaner.values(f"to_json({phone.split_sql('given')})", [cell], parsed=True) == {cell: pieces}


def test_a_mobile_number_is_told_from_a_landline(cleaner):
    numbers = [
        "+33612345678",
        "+33742345678",
        "+33639981234",
        "+262692123456",
        "+447400123456",
        "+33199001234",
        "+33912345678",
    ]
    mobile = cleaner.values(f"CAST({phone.is_mobile_sql('given')} AS VARCHAR)", numbers)
    assert [mobile[number] for number in numbers] == ["true"] * 5 + ["false"] * 2


@pytest.mark.parametrize(
    ("kind", "left", "right", "level"),
    [
        (EMAIL, "a@x.fr", "a@x.fr", "exact"),
        (EMAIL, "jean.d@gmail.com", "jeand+x@googlemail.com", "same_mailbox"),
        (EMAIL, "jean@gmail.com", "jean@gmial.com", "typo_domain"),
        (EMAIL, "jean.dupont@x.fr", "jean.dupond@x.fr", "typo_local"),
        (EMAIL, "jean.dupont@x.fr", "jean.dupont@other.com", "same_local"),
        (EMAIL, "jean@x.fr", "paul@x.fr", None),
        (phone_kind(), "+33612345678", "+33612345678", "exact"),
        (phone_kind(), "+33612345678", "+33612345687", "typo"),
        (phone_kind(), "+33612345678", "+33612345679", "typo"),
        (phone_kind(), "+33612345678", "+33112345678", "typo"),
        (phone_kind(), "+33612345678", "+33109345678", "last_six"),
        (phone_kind(), "+33612345678", "+33698765432", None),
        ("birth_date", "1980-02-01", "1980-02-01", "exact"),
        ("birth_date", "1980-02-01", "1980-01-02", "day_month_swapped"),
        ("birth_date", "1980-02-01", "1980-02-11", "one_digit"),
        ("birth_date", "1980-02-01", "1980-01-30", "close"),
        ("birth_date", "1980-02-01", "1992-02-01", "same_day_and_month"),
        ("birth_date", "1980-02-01", "1980-11-25", "same_year"),
        ("birth_date", "1980-02-01", "1971-11-25", None),
        (COMPANY_NUMBER, "73282932000074", "732829320", "same_company"),
    ],
)
def test_two_values_agree_at_their_best_level(cleaner, kind, left, right, level):
    kind = birth_date_kind(dt.date(2026, 1, 1)) if kind == "birth_date" else kind
    whens = " ".join(
        f"WHEN {each.sql.replace('{left}', 'given').replace('{right}', repr(right))} THEN '{each.name}'"
        for each in kind.levels
    )
    assert cleaner.values(f"CASE {whens} END", [left]) == {left: level}


@pytest.mark.parametrize(
    ("text", "decimal", "currency", "units"),
    [
        ("1 234,56 €", ",", "EUR", 123456),
        ("1\u202f234,56", ",", "EUR", 123456),
        ("1.234,56", ",", "EUR", 123456),
        ("EUR 5,1", ",", "EUR", 510),
        ("(12,50)", ",", "EUR", -1250),
        ("12,50-", ",", "EUR", -1250),
        ("-€12,00", ",", "EUR", -1200),
        ("−3,20", ",", "EUR", -320),
        ("1,005", ",", "EUR", 101),
        ("1,234.56", ".", "USD", 123456),
        ("12.340000000000001", ".", "EUR", 1234),
        ("1e-05", ".", "EUR", 0),
        ("1250", ".", "JPY", 1250),
        ("12.5", ".", "TND", 12500),
        ("1.234,56", ".", "EUR", None),
        ("12.5", ",", "EUR", None),
        ("12,345,6", ",", "EUR", None),
        ("abc", ",", "EUR", None),
        ("", ",", "EUR", None),
        ("99999999999999999999999999", ",", "EUR", None),
    ],
)
def test_an_amount_is_whole_minor_units_of_its_currency(cleaner, text, decimal, currency, units):
    found = cleaner.values(f"CAST({minor_units_sql('given', decimal, repr(currency))} AS VARCHAR)", [text])
    assert found == {text: None if units is None else str(units)}


def test_what_is_no_amount_says_why(cleaner):
    reasons = cleaner.values(amount_reason_sql("given", ","), ["1,5", "", "12.5", "1,5 CR"])
    assert reasons == {"1,5": "", "": "empty", "12.5": "malformed", "1,5 CR": "malformed"}


def test_a_decimal_mark_is_a_point_or_a_comma():
    with pytest.raises(BadConfig, match='";" is no decimal mark'):
        minor_units_sql("x", ";", "'EUR'")


TIMES = [
    ("", "2024-07-01 10:00", "2024-07-01 08:00:00"),
    ("", "2024-07-01T10:00:00.123456", "2024-07-01 08:00:00.123456"),
    ("", "2024-07-01T10:00:00Z", "2024-07-01 10:00:00"),
    ("", "2024-07-01T10:00:00+14:00", "2024-06-30 20:00:00"),
    ("", "2024-07-01 10:00:00 +0200", "2024-07-01 08:00:00"),
    ("", "2024-07-01", "2024-06-30 22:00:00"),
    ("", "2024-07-01 24:00:00", "2024-07-01 22:00:00"),
    ("", "2024-10-27 02:30", "2024-10-27 00:30:00"),
    ("", "2024-03-31 02:30", "no_such_time"),
    ("", "2024-02-30 10:00", "malformed"),
    ("", "infinity", "malformed"),
    ("", "10000-01-01", "malformed"),
    ("", " ", "empty"),
    ("%d/%m/%Y %H:%M", "01/07/2024 10:00", "2024-07-01 08:00:00"),
    ("%d/%m/%Y %H:%M", "01/07/2024 24:00", "2024-07-01 22:00:00"),
    ("%d/%m/%Y %H:%M", "31/03/2024 02:30", "no_such_time"),
    ("%d/%m/%Y %H:%M", "2024-07-01 10:00", "malformed"),
    ("%Y-%m-%d %H:%M:%S %z", "2024-07-01 10:00:00 +0200", "2024-07-01 08:00:00"),
    ("%Y-%m-%d %H:%M:%S %z", "2024-07-01 10:00:00", "malformed"),
    ("epoch_s", "1700000000", "2023-11-14 22:13:20"),
    ("epoch_s", "-5", "1969-12-31 23:59:55"),
    ("epoch_ms", "1700000000000", "2023-11-14 22:13:20"),
    ("epoch_us", "1700000000000000", "2023-11-14 22:13:20"),
    ("epoch_ns", "1700000000000000000", "2023-11-14 22:13:20"),
    ("epoch_s", "99999999999999999999", "malformed"),
    ("excel", "45292.5", "2024-01-01 11:00:00"),
    ("excel", "60", "malformed"),
]


@pytest.mark.parametrize(("form", "text", "expected"), TIMES)
def test_a_time_is_utc_or_says_why_not(cleaner, form, text, expected):
    at = cleaner.values(f"CAST({timestamp_sql('given', form, PARIS)} AS VARCHAR)", [text])[text]
    reason = cleaner.values(timestamp_reason_sql("given", form, PARIS), [text])[text]
    assert (at or reason) == expected
    assert (at is None) == (reason != "")


def test_a_time_that_clocks_show_twice_or_that_lies_ahead_is_noted(cleaner):
    note = timestamp_note_sql("given", "", PARIS, "TIMESTAMP '2026-11-22 08:00:00'")
    texts = ["2024-10-27 02:30", "2024-10-27T02:30:00+02:00", "2026-11-23 08:00", "2026-11-24 10:00"]
    assert [cleaner.values(note, texts)[text] for text in texts] == ["twice", "", "", "future"]


def test_half_an_hour_is_repeated_on_lord_howe(cleaner):
    at = timestamp_sql("given", "", "Australia/Lord_Howe")
    assert cleaner.values(f"CAST({at} AS VARCHAR)", ["2024-04-07 01:45"]) == {"2024-04-07 01:45": "2024-04-06 14:45:00"}


@pytest.mark.parametrize(("form", "zone"), [("%d'", PARIS), ("yyyy", PARIS), ("%Y$v0", PARIS), ("", "Mars/Base")])
def test_a_format_or_zone_that_is_none_is_refused(form, zone):
    with pytest.raises(BadConfig):
        timestamp_sql("x", form, zone)
