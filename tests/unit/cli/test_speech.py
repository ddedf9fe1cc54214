"""How the terminal says values, and where it says what."""

import datetime as dt

import pytest

from monocle.cli.speech import Speech
from monocle.errors import NotFound


def test_numbers_stand_as_each_language_writes_them():
    assert Speech("en").number(1234567) == "1,234,567"
    assert Speech("fr").number(1234567) == "1\u202f234\u202f567"
    assert Speech("fr").percent(0.125) == "12,5\u202f%"
    assert Speech("en").percent(0.125) == "12.5%"


def test_money_is_given_in_its_own_minor_units():
    assert Speech("en").money({"EUR": 123456, "JPY": 500}) == "€1,234.56, ¥500"


def test_a_time_is_given_to_the_minute():
    at = dt.datetime(2025, 3, 14, 9, 5)
    assert Speech("fr").moment(at) == "14/03/2025 09:05"
    assert Speech("en").moment(at) == "2025-03-14 09:05"


def test_an_error_is_one_line_on_stderr(capsys):
    Speech("en").error(NotFound("there is no source crm", where="sources/crm.yaml", mend="known sources: shop"))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Error: sources/crm.yaml: there is no source crm; known sources: shop\n"


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "two\nlines", "back\rover", "bell\x07"])
def test_a_value_cannot_move_the_cursor_or_forge_a_line(capsys, hostile):
    Speech("en").table(("name",), [(hostile,)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].isprintable()


def test_brackets_of_a_value_are_no_markup(capsys):
    Speech("en").table(("name",), [("[bold]Anne[/bold]",)])
    assert "[bold]Anne[/bold]" in capsys.readouterr().out
