"""What the catalog says that the lake must say as well."""

from collections.abc import Collection, Iterator
from uuid import UUID

from psycopg import Connection

from monocle.catalog.promises.asking import AT_ONCE

_RUN = "(SELECT ended_at FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1)"
# name of the relation → the table, the id and its value as hexadecimal digits.
_SAME = {
    "profiles": ("customer", "customer_id", "digest"),
    "customers": ("record", "record_id", "replace(CAST(customer_id AS text), '-', '')"),
}


def loaded(connection: Connection) -> Iterator[tuple[str, int]]:
    """Give (folder, rows that it must have) of every load that was applied."""
    with connection.cursor(name="loaded") as cursor:
        cursor.itersize = AT_ONCE
        yield from cursor.execute(
            """
            SELECT folder, applied FROM load WHERE state = 'applied' AND (folder <> '' OR applied <> 0)
            UNION ALL
            SELECT gone_folder, gone FROM load WHERE state = 'applied' AND (gone_folder <> '' OR gone <> 0)
            """
        )


def touched(connection: Connection) -> set[UUID]:
    """Give the customers that changed since the run in force: by decisions, and by events."""
    found = connection.execute(
        f"""
        SELECT customer_id FROM identity_change WHERE changed_at >= {_RUN}
        UNION
        SELECT other_id FROM identity_change WHERE changed_at >= {_RUN} AND other_id IS NOT NULL
        UNION
        SELECT customer_id FROM value_change WHERE changed_at >= {_RUN}
        UNION
        SELECT customer_id FROM live_touched
        """.encode()
    ).fetchall()
    return {one for (one,) in found}


def sums(connection: Connection, relation: str, left_out: Collection[UUID]) -> dict[int, tuple[int, int]]:
    """Give first byte of an id → how many there are, and the sum of the first 48 bits of their values.

    Args:
        connection: reading.
        relation: profiles (customer → digest) or customers (record → customer).
        left_out: customers.
    """
    table, key, value = _SAME[relation]
    found = connection.execute(
        f"""
        SELECT get_byte(uuid_send({key}), 0), count(*), sum(CAST(CAST('x' || left({value}, 12) AS bit(48)) AS bigint))
        FROM {table}
        WHERE customer_id <> ALL(%s)
        GROUP BY 1
        """.encode(),
        [list(left_out)],
    ).fetchall()
    return {first: (count, int(total)) for first, count, total in found}


def pairs(connection: Connection, relation: str, left_out: Collection[UUID], first: int) -> list[tuple[UUID, str]]:
    """Give (id, value) of the ids that begin with a byte; as ``sums``."""
    table, key, value = _SAME[relation]
    return connection.execute(
        f"SELECT {key}, {value} FROM {table} WHERE customer_id <> ALL(%s) AND get_byte(uuid_send({key}), 0) = %s".encode(),
        [list(left_out), first],
    ).fetchall()
