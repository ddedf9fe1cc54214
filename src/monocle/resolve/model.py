"""The Fellegi-Sunter model of three kinds of pairs: one person, one household, two strangers.

All pairs of records are of one of three kinds; λ and η are the shares of the first two. For each comparison, m, h and u
are the shares of its levels among pairs of each kind. A pair that shares a home, a surname or an e-mail is held against
"another member of the same household" as well as "a stranger", and the smaller weight counts.

Source: Fellegi and Sunter (1969), A Theory for Record Linkage. The household kind is our own.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.errors import BadData
from monocle.kernel.conditions import Question
from monocle.kernel.scoring import STEP, Rare, Weights
from monocle.resolve.comparisons import Comparison, Tie
from monocle.resolve.model_json import comparison_from, comparison_tree, rare_from, rare_tree

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """What the pairs of each kind look like, and where the line is drawn.

    Attributes:
        comparisons: in order.
        m, h, u: for each comparison the shares of its levels, worst level first.
        dependence: for each comparison the bits that each of its levels loses because other fields already said it.
        one_person: λ, share of all pairs.
        one_household: η, share of all pairs.
        rare: for each comparison and level, worst first: how the frequency of the value counts.
        threshold: bits; a pair at or over it joins.
        review_floor: bits; a pair under it is forgotten.
    """

    comparisons: tuple[Comparison, ...]
    m: tuple[Array, ...]
    h: tuple[Array, ...]
    u: tuple[Array, ...]
    dependence: tuple[Array, ...]
    one_person: float
    one_household: float
    rare: tuple[tuple[Rare | None, ...], ...]
    threshold: float
    review_floor: float

    @property
    def version(self) -> str:
        """Give a short name that changes with anything the model says."""
        return f"model-{hashlib.sha256(self.to_json().encode()).hexdigest()[:12]}"

    def prior(self) -> float:
        """Give the bits that a pair has before anything is compared: one person against two strangers."""
        return _whole_steps(math.log2(self.one_person / (1 - self.one_person)))

    def household_prior(self) -> float:
        """Give the same against another member of one household."""
        return _whole_steps(math.log2(self.one_person / self.one_household))

    def questions(self) -> tuple[Question, ...]:
        """Give what the kernel asks."""
        return tuple(comparison.question() for comparison in self.comparisons)

    def weights(self) -> Weights:
        """Give what the kernel adds up, all bits whole multiples of ``STEP``."""
        return self._weights

    @cached_property
    def _weights(self) -> Weights:
        stranger = zip(self.m, self.u, self.dependence, strict=True)
        household = zip(self.comparisons, self.m, self.h, strict=True)
        return Weights(
            self.prior(),
            self.household_prior(),
            tuple(_steps(np.log2(m / u) - less) for m, u, less in stranger),
            tuple(_steps(_against_household(one, m, h)) for one, m, h in household),
            self.rare,
        )

    def to_json(self) -> str:
        """Give the model as JSON; ``from_json`` gives it back exactly."""
        shares = {
            name: [[float(x) for x in levels] for levels in getattr(self, name)]
            for name in ("m", "h", "u", "dependence")
        }
        tree = {
            "comparisons": [comparison_tree(one) for one in self.comparisons],
            **shares,
            "one_person": float(self.one_person),
            "one_household": float(self.one_household),
            "rare": [[rare_tree(rare) for rare in levels] for levels in self.rare],
            "threshold": float(self.threshold),
            "review_floor": float(self.review_floor),
        }
        return json.dumps(tree, separators=(",", ":"), sort_keys=True)


def from_json(text: str) -> Model:
    """Give the model that ``to_json`` wrote.

    Raises:
        BadData: the text is no model.
    """
    try:
        return _read(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise BadData("the text is no model", mend="export the model again") from error


def _read(tree: Mapping[str, Any]) -> Model:
    shares = {
        name: tuple(np.asarray(levels, dtype=np.float64) for levels in tree[name])
        for name in ("m", "h", "u", "dependence")
    }
    return Model(
        comparisons=tuple(comparison_from(one) for one in tree["comparisons"]),
        **shares,
        one_person=float(tree["one_person"]),
        one_household=float(tree["one_household"]),
        rare=tuple(tuple(rare_from(rare) for rare in levels) for levels in tree["rare"]),
        threshold=float(tree["threshold"]),
        review_floor=float(tree["review_floor"]),
    )


def _against_household(comparison: Comparison, m: Array, h: Array) -> Array:
    """Give log2(m / h); home and surname that agree are what makes a household and speak for no single person."""
    bits = np.log2(m / h)
    if comparison.tie in (Tie.HOME, Tie.NAME):
        bits[1:] = np.minimum(bits[1:], 0.0)
    return np.asarray(bits)


def _steps(bits: Array) -> Array:
    return np.asarray(np.round(bits / STEP) * STEP)


def _whole_steps(bits: float) -> float:
    return round(bits / STEP) * STEP
