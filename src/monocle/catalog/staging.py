"""Next tables: what a publication loads beside the tables in force, each complete and indexed before the swap."""

from collections.abc import Collection, Sequence
from pathlib import Path

from psycopg import Connection

from monocle.catalog.migrate import NEXT, SCHEMA
from monocle.catalog.review import TABLE as REVIEW
from monocle.catalog.serving import COLUMNS, SERVED, copy_files

_MEMORY = "256MB"
_SWAPPED = (*SERVED, REVIEW)


def clear(connection: Connection) -> None:
    """Drop what a killed publication left."""
    connection.execute(f"DROP TABLE IF EXISTS {', '.join(f'{NEXT}.{table}' for table in _SWAPPED)}")


def load(connection: Connection, table: str, paths: Sequence[Path]) -> int:
    """Make the next table of a served one from files, and give its rows.

    The table is new in this transaction, so PostgreSQL (``wal_level = minimal``) writes its pages once, straight to
    disk, and not to the log. Its indexes, of the same names, are built after the rows.
    """
    make(connection, table)
    rows = copy_files(connection, f"{NEXT}.{table}", COLUMNS[table], paths, frozen=True)
    index(connection, table)
    return rows


def make(connection: Connection, table: str) -> None:
    """Make the next table of a served one, empty and without indexes."""
    old, new = f"{SCHEMA}.{table}", f"{NEXT}.{table}"
    connection.execute(f"CREATE TABLE {new} (LIKE {old} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)")


def index(connection: Connection, table: str) -> None:
    """Give a next table the indexes of the served one, of the same names."""
    connection.execute(f"SET LOCAL maintenance_work_mem = '{_MEMORY}'")
    for statement in _indexes(connection, table):
        connection.execute(statement.encode())
    connection.execute(f"ANALYZE {NEXT}.{table}")


def stand_in(connection: Connection, staged: Collection[str]) -> None:
    """Let the tables in force stand where next tables would, as views, but for those that are staged.

    What reads next tables then sees what this transaction made of them; ``swap`` takes the views away.
    """
    for table in _SWAPPED:
        if table not in staged:
            connection.execute(f"CREATE VIEW {NEXT}.{table} AS SELECT * FROM {SCHEMA}.{table}")


def swap(connection: Connection, staged: Collection[str] = _SWAPPED) -> None:
    """Put the next tables in the place of those in force; readers wait for the commit, a few milliseconds.

    Args:
        connection: in the transaction that publishes.
        staged: tables of which there is a next one; views stand in for the others.
    """
    for table in _SWAPPED:
        if table not in staged:
            connection.execute(f"DROP VIEW {NEXT}.{table}")
    tables = ", ".join(f"{SCHEMA}.{table}" for table in staged)
    connection.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
    connection.execute(f"DROP TABLE {tables}")
    for table in staged:
        connection.execute(f"ALTER TABLE {NEXT}.{table} SET SCHEMA {SCHEMA}")


def _indexes(connection: Connection, table: str) -> list[str]:
    """Give the statements that index a next table as the served one is."""
    found = connection.execute(
        """
        SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisprimary
        FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = CAST(%s AS regclass)
        ORDER BY i.indisprimary DESC, c.relname
        """,
        [f"{SCHEMA}.{table}"],
    ).fetchall()
    statements = []
    for name, definition, is_primary in found:
        statements.append(definition.replace(f" ON {SCHEMA}.{table} ", f" ON {NEXT}.{table} ", 1))
        if is_primary:
            statements.append(f"ALTER TABLE {NEXT}.{table} ADD CONSTRAINT {name} PRIMARY KEY USING INDEX {name}")
    return statements
