"""Memberships follow what happens: of some customers, in the transaction that changes them, and as time passes.

Segments are looked at in an order in which each stands after those that it asks for. What cannot have changed is not looked
at: where customers only did something, segments that ask for nothing of the kind.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, members, segment_lists, segments
from monocle.errors import BadConfig
from monocle.segment.gate import Forbidden
from monocle.segment.kinds import SPENT
from monocle.segment.postgres import prepared, prepared_due
from monocle.segment.tree import Tree, Uses
from monocle.workspace.segment_definitions import Definition, definition, in_order

COUNTED = frozenset({"first_seen_at", "last_seen_at", "orders", "last_order_at", "events"})
"""Fields of a customer that follow from what happened."""
DUE_AT_ONCE = 500
_REFUSALS = (Forbidden, BadConfig)
FAILED = "it could not be evaluated: {0}"


@dataclass(frozen=True)
class Followed:
    """One segment that customers enter and leave.

    Attributes:
        seconds: between two looks at what time changes.
        happens: what happens may change it, and not only what is known of a customer.
        homes: what is of one of a household may change it for the others.
        timed: time alone may change it.
        uses: segments that it asks for.
    """

    name: str
    tree: Tree
    seconds: int
    happens: bool
    homes: bool
    timed: bool
    uses: frozenset[str]


@dataclass(frozen=True)
class Touched:
    """Customers who changed.

    Attributes:
        rebuilt: of whom it is otherwise who they are, or who are new or no more.
        happened: to whom something happened, and nothing else.
    """

    rebuilt: Collection[UUID]
    happened: Collection[UUID] = ()


def definitions_in_force(stored: Mapping[str, segments.Stored]) -> dict[str, Definition]:
    """Give what segments say that are in use, by name; a version that is not understood any more is left out."""
    found = {}
    for name, one in stored.items():
        if one.archived_at is None:
            try:
                found[name] = definition(one.definition, f"segments/{name}.yaml")
            except BadConfig:
                continue
    return found


def followed(known: Mapping[str, Definition]) -> tuple[Followed, ...]:
    """Give segments as they are followed, each after those that it asks for."""
    done: dict[str, Followed] = {}
    for name in in_order(known):
        uses = known[name].uses
        asked = [done[one] for one in uses.segments if one in done]
        done[name] = Followed(
            name=name,
            tree=known[name].tree,
            seconds=known[name].seconds,
            happens=_happens(uses) or any(one.happens for one in asked),
            homes=uses.households or any(one.homes for one in asked),
            timed=uses.time,
            uses=uses.segments,
        )
    return tuple(done.values())


def _happens(uses: Uses) -> bool:
    named = any(one in COUNTED or one.startswith(SPENT) for one in uses.fields)
    return named or uses.events or uses.orders or uses.consents


class Following:
    """Lets memberships follow; it keeps what segments say until that changes."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: tuple[object, tuple[Followed, ...]] = ((), ())
        self._looked: dict[str, dt.datetime] = {}

    def segments(self, connection: Connection) -> tuple[Followed, ...]:
        """Give the segments in use that were evaluated once, in their order."""
        mark = segments.mark(connection)
        if mark != self._known[0]:
            evaluated = {name for name, _, used, evaluated in mark if used and evaluated}
            known = definitions_in_force(segments.stored(connection)) if evaluated else {}
            self._known = (mark, tuple(one for one in followed(known) if one.name in evaluated))
        return self._known[1]

    def follow(self, connection: Connection, touched: Touched, why: str) -> None:
        """Let the memberships of customers follow.

        Args:
            connection: in a transaction that is alone with what is served.
            touched: which customers.
            why: one of those of ``member_change``.
        """
        those = self.segments(connection)
        if not self._known[0]:
            return
        because = (clock.now(), why)
        rebuilt = set(touched.rebuilt)
        if rebuilt:
            rebuilt |= segment_lists.follow(connection, rebuilt)
            members.drop_gone(connection, rebuilt, because[0])
        happened = set(touched.happened) - rebuilt
        look(connection, [(one, rebuilt | happened if one.happens else rebuilt) for one in those], because)

    def pass_time(self, connection: Connection, at: dt.datetime) -> int:
        """Let customers enter and leave of whom time alone changes it, some of them, and give how many were looked at.

        Args:
            connection: in a transaction that is alone with what is served.
            at: now, UTC.
        """
        those = self.segments(connection)
        waiting = members.segments_due(connection, at) if any(one.timed for one in those) else set()
        done = 0
        for one in those:
            last = self._looked.get(one.name)
            if one.name not in waiting or (last and last <= at < last + dt.timedelta(seconds=one.seconds)):
                continue
            ids = members.due(connection, one.name, at, DUE_AT_ONCE)
            failed = look(connection, [(other, ids) for other in _with_those_that_ask(those, one.name)], (at, "due"))
            if len(ids) < DUE_AT_ONCE or one.name in failed:
                self._looked[one.name] = at
            done += len(ids)
        return done

    def due(self, connection: Connection, at: dt.datetime) -> bool:
        """Tell whether ``pass_time`` has something to do now."""
        those = [one for one in self.segments(connection) if one.timed]
        waiting = members.segments_due(connection, at) if those else set()
        return any(
            one.name in waiting
            and not ((last := self._looked.get(one.name)) and last <= at < last + dt.timedelta(seconds=one.seconds))
            for one in those
        )


def _with_those_that_ask(those: Sequence[Followed], name: str) -> Iterable[Followed]:
    """Give a segment and those that ask for it, in their order."""
    found = {name}
    for one in those:
        if one.name in found or one.uses & found:
            found.add(one.name)
            yield one


def look(
    connection: Connection, asked: Sequence[tuple[Followed, Collection[UUID]]], because: tuple[dt.datetime, str]
) -> set[str]:
    """Look at customers for segments; those that cannot be evaluated stay as they are, are told, and given.

    Args:
        connection: in a transaction that is alone with what is served.
        asked: segments in their order, and the customers of each.
        because: when, and why.
    """

    def all_of_them() -> None:
        for one, ids in asked:
            _look_at(connection, one, ids, because)

    if not any(ids for _, ids in asked) or not members.attempted(connection, all_of_them, _REFUSALS):
        return set()
    failed = set()
    for one, ids in asked:
        error = members.attempted(connection, _looking(connection, one, ids, because), _REFUSALS)
        if error:
            segments.fail(connection, one.name, FAILED.format(error))
            failed.add(one.name)
    return failed


def _looking(
    connection: Connection, one: Followed, ids: Collection[UUID], because: tuple[dt.datetime, str]
) -> Callable[[], None]:
    return lambda: _look_at(connection, one, ids, because)


def _look_at(connection: Connection, one: Followed, ids: Collection[UUID], because: tuple[dt.datetime, str]) -> None:
    """Look at customers for one segment, some at once."""
    every = sorted(members.homes(connection, ids) if one.homes and ids else ids)
    at = because[0].replace(tzinfo=None)
    for first in range(0, len(every), members.MOST_AT_ONCE):
        some = every[first : first + members.MOST_AT_ONCE]
        asked = prepared(one.tree).at(at)
        members.follow(connection, one.name, (asked.sql, {**asked.values, "ids": some}), because)
        moments = prepared_due(one.tree)
        if moments is not None:
            then = moments.at(at)
            members.follow_due(connection, one.name, (then.sql, {**then.values, "ids": some}))
