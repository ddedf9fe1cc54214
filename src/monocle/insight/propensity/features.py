"""What was known of each customer at a moment, as numbers that a model learns from; nothing later is read.

Which records are one customer is known as of today. Everything else that happened at the moment or after it is left out.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monocle.engine.engine import Engine
from monocle.insight.bought import Counts, History, counts, day_number
from monocle.insight.lifetime.valuing import WEEK, YEAR, expect, learn, refused
from monocle.insight.worth import Worth
from monocle.relation import Column, Contract, Relation, Value, select

Array = NDArray[np.float64]

_OF_ORDERS = (
    "recency", "age", "orders", "orders_30", "orders_90", "orders_180", "orders_365", "same_season", "spent", "spent_365",
    "mean_amount", "last_amount", "refunds", "web_share", "channels", "stores",
)  # fmt: skip
_OF_LINES = ("lines", "products", "categories", "pieces")
_OF_EVENTS = ("inbound_30", "inbound_90", "inbound_365", "outbound_90", "last_inbound", "opened_365", "complaints_365")
_OWN = ("gap", "lateness", "spread", "alive", "expected")
NAMES = (*_OF_ORDERS, *_OF_LINES, *_OF_EVENTS, *_OWN)
"""Of the columns of the features, in their order."""
RECENCY, FREQUENCY, MONETARY = NAMES.index("recency"), NAMES.index("orders"), NAMES.index("spent")
"""Columns that the baseline reads: RFM."""


def _contract(name: str, columns: Sequence[str]) -> Contract:
    number = Column("number", "BIGINT", "the customer", required=True)
    return Contract(
        name, "one customer, as known at a moment", (number, *(Column(one, "DOUBLE", "") for one in columns))
    )


def _since(days: int) -> str:
    return f"FILTER (WHERE sale AND day >= $day - {days})"


_ORDERS = f"""
SELECT b.number, ($day - max(day) FILTER (WHERE sale))::DOUBLE AS recency,
    ($day - min(day) FILTER (WHERE sale))::DOUBLE AS age,
    count(DISTINCT day) FILTER (WHERE sale)::DOUBLE AS orders,
    count(DISTINCT day) {_since(30)}::DOUBLE AS orders_30, count(DISTINCT day) {_since(90)}::DOUBLE AS orders_90,
    count(DISTINCT day) {_since(180)}::DOUBLE AS orders_180, count(DISTINCT day) {_since(365)}::DOUBLE AS orders_365,
    count(DISTINCT day) FILTER (WHERE sale AND day >= $day - {YEAR} AND day < $day - {YEAR} + $horizon)::DOUBLE AS same_season,
    coalesce(sum(amount), 0)::DOUBLE AS spent, coalesce(sum(amount) {_since(365)}, 0)::DOUBLE AS spent_365,
    avg(amount) FILTER (WHERE sale)::DOUBLE AS mean_amount,
    arg_max(amount, {{moment: sold_at, id: order_id}}) FILTER (WHERE sale)::DOUBLE AS last_amount,
    count(*) FILTER (WHERE NOT sale)::DOUBLE AS refunds,
    avg(CASE WHEN channel = 'web' THEN 1 ELSE 0 END) FILTER (WHERE sale)::DOUBLE AS web_share,
    count(DISTINCT channel)::DOUBLE AS channels, count(DISTINCT store)::DOUBLE AS stores
FROM buyers AS b
LEFT JOIN bought AS o ON o.number = b.number AND sold_at < $at
GROUP BY b.number
ORDER BY b.number
"""
_LINES = """
SELECT b.number, count(product)::DOUBLE AS lines, count(DISTINCT product)::DOUBLE AS products,
    count(DISTINCT category)::DOUBLE AS categories, coalesce(sum(quantity), 0)::DOUBLE AS pieces
FROM buyers AS b
LEFT JOIN bought AS o ON o.number = b.number AND sold_at < $at AND sale
LEFT JOIN lines AS l ON l.order_id = o.order_id
GROUP BY b.number
ORDER BY b.number
"""
_EVENTS = """
WITH theirs AS (
    SELECT number, direction, type, name, date_diff('day', occurred_at, $at) AS ago
    FROM events AS e
    JOIN customers AS c ON c.record_id = e.record_id
    JOIN buyers AS b ON b.customer_id = c.customer_id
    WHERE occurred_at < $at AND occurred_at >= $at - INTERVAL 365 DAY
)
SELECT b.number, count(*) FILTER (WHERE direction = 'inbound' AND ago < 30)::DOUBLE AS inbound_30,
    count(*) FILTER (WHERE direction = 'inbound' AND ago < 90)::DOUBLE AS inbound_90,
    count(*) FILTER (WHERE direction = 'inbound')::DOUBLE AS inbound_365,
    count(*) FILTER (WHERE direction = 'outbound' AND ago < 90)::DOUBLE AS outbound_90,
    min(ago) FILTER (WHERE direction = 'inbound')::DOUBLE AS last_inbound,
    count(*) FILTER (WHERE type = 'email' AND direction = 'inbound')::DOUBLE AS opened_365,
    count(*) FILTER (WHERE type = 'ticket')::DOUBLE AS complaints_365
FROM buyers AS b
LEFT JOIN theirs AS t ON t.number = b.number
GROUP BY b.number
ORDER BY b.number
"""


@dataclass(frozen=True)
class Facts:
    """What features are made of.

    Attributes:
        known: what was bought.
        lines: ORDER_LINES.
        events: EVENTS.
        customers: CUSTOMERS.
    """

    known: History
    lines: Relation
    events: Relation
    customers: Relation


@dataclass(frozen=True)
class Seen:
    """What was known at a moment.

    Attributes:
        at: the moment.
        features: ``(customers, len(NAMES))``; NaN where a thing is not known.
        counts: what each bought before it, and after it until the end of the horizon.
    """

    at: dt.datetime
    features: Array
    counts: Counts

    @property
    def known(self) -> NDArray[np.bool_]:
        """Tell who had bought by then."""
        found: NDArray[np.bool_] = self.counts.days > 0
        return found


def seen(engine: Engine, facts: Facts, at: dt.datetime, horizon: int) -> Seen:
    """Give what was known of each customer at a moment, by number.

    Args:
        engine: computes it.
        facts: what happened.
        at: the moment.
        horizon: days, of what is to be foretold: the same days a year ago are a feature.
    """
    known = facts.known
    values: dict[str, Value] = {"at": at, "day": day_number(at)}
    bought = {"buyers": known.buyers, "bought": known.bought}
    parts = (
        select(_ORDERS, _contract("of_orders", _OF_ORDERS), {**values, "horizon": horizon}, **bought),
        select(_LINES, _contract("of_lines", _OF_LINES), {"at": at}, **bought, lines=facts.lines),
        select(
            _EVENTS, _contract("of_events", _OF_EVENTS), {"at": at},
            buyers=known.buyers, events=facts.events, customers=facts.customers,
        ),
    )  # fmt: skip
    columns = [_columns(engine, part) for part in parts]
    before = counts(engine, known, at, at + dt.timedelta(days=horizon))
    return Seen(at, np.column_stack([*columns, _own(before, columns[0], known, at, horizon)]), before)


def _columns(engine: Engine, relation: Relation) -> Array:
    table = engine.arrow(relation)
    names = relation.contract.column_names()[1:]
    return np.column_stack([table.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in names])


def _own(before: Counts, of_orders: Array, known: History, at: dt.datetime, horizon: int) -> Array:
    """Give what is computed of the counts: the rhythm, how late somebody is, and what BG/NBD of that moment expects."""
    recency = of_orders[:, _OF_ORDERS.index("recency")]
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(before.days > 1, before.last / (before.days - 1), np.nan)
        lateness = recency / np.maximum(gap, 1.0)
        spread = before.last / np.maximum(before.age, 1.0)
    days = (at - known.first).total_seconds() / 86_400
    if refused(before, days):
        nothing = np.full(len(gap), np.nan)
        return np.column_stack([gap, lateness, spread, nothing, nothing])
    found = expect(learn(before), before, Worth())
    nearest = min(found.orders, key=lambda days: abs(days - horizon))
    return np.column_stack([gap, lateness, spread, found.alive, found.orders[nearest] / nearest * WEEK])
