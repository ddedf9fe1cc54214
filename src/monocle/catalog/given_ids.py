"""Ids once given lead somewhere for ever, whatever runs find and people decide."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from psycopg import Connection

from monocle import clock
from monocle.catalog.serving import REDIRECT, copy_files

GIVEN = ("customer_id", "anchor_id", "matched_id")


def lead(connection: Connection, run_id: UUID, redirects: Sequence[Path], given: Sequence[Path]) -> None:
    """Lead the new old ids, and every id that led to one of them, straight to the survivor.

    Args:
        connection: in the transaction that publishes, alone.
        run_id: the run.
        redirects: files of (old_id, customer_id).
        given: files of ``GIVEN``.
    """
    if redirects:
        connection.execute("CREATE TEMP TABLE new_redirect (old_id uuid PRIMARY KEY, customer_id uuid) ON COMMIT DROP")
        copy_files(connection, "pg_temp.new_redirect", REDIRECT, redirects)
        _redirect(connection, run_id)
        if not given:
            _remember(connection, "SELECT old_id, CAST(NULL AS uuid), customer_id FROM pg_temp.new_redirect")
    if given:
        connection.execute(
            "CREATE TEMP TABLE new_given (customer_id uuid PRIMARY KEY, anchor_id uuid, matched_id uuid) ON COMMIT DROP"
        )
        copy_files(connection, "pg_temp.new_given", GIVEN, given)
        _remember(connection, "SELECT customer_id, anchor_id, matched_id FROM pg_temp.new_given")


def settle(connection: Connection, run_id: UUID, schema: str) -> None:
    """Let ids that are in force lead to themselves, and those of decisions to the customer of their founding record.

    Args:
        connection: in the transaction that publishes, alone.
        run_id: the run.
        schema: of the served tables that come in force.
    """
    connection.execute(f"DELETE FROM given_id AS g USING {schema}.record AS r WHERE r.matched_id = g.customer_id")
    connection.execute(
        f"""
        INSERT INTO customer_redirect AS k (old_id, customer_id, run_id, redirected_at)
        SELECT g.customer_id, r.customer_id, %s, %s
        FROM given_id AS g
        JOIN {schema}.record AS r ON r.record_id = g.anchor_id
        WHERE r.customer_id <> g.customer_id
        ON CONFLICT (old_id) DO UPDATE
        SET customer_id = excluded.customer_id, run_id = excluded.run_id, redirected_at = excluded.redirected_at
        WHERE k.customer_id <> excluded.customer_id
        """.encode(),
        [run_id, clock.now()],
    )
    connection.execute(
        f"DELETE FROM customer_redirect AS r USING {schema}.customer AS c WHERE r.old_id = c.customer_id"
    )
    _tell(connection, run_id)


def _tell(connection: Connection, run_id: UUID) -> None:
    """Add to the history the ids that a run leads elsewhere, but those whose merge it tells of."""
    connection.execute(
        """
        INSERT INTO identity_change (run_id, changed_at, kind, customer_id, other_id, records)
        SELECT k.run_id, k.redirected_at, 'redirected', k.old_id, k.customer_id, 0
        FROM customer_redirect AS k
        WHERE k.run_id = %(run_id)s AND NOT EXISTS (
            SELECT 1
            FROM identity_change AS c
            WHERE c.customer_id = k.old_id AND c.other_id = k.customer_id AND c.run_id = %(run_id)s AND c.kind = 'merged'
        )
        ORDER BY k.old_id
        """,
        {"run_id": run_id},
    )


def _redirect(connection: Connection, run_id: UUID) -> None:
    connection.execute(
        """
        UPDATE customer_redirect AS r
        SET customer_id = n.customer_id, run_id = %(run_id)s, redirected_at = %(now)s
        FROM pg_temp.new_redirect AS n
        WHERE r.customer_id = n.old_id AND r.customer_id <> n.customer_id
        """,
        {"run_id": run_id, "now": clock.now()},
    )
    connection.execute(
        """
        INSERT INTO customer_redirect AS r (old_id, customer_id, run_id, redirected_at)
        SELECT old_id, customer_id, %(run_id)s, %(now)s
        FROM pg_temp.new_redirect
        ON CONFLICT (old_id) DO UPDATE
        SET customer_id = excluded.customer_id, run_id = excluded.run_id, redirected_at = excluded.redirected_at
        WHERE r.customer_id <> excluded.customer_id
        """,
        {"run_id": run_id, "now": clock.now()},
    )


def _remember(connection: Connection, rows: str) -> None:
    connection.execute(
        f"""
        INSERT INTO given_id (customer_id, anchor_id, matched_id)
        {rows}
        ON CONFLICT (customer_id) DO UPDATE
        SET anchor_id = coalesce(excluded.anchor_id, given_id.anchor_id), matched_id = excluded.matched_id
        """.encode()
    )


def anchor(connection: Connection, customer_id: UUID) -> UUID | None:
    """Give the record that an id follows while no customer has it; None where it is not known."""
    found = connection.execute("SELECT anchor_id FROM given_id WHERE customer_id = %s", [customer_id]).fetchone()
    return found[0] if found else None
