"""One load: a source is read, held to its contract, compared with what was known, and what is new is kept.

Everything a load brings becomes visible in one transaction, after its files are durable; before it, nothing does.
"""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from monocle.catalog import loads, quarantine
from monocle.engine import DuckEngine
from monocle.errors import Conflict, MonocleError
from monocle.ids import time_ordered
from monocle.ingest import raw
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.promise import broken_promise
from monocle.ingest.readers import registry
from monocle.ingest.readers.reader import Reading
from monocle.relation import Relation, files, identifier, select
from monocle.tables import GONE, RAW
from monocle.workspace.house import House
from monocle.workspace.places import where_to_read

MOST_RAW = 65_536
AT_ONCE = 3
_WHY = {
    "no_key": "the columns of the key are empty",
    "key_repeated": "another row of this load has the same key and other values",
}


@dataclass(frozen=True)
class Known:
    """What a source held before a load.

    Attributes:
        current: CURRENT, or no rows of RAW before the first load.
        rows: how many; None before the first load.
    """

    current: Relation
    rows: int | None


@dataclass(frozen=True)
class Read:
    """A reading, beside what was known before it."""

    reading: Reading
    known: Known


def load_source(house: House, engine: DuckEngine, definition: SourceDefinition, accept: bool = False) -> loads.Load:
    """Read a source and keep what is new in it.

    Args:
        house: the workspace.
        engine: computes.
        definition: the source.
        accept: apply the load even if it breaks its contract of volume or readability, as a person decided.

    Returns:
        The load: applied, or held with the reason.

    Raises:
        MonocleError: the source cannot be read; the load is marked failed with the same words.
    """
    refuse_events(definition)
    return _finished(house, engine, definition, _begun(house, definition), accept)


def refuse_events(definition: SourceDefinition) -> None:
    """Refuse to read a source whose events arrive by themselves.

    Raises:
        Conflict: it is one.
    """
    if definition.arrives:
        raise Conflict(
            "there is nothing to read: its events arrive by themselves",
            where=f"sources/{definition.name}.yaml",
            mend="send events with a write key: monocle key create SOURCE",
        )


def load_sources(house: House, engine: DuckEngine, sources: Sequence[SourceDefinition]) -> Iterator[loads.Load | None]:
    """Read sources, a few at once, and give each load in the order of the sources; None where one cannot be read.

    Loads begin in that order too, so that their numbers do not depend on which is faster.
    """
    waiting, going = deque(sources), deque[Future[loads.Load]]()
    with ThreadPoolExecutor(AT_ONCE, "load") as threads:
        while waiting or going:
            while waiting and len(going) < AT_ONCE:
                definition = waiting.popleft()
                going.append(threads.submit(_finished, house, engine, definition, _begun(house, definition)))
            try:
                yield going.popleft().result()
            except MonocleError:
                yield None


def _begun(house: House, definition: SourceDefinition) -> loads.Load:
    with house.catalog.transaction() as connection:
        return loads.start(connection, time_ordered(), definition.name, definition.extract)


def _finished(
    house: House, engine: DuckEngine, definition: SourceDefinition, load: loads.Load, accept: bool = False
) -> loads.Load:
    try:
        return _load(house, engine, definition, load, accept)
    except MonocleError as error:
        with house.catalog.transaction() as connection:
            loads.finish(connection, load.load_id, loads.Outcome("failed", held_because=str(error)))
        raise


def held(house: House, engine: DuckEngine, source: str) -> Known:
    """Give what a source holds now."""
    with house.catalog.reading() as connection:
        applied = loads.applied(connection, source)
    folders = [load.folder for load in applied if load.folder]
    gone_folders = [load.gone_folder for load in applied if load.gone_folder]
    if not folders:
        return Known(raw.nothing_known(), None if not applied else 0)
    versions = house.lake.read(RAW, *folders)
    if len(folders) == 1 and not gone_folders:
        current = raw.first_load(versions)
    else:
        gone = house.lake.read(GONE, *gone_folders) if gone_folders else raw.nothing_gone()
        current = engine.keep(raw.current(versions, gone))
    return Known(current, engine.count(current))


def _load(house: House, engine: DuckEngine, definition: SourceDefinition, load: loads.Load, accept: bool) -> loads.Load:
    reading = read(house, engine, definition)
    known = held(house, engine, definition.name)
    promise = broken_promise(reading, definition, known.rows)
    if promise and not (accept and "is missing" not in promise):
        return _hold(house, load, reading, promise)
    outcome, refused = compared(house, engine, definition, load, Read(reading, known))
    with house.catalog.transaction() as connection:
        quarantine.add(connection, load.load_id, definition.name, refused)
        return loads.finish(connection, load.load_id, outcome)


def compared(
    house: House, engine: DuckEngine, definition: SourceDefinition, load: loads.Load, new: Read
) -> tuple[loads.Outcome, list[quarantine.Refused]]:
    """Keep what is new in a reading, and give how the load ends and which rows it refuses; nothing is visible yet."""
    reading, known = new.reading, new.known
    incoming = engine.keep(
        raw.incoming(files(raw.READ, list(reading.parts)), reading.columns, definition.key, known.current)
    )
    counts = {row["fate"]: row["rows"] for row in engine.rows(raw.fates(incoming))}
    gone_folder, gone = _store_gone(house, engine, definition, load, (incoming, known))
    refused = [*unreadable(reading), *_unfit(engine, incoming, reading)]
    outcome = loads.Outcome(
        "applied",
        received=reading.rows + len(reading.unreadable),
        applied=counts.get("new", 0) + counts.get("changed", 0),
        duplicate=counts.get("duplicate", 0),
        quarantined=len(refused),
        changed=counts.get("changed", 0),
        gone=gone,
        columns=tuple(reading.columns),
        notes=dict(reading.notes),
        folder=_store_applied(
            house, engine, definition.name, load, raw.applied(incoming, reading.columns, load.load_id, load.sequence)
        ),
        gone_folder=gone_folder,
    )
    return outcome, refused


def read(house: House, engine: DuckEngine, definition: SourceDefinition, limit: int = 0) -> Reading:
    """Read a source into files that last as long as the engine.

    Args:
        house: the workspace.
        engine: gives the folder.
        definition: the source.
        limit: rows at most; 0 means all.
    """
    folder = engine.folder(f"read-{definition.name}")
    where = where_to_read(house.folder.root, definition.reader.where)
    return registry.reader(definition.reader.type).read(where, definition.reader.options, folder, limit)


def _hold(house: House, load: loads.Load, reading: Reading, promise: str) -> loads.Load:
    received = reading.rows + len(reading.unreadable)
    outcome = loads.Outcome(
        "held", received=received, columns=tuple(reading.columns), notes=dict(reading.notes), held_because=promise
    )
    with house.catalog.transaction() as connection:
        return loads.finish(connection, load.load_id, outcome)


def _store_applied(house: House, engine: DuckEngine, source: str, load: loads.Load, applied: Relation) -> str:
    rows = engine.keep(applied)
    if not engine.count(rows):
        return ""
    house.lake.write(engine, rows, load.load_id, part=source)
    return f"{RAW.name}/{source}/{load.load_id}"


def _store_gone(
    house: House, engine: DuckEngine, definition: SourceDefinition, load: loads.Load, sides: tuple[Relation, Known]
) -> tuple[str, int]:
    incoming, known = sides
    if definition.extract != "full" or not known.rows:
        return "", 0
    rows = engine.keep(raw.gone(incoming, known.current, load.sequence))
    count = engine.count(rows)
    if not count:
        return "", 0
    house.lake.write(engine, rows, load.load_id, part=definition.name)
    return f"{GONE.name}/{definition.name}/{load.load_id}", count


def unreadable(reading: Reading) -> list[quarantine.Refused]:
    """Give the rows that could not be read, for the quarantine."""
    return [
        quarantine.Refused(row.file, row.position, row.reason, row.detail, row.raw[:MOST_RAW])
        for row in reading.unreadable
    ]


def _unfit(engine: DuckEngine, incoming: Relation, reading: Reading) -> Iterator[quarantine.Refused]:
    """Give the rows that were read but have no key, or one that another row has."""
    own = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}', {identifier(name)}" for name in reading.columns)
    rows = select(
        f"""
        SELECT _file AS file, _position AS position, _fate AS fate, CAST(json_object({own}) AS VARCHAR) AS row
        FROM incoming
        WHERE _fate IN ('no_key', 'key_repeated')
        ORDER BY _file, _position
        """,
        raw.UNFIT,
        incoming=incoming,
    )
    for row in engine.rows(rows):
        text = json.dumps(
            {key: value for key, value in json.loads(row["row"]).items() if value is not None}, ensure_ascii=False
        )
        yield quarantine.Refused(row["file"], row["position"], row["fate"], _WHY[row["fate"]], text.encode()[:MOST_RAW])
