import datetime as dt

import pytest

from monocle.language import translations
from monocle.web.formats import Formats, visible

NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def french():
    return Formats("fr", clock=lambda: NOW, zone=dt.UTC)


def test_amounts_are_minor_units_in_the_way_of_the_language(french):
    assert french.money(123456, "EUR") == "1\u202f234,56\u00a0€"
    assert Formats("en").money(123456, "EUR") == "€1,234.56"


def test_a_currency_without_minor_units_is_not_divided():
    assert Formats("en").money(500, "JPY") == "JP¥500"


def test_amounts_of_several_currencies_stand_side_by_side(french):
    assert french.amounts({"USD": 100, "EUR": 250}) == "2,50\u00a0€ + 1,00\u00a0$US"
    assert french.amounts({}) == "—"


def test_a_time_is_relative_with_the_exact_one_as_tooltip(french):
    shown = str(french.when(dt.datetime(2026, 11, 22, 5, 0)))
    assert 'datetime="2026-11-22T05:00:00+00:00"' in shown
    assert "22 novembre 2026 05:00:00 UTC" in shown
    assert "il y a 3 heures" in shown


def test_no_time_is_a_dash(french):
    assert french.when(None) == "—"


def test_a_share_is_a_percentage(french):
    assert french.percent(0.7736) == "77,4\u202f%"
    assert french.percent(1.0) == "100\u202f%"


def test_a_weight_shows_its_sign(french):
    assert (french.bits(13.44), french.bits(-3.4)) == ("+13,4", "-3,4")


def test_control_characters_and_reversed_text_are_shown_not_obeyed():
    assert visible("a\x00b\x1b[31m\u202egnp\u200b") == "a⟨NUL⟩b⟨ESC⟩[31m⟨U+202E⟩gnp⟨U+200B⟩"


def test_the_spaces_that_french_writes_are_no_control_characters():
    assert visible("12\u202f%\u00a0: ici") == "12\u202f%\u00a0: ici"


def test_a_day_that_is_none_stays_as_it_is(french):
    assert french.day_of("1984-03-07") == "7 mars 1984"
    assert french.day_of("mars 84") == "mars 84"


def test_a_rhythm_a_quarter_and_a_month_are_said_as_people_say_them(french):
    assert (french.span("5m"), french.span("1h"), french.span("after_run")) == ("5\u00a0min", "1\u00a0h", "after_run")
    assert (french.quarter_of("2026-04-01"), Formats("en").quarter_of("2026-04-01")) == ("T2 2026", "Q2 2026")
    assert french.month_of("x") == "x"


def test_large_amounts_of_a_figure_are_told_in_whole_units(french):
    assert french.rounded(58_635_983, "EUR") == "586\u202f360\u00a0€"
    assert french.rounded(123_456, "EUR") == "1\u202f234,56\u00a0€"
    assert Formats("en").rounded(58_635_983, "EUR") == "€586,360"
    assert Formats("en").percent(0.256) == "25.6%"


def test_signs_of_french_stay_with_the_word_beside_them():
    said = translations("fr")
    assert said.gettext(": ") == "\u00a0: "
    assert "\u202f;" in said.gettext("; what stands here is of a run before. To try again: monocle understand")
