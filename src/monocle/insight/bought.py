"""What customers bought, as models read it: orders by customers with a number of their own.

Numbers are dense and follow the order of customer ids, so that what is computed of customers fits into arrays. What
happened at or after a moment is not read where something is to be known as of that moment.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monocle.engine.engine import Engine
from monocle.relation import Column, Contract, Relation, Value, select

Array = NDArray[np.float64]

_NUMBER = Column("number", "BIGINT", "the customer, from 0, in the order of ids", required=True)
BUYERS = Contract(
    "buyers",
    "one customer who bought",
    (_NUMBER, Column("customer_id", "UUID", "their id", required=True)),
    key=("number",),
)
BOUGHT = Contract(
    "bought",
    "one order of a customer",
    (
        _NUMBER,
        Column("order_id", "UUID", "the order", required=True),
        Column("sold_at", "TIMESTAMP", "when", required=True),
        Column("day", "INTEGER", "days since 1970-01-01, UTC", required=True),
        Column("sale", "BOOLEAN", "a sale; else a refund", required=True),
        Column("amount", "BIGINT", "minor units of the one currency; 0 in any other", required=True),
        Column("channel", "VARCHAR", "where", required=True),
        Column("store", "VARCHAR", "which store"),
    ),
)
_BUYERS = """
SELECT row_number() OVER (ORDER BY customer_id) - 1 AS number, customer_id
FROM (
    SELECT DISTINCT customer_id
    FROM orders AS o
    JOIN customers AS c ON c.record_id = o.record_id
    WHERE o.kind = 'sale' AND o.ordered_at <= $until
)
"""
_BOUGHT = """
SELECT number, order_id, ordered_at AS sold_at, date_diff('day', DATE '1970-01-01', CAST(ordered_at AS DATE))::INTEGER AS day,
    kind = 'sale' AS sale, CASE WHEN currency = $currency THEN total ELSE 0 END AS amount, channel, store
FROM orders AS o
JOIN customers AS c ON c.record_id = o.record_id
JOIN buyers AS b ON b.customer_id = c.customer_id
WHERE o.ordered_at <= $until
"""
_SPAN = Contract(
    "span",
    "the first and the last sale",
    (
        Column("first", "TIMESTAMP", "earliest"),
        Column("last", "TIMESTAMP", "latest"),
        Column("sales", "BIGINT", "how many"),
    ),
)
_COUNTS = Contract(
    "counts",
    "what one customer bought before a moment",
    (
        _NUMBER,
        Column("days", "DOUBLE", "days with a sale; 0 where none came before"),
        Column("last", "DOUBLE", "days from the first to the last"),
        Column("age", "DOUBLE", "days from the first to the moment"),
        Column("amount", "DOUBLE", "mean amount of such a day, minor units"),
        Column("later", "DOUBLE", "days with a sale from the moment on, until the end"),
        Column("later_amount", "DOUBLE", "amount of those, minor units"),
    ),
)
_COUNT = """
WITH days AS (
    SELECT number, day, sum(amount) AS amount, min(sold_at) AS sold_at FROM bought WHERE sale GROUP BY number, day
)
SELECT b.number,
    count(*) FILTER (WHERE sold_at < $at)::DOUBLE AS days,
    coalesce(max(day) FILTER (WHERE sold_at < $at) - min(day) FILTER (WHERE sold_at < $at), 0)::DOUBLE AS last,
    coalesce($day - min(day) FILTER (WHERE sold_at < $at), 0)::DOUBLE AS age,
    coalesce(avg(amount) FILTER (WHERE sold_at < $at), 0)::DOUBLE AS amount,
    count(*) FILTER (WHERE sold_at >= $at AND sold_at < $end)::DOUBLE AS later,
    coalesce(sum(amount) FILTER (WHERE sold_at >= $at AND sold_at < $end), 0)::DOUBLE AS later_amount
FROM buyers AS b
LEFT JOIN days AS d ON d.number = b.number
GROUP BY b.number
ORDER BY b.number
"""


@dataclass(frozen=True)
class History:
    """All that was bought, and by whom.

    Attributes:
        buyers: customers with their numbers.
        bought: their orders.
        customers: how many.
        first, last: the earliest and the latest sale.
        currency: of the amounts.
    """

    buyers: Relation
    bought: Relation
    customers: int
    first: dt.datetime
    last: dt.datetime
    currency: str

    @property
    def days(self) -> float:
        """Give over how many days there are sales."""
        return (self.last - self.first).total_seconds() / 86_400

    @property
    def now(self) -> dt.datetime:
        """Give the moment that the newest sale makes known: the day after it begins."""
        return day_after(self.last)


@dataclass(frozen=True)
class Counts:
    """What each customer bought before a moment, by number, and after it.

    Attributes:
        days: days with a sale.
        last, age: days from the first to the last, and to the moment.
        amount: mean of such a day, minor units.
        later: days with a sale after the moment.
        later_amount: their amounts, minor units.
    """

    days: Array
    last: Array
    age: Array
    amount: Array
    later: Array
    later_amount: Array


def history(engine: Engine, orders: Relation, customers: Relation, currency: str, until: dt.datetime) -> History | None:
    """Give what was bought; None where nobody known bought anything.

    Args:
        engine: computes it.
        orders: ORDERS.
        customers: CUSTOMERS, which record is who.
        currency: of the amounts; orders in others count as orders, with no amount.
        until: nothing later is read: a clock that goes wrong in a source must not make the future known.
    """
    buyers = engine.keep(select(_BUYERS, BUYERS, {"until": until}, orders=orders, customers=customers))
    values: dict[str, Value] = {"currency": currency, "until": until}
    bought = engine.keep(select(_BOUGHT, BOUGHT, values, orders=orders, customers=customers, buyers=buyers))
    span = select(
        "SELECT min(sold_at) AS first, max(sold_at) AS last, count(*) AS sales FROM bought WHERE sale",
        _SPAN,
        bought=bought,
    )
    found = engine.rows(span)[0]
    if not found["sales"]:
        return None
    return History(buyers, bought, engine.count(buyers), found["first"], found["last"], currency)


def counts(engine: Engine, known: History, at: dt.datetime, until: dt.datetime | None = None) -> Counts:
    """Give what each customer bought before a moment, and from it until another.

    Args:
        engine: computes it.
        known: what was bought.
        at: the moment.
        until: the end of what came after; the end of all where none is given.
    """
    values: dict[str, Value] = {"at": at, "day": day_number(at), "end": until or known.now}
    table = engine.arrow(select(_COUNT, _COUNTS, values, buyers=known.buyers, bought=known.bought))
    arrays: Mapping[str, Array] = {
        name: table.column(name).to_numpy().astype(np.float64)
        for name in ("days", "last", "age", "amount", "later", "later_amount")
    }
    return Counts(**arrays)


def day_number(at: dt.datetime) -> int:
    """Give the days since 1970-01-01 of a moment."""
    return (at.date() - dt.date(1970, 1, 1)).days


def day_after(at: dt.datetime) -> dt.datetime:
    """Give the beginning of the day after a moment."""
    return dt.datetime.combine(at.date() + dt.timedelta(days=1), dt.time())
