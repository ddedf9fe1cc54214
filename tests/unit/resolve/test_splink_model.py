"""A model of Splink over our columns, and one of ours as Splink's settings."""

import duckdb
import numpy as np
import pytest
import splink.comparison_library as cl

from monocle.errors import BadData
from monocle.kernel.conditions import Atom, Op
from monocle.resolve.model import from_json
from monocle.resolve.splink_export import exported, spelled
from monocle.resolve.splink_model import as_splink, from_splink
from monocle.resolve.splink_settings import converted

MEANINGS = {"forename": "first_name", "dob": "birth_date", "email": "email", "postcode": "postcode"}
COMPARISONS = (
    cl.NameComparison("forename"),
    cl.DateOfBirthComparison("dob", input_is_string=True),
    cl.EmailComparison("email"),
    cl.PostcodeComparison("postcode"),
    cl.ExactMatch("shoe_size"),
)


@pytest.fixture
def settings():
    told = [one.get_comparison("duckdb").as_dict() for one in COMPARISONS]
    for comparison in told:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for place, level in enumerate(levels):
            level["m_probability"] = [0.6, 0.2, 0.1, 0.05, 0.03, 0.02][place]
            level["u_probability"] = [0.001, 0.002, 0.003, 0.004, 0.01, 0.98][place]
    return {"comparisons": told, "probability_two_random_records_match": 0.001}


def test_splinks_columns_become_ours_and_their_shares_stay(settings):
    model, _ = from_splink(converted(settings), MEANINGS)
    first, born = model.comparisons[:2]
    assert first.levels[0].condition == Atom(Op.EQUAL, "first")
    assert born.levels[1].condition == Atom(Op.DATE_DIGITS, "born", bound=1.0)
    assert list(model.m[0]) == [0.02, 0.03, 0.05, 0.1, 0.2, 0.6][-len(model.m[0]) :]
    assert model.weights().stranger[0][-1] == pytest.approx(np.log2(0.6 / 0.001), abs=1e-6)


def test_what_we_have_no_column_for_is_told_and_its_share_goes_to_the_rest(settings):
    model, lost = from_splink(converted(settings), MEANINGS)
    assert any("shoe_size" in one for one in lost)
    assert [one.field for one in model.comparisons] == ["forename", "dob", "email", "postcode"]
    postcode = model.m[3]
    assert postcode.sum() == pytest.approx(sum([0.6, 0.2, 0.1, 0.05, 0.03]))
    assert len(postcode) == 2


def test_no_household_speaks_in_a_model_of_splink(settings):
    weights = from_splink(converted(settings), MEANINGS)[0].weights()
    assert weights.household_prior - weights.prior > 50


def test_a_model_of_splink_lasts_as_ours_do(settings):
    model, _ = from_splink(converted(settings), MEANINGS)
    assert from_json(model.to_json()).version == model.version


def test_what_is_written_for_splink_comes_back_the_same(settings):
    model, _ = from_splink(converted(settings), MEANINGS)
    names = {
        "first": "first_name",
        "born": "birth_date",
        "emails": "email",
        "email_names": "email",
        "postcodes": "postcode",
    }
    told = exported(*as_splink(model)).settings
    back, _ = from_splink(converted(told), names)
    for one, other in zip(model.weights().stranger[:1], back.weights().stranger[:1], strict=True):
        assert np.allclose(one, other, atol=1e-6)
    assert back.comparisons[0].levels[0].condition == model.comparisons[0].levels[0].condition


def test_a_model_that_was_not_trained_is_refused(settings):
    settings["comparisons"][0]["comparison_levels"][1].pop("m_probability")
    with pytest.raises(BadData, match="without m or u"):
        from_splink(converted(settings), MEANINGS)


def test_a_model_about_nothing_of_ours_is_refused(settings):
    with pytest.raises(BadData, match="none of its columns"):
        from_splink(converted(settings), {})


def test_a_similarity_over_several_values_is_one_over_some_of_them():
    said = spelled(Atom(Op.LEVENSHTEIN, "phones", bound=1.0), frozenset({"phones"}))
    with duckdb.connect() as connection:
        found = connection.execute(
            f"""SELECT {said} FROM (VALUES (['12', '34'], ['99', '33']), (['12'], ['99']), (NULL, ['12'])) AS t("phones_l", "phones_r")"""
        ).fetchall()
    assert found == [(True,), (False,), (None,)]
