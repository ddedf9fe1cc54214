"""The traits of customers, as they are served: one row of JSON each, replaced as a whole."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from monocle.catalog.serving import copy_files

COLUMNS = ("customer_id", "traits", "as_of")


def put(connection: Connection, paths: Sequence[Path]) -> int:
    """Replace the traits of all customers, in the transaction of the caller, and give how many customers have some.

    Customers whose traits are the same are left alone: the table is as large as what moved.

    Args:
        connection: in a transaction.
        paths: CSV files of ``COLUMNS``.
    """
    connection.execute("CREATE TEMP TABLE new_trait (LIKE customer_trait) ON COMMIT DROP")
    copy_files(connection, "pg_temp.new_trait", COLUMNS, paths)
    connection.execute("UPDATE pg_temp.new_trait SET traits = jsonb_strip_nulls(traits)")
    connection.execute("CREATE UNIQUE INDEX ON pg_temp.new_trait (customer_id)")
    connection.execute("ANALYZE pg_temp.new_trait")
    connection.execute(
        "DELETE FROM customer_trait AS t WHERE NOT EXISTS (SELECT 1 FROM pg_temp.new_trait AS n WHERE n.customer_id = t.customer_id)"
    )
    connection.execute(
        """
        INSERT INTO customer_trait (customer_id, traits, as_of)
        SELECT n.customer_id, n.traits, n.as_of
        FROM pg_temp.new_trait AS n
        LEFT JOIN customer_trait AS t ON t.customer_id = n.customer_id
        WHERE t.customer_id IS NULL OR t.traits <> n.traits OR t.as_of <> n.as_of
        ON CONFLICT (customer_id) DO UPDATE
        SET traits = excluded.traits, as_of = excluded.as_of
        """
    )
    found = connection.execute("SELECT count(*) FROM pg_temp.new_trait").fetchone()
    return int(found[0]) if found else 0


def of(connection: Connection, customer_id: UUID) -> tuple[Mapping[str, Any], dt.datetime] | None:
    """Give the traits of a customer and the moment that they are of; None where none were computed."""
    found = connection.execute(
        "SELECT traits, as_of FROM customer_trait WHERE customer_id = %s", [customer_id]
    ).fetchone()
    return (found[0], found[1]) if found else None
