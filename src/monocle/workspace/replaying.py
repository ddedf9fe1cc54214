"""Quarantined rows read again, as their source is defined now, perhaps after a person mended them."""

import json
from collections.abc import Sequence
from dataclasses import replace

from monocle.catalog import loads, quarantine
from monocle.engine import DuckEngine
from monocle.errors import BadInput, MonocleError, NotFound
from monocle.ids import time_ordered
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.readers import registry
from monocle.ingest.readers.reader import Reading
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.loading import Read, compared, held, unreadable
from monocle.workspace.replaying_events import Reads, Said, replay_events

_AS_JSON = ("no_key", "key_repeated")
_TEXT = ("csv",)


def replay(house: House, ids: Sequence[int], said: Said | None = None, reads: Reads | None = None) -> int:
    """Read rows again and give how many were applied.

    Rows are settled, applied, or quarantined anew in one transaction per source.

    Args:
        house: the workspace.
        ids: open rows.
        said: what a person says of them; None for as they are.
        reads: reads events again; rows of files go without.

    Raises:
        BadInput: an edited text is given for several rows, or what cannot be accepted is.
        NotFound, Conflict: a row is not there, or is settled already.
    """
    said = said or Said()
    edited = said.edited
    if edited and len(ids) != 1:
        raise BadInput(
            f"one mended text cannot stand for {len(ids)} rows", where="quarantine", mend="replay one row at a time"
        )
    with house.catalog.reading() as connection:
        sources = sorted({row.source for row in quarantine.some(connection, ids)})
    if not sources:
        raise NotFound("there is no such row", where="quarantine", mend="list the open rows")
    known = [definitions.source_definition(house.folder, source) for source in sources]
    applied = 0
    for source in (one for one in known if one.arrives):
        if reads is None:
            raise BadInput("nothing reads events here", where="reads", mend="give monocle.collect.again.read_again")
        applied += replay_events(house, source, ids, said, reads)
    files = [one for one in known if not one.arrives]
    if files and said.accept:
        raise BadInput("a row of a file cannot be accepted as it is", where="quarantine", mend="mend its text")
    if files:
        with house.engine() as engine:
            applied += sum(_replay_source(house, engine, one, ids, edited) for one in files)
    return applied


def _replay_source(house: House, engine: DuckEngine, defined: SourceDefinition, ids: Sequence[int], edited: str) -> int:
    source, definition = defined.name, replace(defined, extract="delta")
    with house.catalog.transaction() as connection:
        load = loads.start(connection, time_ordered(), source, "delta")
    try:
        known = held(house, engine, source)
        with house.catalog.transaction() as connection:
            mine = [row.quarantine_id for row in quarantine.some(connection, ids) if row.source == source]
            rows = quarantine.settle(connection, mine, "replayed", Said(edited).how)
            columns = (loads.last_applied(connection, source) or load).columns
            reading = _read_again(engine, definition, rows, (columns, edited))
            outcome, refused = (
                compared(house, engine, definition, load, Read(reading, known))
                if reading.parts
                else _all_refused(reading, columns)
            )
            quarantine.reopen(connection, mine, refused)
            quarantine.add(connection, load.load_id, source, refused)
            loads.finish(connection, load.load_id, outcome)
    except MonocleError as error:
        with house.catalog.transaction() as connection:
            loads.finish(connection, load.load_id, loads.Outcome("failed", held_because=str(error)))
        raise
    return outcome.applied


def _all_refused(reading: Reading, columns: Sequence[str]) -> tuple[loads.Outcome, list[quarantine.Refused]]:
    """Give the end of a load of which no row can be read: a reader of JSON then gives no part at all."""
    refused = unreadable(reading)
    count = len(refused)
    return loads.Outcome("applied", received=count, quarantined=count, columns=tuple(columns)), refused


def _read_again(
    engine: DuckEngine,
    definition: SourceDefinition,
    rows: Sequence[quarantine.Quarantined],
    said: tuple[Sequence[str], str],
) -> Reading:
    """Give a reading of the rows' bytes, or of the mended text."""
    columns, edited = said
    place = engine.folder("replay")
    kind, options = _format(definition, rows)
    path = place / f"replay.{kind}"
    bodies = [edited.encode()] if edited else [row.raw for row in rows]
    if edited:
        options["encoding"] = "utf-8"
    path.write_bytes(_document(kind, options, columns, bodies))
    reading = registry.reader(kind).read(str(path), options, engine.folder("replayed"))
    named = rows[0].file
    return replace(reading, unreadable=[replace(row, file=named) for row in reading.unreadable])


def _format(definition: SourceDefinition, rows: Sequence[quarantine.Quarantined]) -> tuple[str, dict[str, str]]:
    if definition.reader.type in _TEXT and not any(row.reason in _AS_JSON for row in rows):
        return definition.reader.type, {**definition.reader.options, "header": "1"}
    return "ndjson", {}


def _document(kind: str, options: dict[str, str], columns: Sequence[str], bodies: Sequence[bytes]) -> bytes:
    if kind not in _TEXT:
        return b"\n".join(json.dumps(json.loads(body)).encode() if _is_json(body) else body for body in bodies) + b"\n"
    encoding = options.get("encoding", "utf-8")
    separator = {"tab": "\t"}.get(options.get("separator", ","), options.get("separator", ","))
    head = separator.join(f'"{name}"' for name in columns).encode("utf-8" if encoding == "auto" else encoding)
    return b"\n".join([head, *(body.rstrip(b"\r\n") for body in bodies)]) + b"\n"


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
