"""Why a tree holds for a customer or does not: condition by condition, with the values that decide."""

import datetime as dt
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from monocle.segment import tree as trees
from monocle.segment.person import Person
from monocle.segment.plain import Plain, plain
from monocle.segment.reading import (
    Reading,
    consent_of,
    events_of,
    figure_of,
    holds,
    reading_of,
    share_of,
    step_times,
    value_of,
)
from monocle.segment.tree import Tree

_MOST = 5
"""Times of one kind that are told, the latest."""


@dataclass(frozen=True)
class Answered:
    """What one condition says of a customer.

    Attributes:
        where: path in the tree, such as ``where.all[1].not``.
        condition: as the tree says it.
        holds: it does.
        actual: the values that decide, as plain data; None for groups, and for what is not known.
        parts: of a group, its conditions.
    """

    where: str
    condition: Plain
    holds: bool
    actual: Any
    parts: tuple["Answered", ...]


def explain(tree: Tree, person: Person, at: dt.datetime, where: str = "where") -> Answered:
    """Say condition by condition what a tree says of a customer.

    Args:
        tree: what is asked.
        person: of whom.
        at: the moment, UTC without zone.
        where: the place of the tree.
    """
    return _answered(tree, reading_of(person, at), where)


def _answered(tree: Tree, of: Reading, where: str) -> Answered:
    parts: tuple[Answered, ...] = ()
    if isinstance(tree, trees.AllOf | trees.AnyOf):
        key = "all" if isinstance(tree, trees.AllOf) else "any"
        parts = tuple(_answered(part, of, f"{where}.{key}[{place}]") for place, part in enumerate(tree.parts))
    elif isinstance(tree, trees.Not):
        parts = (_answered(tree.part, of, f"{where}.not"),)
    return Answered(where, plain(tree), holds(tree, of), _plain(actual(tree, of)), parts)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


@singledispatch
def actual(tree: Tree, of: Reading) -> Any:
    """Give the values that decide a condition; None for groups."""
    del tree, of


@actual.register
def _(tree: trees.Field, of: Reading) -> Any:
    return value_of(tree, of)


@actual.register
def _(tree: trees.Trait, of: Reading) -> Any:
    return of.person.traits.get(tree.name)


@actual.register
def _(tree: trees.Happened, of: Reading) -> Any:
    times = sorted(one.occurred_at for one in events_of(tree.event, tree.within, of))
    return {"count": len(times), "latest": times[-_MOST:][::-1]}


@actual.register
def _(tree: trees.Bought, of: Reading) -> Any:
    return figure_of(tree, of)


@actual.register
def _(tree: trees.Sequence, of: Reading) -> Any:
    return [{"count": len(times), "latest": sorted(times)[-_MOST:][::-1]} for times in step_times(tree, of)]


@actual.register
def _(tree: trees.Consent, of: Reading) -> Any:
    return consent_of(tree, of)


@actual.register
def _(tree: trees.InSegment, of: Reading) -> Any:
    return tree.name in of.person.segments


@actual.register
def _(tree: trees.HasIdentifier, of: Reading) -> Any:
    return tree.type in of.person.identifiers


@actual.register
def _(tree: trees.InList, of: Reading) -> Any:
    return tree.name in of.person.lists


@actual.register
def _(tree: trees.Share, of: Reading) -> Any:
    return round(share_of(tree.salt, of), 4)


@actual.register
def _(tree: trees.Household, of: Reading) -> Any:
    if tree.anyone is None:
        return len(of.home)
    found = sum(holds(tree.anyone, Reading(one, of.home, of.at)) for one in of.home)
    return {"of": len(of.home), "who belong": found}
