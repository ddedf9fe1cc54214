"""Tables and queries of PostgreSQL, through ADBC."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from adbc_driver_manager import dbapi as manager
from adbc_driver_postgresql import dbapi

from monocle.errors import BadConfig, Unavailable
from monocle.ingest.readers import sql
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Reading
from monocle.ingest.readers.tables import add_typed
from monocle.ingest.readers.texts import text_table

_TABLES = """
SELECT CASE WHEN table_schema = current_schema() THEN table_name ELSE table_schema || '.' || table_name END
FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1
"""
_SESSION = (
    "SET default_transaction_read_only = on",
    "SET TIME ZONE 'UTC'",
    "SET datestyle = 'ISO, YMD'",
    "SET intervalstyle = 'iso_8601'",
    "SET extra_float_digits = 1",
)
_UNREACHABLE = ("IO", "08", "28", "3D", "53", "57")


class PostgresqlReader:
    """Reads a table or a query of PostgreSQL. Options: table (may be ``schema.table``) or query."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the table when there is only one; given options stay."""
        with _connected(where) as cursor:
            cursor.execute(_TABLES)
            tables = [str(row[0]) for row in cursor.fetchall()]
        found = sql.told_tables(options, tables, "postgresql")
        sql.selected(found, "postgres")
        return found

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read the table or query; see ``Reader``.

        The server writes the texts: numerics with their scale, times ISO (those with a zone in UTC with ``Z``), bytes as
        hexadecimal, arrays and composites as JSON.
        """
        query, name = sql.selected(options, "postgres")
        parts = Parts(folder, limit)
        with _connected(where) as cursor:
            cursor.execute(f"SELECT * FROM ({query}\n) AS given LIMIT 0")
            schema = cursor.fetch_record_batch().schema
            names, renamed = column_names(schema.names)
            aliases = ", ".join(f'"c{number}"' for number in range(len(names)))
            texts = ", ".join(_as_text(f'"c{number}"', field) for number, field in enumerate(schema))
            cursor.execute(f"SELECT {texts} FROM ({query}\n) AS given ({aliases})" if names else query)
            parts.add_rows(names, [], name, [])
            position = 1
            for batch in cursor.fetch_record_batch():
                table = text_table(pa.Table.from_batches([batch])).rename_columns(names)
                add_typed(parts, table, name, position)
                position += table.num_rows
                if parts.is_full():
                    break
        return format_notes(parts.reading({"files": "1"}), renamed)


def _as_text(column: str, field: pa.Field) -> str:
    """Give the SQL that makes PostgreSQL write a column as text."""
    kind = (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode()
    if kind == "bytea":
        return f"encode({column}, 'hex')"
    if kind == "timestamptz":
        return f"CAST({column} AT TIME ZONE 'UTC' AS text) || 'Z'"
    if kind.startswith("_") or pa.types.is_nested(field.type):
        return f"CAST(to_jsonb({column}) AS text)"
    return f"CAST({column} AS text)"


@contextmanager
def _connected(where: str) -> Iterator[dbapi.Cursor]:
    """Give a cursor that can only read; errors never show the address, which may hold a password."""
    try:
        with dbapi.connect(where) as connection, connection.cursor() as cursor:
            for setting in _SESSION:
                cursor.execute(setting)
            connection.commit()
            yield cursor
    except manager.Error as error:
        state = error.sqlstate or ""
        if not state or state.startswith(_UNREACHABLE):
            raise Unavailable(
                "the server does not answer, or refuses", where="postgresql", mend="check address and rights"
            ) from None
        raise BadConfig(
            f"the query fails (SQLSTATE {state})", where="postgresql", mend="check the table or query"
        ) from None
    except pa.ArrowException:
        raise BadConfig(
            "the query fails while its rows come", where="postgresql", mend="run it by hand to see why"
        ) from None
