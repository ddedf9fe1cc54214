"""How values are shown to people, and masked from those without leave."""

import datetime as dt

import pytest

from monocle.errors import BadConfig
from monocle.fields.country import COUNTRY
from monocle.fields.dates import birth_date_kind
from monocle.fields.email import EMAIL
from monocle.fields.handle import HANDLE
from monocle.fields.language_code import LANGUAGE
from monocle.fields.money import money_text
from monocle.fields.numbers import IBAN, loyalty_card_kind
from monocle.fields.phone import phone_kind

BIRTH_DATE = birth_date_kind(dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    ("kind", "value", "fr", "en", "masked"),
    [
        (EMAIL, "jean@dupont.fr", "jean@dupont.fr", "jean@dupont.fr", "j•••@d•••.fr"),
        (phone_kind(), "+33612345678", "06 12 34 56 78", "+33 6 12 34 56 78", "•• •• •• •• 78"),
        (phone_kind(), "+262692123456", "0692 12 34 56", "+262 692 12 34 56", "•••• •• •• 56"),
        (phone_kind(), "+447911123456", "+44 7911 123456", "+44 7911 123456", "+•• •••• ••••56"),
        (BIRTH_DATE, "1980-01-31", "31/01/1980", "1980-01-31", "1980-••-••"),
        (COUNTRY, "DE", "Allemagne", "Germany", "DE"),
        (LANGUAGE, "de", "allemand", "German", "de"),
        (HANDLE, "x:toprando99", "@toprando99 (x)", "@toprando99 (x)", "x:t•••"),
        (loyalty_card_kind(), "00123456", "00123456", "00123456", "•••456"),
        (loyalty_card_kind(), "1234", "1234", "1234", "•••"),
        (IBAN, "GB82WEST12345698765432", *["GB82 WEST 1234 5698 7654 32"] * 2, "•••432"),
    ],
)
def test_a_value_is_shown_in_both_languages_and_masked(kind, value, fr, en, masked):
    assert (kind.show(value, "fr"), kind.show(value, "en"), kind.mask(value)) == (fr, en, masked)


@pytest.mark.parametrize(
    ("minor", "currency", "fr", "en"),
    [
        (123456, "EUR", "1\u202f234,56\u00a0€", "€1,234.56"),
        (-1250, "EUR", "-12,50\u00a0€", "-€12.50"),
        (1234, "JPY", "1\u202f234\u00a0JPY", "¥1,234"),
    ],
)
def test_an_amount_is_shown_in_both_languages(minor, currency, fr, en):
    assert (money_text(minor, currency, "fr"), money_text(minor, currency, "en")) == (fr, en)


def test_a_region_without_telephone_numbers_is_refused():
    with pytest.raises(BadConfig, match='"ZZ" is no region'):
        phone_kind("ZZ")
