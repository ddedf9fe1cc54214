"""Campaigns: whom they reached, what these did, what it cost, and how much better than those who were held out.

A purchase is credited to the last campaign that reached the customer within some days before it, so that revenue is counted
once; whether someone bought at all is asked for each campaign on its own, as the comparison with the held out needs it.
"""

from typing import Any

from monocle.insight.figures import Body, Figure, Table, Tree
from monocle.insight.intervals import difference
from monocle.insight.making import Making, cells
from monocle.insight.reports.returns import return_by_cell, return_by_channel
from monocle.relation import Value

MOST, FEWEST = 60, 30
"""Campaigns that are told, the newest; customers on each side from which a lift is told."""
_CONTACTS = """
WITH contacts AS (
    SELECT customer_id, place AS campaign, channel, action, occurred_at, cost, result,
        action = 'held_out' AS is_held_out
    FROM happened WHERE type IN ('campaign', 'email') AND place IS NOT NULL AND action <> 'did'
),
reached AS (
    SELECT campaign, customer_id, is_held_out, min(occurred_at) AS first_at
    FROM contacts WHERE customer_id IS NOT NULL AND action IN ('sent', 'delivered', 'held_out')
    GROUP BY campaign, customer_id, is_held_out
),
bought_after AS (
    SELECT r.campaign, r.customer_id, r.is_held_out,
        coalesce(bool_or(b.order_id IS NOT NULL), false) AS did_buy, coalesce(sum(b.amount), 0) AS spent
    FROM reached AS r
    LEFT JOIN bought AS b ON b.customer_id = r.customer_id AND b.kind = 'sale'
        AND b.ordered_at > r.first_at AND b.ordered_at <= r.first_at + to_days($days::INT)
    GROUP BY r.campaign, r.customer_id, r.is_held_out
)
"""
_CAMPAIGNS = f"""
{_CONTACTS},
credited AS (
    SELECT r.campaign, count(*) AS orders, coalesce(sum(b.amount), 0)::BIGINT AS revenue
    FROM (SELECT * FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL) AS b
    ASOF JOIN (SELECT * FROM contacts WHERE NOT is_held_out AND action IN ('sent', 'delivered')) AS r
        ON r.customer_id = b.customer_id AND r.occurred_at < b.ordered_at
    WHERE b.ordered_at <= r.occurred_at + to_days($days::INT)
    GROUP BY r.campaign
),
doings AS (
    SELECT campaign, string_agg(DISTINCT channel, ' + ' ORDER BY channel) AS channel, min(occurred_at)::DATE AS first_on,
        max(occurred_at)::DATE AS last_on,
        count(*) FILTER (WHERE action IN ('sent', 'delivered') AND NOT is_held_out) AS sent,
        count(DISTINCT customer_id) FILTER (WHERE action IN ('sent', 'delivered') AND NOT is_held_out) AS reach,
        count(*) FILTER (WHERE action = 'opened') AS opened,
        count(*) FILTER (WHERE action = 'clicked' OR (NOT is_held_out AND lower(result) LIKE 'click%')) AS clicked,
        count(*) FILTER (WHERE action = 'bounced' OR (NOT is_held_out AND lower(result) LIKE 'fail%')) AS failed,
        count(*) FILTER (WHERE action IN ('unsubscribed', 'complained')) AS left_us,
        round(100 * sum(cost) FILTER (WHERE NOT is_held_out))::BIGINT AS cost
    FROM contacts GROUP BY campaign
),
responses AS (
    SELECT campaign, count(*) FILTER (WHERE did_buy) AS bought FROM bought_after WHERE NOT is_held_out GROUP BY campaign
)
SELECT d.campaign, d.channel, d.first_on, d.last_on, d.reach, d.sent, d.sent - d.failed AS delivered, d.opened, d.clicked,
    d.left_us, coalesce(r.bought, 0) AS bought, coalesce(r.bought, 0) / nullif(d.reach, 0) AS conversion,
    coalesce(c.orders, 0) AS orders, coalesce(c.revenue, 0)::BIGINT AS revenue, d.cost,
    CASE WHEN d.cost > 0 THEN coalesce(c.revenue, 0) / d.cost END AS return_on_cost
FROM doings AS d
LEFT JOIN responses AS r ON r.campaign = d.campaign
LEFT JOIN credited AS c ON c.campaign = d.campaign
ORDER BY d.last_on DESC, d.campaign
"""
_LIFT = f"""
{_CONTACTS},
-- Who was both is of neither: they were reached after all.
sides AS (
    SELECT campaign, customer_id, bool_and(is_held_out) AS is_held_out, bool_or(did_buy) AS did_buy
    FROM bought_after GROUP BY campaign, customer_id HAVING bool_and(is_held_out) = bool_or(is_held_out)
)
SELECT campaign, count(*) FILTER (WHERE NOT is_held_out) AS reach, count(*) FILTER (WHERE NOT is_held_out AND did_buy) AS bought,
    count(*) FILTER (WHERE is_held_out) AS held_out, count(*) FILTER (WHERE is_held_out AND did_buy) AS held_out_bought
FROM sides GROUP BY campaign HAVING held_out > 0 ORDER BY campaign
"""
_COLUMNS = (
    "campaign", "channel", "first_on", "last_on", "reach", "sent", "delivered", "opened", "clicked", "left_us", "bought",
    "conversion", "orders", "revenue", "cost", "return_on_cost",
)  # fmt: skip
_UNITS = (
    "", "channel", "date", "date", "customers", "messages", "messages", "messages", "messages", "messages", "customers",
    "share", "orders", "money", "money", "times",
)  # fmt: skip
_BEHIND = "SELECT * FROM events WHERE type IN ('campaign', 'email')"
_NONE = "there are no events of campaigns"


def campaigns(making: Making) -> Body:
    """Give reach, response, conversion, revenue, cost and return of each campaign, and its lift over those held out."""
    choices = making.known.choices
    bound: dict[str, Value] = {"days": choices.days}
    rows = making.rows(_CAMPAIGNS, bound)
    reach, sent = sum(row["reach"] for row in rows), sum(row["sent"] for row in rows)
    cost, revenue = sum(row["cost"] or 0 for row in rows), sum(row["revenue"] for row in rows)
    sides = making.rows(_LIFT, bound)
    figures = [
        Figure("contacts_sent", sent, "messages", sent, "messages", sql=_BEHIND),
        Figure("campaign_revenue", revenue, "money", sum(row["orders"] for row in rows), "orders", making.currency, sql=_BEHIND),
        Figure("campaign_cost", cost or None, "money", sent, "messages", making.currency, sql=_BEHIND),
        Figure("campaign_return", revenue_of_paid(rows) / cost if cost else None, "times", sent, "messages", sql=_BEHIND),
        Figure("conversion_mean", sum(row["bought"] for row in rows) / reach if reach else None, "share", reach, "contacts", sql=_BEHIND),
    ]  # fmt: skip
    trees: list[Tree] = [
        {"event": {"type": ["campaign", "email"], "place": row["campaign"]}, "times": {"op": "at_least", "value": 1}}
        for row in rows[:MOST]
    ]
    table = Table(
        "campaigns", _COLUMNS, _UNITS, cells(rows[:MOST], _COLUMNS), 1, "bar", making.currency, sent, "messages", trees, _BEHIND,
        "" if rows else _NONE,
    )  # fmt: skip
    return Body(
        [*figures, _lift_of_all(sides)], (table, return_by_channel(making), return_by_cell(making), _lift(sides))
    )


def _lift_of_all(rows: list[dict[str, Any]]) -> Figure:
    """Give the lift over all campaigns that hold people out: each pair of campaign and customer counts once."""
    reach, held = sum(row["reach"] for row in rows), sum(row["held_out"] for row in rows)
    if min(reach, held) < FEWEST:
        return Figure("campaign_lift_all", None, "share", held, "contacts held out", sql=_BEHIND)
    bought, alone = sum(row["bought"] for row in rows), sum(row["held_out_bought"] for row in rows)
    low, high = difference((bought, reach), (alone, held))
    lift = bought / reach - alone / held
    return Figure("campaign_lift_all", lift, "share", held, "contacts held out", low=low, high=high, sql=_BEHIND)


def revenue_of_paid(rows: list[dict[str, Any]]) -> int:
    """Give the revenue of the campaigns whose cost is known: only theirs can be compared with it."""
    return sum(row["revenue"] for row in rows if row["cost"])


def _lift(rows: list[dict[str, Any]]) -> Table:
    told = []
    for row in rows:
        reached, held = (row["bought"], row["reach"]), (row["held_out_bought"], row["held_out"])
        enough = min(reached[1], held[1]) >= FEWEST
        low, high = difference(reached, held) if enough else (None, None)
        lift = reached[0] / reached[1] - held[0] / held[1] if enough else None
        won = (
            None if low is None or high is None else "better" if low > 0 else "worse" if high < 0 else "not_told_apart"
        )
        told.append([
            row["campaign"], row["reach"], reached[0] / reached[1] if reached[1] else None, row["held_out"], held[0] / held[1],
            lift, low, high, won,
        ])  # fmt: skip
    columns = ("campaign", "reach", "conversion", "held_out", "held_out_conversion", "lift", "low", "high", "verdict")
    units = ("", "customers", "share", "customers", "share", "share", "share", "share", "verdict")
    return Table(
        "campaign_lift", columns, units, told, 1, "bar", n=sum(row["held_out"] for row in rows), of="customers held out",
        sql=_BEHIND, refused="" if told else "no campaign has a group that was held out",
    )  # fmt: skip
