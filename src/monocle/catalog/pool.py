"""Pools of connections that recover at once from a server that was full, or dead, for a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout

from monocle.errors import Unavailable

_SECONDS_TO_WAIT = 30
_SECONDS_UNUSED = 120
_SECONDS_BETWEEN_TRIES = 0.2


def pool(
    name: str,
    conninfo: str,
    most: int,
    configure: Callable[[Connection], None],
    revive: Callable[[], None],
    **more: Any,
) -> ConnectionPool:
    """Give a pool that is not open yet, of no connection while nobody asks for one.

    psycopg waits twice as long after each connection that fails, up to minutes, and whoever asks meanwhile waits with it;
    here the next try follows at once for as long as somebody waits, and none when nobody does.

    Args:
        name: of its threads.
        conninfo: how to connect.
        most: connections at once.
        configure: makes a new connection like all others.
        revive: starts the server again where it died.
        more: of ``ConnectionPool``.
    """
    return ConnectionPool(
        conninfo,
        min_size=0,
        max_size=most,
        open=False,
        timeout=_SECONDS_TO_WAIT,
        max_idle=_SECONDS_UNUSED,
        num_workers=1,
        configure=configure,
        reconnect_timeout=_SECONDS_BETWEEN_TRIES,
        reconnect_failed=lambda failed: _try_again(failed, revive),
        name=name,
        **more,
    )


@contextmanager
def borrowed(lender: ConnectionPool, *, tested: bool) -> Iterator[Connection]:
    """Give a connection for the length of a block.

    Args:
        lender: the pool.
        tested: ask the server first whether the connection lives; one that died is replaced.

    Raises:
        Unavailable: none became free in time; it says how many there are, and how many tries to connect failed.
    """
    try:
        connection = _living(lender) if tested else lender.getconn()
    except PoolTimeout:
        figures = lender.get_stats()
        used, failed = (
            figures.get("pool_size", 0) - figures.get("pool_available", 0),
            figures.get("connections_errors", 0),
        )
        raise Unavailable(
            f"no connection became free in time: {used} of {lender.max_size} in use or being made, {failed} could not be made",
            where="PostgreSQL",
            mend="try again; if it lasts, look at server.log",
        ) from None
    try:
        with connection:
            yield connection
    finally:
        lender.putconn(connection)


def _living(lender: ConnectionPool) -> Connection:
    """Give a connection that answers.

    A server that was started again leaves a pool full of dead ones; the pool's own ``check`` sleeps longer after each.
    """
    for _ in range(lender.max_size):
        connection = lender.getconn()
        try:
            ConnectionPool.check_connection(connection)
        except psycopg.OperationalError:
            lender.putconn(connection)
        except BaseException:
            lender.putconn(connection)
            raise
        else:
            return connection
    return lender.getconn()


def _try_again(failed: ConnectionPool, revive: Callable[[], None]) -> None:
    if failed.get_stats().get("requests_waiting"):
        revive()
        time.sleep(_SECONDS_BETWEEN_TRIES)
        failed.check()
