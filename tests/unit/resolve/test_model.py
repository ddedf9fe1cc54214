"""A model says what it weighs, and comes back from JSON as it was."""

import numpy as np
import pytest

from monocle.errors import BadData
from monocle.kernel.scoring import STEP, Rare
from monocle.resolve.comparisons import ALL, BIRTH_DATE, FIRST, LAST, Tie, comparisons_for
from monocle.resolve.model import Model, from_json

COMPARISONS = (FIRST, LAST, BIRTH_DATE)


def _falling(count, base):
    shares = base ** -np.arange(count, dtype=float)
    return shares / shares.sum()


def _model(**changes):
    sizes = [len(one.levels) for one in COMPARISONS]
    rising = tuple(_falling(size, 3.0)[::-1].copy() for size in sizes)
    falling = tuple(_falling(size, 8.0) for size in sizes)
    rare = tuple((*[None] * (size - 1), Rare("first", 0.01, 1e-5)) for size in sizes)
    nothing = tuple(np.zeros(size) for size in sizes)
    values = {"m": rising, "h": falling, "u": falling, "dependence": nothing, "rare": rare}
    return Model(
        COMPARISONS,
        **values | {"one_person": 1e-4, "one_household": 1e-5, "threshold": 2.5, "review_floor": -3} | changes,
    )


def test_a_model_comes_back_from_json_as_it_was():
    model = _model()
    again = from_json(model.to_json())
    assert again.to_json() == model.to_json()
    assert again.questions() == model.questions()
    assert again.comparisons == model.comparisons
    assert again.version == model.version


def test_every_comparison_comes_back_from_json():
    every = comparisons_for({"numbers_1", "numbers_2", *(name for one in ALL for name in one.needs)}, ("crm", "till"))
    assert len(every) == 16
    sizes = [len(one.levels) for one in every]
    shares = tuple(np.full(size, 1 / size) for size in sizes)
    model = Model(every, shares, shares, shares, shares, 1e-4, 1e-5, tuple((None,) * size for size in sizes), 0, -9)
    assert from_json(model.to_json()).comparisons == every


def test_a_model_of_another_threshold_has_another_version():
    assert _model().version != _model(threshold=2.6).version


def test_all_bits_are_whole_steps():
    weights = _model().weights()
    for bits in (*weights.stranger, *weights.household, weights.prior, weights.household_prior):
        assert np.all(np.asarray(bits) / STEP == np.round(np.asarray(bits) / STEP))


def test_bits_that_other_fields_have_said_are_taken_off():
    without = _model().weights().stranger
    less = tuple(np.full(len(one.levels), 0.5) for one in COMPARISONS)
    for bits, before in zip(_model(dependence=less).weights().stranger, without, strict=True):
        assert bits == pytest.approx(before - 0.5, abs=1e-6)


def test_a_home_that_agrees_speaks_for_nobody_of_a_household():
    model = _model()
    last = model.weights().household[1]
    assert LAST.tie is Tie.NAME
    assert (last[1:] <= 0).all()
    assert (model.weights().household[0][1:] > 0).any()


def test_levels_are_numbered_from_the_worst():
    assert FIRST.names()[0] == "different"
    assert FIRST.names()[-1] == "exact"
    assert len(FIRST.names()) == len(FIRST.question().levels) + 1


def test_what_is_no_model_is_refused():
    for text in ("", "{}", "[1]", '{"comparisons": 1}'):
        with pytest.raises(BadData, match="no model"):
            from_json(text)
