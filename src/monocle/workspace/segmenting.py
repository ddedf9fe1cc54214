"""All customers are looked at for segments: after a run, when a segment is saved, and when it is asked for.

What the lake says of customers that nobody touched since the run is put in force at once, in one transaction; the others are
looked at in what is served. A customer enters and leaves once, however often that is done.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, decided, members, rearranging, segment_lists, segments
from monocle.workspace.house import House
from monocle.workspace.memberships import Followed, definitions_in_force, followed, look

FEW = 20_000
"""Customers that are looked at in what is served, in one transaction; of more so many at a time."""


def evaluate(house: House, names: Collection[str] | None = None, why: str = "refresh") -> None:
    """Look at all customers for some segments, or for all of them.

    Args:
        house: the workspace.
        names: of segments; those that ask for them are looked at too. None for all.
        why: run or refresh.
    """
    with house.catalog.transaction() as connection:
        stored = segments.stored(connection)
        run_id = rearranging.run_in_force(connection)
        if run_id is None:
            return
        segment_lists.match(connection)
    _leave(house, [name for name, one in stored.items() if one.archived_at is not None])
    those = _chosen(followed(definitions_in_force(stored)), names)
    if those:
        _served(house, those, stored, (run_id, why))


def _chosen(every: Sequence[Followed], names: Collection[str] | None) -> Sequence[Followed]:
    """Give segments with those that ask for them, in their order."""
    if names is None:
        return every
    found = set(names)
    for one in every:
        if one.uses & found:
            found.add(one.name)
    return [one for one in every if one.name in found]


def _leave(house: House, archived: Iterable[str]) -> None:
    """Have nobody in segments that are out of use."""
    with house.catalog.transaction() as connection:
        rearranging.alone(connection)
        for name in archived:
            members.empty(connection, name, (clock.now(), "archived"))


def _served(
    house: House, those: Sequence[Followed], stored: Mapping[str, segments.Stored], because: tuple[UUID, str]
) -> None:
    """Look at customers in what is served, some at a time."""
    run_id, why = because
    last: UUID | None = None
    at, failed = clock.now(), set[str]()
    while True:
        with house.catalog.transaction() as connection:
            rearranging.alone(connection)
            ids = decided.after(connection, last, FEW)
            failed |= look(connection, [(one, ids) for one in those], (at, why))
            if len(ids) < FEW:
                members.drop_gone(connection, None, at)
                done = [one.name for one in those if one.name not in failed]
                _ended(connection, {name: stored[name] for name in done}, (at, run_id))
                return
            last = ids[-1]


def _ended(connection: Connection, done: Mapping[str, segments.Stored], when: tuple[dt.datetime, UUID]) -> None:
    """Note that all customers were looked at, and how many members that left."""
    known = definitions_in_force(done)
    for name, one in done.items():
        segments.evaluated(connection, name, one.version, when)
        segments.put_size(connection, name, when[0], known[name].alert)
