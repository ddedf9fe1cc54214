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
        as_first, as_last: for each name of then, how often it was said to be a first name, and a last name.
    """

    model: Model
    matching: Matching
    systems: Sequence[str]
    rules: tuple[KeyRule, ...]
    cut_keys: tuple[Hashes, ...]
    as_first: Counts
    as_last: Counts

    def counts(self, names: npt.NDArray[np.int32]) -> tuple[Counts, Counts]:
        """Give how often names are said to be first and last names; a name that is new was never said."""
        known = names < len(self.as_first)
        places = np.where(known, names, 0)
        return np.where(known, self.as_first[places], 0.5), np.where(known, self.as_last[places], 0.5)
