"""Engagement: how it is spread, how it moved over two years, and of which cohorts."""

from monocle.insight.figures import Body, Figure, Table, trait
from monocle.insight.making import Making, cells
from monocle.insight.traits.engagement import BITS, DAYS, score

PERIODS = 8
_FIGURES = """
SELECT avg(engagement) AS mean, count(*) AS customers, avg(engagement_before) AS mean_before,
    count(*) FILTER (WHERE engagement > 0) AS engaged,
    count(*) FILTER (WHERE engagement_trend = 'rising') AS rising,
    count(*) FILTER (WHERE engagement_trend = 'falling') AS falling,
    count(*) FILTER (WHERE intends_to_buy) AS intend
FROM traits
"""
_BANDS = """
SELECT least(4, engagement // 20) * 20 AS least, count(*) AS customers, count(*) / (SELECT count(*) FROM traits) AS share,
    coalesce(sum(net_spent_365d), 0)::BIGINT AS spent_365d
FROM traits GROUP BY least ORDER BY least
"""
_PERIODS = f"""
WITH bits AS (
    SELECT customer_id, kind, moment::DATE AS happened_on, date_diff('hour', moment, $at) // (24 * {DAYS}) AS period
    FROM ({BITS})
    WHERE moment > $at - INTERVAL {DAYS * PERIODS} DAY
),
scores AS (SELECT customer_id, period, {score("period")} AS points FROM bits GROUP BY customer_id, period)
SELECT ($at::DATE - {DAYS} * (period + 1)::INT)::DATE AS since, count(*) FILTER (WHERE points > 0) AS customers,
    sum(points) / (SELECT count(*) FROM profiles) AS engagement, avg(points) AS engagement_of_active
FROM scores WHERE period < {PERIODS} GROUP BY period ORDER BY period DESC
"""
_COHORTS = """
SELECT date_trunc('quarter', first_order_on)::DATE AS cohort, count(*) AS customers, avg(engagement) AS engagement,
    avg(engagement_before) AS engagement_before,
    count(*) FILTER (WHERE engagement_trend = 'rising') AS rising,
    count(*) FILTER (WHERE engagement_trend = 'falling') AS falling
FROM traits WHERE first_order_on IS NOT NULL GROUP BY cohort ORDER BY cohort
"""


def engagement(making: Making) -> Body:
    """Give the score of all, its bands, its past, and its cohorts."""
    found = making.one(_FIGURES)
    n = found["customers"]
    figures = [
        Figure("engagement_mean", found["mean"], "points", n, "customers", sql="SELECT customer_id, engagement FROM traits"),
        Figure("engaged_customers", found["engaged"], "customers", n, "customers", tree=trait("engagement", "more", 0)),
        Figure("rising_customers", found["rising"], "customers", n, "customers", tree=trait("engagement_trend", "is", "rising")),
        Figure("falling_customers", found["falling"], "customers", n, "customers", tree=trait("engagement_trend", "is", "falling")),
        Figure("intending_customers", found["intend"], "customers", n, "customers", tree=trait("intends_to_buy", "is", True)),
    ]  # fmt: skip
    return Body(figures, (_bands(making), _periods(making), _cohorts(making)))


def _bands(making: Making) -> Table:
    rows = making.rows(_BANDS)
    columns = ("least", "customers", "share", "spent_365d")
    trees = [
        {"trait": "engagement", "op": "between", "value": [row["least"], 100 if row["least"] == 80 else row["least"] + 19]}
        for row in rows
    ]  # fmt: skip
    return Table(
        "engagement_bands", columns, ("points", "customers", "share", "money"), cells(rows, columns), 1, "bar", making.currency,
        sum(row["customers"] for row in rows), "customers", trees, "SELECT customer_id, engagement FROM traits",
    )  # fmt: skip


def _periods(making: Making) -> Table:
    rows = making.rows(_PERIODS)
    columns = ("since", "engagement", "engagement_of_active", "customers")
    return Table(
        "engagement_by_period", columns, ("date", "points", "points", "customers"), cells(rows, columns), 1, "line",
        n=sum(row["customers"] for row in rows), of="customers by period",
        sql="SELECT customer_id, engagement, engagement_before FROM traits",
    )  # fmt: skip


def _cohorts(making: Making) -> Table:
    rows = making.rows(_COHORTS)
    columns = ("cohort", "customers", "engagement", "engagement_before", "rising", "falling")
    units = ("quarter", "customers", "points", "points", "customers", "customers")
    return Table(
        "engagement_by_cohort",
        columns,
        units,
        cells(rows, columns),
        1,
        "bar",
        n=sum(row["customers"] for row in rows),
        of="buyers",
        sql="SELECT customer_id, first_order_on, engagement FROM traits WHERE first_order_on IS NOT NULL",
    )
