"""Groups of customers that the machine finds, and customers who are like those of a segment."""

import math
from collections.abc import Sequence
from contextlib import closing
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
from monocle.workspace.group_views import AlikeSize, GroupRow, GroupsFound, LookAlikes, MarkRow
from monocle.workspace.house import House
from monocle.workspace.segment_previews import trees_of

AT_MOST = 100_000
"""Customers that are looked at; of more, these by the hash of their ids."""
NUMBERS = tuple(one.name for one in TRAIT_LIST if one.type in {"BIGINT", "DOUBLE"} and one.theme != "rfm")
"""Traits by which groups are found: all that are numbers but the scores that are made of others."""
_LEAST_NUMBER, _MOST_NUMBER, _NEAREST, _TENTH = 2, 12, 20, 10


class CustomerGroups:
    """What the machine finds in the traits of customers who bought."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

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
        with closing(CountingStore(self._house)) as store:
            _, table, counts = store.traits(NUMBERS, AT_MOST)
            as_of = store.as_of()
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
            as_of,
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
        with closing(CountingStore(self._house)) as store:
            who, table, _ = store.traits(NUMBERS, AT_MOST)
            inside_of = set(store.ids(trees[name], trees)["customer_id"].to_pylist())
            as_of = store.as_of()
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
            as_of,
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
