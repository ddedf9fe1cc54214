"""What of a personal value a report shows."""

import datetime as dt

import pytest

from monocle.diagnose.personal import masker, personal
from monocle.diagnose.subject import Mapped, SourceColumn
from monocle.fields.registry import Setting, kinds

KINDS = kinds(Setting(dt.date(2026, 11, 22)))


def shown(field, value, section="person", rows=1, kind_of_values="text"):
    column = SourceColumn("c", (Mapped(section, field),) if section else ())
    level, _ = personal(column, {})
    return masker(column, level, kind_of_values, KINDS)(value, rows)


@pytest.mark.parametrize(
    ("field", "value", "hidden"),
    [
        ("email", "jean.dupont@gmail.com", "dupont"),
        ("email", "Jean Dupont <jean.dupont@gmail.com>", "Dupont"),
        ("phone", "06 12 34 56 78", "34 56"),
        ("phone", "appeler Jean Dupont", "Jean"),
        ("last_name", "DUPONT", "DUP"),
        ("handle", "@TopRando99", "Rando"),
        ("birth_date", "28/07/1972", "28/0"),
        ("birth_date", "1972-07-28", "07"),
        ("loyalty_card", "2900108037785", "290010"),
        ("line", "12 rue des Lilas", "Lilas"),
        ("text", "Mme Dupont a rappelé", "Dupont"),
        ("key", "00001234", "00001"),
    ],
)
def test_a_personal_value_is_masked(field, value, hidden):
    told = shown(field, value)
    assert "•" in told
    assert hidden not in told


def test_a_text_that_nobody_mapped_is_shown_only_where_several_rows_share_it():
    assert shown("", "Jean Dupont", section="", rows=1) == "J•••"
    assert shown("", "randonnée", section="", rows=5) == "randonnée"


def test_cities_and_codes_tell_nobody_apart_and_are_shown():
    assert shown("city", "Lyon") == "Lyon"
    assert shown("civility", "Mme") == "Mme"


def test_a_column_is_sensitive_where_its_values_are():
    level, because = personal(SourceColumn("note"), {"with_card": 1})
    assert level == "sensitive"
    assert because == ("payment card numbers in its values",)


def test_the_key_of_a_person_that_another_source_describes_is_masked():
    assert shown("key", "C0001234", section="about") == "C•••"
    assert shown("key", "T-2024-000123", section="order") == "T-2024-000123"
