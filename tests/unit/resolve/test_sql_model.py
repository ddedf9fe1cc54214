"""The model learns what made the data, and says the same of the same data."""

import numpy as np
import pytest

from monocle.resolve.sql_comparisons import BIRTH_DATE, EMAIL, FIRST, LAST
from monocle.resolve.sql_model import Counted, level_settings, trained, untrained

COMPARISONS = (FIRST, LAST, BIRTH_DATE, EMAIL)
RECORDS = 4000
EVERY = RECORDS * (RECORDS - 1) / 2


def _drawn(draw, shares, count):
    return np.column_stack([draw.choice(len(levels), size=count, p=levels) for levels in shares])


def _counted(seed=1):
    """Pairs of three kinds, drawn from levels that are known."""
    draw = np.random.Generator(np.random.PCG64(seed))
    start = untrained(COMPARISONS)
    home = [start.u[0], start.m[1], start.u[2], start.m[3]]
    found = np.vstack([_drawn(draw, start.m, 1500), _drawn(draw, home, 400), _drawn(draw, start.u, 3000)])
    strangers = _drawn(draw, start.u, 20_000)
    patterns, place = np.unique(np.vstack([found, strangers]), axis=0, return_inverse=True)
    candidates = np.bincount(place[: len(found)], minlength=len(patterns)).astype(float)
    others = np.bincount(place[len(found) :], minlength=len(patterns)).astype(float)
    return Counted(patterns, candidates, others * (EVERY - len(found)) / len(strangers))


def test_the_pairs_of_one_person_are_counted():
    model = trained(COMPARISONS, _counted(), RECORDS)
    assert model.one_person * EVERY == pytest.approx(1500, rel=0.05)


def test_the_levels_of_one_person_are_learned():
    model, start = trained(COMPARISONS, _counted(), RECORDS), untrained(COMPARISONS)
    for found, true in zip(model.m, start.m, strict=True):
        assert np.abs(found - true).max() < 0.05


def test_shares_are_shares():
    model = trained(COMPARISONS, _counted(), RECORDS)
    for part in (model.m, model.h, model.u):
        assert all(levels.sum() == pytest.approx(1.0) and (levels > 0).all() for levels in part)


def test_the_same_counts_give_the_same_model():
    assert trained(COMPARISONS, _counted(), RECORDS).version() == trained(COMPARISONS, _counted(), RECORDS).version()


def test_other_counts_give_a_model_of_another_name():
    assert trained(COMPARISONS, _counted(1), RECORDS).version() != trained(COMPARISONS, _counted(2), RECORDS).version()


def test_no_pairs_leave_a_model_that_stands():
    nothing = Counted(np.empty((0, 4), dtype=np.int64), np.empty(0), np.empty(0))
    model = trained(COMPARISONS, nothing, 2)
    assert np.isfinite(model.prior())
    assert all(np.isfinite(weights).all() for weights in model.weights())


def test_a_weight_tells_its_level():
    for weights in trained(COMPARISONS, _counted(), RECORDS).weights():
        assert len(np.unique(np.round(weights, 6))) == len(weights)
        assert (weights != 0).all()


def test_splink_would_read_the_same_weights():
    model = trained(COMPARISONS, _counted(), RECORDS)
    for comparison, weights in zip(model.settings(0.0)["comparisons"], model.weights(), strict=True):
        levels = comparison["comparison_levels"][1:]
        said = [np.log2(level["m_probability"] / level["u_probability"]) for level in reversed(levels)]
        assert said == pytest.approx(weights, abs=1e-9)


def test_under_level_settings_each_level_weighs_its_number():
    levels = level_settings(COMPARISONS)["comparisons"][0]["comparison_levels"][1:]
    said = [np.log2(level["m_probability"] / level["u_probability"]) for level in levels]
    assert said == pytest.approx(range(len(levels), 0, -1))
