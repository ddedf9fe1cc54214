"""What happened to each customer, counted."""

from dataclasses import dataclass

from monocle.relation import Column, Contract, Relation, select


@dataclass(frozen=True)
class Facts:
    """What happened, and what people chose.

    Attributes:
        orders: ORDERS.
        order_lines: ORDER_LINES.
        events: EVENTS.
        consents: CONSENTS.
        points: POINTS.
        pins: PINS; None while nobody has pinned a value.
    """

    orders: Relation
    order_lines: Relation
    events: Relation
    consents: Relation
    points: Relation
    pins: Relation | None = None


HAPPENED = Contract(
    "happened",
    "what happened to one customer, counted; customers without orders and events have no row",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("orders", "BIGINT", "sales", required=True),
        Column("spent", "VARCHAR", "JSON object: currency → minor units, refunds deducted", required=True),
        Column("last_order_at", "TIMESTAMP", "latest sale"),
        Column("events", "BIGINT", "how many", required=True),
        Column("first_at", "TIMESTAMP", "earliest order, refund or event", required=True),
        Column("last_at", "TIMESTAMP", "latest order, refund or event", required=True),
    ),
    key=("customer_id",),
)

_SQL = """
WITH paid AS (
    SELECT customer_id, currency, count(*) FILTER (WHERE kind = 'sale') AS sales, sum(total)::BIGINT AS total,
        max(ordered_at) FILTER (WHERE kind = 'sale') AS last_order_at, min(ordered_at) AS first_at, max(ordered_at) AS last_at
    FROM orders
    JOIN customers USING (record_id)
    GROUP BY customer_id, currency
),
bought AS (
    SELECT customer_id, sum(sales)::BIGINT AS orders,
        '{' || string_agg(CAST(to_json(currency) AS VARCHAR) || ':' || total, ',' ORDER BY currency) || '}' AS spent,
        max(last_order_at) AS last_order_at, min(first_at) AS first_at, max(last_at) AS last_at
    FROM paid
    GROUP BY customer_id
),
lived AS (
    SELECT customer_id, count(*) AS events, min(occurred_at) AS first_at, max(occurred_at) AS last_at
    FROM events
    JOIN customers USING (record_id)
    GROUP BY customer_id
)
SELECT customer_id, coalesce(b.orders, 0) AS orders, coalesce(b.spent, '{}') AS spent, b.last_order_at,
    coalesce(l.events, 0) AS events, least(b.first_at, l.first_at) AS first_at, greatest(b.last_at, l.last_at) AS last_at
FROM bought AS b
FULL JOIN lived AS l USING (customer_id)
"""


def happened(customers: Relation, facts: Facts) -> Relation:
    """Give the orders and events of each customer, counted.

    Orders and events whose record is NULL or has no customer count for nobody; ``serving.left_out`` tells how many.

    Returns:
        HAPPENED.
    """
    return select(_SQL, HAPPENED, customers=customers, orders=facts.orders, events=facts.events)
