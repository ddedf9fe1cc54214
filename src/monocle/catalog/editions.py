"""Saved reports: what each said, version by version, and the editions that were made of it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection, connect
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from monocle.catalog.connection import Catalog
from monocle.catalog.refusals import refusals

DIED = "the process died"
KEPT = 500
"""Editions of a report that are kept in the list; older ones go."""
_LOCK = 0x65646974
_COLUMNS = (
    "edition_id, report, slot, asked_by, started_at, ended_at, state, as_of, run_id, folder, files, people, sent, error"
)


@dataclass(frozen=True)
class Version:
    """What a saved report says.

    Attributes:
        saved_by: empty where the file was changed by hand.
        how: saved, file or removed.
        since: since when its rhythm is this one.
    """

    name: str
    version: int
    saved_at: dt.datetime
    saved_by: str
    how: str
    definition: Mapping[str, Any]
    since: dt.datetime


@dataclass(frozen=True)
class Edition:
    """One making of a saved report; see the migration."""

    edition_id: UUID
    report: str
    slot: str
    asked_by: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    as_of: dt.datetime | None
    run_id: UUID | None
    folder: str
    files: Sequence[Mapping[str, Any]]
    people: int
    sent: str
    error: str


@contextmanager
def only_one(catalog: Catalog) -> Iterator[bool]:
    """Be the only process that makes editions, for as long as the block lasts; gives False where another is.

    It is held by a connection of its own, so that it is free once the process has died.
    """
    with refusals(), connect(catalog.conninfo, autocommit=True) as connection:
        found = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        yield bool(found and found[0])


def versions(connection: Connection, name: str = "") -> Sequence[Version]:
    """Give the versions of one report, or the newest of each where none is named; the newest first."""
    newest = "DISTINCT ON (name)" if not name else ""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            f"""
            SELECT {newest} name, version, saved_at, saved_by, how, definition, since
            FROM report_version
            WHERE %(name)s IN ('', name)
            ORDER BY name, version DESC
            """.encode(),
            {"name": name},
        ).fetchall()


def put(connection: Connection, one: Version) -> None:
    """Keep a version."""
    connection.execute(
        """
        INSERT INTO report_version (name, version, saved_at, saved_by, how, definition, since)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        [one.name, one.version, one.saved_at, one.saved_by, one.how, Jsonb(one.definition), one.since],
    )


def alone(connection: Connection) -> None:
    """Let one transaction at a time change what reports say."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK + 1])


def fail_the_dead(connection: Connection, at: dt.datetime) -> None:
    """Say that editions which nobody makes any more failed; call it while ``only_one`` is held."""
    connection.execute(
        "UPDATE edition SET state = 'failed', ended_at = %s, error = %s WHERE state = 'running'", [at, DIED]
    )


def begin(connection: Connection, edition_id: UUID, what: tuple[str, str, str], at: dt.datetime) -> None:
    """Say that an edition begins, and let those of long ago go.

    Args:
        connection: in a transaction.
        edition_id: its own.
        what: report, slot, and who asked.
        at: when.
    """
    connection.execute(
        "INSERT INTO edition (edition_id, report, slot, asked_by, started_at, state) VALUES (%s, %s, %s, %s, %s, 'running')",
        [edition_id, *what, at],
    )
    connection.execute(
        """
        DELETE FROM edition
        WHERE edition_id IN (
            SELECT edition_id FROM edition WHERE report = %s ORDER BY started_at DESC, edition_id DESC OFFSET %s
        )
        """,
        [what[0], KEPT],
    )


def end(connection: Connection, one: Edition) -> None:
    """Say how an edition ended."""
    connection.execute(
        """
        UPDATE edition
        SET ended_at = %s, state = %s, as_of = %s, run_id = %s, folder = %s, files = %s, people = %s, sent = %s, error = %s
        WHERE edition_id = %s
        """,
        [
            one.ended_at, one.state, one.as_of, one.run_id, one.folder, Jsonb(list(one.files)), one.people, one.sent,
            one.error, one.edition_id,
        ],
    )  # fmt: skip


def newest(connection: Connection, report: str = "", limit: int = 50) -> Sequence[Edition]:
    """Give the editions of one report, or of all, the newest first."""
    with connection.cursor(row_factory=class_row(Edition)) as cursor:
        return cursor.execute(
            f"""
            SELECT {_COLUMNS} FROM edition
            WHERE %(report)s IN ('', report)
            ORDER BY started_at DESC, edition_id DESC
            LIMIT %(limit)s
            """.encode(),
            {"report": report, "limit": limit},
        ).fetchall()


def last_of_each(connection: Connection) -> Mapping[str, Edition]:
    """Give the newest edition of each report, by its name."""
    with connection.cursor(row_factory=class_row(Edition)) as cursor:
        found = cursor.execute(
            f"SELECT DISTINCT ON (report) {_COLUMNS} FROM edition ORDER BY report, started_at DESC, edition_id DESC".encode()
        ).fetchall()
    return {one.report: one for one in found}


def one(connection: Connection, report: str, edition_id: UUID) -> Edition | None:
    """Give one edition of a report."""
    with connection.cursor(row_factory=class_row(Edition)) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS} FROM edition WHERE report = %s AND edition_id = %s".encode(), [report, edition_id]
        ).fetchone()


def tried(connection: Connection, report: str, slot: str) -> Edition | None:
    """Give the newest edition that was made for a slot; one that is done first."""
    with connection.cursor(row_factory=class_row(Edition)) as cursor:
        return cursor.execute(
            f"""
            SELECT {_COLUMNS} FROM edition
            WHERE report = %s AND slot = %s
            ORDER BY state = 'done' DESC, started_at DESC, edition_id DESC
            LIMIT 1
            """.encode(),
            [report, slot],
        ).fetchone()


def complete_run(connection: Connection, steps: Sequence[str]) -> tuple[UUID, dt.datetime] | None:
    """Give the run in force and when its figures came, where all of these steps after it are done; else None."""
    found = connection.execute(
        """
        SELECT u.run_id, max(u.as_of)
        FROM understanding AS u
        WHERE u.run_id = (SELECT run_id FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1)
            AND u.state = 'done' AND u.step = ANY(%s)
        GROUP BY u.run_id
        HAVING count(*) = %s
        """,
        [list(steps), len(steps)],
    ).fetchone()
    return (found[0], found[1]) if found else None
