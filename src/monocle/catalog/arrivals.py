"""The journal of arrivals: what came since a run, and which customers it was given to, one transaction each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg import Connection, connect
from psycopg.rows import class_row

from monocle.catalog.connection import Catalog
from monocle.catalog.refusals import refusals

_PUT = """
WITH put AS (
    INSERT INTO monocle.arrival (run_id, arrival_number, few, records, identifiers, withdrawn)
    VALUES (%(run_id)s, %(number)s, %(few)s, %(records)s, %(identifiers)s, %(withdrawn)s)
)
INSERT INTO monocle.arrived (record_id, run_id, arrival_number, matched_id)
SELECT record_id, %(run_id)s, %(number)s, matched_id
FROM unnest(%(record_ids)b::uuid[], %(matched_ids)b::uuid[]) AS given (record_id, matched_id)
"""


@dataclass(frozen=True, repr=False)
class Entry:
    """One arrival.

    Attributes:
        arrival_number: from 1, in the order of arrival.
        few: ``{"records": […], "identifiers": […]}``; None where they are in Arrow.
        records, identifiers: Arrow streams.
        withdrawn: records that are no more.
    """

    arrival_number: int
    few: Mapping[str, Any] | None = None
    records: bytes | None = None
    identifiers: bytes | None = None
    withdrawn: Sequence[UUID] = field(default_factory=list)


class Journal:
    """The journal since one run, on a connection of its own.

    Attributes:
        run_id: whose index takes the arrivals.
    """

    def __init__(self, connection: Connection, run_id: UUID) -> None:
        """Keep a connection on which each statement is a transaction."""
        self.run_id, self._connection = run_id, connection

    def put(self, entry: Entry, matched: Mapping[UUID, UUID | None]) -> None:
        """Write an arrival and what it changed, and commit, in one round trip; see ``put``."""
        put(self._connection, self.run_id, entry, matched)

    def entries(self) -> Iterator[Entry]:
        """Give the arrivals since the run, in their order."""
        with refusals(), self._connection.cursor(row_factory=class_row(Entry)) as cursor:
            yield from cursor.stream(
                """
                SELECT arrival_number, few, records, identifiers, withdrawn
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


def put(connection: Connection, run_id: UUID, entry: Entry, matched: Mapping[UUID, UUID | None]) -> None:
    """Write an arrival and what it changed, in one statement; call it on a journal or in a transaction.

    Args:
        connection: of the catalog.
        run_id: whose index took it.
        entry: what arrived.
        matched: record → its customer now, of the records that arrived and of all whose customer changed.

    Raises:
        Conflict: another process wrote an arrival of this number.
    """
    with refusals():
        connection.execute(
            _PUT,
            {
                "run_id": run_id,
                "number": entry.arrival_number,
                "few": None if entry.few is None else json.dumps(entry.few, default=str),
                "records": entry.records,
                "identifiers": entry.identifiers,
                "withdrawn": list(entry.withdrawn),
                "record_ids": list(matched),
                "matched_ids": list(matched.values()),
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
