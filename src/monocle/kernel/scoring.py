"""What a level weighs, and pairs with their weights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
STEP = 2.0**-24
"""Bits are whole multiples of it, so that sums are exact and the same in every order."""


@dataclass(frozen=True)
class Rare:
    """How the frequency of a value moves the weight of a level: a rare name that agrees says more than a frequent one.

    The level's bits gain ``share · log2(expected / max(frequency left, frequency right, least))``.

    Attributes:
        column: whose frequencies count (``Table.shares``).
        expected: 0..1; the frequency at which nothing changes: u of the exact level.
        least: 0..1; a frequency below counts as this.
        share: 0..1; how much of the adjustment counts.
    """

    column: str
    expected: float
    least: float
    share: float = 1.0


@dataclass(frozen=True)
class Weights:
    """Bits per level, for questions in their order.

    Attributes:
        prior: bits of any pair against two strangers.
        household_prior: bits of any pair against two members of a household.
        stranger: per question (levels,) log2(m / u), worst level first.
        household: per question (levels,) log2(m / h), worst level first.
        rare: per question and level, worst first: None, or how frequency moves the weight against a stranger.
    """

    prior: float
    household_prior: float
    stranger: tuple[Numbers, ...]
    household: tuple[Numbers, ...]
    rare: tuple[tuple[Rare | None, ...], ...]


@dataclass(frozen=True, repr=False)
class Edges:
    """Scored pairs, ordered by (left, right), each once.

    Attributes:
        left: (k,) int32 record; below ``right``.
        right: (k,) int32 record.
        rule: (k,) uint8 place of the first rule that found it; 255 where no rule was asked.
        levels: (k, questions) uint8; 255 tells nothing.
        weight: (k,) bits against a stranger, prior included.
        household: (k,) bits against another member of the household, prior included.
    """

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    rule: npt.NDArray[np.uint8]
    levels: npt.NDArray[np.uint8]
    weight: Numbers
    household: Numbers

    def __len__(self) -> int:
        """Give the number of pairs."""
        return len(self.left)

    def of(self, kept: npt.NDArray[np.bool_] | slice) -> "Edges":
        """Give some of the pairs: those that are marked, or a piece."""
        return Edges(
            self.left[kept],
            self.right[kept],
            self.rule[kept],
            self.levels[kept],
            self.weight[kept],
            self.household[kept],
        )
