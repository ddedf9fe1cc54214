"""Groups of customers that the machine finds, and customers who are like those of a segment."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from monocle.catalog import segments
from monocle.errors import BadInput
from monocle.language import translations
from monocle.segment import alike, features, groups
from monocle.segment.phrases import ORDINARY, phrase
from monocle.tables import TRAIT_LIST
from monocle.workspace import segment_saving
from monocle.workspace.counting_store import CountingStore
from monocle.workspace.house import House
from monocle.workspace.segment_previews import trees_of

AT_MOST = 100_000
"""Customers that are looked at; of more, these by the hash of their ids."""
NUMBERS = tuple(one.name for one in TRAIT_LIST if one.type in {"BIGINT", "DOUBLE"} and one.theme != "rfm")
"""Traits by which groups are found: all that are numbers but the scores that are made of others."""
_LEAST_NUMBER, _MOST_NUMBER, _NEAREST, _TENTH = 2, 12, 20, 10


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


class CustomerGroups:
    """What the machine finds in the traits of customers who bought."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house, self._store = house, CountingStore(house)

    def close(self) -> None:
        """Let go of the store of segments."""
        self._store.close()

    def find(self, language: str = "", method: str = "kmeans", number: int = 0) -> GroupsFound:
        """Find groups.

        Args:
            language: of words.
            method: kmeans or mixture.
            number: of groups, 2 to 12; 0 to try.

        Raises:
            BadInput: there is no such method or number.
            BadData: there are too few customers who bought.
            NotFound: no run has made the store of segments yet.
        """
        if method not in {"kmeans", "mixture"}:
            raise BadInput("there is no such method", where="method", mend="use kmeans or mixture")
        if number and not _LEAST_NUMBER <= number <= _MOST_NUMBER:
            raise BadInput(
                f"{number} groups", where="number", mend=f"use {_LEAST_NUMBER} to {_MOST_NUMBER}, or 0 to try"
            )
        who, table, counts = self._store.traits(NUMBERS, AT_MOST)
        del who
        found = groups.groups(features.features(table), "mixture" if method == "mixture" else "kmeans", number)
        language = language or self._house.charter.languages[0]
        return GroupsFound(
            found.method,
            tuple(_group_row(one, language) for one in found.groups),
            found.stability,
            found.stable,
            found.silhouette,
            found.traits,
            found.customers,
            counts[0],
            counts[1],
            self._store.as_of(),
        )

    def look_alikes(self, name: str, language: str = "") -> LookAlikes:
        """Find customers who are like those of a segment.

        Args:
            name: of the segment.
            language: of words.

        Raises:
            NotFound: there is no such segment, or no store yet.
            BadData: there are too few customers in it who bought.
        """
        with self._house.catalog.reading() as connection:
            segment_saving.known(segments.stored(connection), name)
            trees = trees_of(connection)
        who, table, _ = self._store.traits(NUMBERS, AT_MOST)
        inside_of = set(self._store.ids(trees[name], trees)["customer_id"].to_pylist())
        inside = np.array([one in inside_of for one in who], dtype=np.bool_)
        known = features.features(table)
        found = alike.alike(known, inside)
        tenth = np.zeros(len(inside), dtype=np.bool_)
        tenth[found.nearest[: max(1, found.others // _TENTH)]] = True
        where, chosen = groups.closest_tree(known, tenth)
        language = language or self._house.charter.languages[0]
        return LookAlikes(
            name,
            found.members,
            found.others,
            found.auc,
            tuple(_words(one.trait, one.high, language) for one in found.reasons),
            tuple(AlikeSize(*one) for one in found.sizes),
            tuple(
                (UUID(who[row]), round(float(likely), 4))
                for row, likely in zip(found.nearest[:_NEAREST], found.likely[:_NEAREST], strict=True)
            ),
            where,
            float((tenth & chosen).sum() / max(1, chosen.sum())),
            self._store.as_of(),
        )


def _group_row(one: groups.Group, language: str) -> GroupRow:
    marks = tuple(
        MarkRow(
            mark.trait, _words(mark.trait, mark.high, language), mark.high, _known(mark.median), _known(mark.of_all)
        )
        for mark in one.marks
    )
    name = ", ".join(mark.words for mark in marks) or translations(language).gettext(ORDINARY)
    return GroupRow(
        name[:1].upper() + name[1:], one.size, one.share, marks, one.tree, round(one.precision, 4), round(one.recall, 4)
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _words(trait: str, high: bool, language: str) -> str:
    """Give what is said of a trait."""
    say = translations(language).gettext
    message, named = phrase(trait, high)
    labels: Sequence[str] = [one.label for one in TRAIT_LIST if one.name == trait]
    return say(message) % {"trait": say(labels[0]) if labels else trait} if named else say(message)
