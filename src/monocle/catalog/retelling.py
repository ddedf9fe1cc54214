"""Records that are to be told again to those who serve them, because what is known of their subjects was made anew."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.arriving import FACTS


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record to be told again.

    Attributes:
        number: grows in the order of commits.
        quarantine_id: the row that was replayed; None where another thing is why.
    """

    number: int
    record_id: UUID
    quarantine_id: int | None


def put(connection: Connection, records: Collection[UUID], quarantine_id: int | None = None) -> None:
    """Have records told again; in a transaction that has the turn of folding, so that numbers grow as they are committed."""
    connection.execute(
        "INSERT INTO retold (record_id, quarantine_id) SELECT r, %s FROM unnest(%s::uuid[]) AS r",
        [quarantine_id, sorted(records)],
    )


def since(connection: Connection, number: int, limit: int) -> list[Waiting]:
    """Give what follows a number, in order."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            "SELECT number, record_id, quarantine_id FROM retold WHERE number > %s ORDER BY number LIMIT %s",
            [number, limit],
        ).fetchall()


def last(connection: Connection) -> int:
    """Give the number of the last; 0 where there was none yet."""
    found = connection.execute("SELECT coalesce(max(number), 0) FROM retold").fetchone()
    return int(found[0]) if found else 0


def reached(connection: Connection, run_id: UUID) -> int:
    """Give up to where records were told again in what is served since a run."""
    found = connection.execute(
        """
        SELECT greatest(
            (SELECT retold FROM live_position WHERE run_id = %(run_id)s),
            (SELECT retold FROM run_position WHERE run_id = %(run_id)s),
            0
        )
        """,
        {"run_id": run_id},
    ).fetchone()
    return int(found[0]) if found else 0


def waits(connection: Connection, run_id: UUID) -> bool:
    """Tell whether records wait to be told again in what is served since a run."""
    return bool(since(connection, reached(connection, run_id), 1))


def reach(connection: Connection, run_id: UUID, number: int, position: int) -> None:
    """Note up to where records were told again in what is served since a run, which stands for a position of the journal."""
    connection.execute(
        """
        INSERT INTO live_position (run_id, position, retold) VALUES (%s, %s, %s)
        ON CONFLICT (run_id) DO UPDATE SET retold = excluded.retold
        """,
        [run_id, position, number],
    )


def known_by_run(connection: Connection, run_id: UUID, number: int) -> None:
    """Note up to where a run knows what was made anew; its position is noted already."""
    connection.execute("UPDATE run_position SET retold = %s WHERE run_id = %s", [number, run_id])


def forget(connection: Connection, run_id: UUID) -> None:
    """Forget what the run in force knows: nobody asks for it again."""
    connection.execute(
        "DELETE FROM retold WHERE number <= (SELECT retold FROM run_position WHERE run_id = %s)", [run_id]
    )


def drop_facts(
    connection: Connection, records: Collection[UUID], facts: Mapping[str, Sequence[Mapping[str, Any]]]
) -> set[UUID]:
    """Take what happened to records out of what is served, but for what is told now; give the customers that lose by it.

    Args:
        connection: in a transaction that is alone.
        records: whose facts are told whole.
        facts: served table → rows.
    """
    lost: set[UUID] = set()
    for table, key in FACTS.items() if records else ():
        found = connection.execute(
            f"""
            DELETE FROM {table} AS t
            USING record AS r
            WHERE r.record_id = ANY(%s) AND t.customer_id = r.customer_id AND t.record_id = r.record_id
                AND t.{key} NOT IN (SELECT unnest(CAST(%s AS uuid[])))
            RETURNING t.customer_id
            """.encode(),
            [list(records), [row[key] for row in facts.get(table, ())]],
        ).fetchall()
        lost |= {customer for (customer,) in found}
    return lost
