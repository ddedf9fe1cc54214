"""What is counted of customers: what facts that are put in add to it, and where it stands.

Counts of a customer stand in its row. They are added to, so that what a step costs does not grow with what happened to those it
touches; only where facts change hands, or an order is another than it was, they are counted anew.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

ADDED: Mapping[str, str] = MappingProxyType(
    {
        "happening": """
            SELECT x.customer_id, array_agg(k.customer_id) FILTER (
                    WHERE (k.customer_id, k.occurred_at) <> (x.customer_id, x.occurred_at)
                ),
                count(*) FILTER (WHERE k.event_id IS NULL), min(x.occurred_at), max(x.occurred_at)
            FROM given AS x
            LEFT JOIN happening AS k ON k.event_id = x.event_id
            GROUP BY x.customer_id
            """,
        "purchase": """
            SELECT x.customer_id, array_agg(k.customer_id) FILTER (
                    WHERE (k.customer_id, k.ordered_at, k.currency, k.kind) <> (x.customer_id, x.ordered_at, x.currency, x.kind)
                ),
                count(*) FILTER (WHERE k.order_id IS NULL AND x.kind = 'sale'), min(x.ordered_at), max(x.ordered_at),
                x.currency, CAST(sum(x.total) - coalesce(sum(k.total), 0) AS bigint),
                max(x.ordered_at) FILTER (WHERE x.kind = 'sale')
            FROM given AS x
            LEFT JOIN purchase AS k ON k.order_id = x.order_id
            GROUP BY x.customer_id, x.currency
            """,
        "choice": """
            SELECT x.customer_id, array_agg(k.customer_id) FILTER (WHERE k.customer_id <> x.customer_id)
            FROM given AS x
            LEFT JOIN choice AS k ON k.consent_id = x.consent_id
            GROUP BY x.customer_id
            """,
        "movement": """
            SELECT x.customer_id, array_agg(k.customer_id) FILTER (WHERE k.customer_id <> x.customer_id)
            FROM given AS x
            LEFT JOIN movement AS k ON k.movement_id = x.movement_id
            GROUP BY x.customer_id
            """,
    }
)
"""Table → what follows ``given``, the rows that are put in with their customer: customer, others that had rows of the same ids, and
what is new; read as the table was before."""


@dataclass(slots=True)
class Counts:
    """What is counted of a customer, or what comes to it.

    Attributes:
        events, orders: how many.
        spent: currency → minor units.
        last_order_at: latest sale.
        first_at, last_at: of all that happened; None where it is not known.
    """

    events: int = 0
    orders: int = 0
    spent: Counter[str] = field(default_factory=Counter)
    last_order_at: dt.datetime | None = None
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None

    def add(self, other: "Counts") -> None:
        """Take what is counted of another, too."""
        self.events += other.events
        self.orders += other.orders
        self.spent.update(other.spent)
        self.last_order_at = latest(self.last_order_at, other.last_order_at)
        self.first_at = earliest(self.first_at, other.first_at)
        self.last_at = latest(self.last_at, other.last_at)


def earliest(*moments: dt.datetime | None) -> dt.datetime | None:
    """Give the earliest of moments; None where there is none."""
    return min((one for one in moments if one), default=None)


def latest(*moments: dt.datetime | None) -> dt.datetime | None:
    """Give the latest of moments; None where there is none."""
    return max((one for one in moments if one), default=None)


@dataclass(slots=True)
class Gained:
    """What facts that were put in add.

    Attributes:
        of: customer → what it gained.
        disturbed: customers whose counts do not follow from that: facts of theirs are others now, or another customer's.
        choosing: customers with other choices than before.
    """

    of: dict[UUID, Counts] = field(default_factory=dict)
    disturbed: set[UUID] = field(default_factory=set)
    choosing: set[UUID] = field(default_factory=set)

    def take(self, table: str, rows: Collection[Sequence[Any]]) -> None:
        """Take what a statement of ``ADDED`` gave."""
        for customer, others, *rest in rows:
            gain = self.of.setdefault(customer, Counts())
            if table == "choice":
                self.choosing |= {customer, *(others or ())}
            if others:
                self.disturbed |= {customer, *others}
            if table == "happening":
                gain.add(Counts(events=rest[0], first_at=rest[1], last_at=rest[2]))
            elif table == "purchase":
                orders, first, last, currency, total, sale = rest
                gain.add(Counts(0, orders, Counter({currency: total}), sale, first, last))


def counts(connection: Connection, customers: Collection[UUID]) -> dict[UUID, Counts]:
    """Give what is counted of customers, and when the first and the last of it happened; of new ones the moments alone."""
    rows = connection.execute(
        """
        SELECT a.customer_id, coalesce(c.events, 0), coalesce(c.orders, 0), coalesce(c.spent, '{}'), c.last_order_at,
            least(
                (SELECT occurred_at FROM happening WHERE customer_id = a.customer_id ORDER BY occurred_at LIMIT 1),
                (SELECT ordered_at FROM purchase WHERE customer_id = a.customer_id ORDER BY ordered_at LIMIT 1)
            ),
            greatest(
                (SELECT occurred_at FROM happening WHERE customer_id = a.customer_id ORDER BY occurred_at DESC LIMIT 1),
                (SELECT ordered_at FROM purchase WHERE customer_id = a.customer_id ORDER BY ordered_at DESC LIMIT 1)
            )
        FROM unnest(%b::uuid[]) AS a(customer_id)
        LEFT JOIN customer AS c ON c.customer_id = a.customer_id
        """,
        [list(customers)],
    ).fetchall()
    return {
        customer: Counts(events, orders, Counter(spent), sale, first, last)
        for customer, events, orders, spent, sale, first, last in rows
    }


def rows(connection: Connection, customers: Collection[UUID]) -> list[dict[str, Any]]:
    """Give rows of ``customer`` with ``golden``, as text."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            SELECT c.*, CAST(p.golden AS text) AS golden
            FROM customer AS c
            JOIN portrait AS p ON p.customer_id = c.customer_id
            WHERE c.customer_id = ANY(%b)
            """,
            [list(customers)],
        ).fetchall()


def recount(connection: Connection, given: Sequence[Mapping[str, Any]]) -> None:
    """Put counts in the place of those that customers had.

    Args:
        connection: in a transaction that is alone.
        given: columns of ``customer``: the ones that depend on what happened.
    """
    names = ("customer_id", "events", "orders", "spent", "last_order_at", "first_seen_at", "last_seen_at", "digest")
    connection.execute(
        """
        UPDATE customer AS c
        SET events = g.events, orders = g.orders, spent = CAST(g.spent AS jsonb), last_order_at = g.last_order_at,
            first_seen_at = g.first_seen_at, last_seen_at = g.last_seen_at, digest = g.digest
        FROM unnest(
            %b::uuid[], %b::bigint[], %b::bigint[], %b::text[], %b::timestamp[], %b::timestamp[], %b::timestamp[], %b::text[]
        ) AS g (customer_id, events, orders, spent, last_order_at, first_seen_at, last_seen_at, digest)
        WHERE c.customer_id = g.customer_id
        """,
        [[row[name] for row in given] for name in names],
    )
