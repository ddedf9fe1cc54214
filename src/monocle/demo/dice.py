"""Chance that is the same on every machine: numbers drawn in blocks from a seed and a name."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar
from zlib import crc32

import numpy as np

T = TypeVar("T")
BLOCK = 65_536


class Wheel:
    """Items that come up as often as their weights say."""

    def __init__(self, weights: Sequence[float]) -> None:
        """Keep the running sums of the weights."""
        sums = list(accumulate(weights))
        self.edges = [value / sums[-1] for value in sums]
        self.edges[-1] = 1.0

    def at(self, share: float) -> int:
        """Give the number of the item at a share of 0..1."""
        return bisect(self.edges, share)


class Dice:
    """Draws for one part of the demo; parts do not disturb each other.

    NumPy's PCG64 gives the same stream on every machine. Draws are fetched in blocks because one call per draw costs
    ten times as much.
    """

    def __init__(self, seed: int, name: str) -> None:
        """Open the stream of a name.

        Args:
            seed: of the whole demo.
            name: of the part.
        """
        self.generator = np.random.Generator(np.random.PCG64([seed, crc32(name.encode())]))
        self._left: list[float] = []

    def share(self) -> float:
        """Give a number of 0..1, 1 left out."""
        if not self._left:
            self._left = self.generator.random(BLOCK).tolist()
        return self._left.pop()

    def chance(self, share: float) -> bool:
        """Give true as often as ``share`` (0..1) says."""
        return self.share() < share

    def below(self, limit: int) -> int:
        """Give a whole number of 0 to ``limit - 1``."""
        return int(self.share() * limit)

    def between(self, low: int, high: int) -> int:
        """Give a whole number of ``low`` to ``high``, both possible."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Give one of the items, all equally likely."""
        return items[int(self.share() * len(items))]

    def turn(self, wheel: Wheel) -> int:
        """Give the number of one item of a wheel."""
        return wheel.at(self.share())

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Give the items in a new order."""
        return [items[place] for place in self.generator.permutation(len(items)).tolist()]
