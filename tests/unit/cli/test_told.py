"""Finished texts, such as the words of an error, said in French by the messages they fit."""

import pytest

from monocle.language import Translations, translations


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("there is no source crm", "la source crm n’existe pas"),  # noqa: RUF001 - French
        ("known sources: a, b", "sources connues\u00a0: a, b"),
        ("use full or delta", "choisissez full ou delta"),
        ("12 fields, not 9", "12 champs au lieu de 9"),
        ("port 8360 is taken by another program", "le port 8360 est pris par un autre programme"),
    ],
)
def test_a_finished_text_is_said_in_french(text, french):
    assert translations("fr").told(text) == french


def test_a_text_that_no_message_fits_is_given_as_it_is():
    assert translations("fr").told("nobody foresaw this") == "nobody foresaw this"


def test_english_is_given_as_it_is():
    assert translations("en").told("there is no source crm") == "there is no source crm"


def test_the_message_with_most_words_of_its_own_is_taken():
    texts = Translations("fr", {"use %(a)s": ("prenez %(a)s",), "use one of %(a)s": ("parmi %(a)s",)})
    assert texts.told("use one of x, y") == "parmi x, y"
    assert texts.told("use x") == "prenez x"


def test_a_message_of_hardly_more_than_a_blank_takes_no_other_texts():
    assert Translations("fr", {"%(a)s rows": ("%(a)s lignes",)}).told("quarantined rows") == "quarantined rows"


def test_percent_signs_are_the_text_s_own():
    assert Translations("fr", {"%(a)s %% of all rows": ("%(a)s %% du tout",)}).told("5 % of all rows") == "5 % du tout"
