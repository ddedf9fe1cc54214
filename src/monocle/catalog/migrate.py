"""Brings a database to the shape this code expects: numbered files, each applied once and never changed after."""

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from psycopg import Connection

from monocle.errors import Conflict

SCHEMA, NEXT = "monocle", "monocle_next"
_LOCK = 0x4D6F6E6F636C65
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LEDGER = """
    CREATE TABLE IF NOT EXISTS migration (
        number integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


@dataclass(frozen=True)
class Migration:
    """One numbered file.

    Attributes:
        checksum: SHA-256 of its text, whatever its line ends.
    """

    number: int
    name: str
    text: str
    checksum: str


def migrations(folder: Traversable | None = None) -> list[Migration]:
    """Give the migrations of a folder, in order.

    Args:
        folder: instead of the package's own.
    """
    found = []
    for path in (folder or files("monocle.catalog") / "migrations").iterdir():
        named = _NAME.fullmatch(path.name)
        if named:
            text = path.read_bytes().decode().replace("\r\n", "\n")
            found.append(Migration(int(named[1]), path.name, text, hashlib.sha256(text.encode()).hexdigest()))
    return sorted(found, key=lambda migration: migration.number)


def migrate(connection: Connection, known: list[Migration]) -> int:
    """Apply what is missing, and give how many migrations were applied.

    All of them in one transaction, under a lock that makes a second process wait: a database is never half-way.

    Args:
        connection: outside a transaction.
        known: from ``migrations``.

    Raises:
        Conflict: an applied migration was edited since, or the database is newer than this code.
    """
    with connection.transaction():
        if _is_current(connection, known):
            return 0
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for schema in (SCHEMA, NEXT):
            if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
                connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET LOCAL search_path = {SCHEMA}")
        connection.execute(_LEDGER)
        missing = _missing(connection, known)
        for migration in missing:
            connection.execute(migration.text.encode())
            connection.execute(
                "INSERT INTO migration (number, name, checksum) VALUES (%s, %s, %s)",
                [migration.number, migration.name, migration.checksum],
            )
    return len(missing)


def _is_current(connection: Connection, known: list[Migration]) -> bool:
    ledger = connection.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.migration"]).fetchone()
    if not ledger or ledger[0] is None:
        return False
    return not _missing(connection, known)


def _missing(connection: Connection, known: list[Migration]) -> list[Migration]:
    rows = connection.execute(f"SELECT number, name, checksum FROM {SCHEMA}.migration ORDER BY number").fetchall()
    by_number = {migration.number: migration for migration in known}
    for number, name, checksum in rows:
        if number not in by_number:
            raise Conflict(
                f"the database has migration {name}, which this Monocle does not know: it is newer than this program",
                where="catalog",
                mend="use the Monocle that wrote it, or a newer one",
            )
        if by_number[number].checksum != checksum:
            raise Conflict(
                f"migration {name} was changed after it was applied",
                where="catalog/migrations",
                mend="put the file back as it was released, and write the change as a new migration",
            )
    applied = {row[0] for row in rows}
    return [migration for migration in known if migration.number not in applied]
