"""What the machine finds in customers, as doors have it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class MarkRow:
    """What sets a group apart in one trait, in words; ``median`` is None where it is known of none."""

    trait: str
    words: str
    high: bool
    median: float | None
    of_all: float | None


@dataclass(frozen=True)
class GroupRow:
    """One group.

    Attributes:
        name: in plain words, such as "buy often, large baskets".
        size: customers among those that were looked at.
        share: of them, 0..1.
        where: the segment that comes closest, for saving.
        precision: share of that segment that is of the group.
        recall: share of the group that is of that segment.
    """

    name: str
    size: int
    share: float
    marks: tuple[MarkRow, ...]
    where: Mapping[str, Any]
    precision: float
    recall: float


@dataclass(frozen=True)
class GroupsFound:
    """Groups of those who bought.

    Attributes:
        method: kmeans or mixture.
        groups: the largest first.
        stability: mean adjusted Rand index when customers are drawn anew, 0..1; from 0.75 on groups are called stable.
        silhouette: -1..1: how far apart they lie.
        traits: by which they were found.
        customers: that were looked at: all who bought, or 100,000 of them.
        bought: customers who bought.
        of: customers in all.
        as_of: of what was known, UTC.
    """

    method: str
    groups: tuple[GroupRow, ...]
    stability: float
    stable: bool
    silhouette: float
    traits: tuple[str, ...]
    customers: int
    bought: int
    of: int
    as_of: dt.datetime


@dataclass(frozen=True)
class AlikeSize:
    """The most alike of the others: what share of them, how many, and how likely the least of these is, 0..1."""

    share: float
    customers: int
    likely: float


@dataclass(frozen=True)
class LookAlikes:
    """Customers who are like those of a segment, but not in it.

    Attributes:
        segment: its name.
        members: customers of the segment that were looked at.
        others: customers outside of it that were.
        auc: how well the model tells the two apart: 0.5 is chance, 1 always.
        reasons: by which traits, in words, the most first.
        sizes: how many are how much alike.
        nearest: ids of the most alike, with 0..1.
        where: the segment that comes closest to the most alike tenth.
        precision: share of that segment that is of the tenth.
        as_of: of what was known, UTC.
    """

    segment: str
    members: int
    others: int
    auc: float
    reasons: tuple[str, ...]
    sizes: tuple[AlikeSize, ...]
    nearest: tuple[tuple[UUID, float], ...]
    where: Mapping[str, Any]
    precision: float
    as_of: dt.datetime
