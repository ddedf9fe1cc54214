"""The fast lane: connections for single statements that read, each of which is a transaction of its own.

One statement sees one state of the catalog, whatever is published meanwhile: PostgreSQL locks its tables before it looks at
any row. So that it never waits for a publication that waits for it, it names first ``customer``, which publications lock
first, or all served tables in the order of ``serving.SERVED``.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import psycopg
from psycopg import Connection, RawCursor

from monocle.catalog.pool import borrowed, pool
from monocle.catalog.refusals import refusals

Row = tuple[Any, ...]
_VALUE = re.compile(r"%\((\w+)\)s")
_MOST_CONNECTIONS = 6
_SETTINGS = (
    "SET statement_timeout = '30s'",
    "SET default_transaction_read_only = on",
    "SET plan_cache_mode = force_generic_plan",
    "SET jit = off",
)


@dataclass(frozen=True)
class Question:
    """One statement, read once: its values are given by name, and asked for by number.

    Args:
        text: with ``%(name)s`` where values stand.
        of_customers: each row is of one customer, whose id comes first.
    """

    text: str
    of_customers: bool = False
    statement: bytes = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Number the values."""
        names = tuple(dict.fromkeys(_VALUE.findall(self.text)))
        numbered = _VALUE.sub(lambda found: f"${names.index(found[1]) + 1}", self.text)
        object.__setattr__(self, "statement", numbered.encode())
        object.__setattr__(self, "names", names)


class Asks(Protocol):
    """Asks single statements: the lane itself, or as somebody may read it."""

    def ask(self, question: Question, values: Mapping[str, object]) -> list[Row]:
        """Give the rows of one statement."""


class _Died(psycopg.OperationalError):
    """A connection died."""


class Lane:
    """Asks the catalog single statements; safe for many threads.

    Args:
        conninfo: how to connect.
        configure: makes a connection like all others of the catalog.
        revive: starts the server again where it died.
    """

    def __init__(self, conninfo: str, configure: Callable[[Connection], None], revive: Callable[[], None]) -> None:
        self._alike, self._revive = configure, revive
        kwargs = {"autocommit": True, "cursor_factory": RawCursor}
        self._pool = pool("monocle-lane", conninfo, _MOST_CONNECTIONS, self._configure, revive, kwargs=kwargs)

    def open(self) -> None:
        """Let it be asked."""
        self._pool.open()

    def close(self) -> None:
        """Close its connections."""
        self._pool.close()

    def ask(self, question: Question, values: Mapping[str, object]) -> list[Row]:
        """Give the rows of one statement.

        A connection that died since it was used last is replaced, and the statement asked once more.

        Raises:
            MonocleError: psycopg's errors in our words.
        """
        with refusals():
            for _ in range(_MOST_CONNECTIONS):
                with suppress(_Died):
                    return self._asked(question, values)
                self._revive()
            return self._asked(question, values)

    def _asked(self, question: Question, values: Mapping[str, object]) -> list[Row]:
        with borrowed(self._pool, tested=False) as connection:
            try:
                given = [values[name] for name in question.names]
                return connection.execute(question.statement, given, prepare=True).fetchall()
            except psycopg.OperationalError as error:
                raise (_Died if connection.closed else error) from error

    def _configure(self, connection: Connection) -> None:
        self._alike(connection)
        for setting in _SETTINGS:
            connection.execute(setting.encode())
