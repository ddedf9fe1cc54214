"""A classifier whose probabilities can be believed: boosted trees of histograms, calibrated on what they have not seen.

Trees: Ke and others (2017), LightGBM; as scikit-learn has them. Calibration: Platt (1999) on few, isotonic regression
(Zadrozny, Elkan 2002) on many, learnt of what trees foretell of customers whom they were not shown.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Array = NDArray[np.float64]
SEED = 20261122
FOLDS = 3
_ENOUGH_FOR_ISOTONIC = 3_000
"""Outcomes of the rarer kind, from which isotonic regression is smoother than what it bends."""
_MOST = 200_000
"""Rows that a model is made of, at most."""
_EDGE = 1e-6


class _Calibrates(Protocol):
    def predict(self, score: Array) -> Array: ...


@dataclass(frozen=True)
class _Sigmoid:
    slope: float
    offset: float

    def predict(self, score: Array) -> Array:
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * score + self.offset))))


@dataclass(frozen=True)
class _Steps:
    inner: IsotonicRegression

    def predict(self, score: Array) -> Array:
        return np.asarray(self.inner.predict(score))


@dataclass(frozen=True)
class Classifier:
    """Trees, and what makes probabilities of what they say.

    Attributes:
        columns: of the features, those that differ among customers.
        calibration: sigmoid or isotonic.
        rows: of how many it was made.
        share: of them that did it.
    """

    columns: NDArray[np.intp]
    trees: tuple[HistGradientBoostingClassifier, ...]
    calibrate: _Calibrates
    calibration: str
    rows: int
    share: float

    def probability(self, features: Array) -> Array:
        """Give the probability for each row, ``(n,)``."""
        with threadpool_limits(limits=1):
            return np.clip(self.calibrate.predict(_score(self.trees, features[:, self.columns])), _EDGE, 1 - _EDGE)


def classifier(
    features: Array, outcome: Array, who: NDArray[np.int64], categorical: tuple[int, ...] = ()
) -> Classifier:
    """Give a calibrated classifier; equal data gives the equal one.

    Args:
        features: ``(n, f)``; NaN where a thing is not known.
        outcome: 0 or 1, ``(n,)``.
        who: the customer of each row: rows of one are never on both sides of a fold.
        categorical: columns that hold codes of categories, from 0.
    """
    # Thousands of small parallel regions: with more threads than free cores each waits for the last, a hundred times longer.
    with threadpool_limits(limits=1):
        return _made(features, outcome, who, categorical)


def _made(features: Array, outcome: Array, who: NDArray[np.int64], categorical: tuple[int, ...]) -> Classifier:
    if len(outcome) > _MOST:
        some = np.sort(np.random.default_rng(SEED).choice(len(outcome), _MOST, replace=False))
        features, outcome, who = features[some], outcome[some], who[some]
    columns = np.flatnonzero([_differs(column) for column in features.T])
    features = features[:, columns]
    coded = tuple(place for place, column in enumerate(columns) if column in categorical)
    fold = _fold(who)
    held, trees = np.empty(len(outcome)), []
    for number in range(FOLDS):
        mine = fold != number
        trees.append(_trees(features[mine], outcome[mine], coded))
        held[~mine] = _score((trees[-1],), features[~mine])
    calibrate, name = _calibration(held, outcome)
    return Classifier(columns, tuple(trees), calibrate, name, len(outcome), float(outcome.mean()))


def _trees(features: Array, outcome: Array, categorical: tuple[int, ...]) -> HistGradientBoostingClassifier:
    rows = len(outcome)
    model = HistGradientBoostingClassifier(
        learning_rate=0.06,
        max_iter=100,
        max_leaf_nodes=8,
        min_samples_leaf=max(20, min(200, rows // 100)),
        l2_regularization=5.0,
        max_bins=64,
        max_features=0.5,
        early_stopping=False,
        categorical_features=list(categorical) or None,
        random_state=SEED,
    )
    return model.fit(features, outcome)


def _differs(column: Array) -> bool:
    """Tell whether what is known of a column differs among customers."""
    known = column[~np.isnan(column)]
    return bool(len(known) and known.min() != known.max())


def _score(trees: tuple[HistGradientBoostingClassifier, ...], features: Array) -> Array:
    """Give the mean log odds of some trees."""
    found: Array = np.mean([one.decision_function(features) for one in trees], axis=0)
    return found


def _fold(who: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the fold of each customer: mixed, so that neighbours by number fall apart, and equal in every run."""
    mixed = who.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(33)) % np.uint64(FOLDS)).astype(np.int64)


def _calibration(held: Array, outcome: Array) -> tuple[_Calibrates, str]:
    if min(outcome.sum(), len(outcome) - outcome.sum()) >= _ENOUGH_FOR_ISOTONIC:
        return _Steps(IsotonicRegression(out_of_bounds="clip").fit(held, outcome)), "isotonic"
    line = LogisticRegression(C=1e6).fit(held[:, None], outcome)
    return _Sigmoid(float(line.coef_[0, 0]), float(line.intercept_[0])), "sigmoid"
