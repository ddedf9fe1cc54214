"""The journal of arrivals: what came since a run, and which customers it was given to, one transaction each."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg import Connection, connect
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.rows import class_row

from monocle.catalog.connection import Catalog
from monocle.catalog.refusals import refusals

_PUT = """
WITH put AS (
    INSERT INTO monocle.arrival (run_id, arrival_number, few, records, identifiers, withdrawn, position)
    VALUES (%(run_id)s, %(number)s, %(few)s, %(records)s, %(identifiers)s, %(withdrawn)s, %(position)s)
)
INSERT INTO monocle.arrived (record_id, run_id, arrival_number, matched_id)
SELECT record_id, %(run_id)s, %(number)s, nullif(matched_id, '00000000-0000-0000-0000-000000000000')
FROM unnest(%(record_ids)b, %(matched_ids)b) AS given (record_id, matched_id)
"""
_UUIDS, _UUID = 2951, 2950  # types of PostgreSQL: pg_type.dat
_ID = 16


@dataclass(frozen=True, repr=False)
class Given:
    """Records and the customers that an arrival gave them to.

    Attributes:
        record_ids: 16 bytes each.
        matched_ids: 16 bytes each; zeros where the record was withdrawn.
    """

    record_ids: bytes
    matched_ids: bytes


class _Ids(bytes):
    """Ids, 16 bytes each, that PostgreSQL takes as an array."""

    __slots__ = ()


class _IdsDumper(Dumper):
    """Ids as PostgreSQL sends an array: dimensions, no NULL, type, length, first place; then the length of each and itself."""

    format = Format.BINARY
    oid = _UUIDS

    def dump(self, obj: _Ids) -> bytes:
        """Give the bytes of an array; made of whole pieces, as thousands of ids would take milliseconds one by one."""
        count = len(obj) // _ID
        body = bytearray((_ID + 4) * count)
        for byte in range(_ID):
            body[4 + byte :: _ID + 4] = obj[byte::_ID]
        body[3 :: _ID + 4] = bytes([_ID]) * count
        return struct.pack(">iiIii", 1, 0, _UUID, count, 1) + body


@dataclass(frozen=True, repr=False)
class Entry:
    """One arrival.

    Attributes:
        arrival_number: from 1, in the order of arrival.
        few: ``{"records": […], "identifiers": […]}``; None where they are in Arrow.
        records, identifiers: Arrow streams.
        withdrawn: records that are no more.
        position: of the journal of events, that it reaches; None where no events brought it.
    """

    arrival_number: int
    few: Mapping[str, Any] | None = None
    records: bytes | None = None
    identifiers: bytes | None = None
    withdrawn: Sequence[UUID] = field(default_factory=list)
    position: int | None = None


class Journal:
    """The journal since one run, on a connection of its own.

    Attributes:
        run_id: whose index takes the arrivals.
    """

    def __init__(self, connection: Connection, run_id: UUID) -> None:
        """Keep a connection on which each statement is a transaction."""
        self.run_id, self._connection = run_id, connection

    def put(self, entry: Entry, matched: Given) -> None:
        """Write an arrival and what it changed, and commit, in one round trip; see ``put``."""
        put(self._connection, self.run_id, entry, matched)

    def entries(self) -> Iterator[Entry]:
        """Give the arrivals since the run, in their order."""
        with refusals(), self._connection.cursor(row_factory=class_row(Entry)) as cursor:
            yield from cursor.stream(
                """
                SELECT arrival_number, few, records, identifiers, withdrawn, position
                FROM monocle.arrival
                WHERE run_id = %s
                ORDER BY arrival_number
                """,
                (self.run_id,),
            )


@contextmanager
def journal(catalog: Catalog, run_id: UUID) -> Iterator[Journal]:
    """Give the journal since a run."""
    with refusals(), connect(catalog.conninfo, autocommit=True) as connection:
        yield Journal(connection, run_id)


def put(connection: Connection, run_id: UUID, entry: Entry, matched: Given) -> None:
    """Write an arrival and what it changed, in one statement.

    Args:
        connection: of the catalog; in a transaction of its own, or in the caller's.
        run_id: whose index took it.
        entry: what arrived.
        matched: of the records that arrived and of all whose customer changed.

    Raises:
        Conflict: another process wrote an arrival of this number.
    """
    with refusals():
        connection.adapters.register_dumper(_Ids, _IdsDumper)
        connection.execute(
            _PUT,
            {
                "run_id": run_id,
                "number": entry.arrival_number,
                "few": None if entry.few is None else json.dumps(entry.few, default=str),
                "records": entry.records,
                "identifiers": entry.identifiers,
                "withdrawn": list(entry.withdrawn),
                "position": entry.position,
                "record_ids": _Ids(matched.record_ids),
                "matched_ids": _Ids(matched.matched_ids),
            },
        )


def matched_of(connection: Connection, run_id: UUID, record_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Give the customers that arrivals since a run gave to records; those that none touched are left out."""
    found = connection.execute(
        """
        SELECT DISTINCT ON (record_id) record_id, matched_id
        FROM monocle.arrived
        WHERE run_id = %s AND record_id = ANY(%s)
        ORDER BY record_id, arrival_number DESC
        """,
        (run_id, list(record_ids)),
    ).fetchall()
    return dict(found)


def forget(connection: Connection, run_id: UUID) -> None:
    """Forget the arrivals of all runs but one; call it in the transaction that publishes a run, once it holds them."""
    connection.execute("DELETE FROM monocle.arrived WHERE run_id <> %s", (run_id,))
    connection.execute("DELETE FROM monocle.arrival WHERE run_id <> %s", (run_id,))
