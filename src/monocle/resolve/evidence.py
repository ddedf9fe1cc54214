"""Weighed pairs as the making of clusters sees them, and what it may ask."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from monocle.resolve.limits import Limits

Integers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

CONTRADICTION = -12.0
"""Bits that fields which one person cannot have say, at least."""
MOST_SAID = 20.0
"""Bits that one pair says for one or for two, at most: no pair outvotes a whole cluster."""
MOST_AGAINST = 6.0
"""Bits of the prior that count within a component, at most."""


@dataclass(frozen=True, repr=False)
class Scores:
    """Weighed pairs, each once.

    Attributes:
        left: (k,) int32 node.
        right: (k,) int32 node; which end stands left matters nowhere.
        weight: (k,) bits: against the likelier of a stranger and another member of the household, prior included; whole
            multiples of ``scoring.STEP``.
        evidence: (k,) bits: the same without the prior.
        strong: (k,) joins both.
        contradicts: (k,) fields that one person cannot have disagree.
    """

    left: Integers
    right: Integers
    weight: Numbers
    evidence: Numbers
    strong: Marks
    contradicts: Marks

    def __len__(self) -> int:
        """Give the number of pairs."""
        return len(self.left)

    def of(self, which: Marks | Places) -> "Scores":
        """Give some of them."""
        return Scores(
            self.left[which],
            self.right[which],
            self.weight[which],
            self.evidence[which],
            self.strong[which],
            self.contradicts[which],
        )

    def said(self) -> Numbers:
        """Give the bits that each says within a component; below 0 it speaks for two.

        It is the weight, but the prior counts ``MOST_AGAINST`` bits at most, however many records there are: who is in one
        component is suspected already. A pair that tells nothing, as nothing of it could be compared, says nothing.
        """
        prior = np.maximum(self.weight - self.evidence, -MOST_AGAINST)
        said = np.where(self.evidence == 0.0, 0.0, np.clip(self.evidence + prior, -MOST_SAID, MOST_SAID))
        return np.where(self.contradicts, np.minimum(said, CONTRADICTION), said)


@dataclass(frozen=True)
class Asking:
    """What the check of components may ask.

    Attributes:
        weigh: nodes left, nodes right (left below right, each pair once) → their scores, in this order, none left out.
        rank: nodes → a number for each by which they are ordered whatever their own numbers, such as the order of record
            ids; no two the same.
        limits: what no cluster may hold.
    """

    weigh: Callable[[Integers, Integers], Scores]
    rank: Callable[[Integers], Places]
    limits: Limits = field(default_factory=Limits)

    def weighed(self, members: Integers, left: Places, right: Places) -> Scores:
        """Give the scores of pairs of members, by their places."""
        one, other = members[left], members[right]
        return self.weigh(np.minimum(one, other), np.maximum(one, other))
