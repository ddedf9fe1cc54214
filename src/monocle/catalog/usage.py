"""How much customers are read, by whom and through which doors: sums over the audit log. No customer is named."""

import datetime as dt
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class Use:
    """Reads of one kind of asker or door, in one week or in all weeks that are asked for.

    Attributes:
        by: ``person``, ``token``, ``door``, or ``all`` for everyone together.
        name: who was signed in, name of the token, or address of the route; empty for all.
        week: Monday of the week, of the zone of the workspace; None for all weeks together.
        reads: how many; a list is one.
        customers: how many different customers were looked at one by one.
        listed: how many lines of lists were shown; a customer counts each time.
        persons, tokens: how many different ones read.
        last_at: when it was used last; of UTC, without zone, exact to about a second.
    """

    by: str
    name: str
    week: dt.date | None
    reads: int
    customers: int
    listed: int
    persons: int
    tokens: int
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Active:
    """How many persons and tokens read at all.

    Attributes:
        persons, tokens: different ones, by name, since a moment.
        persons_ever, tokens_ever: the same since the log began.
        first_at: the first read of the log; None while it is empty.
    """

    persons: int
    tokens: int
    persons_ever: int
    tokens_ever: int
    first_at: dt.datetime | None


def uses(connection: Connection, since: dt.datetime, until: dt.datetime, zone: str) -> list[Use]:
    """Give the sums of reads from a moment on, before another: of all weeks together first, then week by week, most reads first.

    Args:
        connection: to the catalog.
        since: with its zone.
        until: with its zone.
        zone: IANA name of the zone in which weeks begin.
    """
    with connection.cursor(row_factory=class_row(Use)) as cursor:
        return cursor.execute(
            b"""
            WITH line AS MATERIALIZED (
                SELECT CASE WHEN token_id IS NULL THEN 'person' ELSE 'token' END AS kind, who, door, customer_id, reads, customers, at,
                    CAST(date_trunc('week', timezone(%(zone)s, at)) AS date) AS week
                FROM audit_log
                WHERE at >= %(since)s AND at < %(until)s AND customers > 0
            )
            SELECT CASE WHEN GROUPING(door) = 0 THEN 'door' WHEN GROUPING(kind) = 0 THEN kind ELSE 'all' END AS by,
                coalesce(who, door, '') AS name,
                week,
                CAST(sum(reads) AS bigint) AS reads,
                count(DISTINCT customer_id) AS customers,
                CAST(coalesce(sum(customers) FILTER (WHERE customer_id IS NULL), 0) AS bigint) AS listed,
                count(DISTINCT who) FILTER (WHERE kind = 'person') AS persons,
                count(DISTINCT who) FILTER (WHERE kind = 'token') AS tokens,
                max(at) AS last_at
            FROM line
            GROUP BY GROUPING SETS ((kind, who), (kind, who, week), (door), (door, week), (week))
            ORDER BY GROUPING(week) DESC, week DESC, reads DESC, name
            """,
            {"since": since, "until": until, "zone": zone},
        ).fetchall()


def active(connection: Connection, since: dt.datetime, until: dt.datetime) -> Active:
    """Give how many persons and tokens read from a moment on, and how many ever did, before another.

    Args:
        connection: to the catalog.
        since: with its zone.
        until: with its zone.
    """
    with connection.cursor(row_factory=class_row(Active)) as cursor:
        cursor.execute(
            b"""
            WITH one AS (
                SELECT who, token_id IS NOT NULL AS is_token, min(at) AS first_at, max(at) AS last_at
                FROM audit_log
                WHERE at < %(until)s
                GROUP BY who, is_token
            )
            SELECT count(*) FILTER (WHERE NOT is_token AND last_at >= %(since)s) AS persons,
                count(*) FILTER (WHERE is_token AND last_at >= %(since)s) AS tokens,
                count(*) FILTER (WHERE NOT is_token) AS persons_ever,
                count(*) FILTER (WHERE is_token) AS tokens_ever,
                min(first_at) AS first_at
            FROM one
            """,
            {"since": since, "until": until},
        )
        return cursor.fetchone() or Active(0, 0, 0, 0, None)
