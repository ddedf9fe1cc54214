"""The Fellegi-Sunter model of three kinds of pairs: one person, one household, two strangers.

All pairs of records are of one of three kinds; λ and η are the shares of the first two. For each comparison, m, h and u
are the shares of its levels among pairs of each kind. Only candidate pairs are looked at one by one; the others are
strangers' pairs and known by a systematic sample. Expectation-maximisation runs on counts of agreement patterns, with
Dirichlet priors, so few records train as steadily as many. No label, no random number.

Source: Fellegi and Sunter (1969), A Theory for Record Linkage; Winkler (2000), Using the EM Algorithm for Weight
Computation. The household kind is our own.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.resolve.sql_comparisons import Comparison, Tie

Array = npt.NDArray[np.float64]
Patterns = npt.NDArray[np.int64]

ROUNDS = 60
SETTLED = 1e-7
PRIOR_PAIRS = 20.0
HOUSEHOLD_PRIOR_PAIRS = 20.0
FLOOR = 1e-12
LEAST_TOLD = 3
"""Fields that a pair must tell about to teach m, h and u: one that tells less would teach what the model believes."""


@dataclass(frozen=True)
class Counted:
    """Agreement patterns and how many pairs have each.

    Attributes:
        patterns: (n, k) level of each comparison: 0 is the last one, -1 tells nothing.
        candidates: (n,) candidate pairs, scaled up where they were sampled.
        strangers: (n,) pairs that no rule found, scaled up from the sample.
    """

    patterns: Patterns
    candidates: Array
    strangers: Array


@dataclass(frozen=True)
class Model:
    """What the pairs of each kind look like.

    Attributes:
        comparisons: in order.
        m, h, u: for each comparison the shares of its levels, worst level first as Splink numbers them.
        one_person: λ, share of all pairs.
        one_household: η, share of all pairs.
    """

    comparisons: tuple[Comparison, ...]
    m: tuple[Array, ...]
    h: tuple[Array, ...]
    u: tuple[Array, ...]
    one_person: float
    one_household: float

    def version(self) -> str:
        """Give a short name that changes with any parameter."""
        numbers = [[round(float(x), 12) for x in levels] for part in (self.m, self.h, self.u) for levels in part]
        text = json.dumps([[c.field for c in self.comparisons], numbers, self.one_person, self.one_household])
        return f"plain-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def prior(self) -> float:
        """Give the bits that a pair has before anything is compared: one person against two strangers."""
        return math.log2(self.one_person / (1 - self.one_person))

    def household_prior(self) -> float:
        """Give the same against another member of one household."""
        return math.log2(self.one_person / self.one_household)

    def weights(self) -> tuple[Array, ...]:
        """Give log2(m / u) of each comparison's levels, in bits.

        No two levels of a comparison have the same, and none has 0: a weight tells its level.
        """
        return tuple(_told_apart(np.log2(m / u)) for m, u in zip(self.m, self.u, strict=True))

    def settings(self, least_weight: float | None) -> dict[str, Any]:
        """Give the model as Splink's settings."""
        return _settings(self.comparisons, self.m, self.weights(), self.one_person) | {"least_weight": least_weight}


def level_settings(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Give Splink's settings under which each level weighs its own number plus one, in bits: a way to see the levels."""
    weights = tuple(np.arange(1.0, len(comparison.steps) + 1) for comparison in comparisons)
    m = tuple(np.full(len(comparison.steps), 0.5) for comparison in comparisons)
    return _settings(comparisons, m, weights, 0.5, rare=False) | {"least_weight": None}


def untrained(comparisons: Sequence[Comparison]) -> Model:
    """Give the model that is expected before the data has spoken."""
    m = tuple(np.array([step.m for step in reversed(c.steps)]) / sum(s.m for s in c.steps) for c in comparisons)
    u = tuple(_rising(len(c.steps)) for c in comparisons)
    h = tuple(
        m_k if c.tie is Tie.SHARED else _by_chance(c, m_k, u_k) for c, m_k, u_k in zip(comparisons, m, u, strict=True)
    )
    return Model(tuple(comparisons), m, h, u, 1e-4, 1e-4)


def trained(comparisons: Sequence[Comparison], counted: Counted, records: int) -> Model:
    """Give the model that the data speaks for.

    Args:
        comparisons: what was compared.
        counted: patterns of candidates and of strangers' pairs.
        records: how many; all pairs are records · (records - 1) / 2.
    """
    start = untrained(comparisons)
    every = max(1.0, records * (records - 1) / 2)
    hits = [_hits(counted.patterns[:, k], len(c.steps)) for k, c in enumerate(comparisons)]
    strangers = [hit.T @ counted.strangers for hit in hits]
    u = tuple(_shares(count + 0.5) for count in strangers)
    people, households = 0.2 * records / every, 0.1 * records / every
    model = Model(start.comparisons, start.m, _households(start, u), u, people, households)
    for _ in range(ROUNDS):
        following = _step(model, start, counted, hits, every)
        moved = abs(following.one_person - model.one_person) * every
        model = following
        if moved < SETTLED * records:
            break
    return model


def _step(model: Model, start: Model, counted: Counted, hits: list[Array], every: float) -> Model:
    person, household, stranger = _shares_of_kinds(model, hits)
    people, households = float(counted.candidates @ person) + 1.0, float(counted.candidates @ household) + 1.0
    candidates = np.where((counted.patterns >= 0).sum(axis=1) >= LEAST_TOLD, counted.candidates, 0.0)
    m = tuple(
        _shares(hit.T @ (candidates * person) + PRIOR_PAIRS * first) for hit, first in zip(hits, start.m, strict=True)
    )
    u = tuple(_shares(hit.T @ (candidates * stranger + counted.strangers) + 0.5) for hit in hits)
    learned = tuple(
        _shares(hit.T @ (candidates * household) + HOUSEHOLD_PRIOR_PAIRS * first)
        for hit, first in zip(hits, start.h, strict=True)
    )
    h = tuple(
        _by_chance(c, m_k, u_k) if c.tie is Tie.PERSONAL else shares
        for c, shares, m_k, u_k in zip(model.comparisons, learned, m, u, strict=True)
    )
    return Model(model.comparisons, m, h, u, min(people / every, 0.5), min(households / every, 0.5))


def _shares_of_kinds(model: Model, hits: list[Array]) -> tuple[Array, Array, Array]:
    """Give, for each pattern, the probability of each kind."""
    shares = (model.one_person, model.one_household, max(FLOOR, 1 - model.one_person - model.one_household))
    logs = np.stack(
        [
            math.log(share) + sum(hit @ np.log(levels) for hit, levels in zip(hits, kind, strict=True))
            for share, kind in zip(shares, (model.m, model.h, model.u), strict=True)
        ]
    )
    logs -= logs.max(axis=0)
    likely = np.exp(logs)
    likely /= likely.sum(axis=0)
    return likely[0], likely[1], likely[2]


def _hits(levels: Patterns, count: int) -> Array:
    """Give (n, count) with a 1 at each pattern's level, and no 1 where it tells nothing."""
    return np.asarray(levels[:, None] == np.arange(count)[None, :], dtype=np.float64)


def _shares(counts: Array) -> Array:
    counts = np.maximum(counts, FLOOR)
    return np.asarray(counts / counts.sum())


def _rising(levels: int) -> Array:
    """Give shares that fall tenfold with each better level."""
    return _shares(10.0 ** -np.arange(levels, dtype=np.float64))


def _by_chance(comparison: Comparison, m: Array, u: Array) -> Array:
    return np.asarray(comparison.by_chance * m + (1 - comparison.by_chance) * u)


def _households(start: Model, u: tuple[Array, ...]) -> tuple[Array, ...]:
    return tuple(
        h if c.tie is Tie.SHARED else _by_chance(c, m, u_k)
        for c, h, m, u_k in zip(start.comparisons, start.h, start.m, u, strict=True)
    )


def _told_apart(weights: Array) -> Array:
    rounded = np.round(weights, 6)
    for level in range(len(rounded)):
        while rounded[level] == 0 or (rounded[:level] == rounded[level]).any():
            rounded[level] = np.round(rounded[level] + 1e-6, 6)
    return np.asarray(rounded)


def _settings(
    comparisons: Sequence[Comparison], m: tuple[Array, ...], weights: tuple[Array, ...], prior: float, rare: bool = True
) -> dict[str, Any]:
    return {
        "probability_two_random_records_match": prior,
        "comparisons": [
            _splink_comparison(comparison, m_k, weights_k, rare)
            for comparison, m_k, weights_k in zip(comparisons, m, weights, strict=True)
        ],
        "blocking_rules_to_generate_predictions": [],
    }


def _splink_comparison(comparison: Comparison, m: Array, weights: Array, rare: bool) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.null, "label_for_charts": "null", "is_null_level": True}
    ]
    for place, step in enumerate(comparison.steps):
        value = len(comparison.steps) - 1 - place
        level: dict[str, Any] = {
            "sql_condition": step.sql or "ELSE",
            "label_for_charts": step.name,
            "m_probability": float(m[value]),
            "u_probability": float(m[value] / 2.0 ** weights[value]),
        }
        if step.rare and rare:
            level |= {"tf_adjustment_column": step.rare, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-5}
        levels.append(level)
    return {"output_column_name": column_name(comparison), "comparison_levels": levels}


def column_name(comparison: Comparison) -> str:
    """Give the comparison's name as part of a column's name."""
    return comparison.needs if comparison.needs.startswith("numbers_") else comparison.field
