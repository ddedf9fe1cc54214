"""Splink's settings read as comparisons of the kernel."""

import pytest
import splink.comparison_library as cl

from monocle.errors import BadConfig
from monocle.kernel.conditions import All, AnyOf, Atom, Not, Op
from monocle.kernel.keys import Part
from monocle.kernel.scoring import Rare
from monocle.kernel.table import Holds
from monocle.resolve.splink_conditions import Columns, NotConverted, condition
from monocle.resolve.splink_settings import converted

DEMO_LIKE = (
    cl.NameComparison("first_name"),
    cl.NameComparison("surname", dmeta_col_name="surname_dm"),
    cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="full_name"),
    cl.DateOfBirthComparison("dob", input_is_string=True),
    cl.PostcodeComparison("postcode"),
    cl.PostcodeComparison("postcode", lat_col="lat", long_col="long", km_thresholds=[1, 10]),
    cl.EmailComparison("email"),
    cl.LevenshteinAtThresholds("dob", [1, 2]),
    cl.JaroAtThresholds("street"),
    cl.DamerauLevenshteinAtThresholds("dob", 1),
    cl.AbsoluteDateDifferenceAtThresholds("dob", input_is_string=True, metrics=["month", "year"], thresholds=[1, 10]),
    cl.ArrayIntersectAtSizes("phones", [1]),
    cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    cl.ExactMatch("birth_place"),
)


def settings_of(*comparisons, **more):
    levels = [one.get_comparison("duckdb").as_dict() for one in comparisons]
    return {"comparisons": levels, "probability_two_random_records_match": 0.001, **more}


def reading(text):
    return condition(text, Columns({}))


def test_nearly_every_level_of_splinks_own_library_converts():
    found = converted(settings_of(*DEMO_LIKE))
    assert (found.levels - len(found.lost)) / found.levels >= 0.95, found.lost


def test_what_tells_nothing_stands_apart_from_the_levels():
    found = converted(settings_of(cl.ExactMatch("city")))
    (city,) = found.comparisons
    assert city.question.unknown == Atom(Op.MISSING, "city")
    assert city.question.levels == (Atom(Op.EQUAL, "city"),)
    assert [level.label for level in city.levels] == ["Exact match on city", "All other comparisons"]


def test_names_that_changed_places_are_one_column_against_another():
    assert reading('"first_l" = "last_r" AND "first_r" = "last_l"') == All(
        (Atom(Op.EQUAL, "first", right="last"), Atom(Op.EQUAL, "last", right="first"))
    )


def test_words_of_a_condition_keep_their_logic():
    assert reading("NOT (a_l = a_r) OR levenshtein(b_l, b_r) <= 2") == AnyOf(
        (Not(Atom(Op.EQUAL, "a")), Atom(Op.LEVENSHTEIN, "b", bound=2.0))
    )


def test_an_expression_over_one_record_becomes_a_column():
    columns = Columns({})
    atom = condition("jaro_winkler_similarity(lower(left(email_l, 3)), lower(left(email_r, 3))) >= 0.9", columns)
    (column,) = columns.found.values()
    assert atom == Atom(Op.JARO_WINKLER, column.name, bound=0.9)
    assert column.sql == 'LOWER(LEFT("email", 3))'


def test_seconds_between_dates_are_days():
    columns = Columns({})
    text = "abs(epoch(try_strptime(d_l, '%Y-%m-%d')) - epoch(try_strptime(d_r, '%Y-%m-%d'))) <= 2629800.0"
    atom = condition(text, columns)
    assert (atom.op, atom.bound) == (Op.DAYS, 30.0)
    assert columns.found[atom.column].holds is Holds.DATE


def test_a_rare_value_counts_as_the_settings_say():
    settings = settings_of(cl.ExactMatch("city").configure(term_frequency_adjustments=True))
    level = settings["comparisons"][0]["comparison_levels"][1]
    level |= {"m_probability": 0.9, "u_probability": 0.02, "tf_minimum_u_value": 0.001, "tf_adjustment_weight": 0.5}
    (city,) = converted(settings).comparisons
    assert city.levels[0].rare == Rare("city", 0.02, 0.001, 0.5)


def test_blocking_rules_become_keys_of_columns_and_expressions():
    rules = ['(l."surname" = r."surname") AND (substr(l.dob, 1, 4) = substr(r.dob, 1, 4))', "l.a < r.a"]
    found = converted(settings_of(cl.ExactMatch("city"), blocking_rules_to_generate_predictions=rules))
    (rule,) = found.rules
    assert rule.parts[0] == Part("surname")
    assert {one.name: one.sql for one in found.derived}[rule.parts[1].column] == 'SUBSTRING("dob", 1, 4)'
    assert len(found.lost) == 1
    assert "blocking rule 2" in found.lost[0]


@pytest.mark.parametrize(
    "text",
    [
        "read_text(a_l) = read_text(a_r)",
        "a_l = a_r AND getenv('HOME') = 'x'",
        "(SELECT 1) = a_l",
        "jaro_winkler_similarity(a_l, a_r) > 0.9",
        "a_l = a_l",
        "a_l = ",
        "levenshtein(a_l, b_r) <= 1",
    ],
)
def test_a_condition_without_counterpart_is_refused(text):
    with pytest.raises(NotConverted):
        reading(text)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "no comparisons"),
        ({"comparisons": [{"output_column_name": "x"}]}, "no comparison_levels"),
        (settings_of(cl.ExactMatch("a")) | {"probability_two_random_records_match": 3}, "no probability"),
    ],
)
def test_what_is_no_settings_file_of_splink_is_said_so(settings, said):
    with pytest.raises(BadConfig, match=said):
        converted(settings)
