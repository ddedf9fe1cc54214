"""What a report says, in both languages."""

import re

import pytest

from monocle.diagnose import across_findings, column_findings, source_findings
from monocle.diagnose.column_findings import Text
from monocle.diagnose.personal import CATEGORY, FOUND
from monocle.diagnose.quality import FORMULAS
from monocle.diagnose.words import finding_in_words, said
from monocle.language import translations

TEXTS = [
    text
    for module in (column_findings, source_findings, across_findings)
    for value in vars(module).values()
    for text in (value.values() if isinstance(value, dict) else [value])
    if isinstance(text, Text)
]
PLACES = re.compile(r"%\((\w+)\)s")


def test_there_are_texts_to_hold():
    assert len(TEXTS) > 25


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.code)
def test_every_finding_is_said_in_french_with_the_same_places(text):
    french = translations("fr").gettext
    for message in (text.what, text.why, text.mend):
        assert french(message) != message
        assert sorted(PLACES.findall(french(message))) == sorted(PLACES.findall(message))


@pytest.mark.parametrize("message", sorted({*CATEGORY.values(), *FOUND.values(), *FORMULAS, *FORMULAS.values()}))
def test_every_category_and_formula_is_said_in_french(message):
    assert translations("fr").gettext(message) != message


def test_numbers_and_shares_are_written_as_the_language_does():
    message = "One value of %(column)s stands on %(count)s rows (%(share)s)"
    values = {"column": "TEL", "count": 1234, "share": 0.125}
    assert said(message, values, "en") == "One value of TEL stands on 1,234 rows (12.5\u202f%)"
    assert said(message, values, "fr") == "Une même valeur de TEL figure sur 1\u202f234 lignes (12,5\u202f%)"


def test_a_share_that_is_small_is_not_shown_as_none():
    assert said("%(share)s", {"share": 0.0000001}, "en") == "< 0.1\u202f%"


def test_a_percent_sign_in_a_column_name_is_only_a_name():
    finding = {
        "what": "%(column)s is empty on every row",
        "why": "It tells nothing apart.",
        "mend": "",
        "values": {"column": "100%(s)"},
    }
    assert finding_in_words(finding, "en")["what"] == "100%(s) is empty on every row"


def test_a_message_without_values_may_hold_a_percent_sign():
    assert said("100 % of it", {}, "en") == "100 % of it"
