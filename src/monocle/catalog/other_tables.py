"""A table in a PostgreSQL of somebody else's, that audiences are written to: the one place where we speak to one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import Connection, conninfo, sql

from monocle.errors import BadConfig, Unavailable

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
OWN = ("audience", "customer_id", "consent_id", "delivery_key", "delivered_at")
_SECONDS = 10


@dataclass(frozen=True)
class Table:
    """Where an audience is written.

    Attributes:
        url: of the database; it may hold a password, so it is never shown.
        schema, name: of the table.
        columns: of the mapped fields, besides our own.
    """

    url: str
    schema: str
    name: str
    columns: Sequence[str]

    def __repr__(self) -> str:
        """Show everything but the address."""
        return f"Table({self.schema}.{self.name})"


@dataclass(frozen=True)
class Line:
    """One customer: the values are texts, as mapped; a line without them is deleted."""

    customer_id: UUID
    consent_id: UUID | None
    key: UUID
    values: Mapping[str, str] | None


def checked_names(schema: str, name: str, columns: Sequence[str], where: str) -> None:
    """Refuse what is no plain name of a table or a column.

    Raises:
        BadConfig: naming the first.
    """
    wrong = [one for one in (schema, name, *columns) if not NAME.fullmatch(one)]
    taken = sorted(set(columns) & set(OWN))
    if wrong or taken:
        raise BadConfig(
            f"{(wrong or taken)[0]!r} cannot be the name of a column or a table",
            where=where,
            mend=f"use letters, digits and _, and none of {', '.join(OWN)}",
        )


def hosts(url: str) -> list[str]:
    """Give the hosts that an address of a database leads to; none for a socket of this machine.

    Raises:
        Unavailable: it is no address.
    """
    try:
        found = conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        raise Unavailable("the secret is no address of a PostgreSQL", where="secret", mend="write it anew") from None
    named = [one for key in ("host", "hostaddr") for one in str(found.get(key) or "").split(",")]
    return [one for one in named if one and not one.startswith(("/", "@"))]


def look(table: Table) -> None:
    """See that the database answers and the table can be made or is there.

    Raises:
        Unavailable: it does not answer, or refuses us.
    """
    with _opened(table) as connection:
        _make(connection, table)


def write(table: Table, audience: str, lines: Sequence[Line]) -> None:
    """Put customers into the table, or take them out: all of them or none; written again nothing changes.

    Raises:
        Unavailable: the database does not answer, or refuses us; nothing was written.
    """
    place = _place(table)
    columns = (*OWN[:4], *table.columns)
    names = sql.SQL(", ").join(sql.Identifier(one) for one in columns)
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(one)) for one in (*columns[2:], OWN[4])
    )
    put = sql.SQL(
        "INSERT INTO {place} ({names}, delivered_at) VALUES ({marks}, now()) ON CONFLICT (audience, customer_id) DO UPDATE SET {changes}"
    ).format(place=place, names=names, marks=sql.SQL(", ").join(sql.Placeholder() * len(columns)), changes=changes)
    gone = sql.SQL("DELETE FROM {place} WHERE audience = %s AND customer_id = %s").format(place=place)
    with _opened(table) as connection, connection.cursor() as cursor:
        _make(connection, table)
        kept = [line for line in lines if line.values is not None]
        cursor.executemany(
            put,
            [
                (
                    audience,
                    one.customer_id,
                    one.consent_id,
                    one.key,
                    *((one.values or {}).get(c) for c in table.columns),
                )
                for one in kept
            ],
        )
        cursor.executemany(gone, [(audience, one.customer_id) for one in lines if one.values is None])


def _place(table: Table) -> sql.Composed:
    return sql.SQL("{}.{}").format(sql.Identifier(table.schema), sql.Identifier(table.name))


def _make(connection: Connection, table: Table) -> None:
    columns = sql.SQL("").join(sql.SQL(", {} text").format(sql.Identifier(one)) for one in table.columns)
    connection.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {place} (audience text NOT NULL, customer_id uuid NOT NULL, consent_id uuid, "
            "delivery_key uuid NOT NULL, delivered_at timestamptz NOT NULL{columns}, PRIMARY KEY (audience, customer_id))"
        ).format(place=_place(table), columns=columns)
    )


@contextmanager
def _opened(table: Table) -> Iterator[Connection]:
    try:
        with psycopg.connect(
            table.url,
            connect_timeout=_SECONDS,
            application_name="monocle",
            options=f"-c statement_timeout={_SECONDS * 1000} -c client_min_messages=warning",
        ) as connection:
            yield connection
    except psycopg.Error as error:
        raise Unavailable(
            f"the database refuses ({error.sqlstate or type(error).__name__})",
            where=f"{table.schema}.{table.name}",
            mend="look at its address, its rights and its columns",
        ) from None
