"""Where campaigns pay and where they do not: what was credited to them against what they cost, by channel and by RFM cell."""

from typing import Any

from monocle.insight.figures import Table, Tree, trait
from monocle.insight.making import Making, cells
from monocle.relation import Value

_BEHIND = "SELECT * FROM events WHERE type IN ('campaign', 'email')"
_RETURNS = """
WITH contacts AS (
    SELECT h.customer_id, h.place AS campaign, h.action, h.occurred_at, h.cost, {what} AS thing
    FROM happened AS h LEFT JOIN traits AS t ON t.customer_id = h.customer_id
    WHERE h.type IN ('campaign', 'email') AND h.place IS NOT NULL AND h.action NOT IN ('did', 'held_out')
),
paid AS (SELECT campaign FROM contacts GROUP BY campaign HAVING sum(cost) > 0),
credited AS (
    SELECT r.thing, count(*) AS orders, coalesce(sum(b.amount), 0)::BIGINT AS revenue,
        coalesce(sum(b.amount) FILTER (WHERE r.campaign IN (SELECT campaign FROM paid)), 0)::BIGINT AS revenue_of_paid
    FROM (SELECT * FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL) AS b
    ASOF JOIN (SELECT * FROM contacts WHERE action IN ('sent', 'delivered')) AS r
        ON r.customer_id = b.customer_id AND r.occurred_at < b.ordered_at
    WHERE b.ordered_at <= r.occurred_at + to_days($days::INT)
    GROUP BY r.thing
),
made AS (
    SELECT thing, count(DISTINCT customer_id) FILTER (WHERE action IN ('sent', 'delivered')) AS reach,
        count(*) FILTER (WHERE action IN ('sent', 'delivered')) AS sent, round(100 * sum(cost))::BIGINT AS cost
    FROM contacts GROUP BY thing
)
SELECT m.thing, m.reach, m.sent, coalesce(c.orders, 0) AS orders, coalesce(c.revenue, 0)::BIGINT AS revenue,
    coalesce(c.revenue_of_paid, 0)::BIGINT AS revenue_of_paid, m.cost,
    CASE WHEN m.cost > 0 THEN coalesce(c.revenue_of_paid, 0) / m.cost END AS return_on_cost
FROM made AS m
LEFT JOIN credited AS c ON c.thing = m.thing
ORDER BY revenue DESC, m.thing
"""
_CELL = "CASE WHEN h.customer_id IS NULL THEN 'unknown_customer' ELSE coalesce(t.rfm_cell, 'none') END"
_MEASURES = ("reach", "sent", "orders", "revenue", "revenue_of_paid", "cost", "return_on_cost")
_UNITS = ("customers", "messages", "orders", "money", "money", "money", "times")


def return_by_channel(making: Making) -> Table:
    """Give what each channel of campaigns brought and cost."""
    rows = _rows(making, "coalesce(h.channel, '')")
    trees: list[Tree | None] = [
        {"event": {"type": ["campaign", "email"], "channel": row["thing"]}, "times": {"op": "at_least", "value": 1}}
        if row["thing"]
        else None
        for row in rows
    ]
    return _table(making, "return_by_channel", ("channel", "channel"), rows, trees)


def return_by_cell(making: Making) -> Table:
    """Give what campaigns brought and cost among the customers of each RFM cell."""
    rows = _rows(making, _CELL)
    trees = [
        None if row["thing"] in {"unknown_customer", "none"} else trait("rfm_cell", "is", row["thing"]) for row in rows
    ]
    return _table(making, "return_by_cell", ("cell", "rfm_cell"), rows, trees)


def _rows(making: Making, what: str) -> list[dict[str, Any]]:
    bound: dict[str, Value] = {"days": making.known.choices.days}
    return making.rows(_RETURNS.format(what=what), bound)


def _table(
    making: Making, name: str, first: tuple[str, str], rows: list[dict[str, Any]], trees: list[Tree | None]
) -> Table:
    return Table(
        name, (first[0], *_MEASURES), (first[1], *_UNITS), cells(rows, ("thing", *_MEASURES)), 1, "bar", making.currency,
        sum(row["sent"] for row in rows), "messages", trees, _BEHIND, "" if rows else "there are no events of campaigns",
    )  # fmt: skip
