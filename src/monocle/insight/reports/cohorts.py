"""Cohorts: customers by the quarter of their first purchase, and how many bought again in the quarters after."""

from monocle.insight.figures import Body, Figure, Table
from monocle.insight.making import Making, cells

FEWEST = 30
"""Customers of a cohort from which its shares are told."""
_SALES = """
WITH sales AS (
    SELECT customer_id, local_at, amount, date_trunc('quarter', local_at)::DATE AS quarter,
        min(local_at) OVER (PARTITION BY customer_id) AS first_at
    FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL
),
placed AS (
    SELECT *, date_trunc('quarter', first_at)::DATE AS cohort,
        (year(quarter) - year(first_at)) * 4 + quarter(quarter) - quarter(first_at) AS period
    FROM sales
),
sizes AS (SELECT cohort, count(DISTINCT customer_id) AS customers FROM placed GROUP BY cohort)
"""
_RETENTION = f"""
{_SALES}
SELECT p.cohort, p.period, s.customers AS cohort_customers, count(DISTINCT p.customer_id) AS customers,
    count(DISTINCT p.customer_id) / s.customers AS share, coalesce(sum(p.amount), 0)::BIGINT AS spent,
    p.quarter + INTERVAL 3 MONTH <= $at::DATE AS whole
FROM placed AS p
JOIN sizes AS s ON s.cohort = p.cohort
GROUP BY p.cohort, p.period, s.customers, p.quarter
ORDER BY p.cohort, p.period
"""
_SECOND = """
WITH firsts AS (
    SELECT customer_id, min(ordered_at) FILTER (WHERE number = 1) AS first_at, min(ordered_at) FILTER (WHERE number = 2) AS second_at,
        date_trunc('quarter', min(local_at))::DATE AS cohort
    FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY customer_id
)
SELECT cohort, count(*) AS customers, count(*) FILTER (WHERE second_at <= first_at + INTERVAL 90 DAY) AS came_back_90d,
    CASE WHEN max(first_at) + INTERVAL 90 DAY <= $at THEN came_back_90d / count(*) END AS share_90d,
    count(*) FILTER (WHERE second_at <= first_at + INTERVAL 365 DAY) AS came_back_365d,
    CASE WHEN max(first_at) + INTERVAL 365 DAY <= $at THEN came_back_365d / count(*) END AS share_365d
FROM firsts GROUP BY cohort ORDER BY cohort
"""
_BEHIND = (
    "SELECT customer_id, date_trunc('quarter', min(ordered_at)) AS cohort, count(*) AS sales FROM orders "
    "WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY customer_id"
)


def cohorts(making: Making) -> Body:
    """Give retention by quarter, and who came back within 90 and 365 days."""
    rows = [row for row in making.rows(_RETENTION) if row["whole"] and row["cohort_customers"] >= FEWEST]
    columns = ("cohort", "period", "customers", "share", "spent", "cohort_customers")
    units = ("quarter", "quarters", "customers", "share", "money", "customers")
    retention = Table(
        "retention", columns, units, cells(rows, columns), 2, "heat", making.currency,
        sum(row["customers"] for row in rows if not row["period"]), "buyers", sql=_BEHIND,
        refused="" if rows else "no quarter has 30 new customers yet",
    )  # fmt: skip
    second = making.rows(_SECOND)
    columns = ("cohort", "customers", "came_back_90d", "share_90d", "came_back_365d", "share_365d")
    units = ("quarter", "customers", "customers", "share", "customers", "share")
    back = Table(
        "came_back",
        columns,
        units,
        cells(second, columns),
        1,
        "line",
        n=sum(row["customers"] for row in second),
        of="buyers",
        sql=_BEHIND,
    )
    return Body([_came_back(second, "90d"), _came_back(second, "365d")], (retention, back))


def _came_back(rows: list[dict[str, int]], period: str) -> Figure:
    """Give the share that came back, of the cohorts that had the time to."""
    told = [row for row in rows if row[f"share_{period}"] is not None]
    customers = sum(row["customers"] for row in told)
    share = sum(row[f"came_back_{period}"] for row in told) / customers if customers >= FEWEST else None
    return Figure(f"came_back_{period}", share, "share", customers, "buyers", sql=_BEHIND)
