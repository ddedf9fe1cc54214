"""Recency, frequency and amount, as fifths of who bought, and the cell that they name."""

from monocle.insight.known import Known
from monocle.insight.traits.theme import theme
from monocle.relation import Relation, select


def _fifth(by: str) -> str:
    """Give 1 to 5 for the share of customers that are below; equal ones share one."""
    return f"(1 + least(4, floor(5 * percent_rank() OVER (ORDER BY {by}))))::BIGINT"


_RFM = f"""
WITH who AS (
    SELECT customer_id, max(ordered_at) FILTER (WHERE kind = 'sale') AS last_at,
        count(*) FILTER (WHERE kind = 'sale') AS orders,
        count(*) FILTER (WHERE kind = 'sale' AND ordered_at > $at - INTERVAL 730 DAY) AS recent,
        coalesce(sum(amount) FILTER (WHERE ordered_at > $at - INTERVAL 730 DAY), 0) AS spent
    FROM bought
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
    HAVING orders > 0
),
scored AS (
    SELECT customer_id, orders, {_fifth("last_at")} AS r, {_fifth("recent")} AS f, {_fifth("spent")} AS m
    FROM who
)
SELECT customer_id, r AS recency_score, f AS frequency_score, m AS monetary_score,
    CASE
        WHEN r >= 4 AND f + m >= 8 THEN 'champions'
        WHEN r >= 3 AND f + m >= 6 THEN 'loyal'
        WHEN r >= 4 AND orders = 1 THEN 'new'
        WHEN r >= 4 THEN 'promising'
        WHEN r = 3 THEN 'need_attention'
        WHEN f + m >= 8 THEN 'cannot_lose'
        WHEN f + m >= 5 THEN 'at_risk'
        WHEN r = 2 THEN 'hibernating'
        ELSE 'lost'
    END AS rfm_cell
FROM scored
"""


def rfm(known: Known) -> Relation:
    """Give scores and cell of who bought."""
    return select(_RFM, theme("rfm"), known.values(), bought=known.bought)
