"""Reading one state of the catalog for minutes: publications wait at their last step, events and decisions do not."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection

_LOCK = 0x7374616E64
_TAKE, _GIVE = "pg_advisory_lock_shared", "pg_advisory_unlock_shared"


@contextmanager
def standing(connection: Connection) -> Iterator[None]:
    """Let no publication swap tables for as long as the block lasts; call it outside a transaction.

    Who only takes the tables' locks would let a publication wait for them, and everybody else behind it.
    """
    connection.execute(f"SELECT {_TAKE}(%s)".encode(), [_LOCK])
    connection.commit()
    try:
        yield
    finally:
        if not connection.closed:
            connection.rollback()
            connection.execute(f"SELECT {_GIVE}(%s)".encode(), [_LOCK])
            connection.commit()


def wait(connection: Connection) -> None:
    """Wait until nobody reads one state any more; call it in the transaction that publishes, before its swap."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
