"""Tables and queries of MySQL and MariaDB, streamed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from pymysql.converters import conversions
from sqlalchemy import Connection, exc

from monocle.errors import BadConfig, Unavailable
from monocle.ingest.readers import sql
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Reading

_SECONDS = 10
_TABLES = """
SELECT table_name
FROM information_schema.tables
WHERE table_schema = DATABASE()
ORDER BY table_name
"""


class MysqlReader:
    """Reads a table or a query of MySQL or MariaDB. Options: table or query. Needs the extra ``monocle-rcu[sql]``."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the table when there is only one; given options stay."""
        with _connected(where) as connection:
            tables = [str(row[0]) for row in connection.exec_driver_sql(_TABLES)]
        found = sql.told_tables(options, tables, "mysql")
        sql.selected(found, "mysql")
        return found

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read the table or query; see ``Reader``. Values are the server's own texts; bytes are hexadecimal."""
        query, name = sql.selected(options, "mysql")
        parts = Parts(folder, limit)
        with _connected(where) as connection:
            result = connection.execution_options(stream_results=True).exec_driver_sql(query.replace("%", "%%"))
            renamed = sql.add_rows(parts, list(result.keys()), result, name)
        return format_notes(parts.reading({"files": "1"}), renamed)


@contextmanager
def _connected(where: str) -> Iterator[Connection]:
    """Give a connection that can only read; errors never show the address, which may hold a password."""
    try:
        address = sqlalchemy.make_url(where).set(drivername="mysql+pymysql")
        # PyMySQL would bend zero dates and times over 24 hours; without its decoders the server's own texts come through.
        encoders = {kind: encoder for kind, encoder in conversions.items() if not isinstance(kind, int)}
        engine = sqlalchemy.create_engine(
            address,
            connect_args={"conv": encoders, "connect_timeout": _SECONDS, "charset": "utf8mb4"},
            poolclass=sqlalchemy.NullPool,
        )
        with engine.connect() as connection:
            connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
            connection.exec_driver_sql("SET time_zone = '+00:00'")
            connection.commit()
            yield connection
    except exc.OperationalError as error:
        number = getattr(error.orig, "args", ("",))[0]
        raise Unavailable(
            f"the server does not answer, or refuses (error {number})", where="mysql", mend="check address and rights"
        ) from None
    except (exc.ArgumentError, ValueError):
        raise BadConfig(
            "the address of the database cannot be read", where="reader.where", mend="mysql://user:…@host/name"
        ) from None
    except exc.SQLAlchemyError as error:
        number = getattr(getattr(error, "orig", None), "args", ("",))[0]
        raise BadConfig(f"the query fails (error {number})", where="mysql", mend="check the table or query") from None
