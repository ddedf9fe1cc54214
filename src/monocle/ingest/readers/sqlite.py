"""SQLite files, opened to read only."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from monocle.errors import BadData
from monocle.ingest.readers import places, sql
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Reading

SUFFIXES = (".db", ".sqlite", ".sqlite3")
_MAGIC = b"SQLite format 3\x00"
_TABLES = """
SELECT name
FROM sqlite_master
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
ORDER BY name
"""


class SqliteReader:
    """Reads a table or a query of an SQLite file. Options: table or query."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the table when there is only one; given options stay."""
        with _opened(where) as connection:
            tables = [str(row[0]) for row in connection.execute(_TABLES)]
        found = sql.told_tables(options, tables, Path(where).name)
        sql.selected(found, "sqlite")
        return found

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read the table or query; see ``Reader``. Positions count rows in the order SQLite gives them."""
        query, name = sql.selected(options, "sqlite")
        parts = Parts(folder, limit)
        with _opened(where) as connection:
            cursor = connection.execute(query)
            renamed = sql.add_rows(parts, [column[0] for column in cursor.description], cursor, name)
        return format_notes(parts.reading({"files": "1"}), renamed)


@contextmanager
def _opened(where: str) -> Iterator[sqlite3.Connection]:
    path = Path(where.removeprefix("sqlite:///"))
    document = places.documents(str(path), SUFFIXES)[0]
    with places.opened(document) as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            raise BadData("the file is no SQLite database", where=path.name, mend="check the path")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            yield connection
    except sqlite3.Error as error:
        raise BadData(
            f"SQLite says: {error}", where=path.name, mend="check the table, the query and the file"
        ) from error
