"""All customers are looked at for segments: after a run, when a segment is saved, and when it is asked for.

What the lake says of customers that nobody touched since the run is put in force at once, in one transaction; the others are
looked at in what is served. A customer enters and leaves once, however often that is done.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pyarrow as pa

from monocle import clock
from monocle.catalog import (
    Connection,
    allowances,
    decided,
    live,
    members,
    pointers,
    rearranging,
    segment_lists,
    segment_words,
    segments,
    understanding,
)
from monocle.engine import DuckEngine
from monocle.engine.scratch import Scratch
from monocle.errors import BadConfig, BadInput
from monocle.segment.gate import Forbidden
from monocle.segment.tree import HasIdentifier, Tree
from monocle.tables import MEMBERS
from monocle.workspace.counting_store import CountingStore, make
from monocle.workspace.house import House
from monocle.workspace.memberships import FAILED, Followed, definitions_in_force, followed, look
from monocle.workspace.segment_definitions import Definition
from monocle.workspace.segment_saving import take_files
from monocle.workspace.understood import Known

_NOBODY = HasIdentifier("")
"""What a segment says that is out of use."""
_PIECE = 100_000
_SCHEMA = pa.schema([("customer_id", pa.string()), ("segment", pa.string()), ("entered_at", pa.timestamp("us"))])
FOUND, DUES = "found", "dues"
FEW = 5_000
"""Customers that are looked at in what is served, in one transaction; of more so many at a time."""


def segment(house: House, engine: DuckEngine, known: Known) -> None:
    """Take edited files into use, evaluate all segments after a run, and keep who is in which in the lake."""
    make(house, engine, known)
    take_files(house)
    with closing(CountingStore(house)) as store:
        evaluate(house, None, "run", store)
    with house.catalog.reading() as connection:
        held = engine.take_pieces(_members(connection), MEMBERS)
    stored = house.lake.write(engine, held, known.run_id)
    with house.catalog.transaction() as connection:
        pointers.flip(
            connection, known.run_id, {MEMBERS.name: (f"{MEMBERS.name}/{known.run_id}", engine.count(stored))}
        )


def _members(connection: Connection) -> Iterator[pa.Table]:
    """Give MEMBERS as they are served, in pieces, the first of them empty."""
    yield _SCHEMA.empty_table()
    for columns in members.pieces(connection, _PIECE):
        yield pa.table(list(columns), schema=_SCHEMA)


def evaluate(
    house: House, names: Collection[str] | None = None, why: str = "refresh", store: CountingStore | None = None
) -> None:
    """Look at all customers for some segments, or for all of them.

    Args:
        house: the workspace.
        names: of segments; those that ask for them are looked at too. None for all.
        why: run or refresh.
        store: counts all customers; without it, or where they are few, they are looked at in what is served.
    """
    with house.catalog.transaction() as connection:
        stored = segments.stored(connection)
        run_id = rearranging.run_in_force(connection)
        if run_id is None:
            return
        if names is None:
            rearranging.alone(connection)
            segment_lists.match(connection)
        few = segment_words.customers(connection, FEW + 1) <= FEW
    _leave(house, [name for name, one in stored.items() if one.archived_at is not None])
    known = definitions_in_force(stored)
    those = _chosen(followed(known), names)
    if not those:
        return
    if (
        few
        or store is None
        or store.run_id() != run_id
        or not _counted(house, (those, known), stored, (run_id, why), store)
    ):
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


def _counted(
    house: House,
    asked: tuple[Sequence[Followed], Mapping[str, Definition]],
    stored: Mapping[str, segments.Stored],
    because: tuple[UUID, str],
    store: CountingStore,
) -> bool:
    """Look at all customers in the store, and in what is served at those whom events and decisions touched since the run.

    Gives False, and has changed nothing, where another run came in force meanwhile.
    """
    (those, known), (run_id, why), at = asked, because, clock.now()
    trees = {name: known[name].tree if name in known else _NOBODY for name in stored}
    room = Scratch(house.folder.scratch)
    try:
        failed = _written(house, those, (store, trees, at), room.folder)
        good = [one for one in those if one.name not in failed]
        with house.catalog.transaction() as connection:
            rearranging.alone(connection)
            if rearranging.run_in_force(connection) != run_id:
                return False
            touched = _touched(connection, run_id, at)
            members.stage(connection, room.folder / FOUND, room.folder / DUES)
            for one in good:
                members.replace(connection, one.name, touched, (at, why))
            members.drop_gone(connection, None, at)
            failed |= look(connection, [(one, touched[:FEW]) for one in good], (at, why))
    finally:
        room.remove()
    for first in range(FEW, len(touched), FEW):
        with house.catalog.transaction() as connection:
            rearranging.alone(connection)
            failed |= look(connection, [(one, touched[first : first + FEW]) for one in good], (at, why))
    with house.catalog.transaction() as connection:
        _ended(connection, {one.name: stored[one.name] for one in good if one.name not in failed}, (at, run_id))
    return True


def _written(
    house: House,
    those: Sequence[Followed],
    counting: tuple[CountingStore, Mapping[str, Tree], dt.datetime],
    folder: Path,
) -> set[str]:
    """Write who belongs to each segment, and when time alone may change that; give the segments that cannot be evaluated."""
    (store, trees, at), failed = counting, set[str]()
    with (folder / FOUND).open("w") as found, (folder / DUES).open("w") as dues:
        for one in those:
            try:
                ids, moments = store.ids(one.tree, trees, at), store.due(one.tree, trees, at)
            except (BadConfig, BadInput, Forbidden) as error:
                failed.add(one.name)
                _fail(house, one.name, type(error).__name__)
                continue
            for piece in ids.to_batches(_PIECE):
                found.writelines(f"{one.name}\t{customer}\n" for customer in piece["customer_id"].to_pylist())
            for piece in moments.to_batches(_PIECE):
                rows = zip(piece["customer_id"].to_pylist(), piece["due_at"].to_pylist(), strict=True)
                dues.writelines(f"{one.name}\t{customer}\t{due}\n" for customer, due in rows)
    return failed


def _touched(connection: Connection, run_id: UUID, at: dt.datetime) -> list[UUID]:
    """Give customers whom the store does not know as they are: events, decisions or the moment of a choice came since."""
    found = decided.touched(connection) | live.touched(connection)
    since = [one.as_of for one in understanding.of_run(connection, run_id) if one.step == "allowances"]
    return sorted(found | allowances.chosen(connection, since[0], at) if since else found)


def _fail(house: House, name: str, error: str) -> None:
    with house.catalog.transaction() as connection:
        segments.fail(connection, name, FAILED.format(error))


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
