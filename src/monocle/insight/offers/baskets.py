"""Who bought what: customers by products, as known at a moment."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from monocle.engine.engine import Engine
from monocle.insight.bought import History, day_number
from monocle.insight.minimums import Refused
from monocle.relation import Column, Contract, Relation, Value, select

Array = NDArray[np.float64]
MINIMUM: Mapping[str, float] = {"customers": 200, "products": 10}
"""Customers of two products or more; products of as many customers as LEAST says."""
LEAST, MOST = 10, 2_000
"""Customers that a product needs to be offered at all; products that are offered at most, those of most customers."""
_OTHER = 1
_PRODUCTS = Contract(
    "products",
    "one product that enough customers bought",
    (
        Column("place", "BIGINT", "from 0, those of most customers first", required=True),
        Column("product", "VARCHAR", "its code", required=True),
        Column("label", "VARCHAR", "in words, as last sold", required=True),
        Column("category", "VARCHAR", "its family"),
        Column("customers", "BIGINT", "who bought it", required=True),
        Column("amount", "DOUBLE", "median of what an order of it comes to, minor units", required=True),
    ),
)
_OF_PRODUCTS = """
WITH sold AS (
    SELECT l.product, l.label, l.category, o.number, o.order_id, o.sold_at, l.amount
    FROM bought AS o
    JOIN lines AS l ON l.order_id = o.order_id
    WHERE o.sale AND l.product IS NOT NULL AND l.quantity > 0 AND o.sold_at < $at
), per_order AS (
    SELECT product, order_id, sum(amount) AS amount FROM sold GROUP BY product, order_id
), usual AS (
    SELECT product, median(amount) AS amount FROM per_order GROUP BY product
)
SELECT row_number() OVER (ORDER BY count(DISTINCT number) DESC, s.product) - 1 AS place, s.product,
    coalesce(arg_max(label, {moment: sold_at, text: label}), s.product) AS label,
    arg_max(category, {moment: sold_at, text: category}) AS category, count(DISTINCT number) AS customers,
    any_value(u.amount)::DOUBLE AS amount
FROM sold AS s
JOIN usual AS u ON u.product = s.product
GROUP BY s.product
HAVING count(DISTINCT number) >= $least
ORDER BY customers DESC, s.product
LIMIT $most
"""
_OWNED = Contract(
    "owned",
    "one product that one customer bought",
    (
        Column("number", "BIGINT", "the customer", required=True),
        Column("place", "BIGINT", "the product", required=True),
        Column("days", "DOUBLE", "on how many days, before the moment", required=True),
        Column("first", "DOUBLE", "day of the first, since 1970; NULL where none is before the moment"),
        Column("last", "DOUBLE", "day of the last before the moment"),
        Column("later", "DOUBLE", "on how many days after it", required=True),
    ),
)
_OF_OWNED = """
SELECT number, place, count(DISTINCT day) FILTER (WHERE sold_at < $at)::DOUBLE AS days,
    min(day) FILTER (WHERE sold_at < $at)::DOUBLE AS first, max(day) FILTER (WHERE sold_at < $at)::DOUBLE AS last,
    count(DISTINCT day) FILTER (WHERE sold_at >= $at AND sold_at < $end)::DOUBLE AS later
FROM bought AS o
JOIN lines AS l ON l.order_id = o.order_id
JOIN products AS p ON p.product = l.product
WHERE o.sale AND l.quantity > 0 AND o.sold_at < $end
GROUP BY number, place
ORDER BY number, place
"""


@dataclass(frozen=True)
class Product:
    """One product.

    Attributes:
        customers: who bought it.
        amount: median of what an order of it comes to, minor units.
    """

    product: str
    label: str
    category: str
    customers: int
    amount: float


@dataclass(frozen=True)
class Owned:
    """Who had bought what at a moment; all arrays have one entry for each customer and product.

    Attributes:
        at: the moment, as days since 1970.
        customers: how many there are in all.
        products: by place.
        number, place: who and what.
        days: on how many days before the moment; 0 where only after it.
        first, last: days of the first and the last before it; NaN where there was none.
        later: on how many days after it.
    """

    at: int
    customers: int
    products: Sequence[Product]
    number: NDArray[np.int64]
    place: NDArray[np.int64]
    days: Array
    first: Array
    last: Array
    later: Array

    def before(self) -> csr_matrix:
        """Give on how many days each customer bought each product before the moment, ``(customers, products)``."""
        return self._matrix(self.days)

    def after(self) -> csr_matrix:
        """Give on how many days they bought it after the moment."""
        return self._matrix(self.later)

    def recent(self, days: int) -> csr_matrix:
        """Tell what was bought in so many days before the moment."""
        with np.errstate(invalid="ignore"):
            return self._matrix((self.at - self.last <= days).astype(np.float64))

    def _matrix(self, values: Array) -> csr_matrix:
        some = values > 0
        shape = (self.customers, len(self.products))
        return csr_matrix((values[some], (self.number[some], self.place[some])), shape=shape)


def owned(engine: Engine, known: History, lines: Relation, at: dt.datetime, end: dt.datetime | None = None) -> Owned:
    """Give who had bought what at a moment.

    Args:
        engine: computes it.
        known: what was bought.
        lines: ORDER_LINES.
        at: the moment; products are those that enough customers had bought by then.
        end: of what came after it; the end of all where none is given.
    """
    values: dict[str, Value] = {"at": at, "least": LEAST, "most": MOST}
    products = engine.keep(select(_OF_PRODUCTS, _PRODUCTS, values, bought=known.bought, lines=lines))
    relation = select(
        _OF_OWNED, _OWNED, {"at": at, "end": end or known.now}, bought=known.bought, lines=lines, products=products
    )
    table = engine.arrow(relation)
    column = {name: table.column(name).to_numpy(zero_copy_only=False) for name in _OWNED.column_names()}
    return Owned(
        day_number(at),
        known.customers,
        [
            Product(row["product"], row["label"], row["category"] or "", row["customers"], row["amount"])
            for row in sorted(engine.rows(products), key=lambda row: int(row["place"]))
        ],
        column["number"],
        column["place"],
        *(column[name].astype(np.float64) for name in ("days", "first", "last", "later")),
    )


def refused(known: Owned) -> Refused | None:
    """Give why there is too little to learn from; None where there is enough."""
    each = np.bincount(known.number[known.days > 0], minlength=1)
    found = {"customers": float((each > _OTHER).sum()), "products": float(len(known.products))}
    return Refused.where(MINIMUM, found)
