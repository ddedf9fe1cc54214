"""The catalog: PostgreSQL for a workspace, one transaction per unit of work."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from psycopg import Connection, IsolationLevel, connect
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzBinaryLoader, TimestamptzLoader

from monocle.catalog import loads, review, runs
from monocle.catalog.embedded import Server, open_server
from monocle.catalog.lane import Lane
from monocle.catalog.migrate import SCHEMA, migrate, migrations
from monocle.catalog.pool import borrowed, pool
from monocle.catalog.refusals import refusals
from monocle.catalog.serving import SERVED
from monocle.catalog.standing import standing
from monocle.catalog.vocabulary import Vocabulary
from monocle.errors import BadConfig
from monocle.settings import Settings

_SECONDS_TO_READ = 30
_SECONDS_TO_CONNECT = 10
_MOST_CONNECTIONS = 12
_READ_LOCK = f"LOCK TABLE {', '.join((*SERVED, review.TABLE))} IN ACCESS SHARE MODE"


class Catalog:
    """The database of one workspace, open in this process.

    Attributes:
        conninfo: how to connect; it may hold a password, so it is never shown.
        vocabulary: the words that ``search`` forgives typing errors with.
        lane: asks single statements, fast.

    Args:
        conninfo: how to connect.
        server: the embedded server that is held while the catalog is open, or None.
    """

    def __init__(self, conninfo: str, server: Server | None = None) -> None:
        self.conninfo, self._server = conninfo, server
        self.vocabulary = Vocabulary()
        self._pool = pool("monocle", conninfo, _MOST_CONNECTIONS, _configure, self._revive)
        self.lane = Lane(conninfo, _configure, self._revive)

    def __enter__(self) -> Self:
        """Give the catalog."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the connections and let go of the embedded server."""
        self.lane.close()
        self._pool.close()
        if self._server:
            self._server.release()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection whose work is committed at the end of the block, or not at all.

        Raises:
            MonocleError: psycopg's errors in our words.
        """
        with refusals(), self._connection() as connection, connection.transaction():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that only reads, and for which time stands still.

        Everything read in the block is one state of the catalog: a publication that comes meanwhile waits for the block
        to end, so keep it short. A statement may take 30 seconds.

        Raises:
            MonocleError: psycopg's errors in our words.
        """
        with refusals(), self._connection() as connection, _snapshot(connection, _SECONDS_TO_READ):
            yield connection

    @contextmanager
    def standing(self) -> Iterator[Connection]:
        """Give the same for minutes: a publication waits at its last step, and nobody else for anything.

        Raises:
            MonocleError: psycopg's errors in our words.
        """
        with refusals(), self._connection() as connection, standing(connection), _snapshot(connection, 0):
            yield connection

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        self._revive()
        with borrowed(self._pool, tested=True) as connection:
            yield connection

    def _revive(self) -> None:
        if self._server:
            self._server.revive()

    def _open(self) -> None:
        with refusals(), connect(self.conninfo, connect_timeout=_SECONDS_TO_CONNECT) as connection:
            connection.autocommit = True
            migrate(connection, migrations())
        self._pool.open()
        self.lane.open()
        with self.transaction() as connection:
            loads.fail_the_dead(connection)
            runs.fail_the_dead(connection)


def open_catalog(workspace_folder: Path, settings: Settings) -> Catalog:
    """Give the catalog of a workspace, in the shape this code expects.

    Args:
        workspace_folder: where the embedded server keeps its data when ``settings`` name no other.
        settings: ``database_url`` names a company's own server.

    Raises:
        Unavailable: the database cannot be started or reached.
        Conflict: the database is newer than this code.
        BadConfig: the address is none.
    """
    with ExitStack() as undo:
        if settings.database_url:
            if not settings.database_url.startswith(("postgresql://", "postgres://")):
                raise BadConfig(
                    "the address is none of PostgreSQL",
                    where="MONOCLE_DATABASE_URL",
                    mend="write postgresql://user:password@host:port/database",
                )
            catalog = Catalog(settings.database_url)
        else:
            server = open_server(workspace_folder)
            undo.callback(server.release)
            catalog = Catalog(server.conninfo, server)
        undo.callback(catalog.close)
        catalog._open()  # noqa: SLF001 (the second half of the constructor, which may fail)
        undo.pop_all()
    return catalog


@contextmanager
def _snapshot(connection: Connection, seconds: int) -> Iterator[None]:
    """Let a connection read one state; a statement may take some seconds, 0 for as many as it needs."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL statement_timeout = '{seconds}s'")
            connection.execute(_READ_LOCK)
            yield
    finally:
        if not connection.closed:
            connection.isolation_level = None
            connection.read_only = None


class _UtcText(TimestamptzLoader):
    def load(self, data: Buffer) -> datetime:
        return super().load(data).replace(tzinfo=None)


class _UtcBinary(TimestamptzBinaryLoader):
    def load(self, data: Buffer) -> datetime:
        return super().load(data).replace(tzinfo=None)


def _configure(connection: Connection) -> None:
    """Make every connection alike: our tables first, UTC in and out, times without zone."""
    connection.adapters.register_loader("timestamptz", _UtcText)
    connection.adapters.register_loader("timestamptz", _UtcBinary)
    connection.execute(f"SET search_path = {SCHEMA}")
    connection.execute("SET timezone = 'UTC'")
    connection.execute("SET application_name = 'monocle'")
    connection.commit()
