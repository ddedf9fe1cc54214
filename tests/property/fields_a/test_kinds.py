# ruff: noqa: RUF001 - ambiguous characters are what is tested
"""What holds for every kind of value, whatever the text."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.fields.country import COUNTRY
from monocle.fields.dates import birth_date_kind
from monocle.fields.email import EMAIL
from monocle.fields.handle import HANDLE
from monocle.fields.language_code import LANGUAGE
from monocle.fields.numbers import COMPANY_NUMBER, CUSTOMER_NUMBER, EAN, IBAN, loyalty_card_kind
from monocle.fields.phone import phone_kind

SEEDS = {
    "email": [
        "jean.dupont@dupont.fr",
        "Jean <JEAN+x@gmail.com>",
        "mailto:a@münchen.de",
        "x@xn--mnchen-3ya.de",
        "İ@x1.fr",
    ],
    "phone": [
        "06 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0692123456",
        "+44 7911 123456",
        "+1 212 555 0123",
        "612345678",
    ],
    "phone_be": ["0470 12 34 56", "+32 470 12 34 56", "0032470123456", "02 123 45 67"],
    "phone_us": ["(212) 555-0123", "1-212-555-0123", "011 33 6 12 34 56 78"],
    "birth_date": ["1980-01-31", "31/01/1980", "1er février 80", "Jan 5, 1980", "19800131", "5-AUG-75"],
    "country": ["France", "Royaume-Uni", "FR", "Côte d’Ivoire", "DEU"],
    "language": ["français", "fr_FR", "en-US", "fra", "Deutsch"],
    "handle": ["x:@TopRando99", "https://x.com/TopRando99", "instagram:léa.d", "mastodon:@a@b.org"],
    "loyalty_card": ["'0012 3456", "LOY-0012-AB", "3.05693E+12", "9250 0001"],
    "customer_number": ["crm:0012", "CRM:'0012", "shop:17850.0", "web:a:b"],
    "company_number": ["732 829 320 00074", "FR40303265045", "SIRET : 73282932000074", "356000000"],
    "ean": ["4006381333931", "73513537", "0036000291452"],
    "iban": ["FR14 2004 1010 0505 0001 3M02 606", "GB82WEST12345698765432"],
}
REFERENCE = dt.date(2026, 11, 22)
KINDS = {
    "email": EMAIL,
    "phone": phone_kind(),
    "phone_be": phone_kind("BE"),
    "phone_us": phone_kind("US"),
    "birth_date": birth_date_kind(REFERENCE),
    "country": COUNTRY,
    "language": LANGUAGE,
    "handle": HANDLE,
    "loyalty_card": loyalty_card_kind(),
    "customer_number": CUSTOMER_NUMBER,
    "company_number": COMPANY_NUMBER,
    "ean": EAN,
    "iban": IBAN,
}
EACH = pytest.mark.parametrize("name", sorted(KINDS))

# trust.md, section 2.2: what Unicode, keyboards and attackers put into a cell (a lone surrogate cannot reach a column of text).
NASTY = [
    "é", "e\u0301", "I", "ı", "İ", "ß", "ẞ", "ﬁ", "＠", "Å", "Å", "\u00a0", "\u202f", "\u200b", "\u200d", "\u00ad", "\ufeff",
    "a\ufeff@\u00adx1.fr", "jean\u202eforp.exe", "\u2066a\u2069", "аpple@apple.com", "x@аpple.com", "x@xn--pple-43d.com",
    "👨‍👩‍👧‍👦", "🇫🇷", "🇫", "👍🏽", "a" + "\u0301" * 500, "\ufdfa", "\x00", "a\x00b@x1.fr", "\ue000", "\ufffe", "𠀀", "مرحبا", "שלום", "สวัสดีครับ",
    "c'h", "ʻokina", "1 bis, rue de l'Hôpital St-Jean, Bât. C, Appt 3, BP 12, 98000 MONACO CEDEX", "a@b", '"a b"@x.fr',
    "a+tag@x.fr", "A.B@GMAIL.com", "x@[127.0.0.1]", "x@xn--", "x@xn--a.fr", "a" * 320 + "@x.fr", "a@" + "b" * 320 + ".fr",
    "a@x.fr;b@x.fr", "mailto:a@x.fr", "a@x.fr.", "noreply@x.fr", "test@test.fr", "06 12 34 56 78", "+33(0)612345678", "0033612345678",
    "612345678", "+33612345678;ext=2", "0692123456", "3949", "0000000000", "0123456789", "0639981234", "2A004", "20000", "97133",
    "SW1A 1AA", "Jean\n2026-11-22 INFO admin login ok", "\x1b[2J", "%s%n{0.__class__}${jndi:ldap://x}", "x" * 1_000_000, "9" * 100_000,
    "", " ", "\u3000", "NULL", "\\N", "1E5", "1e-3", "0x1F", "NaN", "-", "'", "''", '"', "31/02/2024", "29/02/1900", "00/00/0000",
    "1900-01-00", "45292", "9999-12-31", "10000-01-01", "24:00:00", "1er janvier 2024", "févr.", "' OR 1=1--", "$v0", "{value}",
    "=cmd|'/c calc'!A0", "@SUM(1)", "(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "＋３３６１２３４５６７８", "٠٦١٢٣٤٥٦٧٨",
]  # fmt: skip

_ODD = st.sampled_from(
    [*" .,;:/-_'’()<>@+#0123456789aeéıİẞ＠０\u00a0\u200b\u00ad\x00\n\t", "mailto:", "00", "+33", "(0)", "tel", ".0"]
)
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def _mangled(draw, seeds):
    """A likely text with some odd pieces put in or taken out."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 1))
        text = text[:at] + draw(_ODD) + text[at + gone :]
    return text


def _texts(name):
    return st.lists(st.one_of(_ANY, _mangled(SEEDS[name])), min_size=20, max_size=60)


def _never_disagree(cleaner, kind, texts):
    if kind.slow is None:
        assert None not in {reason for _, reason in cleaner.ruled(kind, texts).values()}
        return
    decided = {text: reason for text, reason in cleaner.ruled(kind, texts).values() if reason is not None}
    slow = dict(zip(decided, kind.slow(list(decided)), strict=True))
    assert {text: slow[text] for text, reason in decided.items() if not reason} == {
        text: (text, "") for text, reason in decided.items() if not reason
    }
    assert {text for text, reason in decided.items() if reason and slow[text][0] is not None} == set()


def _idempotent(cleaner, kind, texts):
    first = {value for value, _ in cleaner.clean(kind, texts).values() if value is not None}
    assert cleaner.clean(kind, first) == {value: (value, "") for value in first}


@EACH
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_a_clean_value_is_cleaned_to_itself(cleaner, name, data):
    _idempotent(cleaner, KINDS[name], data.draw(_texts(name)))


@EACH
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_sql_and_the_slow_way_never_disagree(cleaner, name, data):
    _never_disagree(cleaner, KINDS[name], data.draw(_texts(name)))


@EACH
def test_nasty_text_is_cleaned_or_refused_and_stays_so(cleaner, name):
    kind = KINDS[name]
    found = cleaner.clean(kind, NASTY)
    assert {given for given, (value, reason) in found.items() if (value is None) == (reason == "")} == set()
    _idempotent(cleaner, kind, NASTY)
    _never_disagree(cleaner, kind, NASTY)


@EACH
def test_a_likely_value_is_kept_shown_and_masked(cleaner, name):
    kind = KINDS[name]
    kept = [value for value, _ in cleaner.clean(kind, SEEDS[name]).values() if value is not None]
    assert kept
    for value in kept:
        assert kind.show(value, "fr")
        assert kind.show(value, "en")
        assert kind.mask(value)


@EACH
def test_a_missing_value_stays_missing(cleaner, name):
    assert cleaner.after_null(KINDS[name]) is None
