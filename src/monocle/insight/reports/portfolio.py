"""The portfolio: how many customers there are, what they are worth, who may leave, and how it moves."""

from monocle.insight.figures import Body, Figure, Table, trait
from monocle.insight.levels import sums
from monocle.insight.making import Making, cells

RISKY = ("at_risk", "cannot_lose")
_COUNTED = (
    "buyers",
    "repeaters",
    "active",
    "new_90d",
    "late",
    "risky",
    "spent",
    "spent_365d",
    "spent_risky",
    "spent_late",
)
_COUNTS = f"""
SELECT (SELECT count(*) FROM profiles) AS customers, {sums(_COUNTED)}
FROM (SELECT *, $at::DATE AS on_day FROM traits)
"""
_TENTHS = """
WITH placed AS (
    SELECT net_spent, ntile(10) OVER (ORDER BY net_spent DESC, customer_id) AS tenth FROM traits WHERE order_count > 0
)
SELECT tenth, count(*) AS customers, sum(net_spent)::BIGINT AS spent,
    sum(net_spent) / nullif((SELECT sum(net_spent) FROM placed), 0) AS share, min(net_spent) AS least
FROM placed
GROUP BY tenth
ORDER BY tenth
"""
_MONTHS = """
WITH active AS (
    SELECT DISTINCT customer_id, date_trunc('month', local_at)::DATE AS month
    FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL
),
placed AS (
    SELECT month, lag(month) OVER (PARTITION BY customer_id ORDER BY month) AS before FROM active
)
SELECT month, count(*) AS customers,
    count(*) FILTER (WHERE before IS NULL) AS new_customers,
    count(*) FILTER (WHERE before >= month - INTERVAL 12 MONTH) AS returning_customers,
    count(*) FILTER (WHERE before < month - INTERVAL 12 MONTH) AS won_back
FROM placed
WHERE month > $at - INTERVAL 25 MONTH
GROUP BY month
ORDER BY month
"""
_CHANNELS = """
WITH used AS (
    SELECT customer_id, string_agg(DISTINCT channel, ' + ' ORDER BY channel) AS channels, sum(amount) AS spent, count(*) AS sales
    FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY customer_id
)
SELECT channels, count(*) AS customers, coalesce(sum(spent), 0)::BIGINT AS spent,
    round(avg(spent))::BIGINT AS spent_each, avg(sales) AS orders_each
FROM used GROUP BY channels ORDER BY customers DESC, channels
"""


def portfolio(making: Making) -> Body:
    """Give value, risk and movement of all customers."""
    return Body(_figures(making), (_tenths(making), _months(making), _channels(making)))


def _figures(making: Making) -> list[Figure]:
    found, currency = making.one(_COUNTS), making.currency
    customers, buyers = found["customers"], found["buyers"]
    risky = {"trait": "rfm_cell", "op": "in", "value": list(RISKY)}
    return [
        Figure("customers", customers, "customers", customers, "customers", sql="SELECT * FROM customers"),
        Figure("buyers", buyers, "customers", customers, "customers", tree=trait("order_count", "at_least", 1)),
        Figure("active_customers", found["active"], "customers", buyers, "buyers", tree=trait("days_since_order", "at_most", 365)),
        Figure("new_customers_90d", found["new_90d"], "customers", buyers, "buyers",
               sql="SELECT * FROM traits WHERE first_order_on > as_of::DATE - 90"),
        Figure("repeat_share", _share(found["repeaters"], buyers), "share", buyers, "buyers", tree=trait("order_count", "at_least", 2)),
        Figure("value_365d", found["spent_365d"], "money", buyers, "buyers", currency, tree=trait("net_spent_365d", "more", 0)),
        Figure("value_per_buyer", round(found["spent"] / buyers) if buyers else None, "money", buyers, "buyers", currency,
               tree=trait("order_count", "at_least", 1)),
        Figure("customers_at_risk", found["risky"], "customers", buyers, "buyers", tree=risky),
        Figure("value_at_risk", found["spent_risky"], "money", found["risky"], "customers", currency, tree=risky),
        Figure("late_customers", found["late"], "customers", buyers, "buyers", tree=trait("is_late", "is", True)),
        Figure("value_late_365d", found["spent_late"], "money", found["late"], "customers", currency,
               tree=trait("is_late", "is", True)),
    ]  # fmt: skip


def _tenths(making: Making) -> Table:
    rows = making.rows(_TENTHS)
    columns = ("tenth", "customers", "spent", "share", "least")
    bounds = [row["least"] for row in rows]
    trees = [_between(bounds, place) for place in range(len(rows))]
    return Table(
        "value_tenths", columns, ("", "customers", "money", "share", "money"), cells(rows, columns), 1, "bar",
        making.currency, sum(row["customers"] for row in rows), "buyers", trees,
        "SELECT customer_id, net_spent FROM traits WHERE order_count > 0 ORDER BY net_spent DESC",
    )  # fmt: skip


def _between(bounds: list[int], place: int) -> dict[str, object]:
    """Give the customers of one tenth: of equal amounts all are in the higher one."""
    least: dict[str, object] = {"trait": "net_spent", "op": "at_least", "value": bounds[place]}
    bought: dict[str, object] = {"trait": "order_count", "op": "at_least", "value": 1}
    if place == 0:
        return {"all": [bought, least]}
    return {"all": [bought, least, {"trait": "net_spent", "op": "less", "value": bounds[place - 1]}]}


def _months(making: Making) -> Table:
    rows = making.rows(_MONTHS)
    columns = ("month", "customers", "new_customers", "returning_customers", "won_back")
    return Table(
        "active_by_month", columns, ("month", *["customers"] * 4), cells(rows, columns), 1, "line",
        n=sum(row["customers"] for row in rows), of="customers by month",
        sql="SELECT date_trunc('month', ordered_at) AS month, count(DISTINCT customer_id) AS customers FROM orders "
        "WHERE kind = 'sale' GROUP BY month ORDER BY month",
    )  # fmt: skip


def _channels(making: Making) -> Table:
    rows = making.rows(_CHANNELS)
    columns = ("channels", "customers", "spent", "spent_each", "orders_each")
    return Table(
        "channels_used", columns, ("channel", "customers", "money", "money", "orders"), cells(rows, columns), 1, "bar",
        making.currency, sum(row["customers"] for row in rows), "buyers",
        sql="SELECT customer_id, string_agg(DISTINCT channel, ' + ' ORDER BY channel) AS channels FROM orders "
        "WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY customer_id",
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
