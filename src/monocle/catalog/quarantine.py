"""Quarantine: rows that break their contract, kept as read until a person settles them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.errors import Conflict, NotFound

_COLUMNS = (
    "quarantine_id, load_id, source, file, position, reason, detail, raw, state, created_at, settled_at, settled_how"
)


@dataclass(frozen=True)
class Refused:
    """One row that a load could not take.

    Attributes:
        position: line or row number, from 1.
        reason: stable code.
        detail: in words.
        raw: the row's bytes as read.
    """

    file: str
    position: int
    reason: str
    detail: str
    raw: bytes


@dataclass(frozen=True)
class Quarantined:
    """One row in quarantine.

    Attributes:
        load_id: None of an event, which comes with no load.
        state: open, replayed or dismissed.
        settled_how: as_it_was, mended, accepted or dismissed; empty while it is open.
    """

    quarantine_id: int
    load_id: UUID | None
    source: str
    file: str
    position: int
    reason: str
    detail: str
    raw: bytes
    state: str
    created_at: dt.datetime
    settled_at: dt.datetime | None
    settled_how: str = ""


@dataclass(frozen=True)
class Filter:
    """Which rows; an empty text means any."""

    source: str = ""
    reason: str = ""
    state: str = "open"
    load_id: UUID | None = None


@dataclass(frozen=True)
class ReasonCount:
    """How many rows of one source wait for one reason."""

    source: str
    reason: str
    rows: int


def add(connection: Connection, load_id: UUID | None, source: str, rows: Iterable[Refused]) -> int:
    """Put rows into quarantine, and give how many are new there.

    A row that the source gave before, with the same bytes and for the same reason, is there already, open or settled: the
    same file, loaded again, asks a person nothing twice. Equal rows of one load are told apart by counting them.
    """
    connection.execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS refused (
            number bigint GENERATED ALWAYS AS IDENTITY, file text, position bigint, reason text, detail text, raw bytea
        ) ON COMMIT DELETE ROWS
        """
    )
    connection.execute("DELETE FROM pg_temp.refused")
    with connection.cursor() as cursor:
        statement = "COPY pg_temp.refused (file, position, reason, detail, raw) FROM STDIN (FORMAT binary)"
        with cursor.copy(statement) as copy:
            copy.set_types(["text", "int8", "text", "text", "bytea"])
            for row in rows:
                copy.write_row((_storable(row.file), row.position, row.reason, _storable(row.detail), row.raw))
        cursor.execute(
            """
            WITH counted AS (
                SELECT *, sha256(raw) AS bytes, row_number() OVER (PARTITION BY reason, sha256(raw) ORDER BY number) AS again
                FROM pg_temp.refused
            ), known AS (
                SELECT q.reason, q.digest, count(*) AS times
                FROM quarantine AS q
                WHERE q.source = %(source)s AND q.digest IN (SELECT bytes FROM counted)
                GROUP BY q.reason, q.digest
            )
            INSERT INTO quarantine (load_id, source, file, position, reason, detail, raw)
            SELECT CAST(%(load_id)s AS uuid), %(source)s, c.file, c.position, c.reason, c.detail, c.raw
            FROM counted AS c
            LEFT JOIN known AS k ON k.reason = c.reason AND k.digest = c.bytes
            WHERE c.again > coalesce(k.times, 0)
            ORDER BY c.number
            """,
            {"load_id": load_id, "source": source},
        )
        return cursor.rowcount


def page(connection: Connection, which: Filter, limit: int = 50, after: int = 0) -> list[Quarantined]:
    """Give rows in the order they came.

    Args:
        connection: in a transaction.
        which: the rows that are wanted.
        limit: at most so many.
        after: the ``quarantine_id`` of the last row of the page before; 0 for the first page.
    """
    clauses, values = ["quarantine_id > %(after)s"], {**vars(which), "after": after, "limit": limit}
    clauses += [f"{name} = %({name})s" for name, value in vars(which).items() if value]
    rest = f"WHERE {' AND '.join(clauses)} ORDER BY quarantine_id LIMIT %(limit)s"
    with connection.cursor(row_factory=class_row(Quarantined)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM quarantine {rest}".encode(), values).fetchall()


def counts(connection: Connection, state: str = "open") -> list[ReasonCount]:
    """Give how many rows each source has for each reason, most first."""
    with connection.cursor(row_factory=class_row(ReasonCount)) as cursor:
        return cursor.execute(
            """
            SELECT source, reason, count(*) AS rows
            FROM quarantine
            WHERE state = %s
            GROUP BY source, reason
            ORDER BY rows DESC, source, reason
            """,
            [state],
        ).fetchall()


def settle(connection: Connection, ids: Sequence[int], state: str, how: str = "") -> list[Quarantined]:
    """Settle rows, each once for ever, and give them as they stand now.

    To replay, settle and apply in one transaction: another process that settles the same rows waits, then gets Conflict.

    Args:
        connection: in a transaction.
        ids: of open rows; repeats count once.
        state: ``replayed`` or ``dismissed``.
        how: as_it_was, mended or accepted; empty where the state says it.

    Raises:
        NotFound: a row is not there.
        Conflict: a row is settled already; nothing is changed.
    """
    wanted = sorted(set(ids))
    found = connection.execute(
        "SELECT quarantine_id, state FROM quarantine WHERE quarantine_id = ANY(%s) ORDER BY quarantine_id FOR UPDATE",
        [wanted],
    ).fetchall()
    if len(found) != len(wanted):
        missing = sorted(set(wanted) - {number for number, _ in found})
        raise NotFound(f"there is no row {missing[0]}", where="quarantine", mend="list the open rows")
    settled = [number for number, known in found if known != "open"]
    if settled:
        raise Conflict(f"row {settled[0]} is settled already", where="quarantine", mend="list the open rows")
    with connection.cursor(row_factory=class_row(Quarantined)) as cursor:
        cursor.execute(
            "UPDATE quarantine SET state = %s, settled_at = %s, settled_how = %s"
            f" WHERE quarantine_id = ANY(%s) RETURNING {_COLUMNS}",
            [state, clock.now(), how or state, wanted],
        )
        return sorted(cursor.fetchall(), key=lambda row: row.quarantine_id)


def _storable(text: str) -> str:
    """Give a text that PostgreSQL can hold: it knows no NUL character."""
    return text.replace("\x00", "\N{SYMBOL FOR NULL}")


def some(connection: Connection, ids: Sequence[int]) -> list[Quarantined]:
    """Give the rows of these ids that are there, whatever their state, by id."""
    with connection.cursor(row_factory=class_row(Quarantined)) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS} FROM quarantine WHERE quarantine_id = ANY(%s) ORDER BY quarantine_id".encode(),
            [list(ids)],
        ).fetchall()


def reopen(connection: Connection, ids: Sequence[int], rows: Iterable[Refused]) -> int:
    """Open rows again that were settled in this transaction and are still refused for the same reason; give how many."""
    digests = [hashlib.sha256(row.raw).digest() for row in rows]
    done = connection.execute(
        "UPDATE quarantine SET state = 'open', settled_at = NULL, settled_how = '' WHERE quarantine_id = ANY(%s) AND digest = ANY(%s)",
        [list(ids), digests],
    )
    return done.rowcount


def open_again(connection: Connection, quarantine_id: int, reason: str, detail: str) -> None:
    """Have a row open, for a reason that it may not have had before; one that a person dismissed stays so."""
    connection.execute(
        """
        UPDATE quarantine
        SET state = 'open', settled_at = NULL, settled_how = '', reason = %s, detail = %s
        WHERE quarantine_id = %s AND state <> 'dismissed'
        """,
        [reason, _storable(detail), quarantine_id],
    )
