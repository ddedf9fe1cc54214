"""What the records said as a whole when the index was built; it stays until the next run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.kernel.keys import KeyRule
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model

Counts = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, repr=False)
class Bearings:
    """What one record alone cannot tell.

    Attributes:
        model: weighs pairs.
        matching: limits.
        systems: of customer numbers; those of the first are in ``numbers_1``.
        rules: blocking rules, in order; none where every pair is looked at.
        cut_keys: per rule the keys that too many records hold, ascending.
        as_first, as_last: for each name of then, the empty one first, how often it was said to be a first name, and a last
            name.
        names_from: the first name of then, less one.
    """

    model: Model
    matching: Matching
    systems: Sequence[str]
    rules: tuple[KeyRule, ...]
    cut_keys: tuple[Hashes, ...]
    as_first: Counts
    as_last: Counts
    names_from: int

    def counts(self, names: npt.NDArray[np.int32]) -> tuple[Counts, Counts]:
        """Give how often names are said to be first and last names; a name that is new was never said."""
        places = np.where(names > 0, names - self.names_from, 0)
        known = places < len(self.as_first)
        places = np.where(known, places, 0)
        return np.where(known, self.as_first[places], 0.5), np.where(known, self.as_last[places], 0.5)
