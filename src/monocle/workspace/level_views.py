"""What the verb of levels answers: the same figures of a customer, their household, a segment, a brand and all."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monocle.insight.figures import Figure


@dataclass(frozen=True)
class Level:
    """One group of customers with its figures.

    Attributes:
        kind: customer, household, segment, brand or all.
        key: id of a customer or household, name of a segment or brand; empty for all.
        label: as people call it.
        as_of: the newest fact that its figures know, UTC; None where none were computed.
        figures: the same at every level, in the same order.
        at: what leads to it: customer, segment, brand.
    """

    kind: str
    key: str
    label: str
    as_of: dt.datetime | None
    figures: Sequence[Figure]
    at: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A level that one may go on to: up where none is chosen yet, or down; ``customers`` of it, None where nobody counted."""

    kind: str
    key: str
    label: str
    customers: int | None
    at: Mapping[str, str]


@dataclass(frozen=True)
class LevelPath:
    """One path of levels, the smallest first.

    Attributes:
        levels: from the smallest that was asked for to all customers.
        below: what the smallest is made of: each with the same figures.
        up: what may be chosen where a level of the path is left out: segments, brands.
        how: figure → its label and how it is reckoned, in words.
        customers: how many customers are shown by name.
    """

    levels: Sequence[Level]
    below: Sequence[Level]
    up: Sequence[Step]
    how: Mapping[str, tuple[str, str]]
    customers: int
