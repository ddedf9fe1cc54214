"""A text without what nobody typed on purpose."""

import pytest

from monocle.fields.tidy import tidy


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        ("HÃ©lÃ¨ne", "Hélène"),
        ("AnaÃ¯s", "Anaïs"),
        ("FranÃ§oise", "Françoise"),
        ("CÅ“ur", "Cœur"),
        ("Dâ€™Artagnan", "D'Artagnan"),
    ],
)
def test_utf_8_that_was_read_as_cp1252_is_read_again(misread, meant):
    assert tidy(misread) == meant


def test_letters_of_other_languages_stay():
    assert [tidy(text) for text in ("São João", "Åsa", "Ângela")] == ["São João", "Åsa", "Ângela"]
