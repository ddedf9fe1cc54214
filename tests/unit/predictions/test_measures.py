"""Measures against slow plain versions, and what is refused."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from monocle.insight import measures
from monocle.insight.minimums import Refused
from monocle.insight.offers.factors import solved
from monocle.insight.offers.together import together
from monocle.insight.propensity.cells import cells
from monocle.insight.propensity.learning import classifier

DRAW = np.random.default_rng(5)
SCORE = np.round(DRAW.random(200), 1)
OUTCOME = (DRAW.random(200) < SCORE).astype(float)
ONCE = np.ones((1, 200))


def test_auc_counts_pairs_and_half_of_ties():
    pairs = [
        1.0 if yes > no else 0.5 if yes == no else 0.0 for yes in SCORE[OUTCOME == 1] for no in SCORE[OUTCOME == 0]
    ]
    assert measures.auc(SCORE, OUTCOME, ONCE)[0] == pytest.approx(np.mean(pairs))


def test_lift_takes_the_tenth_of_the_highest_scores():
    score = np.arange(200.0)
    outcome = (score >= 190).astype(float)
    assert measures.lift(score, outcome, ONCE)[0] == pytest.approx(10)
    assert measures.lift(np.ones(200), outcome, ONCE)[0] == pytest.approx(1)


def test_a_sample_weighs_customers_as_often_as_they_are_drawn():
    weights = measures.samples(200)
    assert weights.shape == (measures.SAMPLES + 1, 200)
    assert (weights.sum(axis=1) == 200).all()
    drawn = np.repeat(np.arange(200), weights[3].astype(int))
    plain = measures.auc(SCORE[drawn], OUTCOME[drawn], ONCE)[0]
    assert measures.auc(SCORE, OUTCOME, weights)[3] == pytest.approx(plain)


def test_what_does_as_well_as_its_baseline_is_not_told_to_be_better():
    (same,) = measures.compared({"auc": (measures.auc, 1)}, SCORE, SCORE, OUTCOME, measures.samples(200))
    assert (same.difference.value, same.better) == (0, False)
    (sure,) = measures.compared({"auc": (measures.auc, 1)}, OUTCOME, SCORE, OUTCOME, measures.samples(200))
    assert sure.better
    assert sure.difference.low <= sure.difference.value <= sure.difference.high


def test_the_first_measure_that_is_too_low_is_the_reason():
    minimum = {"customers": 10.0, "days": 5.0}
    assert Refused.where(minimum, {"customers": 10, "days": 5}) is None
    assert Refused.where(minimum, {"customers": 10, "days": 4}).reason == "too_few_days"


def test_probabilities_are_calibrated_on_customers_who_were_not_shown():
    features = DRAW.normal(size=(4_000, 3))
    truth = 1 / (1 + np.exp(-2 * features[:, 0]))
    outcome = (DRAW.random(4_000) < truth).astype(float)
    model = classifier(features, outcome, np.arange(4_000))
    fresh = DRAW.normal(size=(4_000, 3))
    told = model.probability(fresh)
    assert abs(told.mean() - (1 / (1 + np.exp(-2 * fresh[:, 0]))).mean()) < 0.02
    high = told > 0.8
    assert abs(told[high].mean() - (1 / (1 + np.exp(-2 * fresh[high, 0]))).mean()) < 0.04


def test_a_cell_of_nobody_has_the_share_of_all():
    columns = DRAW.random((300, 3))
    outcome = (columns[:, 0] < 0.5).astype(float)
    made = cells(columns, outcome)
    assert made.rates.min() >= 0
    assert made.rates.max() <= 1
    assert made.probability(np.array([[0.05, 0.5, 0.5]]))[0] > made.probability(np.array([[0.95, 0.5, 0.5]]))[0]


def test_pairs_of_few_customers_are_no_reason():
    owned = csr_matrix(np.array([[1, 1, 0]] * 4 + [[1, 0, 1]] * 30 + [[0, 1, 0]] * 30 + [[0, 0, 1]] * 5))
    pairs = together(owned)
    because, support = pairs.because(csr_matrix(np.array([[1, 0, 0], [1, 0, 0]])), np.array([1, 2]))
    assert because.tolist() == [-1, 0]
    assert support.tolist() == [0, 30]


def test_a_taste_solves_the_equations_of_the_paper():
    owned, others = csr_matrix(np.array([[0.0, 2, 1]])), DRAW.normal(size=(3, 16))
    trust = 8.0 * np.log1p(np.array([0.0, 2, 1]))
    left = others.T @ np.diag(1 + trust) @ others + 12.0 * np.eye(16)
    right = others.T @ np.diag(1 + trust) @ np.array([0.0, 1, 1])
    assert np.allclose(solved(owned, others)[0], np.linalg.solve(left, right))
