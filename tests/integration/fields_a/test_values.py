# ruff: noqa: RUF001 - ambiguous characters are what is tested
"""What kinds make of values as people and systems write them, on a real engine."""

import datetime as dt

import pytest

from monocle.fields.country import COUNTRY
from monocle.fields.dates import birth_date_kind
from monocle.fields.email import EMAIL
from monocle.fields.handle import HANDLE
from monocle.fields.language_code import LANGUAGE
from monocle.fields.numbers import COMPANY_NUMBER, CUSTOMER_NUMBER, EAN, IBAN, loyalty_card_kind
from monocle.fields.phone import phone_kind

BIRTH_DATE = birth_date_kind(dt.date(2026, 11, 22))

CLEANED = [
    (
        EMAIL,
        {
            " Jean.Dupont@Dupont.FR ": "jean.dupont@dupont.fr",
            "mailto:a.b@x-y.fr": "a.b@x-y.fr",
            "Jean Dupont <Jean@Dupont.fr>": "jean@dupont.fr",
            '"Dupont, Jean" <jean@dupont.fr>': "jean@dupont.fr",
            "jean@dupont.fr.": "jean@dupont.fr",
            "jean@dupont.fr;": "jean@dupont.fr",
            "jean＠dupont.fr": "jean@dupont.fr",
            "je\u200ban@dupont.fr\u00a0": "jean@dupont.fr",
            "a+tag@dupont.fr": "a+tag@dupont.fr",
            "A.B@GMAIL.com": "a.b@gmail.com",
            "x@xn--mnchen-3ya.de": "x@münchen.de",
            "x@münchen.de": "x@münchen.de",
            "JOSÉ@Dupont.fr": "josé@dupont.fr",
            "test@iana.org": "test@iana.org",
            "contact@dupont.fr": "contact@dupont.fr",
            "mail@dupont.fr": "mail@dupont.fr",
            "abc@dupont.fr": "abc@dupont.fr",
        },
    ),
    (
        phone_kind(),
        {
            "06 12 34 56 78": "+33612345678",
            "0033612345678": "+33612345678",
            "+33(0)612345678": "+33612345678",
            "+33 (0) 6 12 34 56 78": "+33612345678",
            "+330612345678": "+33612345678",
            "33612345678": "+33612345678",
            "612345678": "+33612345678",
            "06.12.34.56.78": "+33612345678",
            "06-12-34-56-78": "+33612345678",
            "06/12/34/56/78": "+33612345678",
            "06\u00a012\u202f34 56 78": "+33612345678",
            "'0612345678": "+33612345678",
            "Tél. : 06 12 34 56 78": "+33612345678",
            "06 12 34 56 78 (domicile)": "+33612345678",
            "0612345678 poste 12": "+33612345678",
            "+33612345678;ext=2": "+33612345678",
            "0590 12 34 56": "+590590123456",
            "0690 00 12 34": "+590690001234",
            "0691 22 12 34": "+590691221234",
            "0594 12 34 56": "+594594123456",
            "0694 20 12 34": "+594694201234",
            "0596 30 12 34": "+596596301234",
            "0696 20 12 34": "+596696201234",
            "0262 20 12 34": "+262262201234",
            "0692 12 34 56": "+262692123456",
            "0693 30 12 34": "+262693301234",
            "+33 692 12 34 56": "+262692123456",
            "0269 60 12 34": "+262269601234",
            "0639 01 23 45": "+262639012345",
            "0976 01 23 45": "+590976012345",
            "01 99 00 12 34": "+33199001234",
            "02 61 91 12 34": "+33261911234",
            "03 53 01 12 34": "+33353011234",
            "04 65 71 12 34": "+33465711234",
            "05 36 49 12 34": "+33536491234",
            "06 39 98 12 34": "+33639981234",
            "0800 01 23 45": "+33800012345",
            "+44 7911 123456": "+447911123456",
            "0044 7911 123456": "+447911123456",
            "447911123456": "+447911123456",
            "+1 212 555 0123": "+12125550123",
            "+39 (0)6 12345678": "+390612345678",
            "+687 75.12.34": "+687751234",
        },
    ),
    (phone_kind("BE"), {"0470 12 34 56": "+32470123456", "+33 6 12 34 56 78": "+33612345678"}),
    (phone_kind("US"), {"(212) 555-0123": "+12125550123", "011 33 6 12 34 56 78": "+33612345678"}),
    (
        BIRTH_DATE,
        {
            "1980-01-31": "1980-01-31",
            "31/01/1980": "1980-01-31",
            "01/31/1980": "1980-01-31",
            "03/13/1980": "1980-03-13",
            "12/12/1980": "1980-12-12",
            "1/2/80": "1980-02-01",
            "01/02/03": "2003-02-01",
            "01/02/26": "1926-02-01",
            "31-01-80": "1980-01-31",
            "31.01.1980": "1980-01-31",
            "19800131": "1980-01-31",
            "31011980": "1980-01-31",
            "19101954": "1954-10-19",
            "1er janvier 1980": "1980-01-01",
            "5 févr. 1980": "1980-02-05",
            "lundi 5 août 1985": "1985-08-05",
            "né le 3 mars 1970": "1970-03-03",
            "mardi 3 mars 1981": "1981-03-03",
            "Sat 3 Mar 1990": "1990-03-03",
            "sam. 3 déc. 1988": "1988-12-03",
            "March 3 1980": "1980-03-03",
            "12 juin 1990": "1990-06-12",
            "12 juil. 1990": "1990-07-12",
            "January 5, 1980": "1980-01-05",
            "Aug 3rd, 1980": "1980-08-03",
            "5-JAN-80": "1980-01-05",
            "1980-01-31T00:00:00Z": "1980-01-31",
            "31/01/1980 00:00:00": "1980-01-31",
            "０５/０３/１９８０": "1980-03-05",
            "29/02/1920": "1920-02-29",
            "1970-01-01": "1970-01-01",
        },
    ),
    (
        COUNTRY,
        {
            "France": "FR", "fra": "FR", "République française": "FR", "Royaume-Uni": "GB", "UK": "GB", "États-Unis": "US", "USA": "US",
            "Germany": "DE", "Deutschland": "DE", "Côte d’Ivoire": "CI", "La Réunion": "RE", "250": "FR", "AL": "AL", "NC": "NC",
        },
    ),
    (
        LANGUAGE,
        {"fr": "fr", "FR": "fr", "français": "fr", "fr_FR": "fr", "fra": "fr", "French": "fr", "en-US": "en", "zh-Hans-CN": "zh"},
    ),
    (
        HANDLE,
        {
            "x:@TopRando99": "x:toprando99",
            "https://x.com/TopRando99": "x:toprando99",
            "x:https://twitter.com/TopRando99?s=20": "x:toprando99",
            "twitter:TopRando99": "x:toprando99",
            "https://www.facebook.com/profile.php?id=123": "facebook:123",
            "https://fr.linkedin.com/in/jean-d-1a/": "linkedin:jean-d-1a",
            "mastodon:@user@server.org": "mastodon:user@server.org",
        },
    ),
    (loyalty_card_kind(), {"'0012 3456": "00123456", "loy-0012": "LOY0012", "1E5": "1E5"}),
    (loyalty_card_kind("luhn"), {"4539 1488 0343 6467": "4539148803436467"}),
    (CUSTOMER_NUMBER, {"CRM: 0012": "crm:0012", "crm:'0012": "crm:0012", "shop:17850.0": "shop:17850"}),
    (
        COMPANY_NUMBER,
        {"732 829 320 00074": "73282932000074", "35600000049837": "35600000049837", "FR40303265045": "303265045"},
    ),
    (EAN, {"4006381333931": "4006381333931", "73513537": "73513537"}),
    (IBAN, {"FR14 2004 1010 0505 0001 3M02 606": "FR1420041010050500013M02606"}),
]  # fmt: skip

REFUSED = [
    (
        EMAIL,
        {
            "": "empty", "\u00a0": "empty", "test@test.fr": "placeholder", "noemail@dupont.fr": "placeholder", "n/a": "placeholder",
            "a@b": "malformed", "x@[127.0.0.1]": "malformed", "jean dupont@x.fr": "malformed", "a@x.fr\nBcc:b@x.fr": "malformed",
            "a@x1.fr;b@x1.fr": "malformed", "jean@localhost.test": "malformed", "jean": "malformed",
        },
    ),
    (
        phone_kind(),
        {
            "": "empty", "0000000000": "placeholder", "0123456789": "placeholder", "06 66 66 66 66": "placeholder", "abc": "malformed",
            "3949": "too_short", "0612345678 0699887766": "several_values", "1" + "2" * 30: "too_long", "0596 12 34 56": "unassigned",
            "jean@x.fr": "malformed",
        },
    ),
    (
        BIRTH_DATE,
        {
            "": "empty", "31/02/2024": "no_such_day", "29/02/1900": "no_such_day", "01/01/1900": "placeholder", "00/00/0000": "placeholder",
            "1900-01-00": "placeholder", "9999-12-31": "placeholder", "2026-11-23": "out_of_range", "1906-11-21": "out_of_range",
            "45292": "malformed", "10000-01-01": "malformed", "1980": "malformed", "year": "malformed",
        },
    ),
    (COUNTRY, {"": "empty", "Atlantis": "unknown_country", "n/a": "placeholder", "EU": "unknown_country"}),
    (LANGUAGE, {"": "empty", "klingonx": "unknown_language", "und": "placeholder"}),
    (HANDLE, {"": "empty", "@abc": "no_network", "x:": "placeholder", "x:null": "placeholder"}),
    (loyalty_card_kind(), {"0000": "placeholder", "3.05693E+12": "mangled", "a": "malformed"}),
    (loyalty_card_kind("luhn"), {"4539148803436468": "check_digit"}),
    (loyalty_card_kind("ean"), {"4006381333932": "check_digit"}),
    (CUSTOMER_NUMBER, {"0012": "no_system", "crm:": "empty", "crm:null": "placeholder", "crm:3.05E+12": "mangled"}),
    (COMPANY_NUMBER, {"12345678901234": "check_digit", "732829321": "check_digit", "12": "malformed"}),
    (EAN, {"4006381333932": "check_digit"}),
    (IBAN, {"GB82WEST12345698765431": "check_digit", "GB82": "malformed"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "cases"), CLEANED, ids=lambda part: getattr(part, "name", ""))
def test_a_value_is_cleaned(cleaner, kind, cases):
    assert {given: value or reason for given, (value, reason) in cleaner.clean(kind, cases).items()} == cases


@pytest.mark.parametrize(("kind", "cases"), REFUSED, ids=lambda part: getattr(part, "name", ""))
def test_what_is_no_value_is_refused_with_its_reason(cleaner, kind, cases):
    assert {given: reason for given, (_, reason) in cleaner.clean(kind, cases).items()} == cases


@pytest.mark.parametrize(("kind", "cases"), CLEANED, ids=lambda part: getattr(part, "name", ""))
def test_all_rules_in_one_expression_give_the_same_text(cleaner, kind, cases):
    ruled = {given: text for given, (text, _) in cleaner.ruled(kind, cases).items()}
    assert cleaner.values(kind.cleaned_sql("given"), cases) == ruled


def test_a_birth_date_that_a_source_uses_for_nothing_is_refused_when_declared(cleaner):
    kind = birth_date_kind(dt.date(2026, 11, 22), placeholders=("1970-01-01",))
    assert cleaner.clean(kind, ["01/01/1970"]) == {"01/01/1970": (None, "placeholder")}
