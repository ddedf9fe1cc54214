"""Trends and what stands out: figures of each week, held against what their past lets expect."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monocle.insight.figures import Body, Cell, Figure, Table
from monocle.insight.making import Making, plain
from monocle.insight.unusual import trend, unusual

MOST_STORES, MOST_WEEKS, LEAST = 20, 160, 5
"""Stores that are looked at, those of most sales; weeks; and by how much a week has to differ: of a handful nothing stands out."""
_SERIES = f"""
WITH latest AS (SELECT date_trunc('week', $at)::DATE AS week),
stores AS (
    SELECT store FROM bought WHERE store IS NOT NULL GROUP BY store ORDER BY count(*) DESC, store LIMIT {MOST_STORES}
),
counted AS (
    SELECT 'revenue_by_week' AS figure, '' AS series, date_trunc('week', local_at)::DATE AS week, sum(amount)::DOUBLE / 100 AS value
    FROM bought GROUP BY week
    UNION ALL
    SELECT 'orders_by_week', '', date_trunc('week', local_at)::DATE AS week, count(*) FROM bought WHERE kind = 'sale' GROUP BY week
    UNION ALL
    SELECT 'new_customers_by_week', '', date_trunc('week', local_at)::DATE AS week, count(*) FROM bought WHERE number = 1 GROUP BY week
    UNION ALL
    SELECT 'refunds_by_week', '', date_trunc('week', local_at)::DATE AS week, count(*) FROM bought WHERE kind = 'refund' GROUP BY week
    UNION ALL
    SELECT 'orders_of_store_by_week', store, date_trunc('week', local_at)::DATE AS week, count(*)
    FROM bought WHERE kind = 'sale' AND store IN (SELECT store FROM stores) GROUP BY store, week
    UNION ALL
    SELECT 'visits_by_week', '', date_trunc('week', occurred_at)::DATE AS week, count(*)
    FROM happened WHERE type IN ('page', 'product', 'visit', 'app') AND action = 'did' GROUP BY week
    UNION ALL
    SELECT 'complaints_by_week', '', date_trunc('week', occurred_at)::DATE AS week, count(*)
    FROM happened WHERE type = 'ticket' OR action = 'complained' GROUP BY week
    UNION ALL
    SELECT 'unsubscribed_by_week', '', date_trunc('week', occurred_at)::DATE AS week, count(*)
    FROM happened WHERE action = 'unsubscribed' GROUP BY week
)
SELECT figure, series, counted.week AS week, value FROM counted, latest
WHERE counted.week < latest.week AND counted.week > (SELECT min(week) FROM counted) AND counted.week >= latest.week - 7 * {MOST_WEEKS}
ORDER BY figure, series, counted.week
"""
WEEKS = (
    "revenue_by_week", "orders_by_week", "new_customers_by_week", "refunds_by_week", "orders_of_store_by_week",
    "visits_by_week", "complaints_by_week", "unsubscribed_by_week",
)  # fmt: skip


@dataclass(frozen=True)
class StandsOut:
    """One week that stands out.

    Attributes:
        figure, series: which line: the figure, and the store where it is one's.
        week: its Monday.
    """

    figure: str
    series: str
    week: dt.date
    value: float
    expected: float
    z: float


def anomalies(making: Making) -> tuple[Body, Sequence[StandsOut]]:
    """Give where each figure goes, and the weeks that stand out."""
    lines: dict[tuple[str, str], dict[dt.date, float]] = defaultdict(dict)
    for row in making.rows(_SERIES):
        lines[row["figure"], row["series"]][row["week"]] = float(row["value"] or 0)
    found: list[StandsOut] = []
    trends: list[list[Cell]] = []
    shown: list[list[Cell]] = []
    for (figure, series), weeks in lines.items():
        days, values = _without_gaps(weeks)
        gone = trend(values)
        trends.append([figure, series, gone.last if gone else None, gone.before if gone else None, gone.change if gone else None, len(days)])  # fmt: skip
        found += [
            StandsOut(figure, series, days[one.place], one.value, one.expected, one.z)
            for one in unusual(values)
            if abs(one.value - one.expected) >= LEAST
        ]
        if figure == "revenue_by_week":
            shown += [[plain(day), round(value, 2)] for day, value in zip(days, values.tolist(), strict=True)]
    found.sort(key=lambda one: (one.week, one.figure, one.series), reverse=True)
    columns = ("figure", "series", "last_13_weeks", "the_13_before", "change", "weeks")
    units = ("figure", "", "number", "number", "share", "weeks")
    tables = (
        Table("weekly_revenue", ("week", "revenue"), ("date", "number"), shown, 1, "line", making.currency, len(shown), "weeks"),
        Table("trends", columns, units, trends, 2, "", making.currency, len(trends), "series"),
    )  # fmt: skip
    figures = [
        Figure("weeks_that_stand_out", len(found), "weeks", sum(len(weeks) for weeks in lines.values()), "weeks")
    ]
    return Body(figures, tables), found


def _without_gaps(weeks: dict[dt.date, float]) -> tuple[list[dt.date], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Give all weeks from the first on to the last; nothing happened in those that are not there."""
    first, last = min(weeks), max(weeks)
    days = [first + dt.timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return days, np.array([weeks.get(day, 0.0) for day in days])
