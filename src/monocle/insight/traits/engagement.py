"""How much a customer has to do with the house: 0 to 100, of 90 days, and of the 90 before."""

from monocle.insight.known import Known
from monocle.insight.traits.theme import theme
from monocle.relation import Relation, select

DAYS, RISES = 90, 10
"""Days that the score is of; points from which it rises or falls."""
VISITS = "('page', 'product', 'visit', 'search', 'cart', 'app')"
VOICE = "('survey', 'review', 'social', 'call', 'chat', 'ticket')"


def score(period: str) -> str:
    """Give the SQL of the score of one period, over ``bits``."""
    return f"""least(100,
        least(40, 20 * count(*) FILTER (WHERE period = {period} AND kind = 'order'))
        + least(25, 5 * count(DISTINCT happened_on) FILTER (WHERE period = {period} AND kind = 'visit'))
        + least(20, 4 * count(*) FILTER (WHERE period = {period} AND kind = 'opened')
            + 8 * count(*) FILTER (WHERE period = {period} AND kind = 'clicked'))
        + least(15, 5 * count(*) FILTER (WHERE period = {period} AND kind = 'voice'))
    )::BIGINT"""


BITS = f"""
    SELECT customer_id, ordered_at AS moment, 'order' AS kind FROM bought WHERE kind = 'sale' AND customer_id IS NOT NULL
    UNION ALL
    SELECT customer_id, occurred_at,
        CASE WHEN action IN ('opened', 'clicked') THEN action WHEN type IN {VISITS} THEN 'visit' ELSE 'voice' END
    FROM happened
    WHERE customer_id IS NOT NULL
        AND (action IN ('opened', 'clicked') OR (action = 'did' AND (type IN {VISITS} OR type IN {VOICE})))
"""
_ENGAGEMENT = f"""
WITH bits AS (
    SELECT customer_id, kind, moment::DATE AS happened_on,
        CASE WHEN moment > $at - INTERVAL {DAYS} DAY THEN 0 ELSE 1 END AS period
    FROM ({BITS})
    WHERE moment > $at - INTERVAL {2 * DAYS} DAY
),
scores AS (
    SELECT p.customer_id, {score("0")} AS engagement, {score("1")} AS engagement_before
    FROM profiles AS p
    LEFT JOIN bits ON bits.customer_id = p.customer_id
    GROUP BY p.customer_id
)
SELECT *, CASE WHEN engagement >= engagement_before + {RISES} THEN 'rising'
    WHEN engagement <= engagement_before - {RISES} THEN 'falling' ELSE 'steady' END AS engagement_trend
FROM scores
"""


def engagement(known: Known) -> Relation:
    """Give the score of every customer."""
    return select(
        _ENGAGEMENT,
        theme("engagement"),
        known.values(),
        bought=known.bought,
        happened=known.happened,
        profiles=known.given.profiles,
    )
