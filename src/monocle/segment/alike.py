"""Customers who are like those of a segment, but not in it: nearest by a logistic model of their traits, with its reasons."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from monocle.errors import BadData
from monocle.segment.features import Features

FEWEST = 50
"""Customers, at least, in a segment and outside of it."""
_SHARES, _REASONS, _PARTS, _SEED = (0.01, 0.05, 0.1), 4, 4, 7


@dataclass(frozen=True)
class Reason:
    """One trait by which the model tells: more of it makes a customer more alike, or less."""

    trait: str
    high: bool
    weight: float


@dataclass(frozen=True)
class Alike:
    """Who is like the customers of a segment.

    Attributes:
        members: customers of the segment that were looked at.
        others: customers outside of it.
        auc: how well the model tells the two apart on customers that it has not seen: 0.5 is chance, 1 always.
        reasons: what it goes by, the most first.
        sizes: share of the others → how many they are, and how likely the least alike of them is, 0..1.
        nearest: rows of the others, the most alike first.
        likely: of each of these, 0..1.
    """

    members: int
    others: int
    auc: float
    reasons: tuple[Reason, ...]
    sizes: tuple[tuple[float, int, float], ...]
    nearest: NDArray[np.int64]
    likely: NDArray[np.float64]


def alike(known: Features, inside: NDArray[np.bool_]) -> Alike:
    """Find who is like the customers of a segment.

    Args:
        known: traits of all customers.
        inside: who is of the segment, in the same order.

    Raises:
        BadData: the segment, or what is outside of it, has too few customers, or no trait differs.
    """
    members, others = int(inside.sum()), int((~inside).sum())
    if min(members, others) < FEWEST or not known.names:
        raise BadData(
            f"{members} customers in the segment and {others} outside are too few to learn from",
            where="look-alikes",
            mend=f"take a segment with {FEWEST} customers or more who bought",
        )
    model = LogisticRegression(class_weight="balanced", C=0.5, max_iter=500)
    folds = StratifiedKFold(_PARTS, shuffle=True, random_state=_SEED)
    unseen = cross_val_predict(model, known.rows, inside, cv=folds, method="predict_proba")[:, 1]
    likely = np.asarray(model.fit(known.rows, inside).predict_proba(known.rows)[:, 1], dtype=np.float64)
    outside = np.flatnonzero(~inside)
    order = outside[np.argsort(-likely[outside], kind="stable")]
    weights = model.coef_[0]
    reasons = [
        Reason(known.names[place], bool(weights[place] > 0), float(weights[place])) for place in range(len(weights))
    ]
    return Alike(
        members,
        others,
        round(float(roc_auc_score(inside, unseen)), 4),
        tuple(sorted(reasons, key=lambda one: -abs(one.weight))[:_REASONS]),
        tuple(
            (share, many, float(likely[order[many - 1]])) for share in _SHARES if (many := max(1, int(share * others)))
        ),
        order,
        likely[order],
    )
