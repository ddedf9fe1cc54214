"""What no cluster may hold, whatever the weights say: two values of a column that a person has one of, and pairs kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int32]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, repr=False)
class Limit:
    """A column of which a cluster holds at most one value.

    A source whose keys are persons is such a column too: its records' keys, 0 for records of other sources.

    Attributes:
        name: stable, such as ``customer_number:crm``; a link that it holds back shows it.
        codes: (nodes,) int32: 0 where a record has no value or several, else the value's number.
    """

    name: str
    codes: Integers


@dataclass(frozen=True, repr=False)
class Limits:
    """All that limits clusters.

    Attributes:
        columns: limited columns.
        left, right: (p,) int32 pairs of nodes that are never one.
    """

    columns: Sequence[Limit] = ()
    left: Integers = field(default_factory=lambda: np.zeros(0, np.int32))
    right: Integers = field(default_factory=lambda: np.zeros(0, np.int32))

    def codes(self, nodes: Integers) -> Integers:
        """Give (n, columns) codes of some nodes."""
        return np.stack([limit.codes[nodes] for limit in self.columns] or [np.zeros(len(nodes), np.int32)], axis=1)


def never_one(limits: Limits, left: Integers, right: Integers) -> Marks:
    """Mark the pairs of nodes that some limit keeps apart by themselves."""
    marks = np.zeros(len(left), dtype=bool)
    for limit in limits.columns:
        one, other = limit.codes[left], limit.codes[right]
        marks |= (one != 0) & (other != 0) & (one != other)
    if len(limits.left):
        marks |= np.isin(_keys(left, right), _keys(limits.left, limits.right))
    return marks


def _keys(left: Integers, right: Integers) -> npt.NDArray[np.int64]:
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64)
    return (low << 32) | high
