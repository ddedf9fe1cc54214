"""Pointers: which folder of the lake is in force for each relation."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Pointer:
    """The folder in force for one relation.

    Attributes:
        run_id: the run that wrote it.
        folder: relative to the lake.
    """

    relation: str
    run_id: UUID
    folder: str
    rows: int


def in_force(connection: Connection) -> dict[str, Pointer]:
    """Give every pointer, by relation; empty before the first run."""
    with connection.cursor(row_factory=class_row(Pointer)) as cursor:
        found = cursor.execute("SELECT relation, run_id, folder, rows FROM lake_pointer ORDER BY relation").fetchall()
    return {pointer.relation: pointer for pointer in found}


def flip(connection: Connection, run_id: UUID, folders: Mapping[str, tuple[str, int]]) -> None:
    """Point to the folders of a run; call it in the transaction that publishes.

    Args:
        connection: in a transaction.
        run_id: the run that wrote the folders.
        folders: relation → folder relative to the lake, and its rows; relations left out keep their pointer.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO lake_pointer (relation, run_id, folder, rows)
            VALUES (%s, %s, %s, %s)
            ON CONFLICT (relation) DO UPDATE
            SET run_id = excluded.run_id, folder = excluded.folder, rows = excluded.rows
            """,
            [(relation, run_id, folder, rows) for relation, (folder, rows) in sorted(folders.items())],
        )
