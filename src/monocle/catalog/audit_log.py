"""Who read which customer: lines that are only added, each with the hash of the line before it, so that a change shows.

No line holds a personal value of a customer: the id is a pseudonym, and the door is an address without what was asked.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

_LOCK = 0x4D6F6E6F7564
_COLUMNS = "sequence, at, who, token_id, door, customer_id, reads, customers, entity"
_COPY = f"COPY audit_log ({_COLUMNS}, hash) FROM STDIN".encode()
FIRST = bytes(32)
"""Stands for the hash before the first line."""
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 the times that the catalog gives are of UTC, without zone
_MICROSECOND = dt.timedelta(microseconds=1)
_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
HASHED = """
    sha256(convert_to(concat_ws('|', encode(before, 'hex'), sequence, CAST(extract(epoch FROM at) * 1000000 AS bigint),
        coalesce(CAST(token_id AS text), ''), door, coalesce(CAST(customer_id AS text), ''), reads, customers, who,
        CASE WHEN entity <> '' THEN chr(31) || entity END), 'UTF8'))
"""
"""The hash of a line, as PostgreSQL reckons it; ``before`` is that of the line before it."""


@dataclass(frozen=True, slots=True)
class Access:
    """Reads of one customer, or of one list, by one who asks, through one door, within about a second.

    Attributes:
        at: of the first of them; of UTC, without zone.
        who: who was signed in, or the name of the token.
        token_id: None for a person.
        door: address of the route, with names in place of what was asked.
        customer_id: None where several customers are shown at once.
        reads: how many.
        customers: how many were shown in all of them.
        sequence: number of the line, without a gap; 0 before it is written.
        entity: for which they were read; empty: the one who asked reads all customers.
    """

    at: dt.datetime
    who: str
    token_id: UUID | None
    door: str
    customer_id: UUID | None
    reads: int
    customers: int
    sequence: int = 0
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for.

    Attributes:
        customer_id: of one customer; None for all.
        who: of one who asks; empty for all.
        before: those before a line; 0 for the newest.
        entity: for one entity; empty for all.
    """

    customer_id: UUID | None = None
    who: str = ""
    before: int = 0
    entity: str = ""


class Noted(NamedTuple):
    """What an ``Access`` is made of, before it is written."""

    at: dt.datetime
    who: str
    token_id: UUID | None
    door: str
    customer_id: UUID | None
    reads: int
    customers: int
    entity: str = ""


def write(connection: Connection, lines: Iterable[Noted]) -> None:
    """Add lines; call it in a transaction, which nothing else should hold up: others wait for its end.

    Args:
        connection: in a transaction.
        lines: in their order.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = connection.execute("SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1").fetchone()
    newest, before = last or (0, FIRST)
    rows = []
    for number, line in enumerate(lines, newest + 1):
        row, before = _row(before.hex(), number, line)
        rows.append(row)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write("".join(rows))


def newest(connection: Connection, wanted: Wanted, limit: int) -> list[Access]:
    """Give the newest lines that are asked for."""
    with connection.cursor(row_factory=class_row(Access)) as cursor:
        return cursor.execute(
            f"""
            SELECT {_COLUMNS}
            FROM audit_log
            WHERE (%(customer)s::uuid IS NULL OR customer_id = %(customer)s)
                AND %(who)s IN ('', who)
                AND %(entity)s IN ('', entity)
                AND (%(before)s = 0 OR sequence < %(before)s)
            ORDER BY sequence DESC
            LIMIT %(limit)s
            """.encode(),
            {
                "customer": wanted.customer_id,
                "who": wanted.who,
                "entity": wanted.entity,
                "before": wanted.before,
                "limit": limit,
            },
        ).fetchall()


def _row(before: str, number: int, line: Noted) -> tuple[str, bytes]:
    """Give a line as COPY takes it, and its hash; half the work of writing each value by itself, of thousands a second."""
    at, who, token_id, door, customer_id, reads, customers, entity = line
    who = who.replace("\0", "").encode(errors="replace").decode()
    token, customer = str(token_id or ""), str(customer_id or "")
    moment = (at - _EPOCH) // _MICROSECOND
    said = f"{before}|{number}|{moment}|{token}|{door}|{customer}|{reads}|{customers}|{who}"
    if entity:  # lines of before there were entities keep their hash
        said += f"|\x1f{entity}"
    own = hashlib.sha256(said.encode()).digest()
    plain = who.translate(_ESCAPED)
    return (
        f"{number}\t{at.isoformat()}+00\t{plain}\t{token or _NULL}\t{door}\t{customer or _NULL}"
        f"\t{reads}\t{customers}\t{entity}\t\\\\x{own.hex()}\n"
    ), own
