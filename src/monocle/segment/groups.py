"""Groups of customers that the machine finds in their traits, how stable they are, and the segment that comes closest to each.

Groups are of k-means, or of a mixture of Gaussians. How many there are is tried: of the numbers whose groups come again when
customers are drawn anew (adjusted Rand index, Hubert and Arabie 1985, over bootstraps), the one whose groups lie farthest apart
(silhouette, Rousseeuw 1987). Nothing is left to chance: the same customers give the same groups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from monocle.errors import BadData
from monocle.segment.features import Features, Matrix

FEWEST, LEAST, MOST = 100, 3, 7
"""Customers that groups need; groups that are tried."""
STABLE = 0.75
"""Adjusted Rand index from which groups are called stable: 1 where every drawing gives the same, 0 where it is chance."""
_DRAWINGS, _OF_A_DRAWING, _COMPARED, _FITTED, _SEED = 8, 2_000, 2_000, 20_000, 7
_DEPTH, _SMALLEST_LEAF, _LEAST_MARK, _MOST_MARKS = 4, 0.01, 0.4, 3
Labels = NDArray[np.int64]
Method = Literal["kmeans", "mixture"]


@dataclass(frozen=True)
class Mark:
    """What sets a group apart in one trait.

    Attributes:
        trait: its name.
        high: the group has more of it than others.
        distance: of the group's mean to that of all, in spreads.
        median: of the group; NaN where it is known of none.
        of_all: median of all.
    """

    trait: str
    high: bool
    distance: float
    median: float
    of_all: float


@dataclass(frozen=True)
class Group:
    """One group.

    Attributes:
        size: customers among those that were looked at.
        share: of them, 0..1.
        marks: what sets it apart, the most first; none where it is the ordinary customer.
        tree: the segment that comes closest, plain data.
        precision: share of the segment that is of the group.
        recall: share of the group that is of the segment.
    """

    size: int
    share: float
    marks: tuple[Mark, ...]
    tree: Mapping[str, Any]
    precision: float
    recall: float


@dataclass(frozen=True)
class Groups:
    """All groups.

    Attributes:
        method: kmeans or mixture.
        groups: the largest first.
        stability: mean adjusted Rand index over drawings.
        stable: it is 0.75 or more.
        silhouette: -1..1: how far apart the groups lie.
        traits: by which they were found.
        customers: that were looked at.
        tried: number of groups → stability and silhouette.
    """

    method: str
    groups: tuple[Group, ...]
    stability: float
    stable: bool
    silhouette: float
    traits: tuple[str, ...]
    customers: int
    tried: Mapping[int, tuple[float, float]]


def groups(known: Features, method: Method = "kmeans", number: int = 0) -> Groups:
    """Find groups.

    Args:
        known: traits of customers, 100 or more, in an order of no meaning.
        method: kmeans or mixture.
        number: of groups, 2 to 12; 0 to try 3 to 7.

    Raises:
        BadData: there are too few customers, or too few traits that differ.
    """
    rows = known.rows
    if len(rows) < FEWEST or rows.shape[1] < len("xy"):
        raise BadData(
            f"{len(rows)} customers with {rows.shape[1]} traits that differ are too few for groups",
            where="groups",
            mend=f"come back with {FEWEST} customers who bought",
        )
    tried = {one: _tried(rows, method, one) for one in ([number] if number else range(LEAST, MOST + 1))}
    best = max(
        tried, key=lambda one: (tried[one][0] >= STABLE, tried[one][1] if tried[one][0] >= STABLE else tried[one][0])
    )
    labels = _labels(_fitted(rows, method, best), rows)
    found = sorted((_group(known, labels == one) for one in np.unique(labels)), key=lambda one: -one.size)
    stability, silhouette = tried[best]
    return Groups(method, tuple(found), stability, stability >= STABLE, silhouette, known.names, len(rows), tried)


def _fitted(rows: Matrix, method: Method, number: int, starts: int = 3) -> KMeans | GaussianMixture:
    """Fit a model on one core: many threads on few rows wait for each other more than they compute."""
    with threadpool_limits(1):
        if method == "mixture":
            model = GaussianMixture(number, covariance_type="diag", reg_covar=1e-2, random_state=_SEED)
            return model.fit(rows[:_FITTED])
        return KMeans(number, n_init=starts, random_state=_SEED).fit(rows[:_FITTED])


def _labels(model: KMeans | GaussianMixture, rows: Matrix) -> Labels:
    return np.asarray(model.predict(rows), dtype=np.int64)


def _tried(rows: Matrix, method: Method, number: int) -> tuple[float, float]:
    """Give how far groups come again when customers are drawn anew, and how far apart they lie."""
    chance = np.random.default_rng(_SEED)
    compared = rows[:_COMPARED]
    whole = _labels(_fitted(rows, method, number), compared)
    again = []
    for _ in range(_DRAWINGS):
        drawn = rows[chance.integers(0, len(rows), min(len(rows), _OF_A_DRAWING))]
        again.append(adjusted_rand_score(whole, _labels(_fitted(drawn, method, number), compared)))
    apart = silhouette_score(compared, whole) if 1 < len(np.unique(whole)) < len(compared) else 0.0
    return round(float(np.mean(again)), 4), round(float(apart), 4)


def _group(known: Features, inside: NDArray[np.bool_]) -> Group:
    tree, chosen = closest_tree(known, inside)
    both = int((inside & chosen).sum())
    size = int(inside.sum())
    return Group(
        size, size / len(inside), _marks(known, inside), tree, both / max(1, int(chosen.sum())), both / max(1, size)
    )


def _marks(known: Features, inside: NDArray[np.bool_]) -> tuple[Mark, ...]:
    """Give the traits in which a group is farthest from all."""
    mine, everyone = known.medians(inside), known.medians(np.ones(len(inside), dtype=np.bool_))
    distances = known.rows[inside].mean(axis=0) - known.rows.mean(axis=0)
    found = [
        Mark(name, distance > 0, float(distance), mine.get(name, float("nan")), everyone.get(name, float("nan")))
        for name, distance in zip(known.names, distances, strict=True)
        if abs(distance) >= _LEAST_MARK
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.distance))[:_MOST_MARKS])


def closest_tree(known: Features, inside: NDArray[np.bool_]) -> tuple[dict[str, Any], NDArray[np.bool_]]:
    """Give the segment of few conditions on traits that comes closest to some customers, and whom it holds.

    Args:
        known: traits of all customers.
        inside: who is meant.
    """
    filled = np.where(np.isnan(known.raw), -np.inf, known.raw)
    learnt = DecisionTreeClassifier(
        max_depth=_DEPTH,
        min_samples_leaf=max(1, int(_SMALLEST_LEAF * len(inside))),
        class_weight="balanced",
        random_state=_SEED,
    ).fit(np.maximum(filled, -1e15), inside)
    chosen = np.asarray(learnt.predict(np.maximum(filled, -1e15)), dtype=np.bool_)
    ways = _ways(learnt.tree_, known.names, 0, {})
    if not ways:
        return {"trait": known.names[0], "op": "known"}, ~np.isnan(known.raw[:, 0])
    return ({"any": ways} if len(ways) > 1 else ways[0]), chosen


Bounds = Mapping[str, tuple[float | None, float | None]]


def _ways(tree: Any, names: Sequence[str], node: int, bounds: Bounds) -> list[dict[str, Any]]:
    """Give the conditions of the leaves of a decision tree that say yes."""
    if tree.children_left[node] < 0:
        no, yes = tree.value[node][0]
        return [_conditions(bounds)] if yes > no and bounds else []
    name, cut = names[tree.feature[node]], float(tree.threshold[node])
    low, high = bounds.get(name, (None, None))
    return [
        *_ways(tree, names, tree.children_left[node], {**bounds, name: (low, cut)}),
        *_ways(tree, names, tree.children_right[node], {**bounds, name: (cut, high)}),
    ]


def _conditions(bounds: Bounds) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for name, (low, high) in bounds.items():
        if low is not None:
            parts.append({"trait": name, "op": "more", "value": _round(low)})
        elif high is not None:
            above = {"trait": name, "op": "more", "value": _round(high)}
            parts.append({"not": above})
            continue
        if high is not None:
            parts.append({"trait": name, "op": "at_most", "value": _round(high)})
    return parts[0] if len(parts) == 1 else {"all": parts}


def _round(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 6)
