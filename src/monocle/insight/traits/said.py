"""Loyalty, satisfaction, presence, intent and advocacy: what events and movements say of a customer."""

from monocle.insight.known import NPS, REFERRED, Known
from monocle.insight.traits.engagement import VISITS
from monocle.insight.traits.theme import theme
from monocle.relation import Relation, select

_LOYALTY = """
SELECT customer_id, sum(points)::BIGINT AS points_balance,
    coalesce(sum(points) FILTER (WHERE kind = 'earned'), 0)::BIGINT AS points_earned,
    coalesce(-sum(points) FILTER (WHERE kind = 'redeemed'), 0)::BIGINT AS points_redeemed,
    coalesce(-sum(points) FILTER (WHERE kind = 'expired'), 0)::BIGINT AS points_expired,
    arg_max(tier, {moved: moved_at, movement: movement_id}) AS tier
FROM moved
WHERE customer_id IS NOT NULL
GROUP BY customer_id
"""
_SATISFACTION = f"""
WITH answers AS (
    SELECT customer_id, score, {{moment: occurred_at, event: event_id}} AS place, occurred_at,
        regexp_matches(lower(name), '{NPS}') AS recommends
    FROM happened
    WHERE type IN ('survey', 'review', 'ticket') AND score IS NOT NULL AND customer_id IS NOT NULL
),
last AS (
    SELECT customer_id, arg_max(score, place) FILTER (WHERE recommends) AS nps_score,
        max(occurred_at) FILTER (WHERE recommends)::DATE AS nps_on,
        arg_max(score, place) FILTER (WHERE NOT recommends) AS csat_score
    FROM answers
    GROUP BY customer_id
)
SELECT *, CASE WHEN nps_score >= 9 THEN 'promoter' WHEN nps_score >= 7 THEN 'passive' WHEN nps_score >= 0 THEN 'detractor' END
    AS nps_class
FROM last
"""
_PRESENCE = f"""
WITH doings AS (
    SELECT customer_id, ordered_at AS moment, channel, 'did' AS action, 'order' AS type FROM bought
    WHERE kind = 'sale' AND customer_id IS NOT NULL
    UNION ALL
    SELECT customer_id, occurred_at, channel, action, type FROM happened WHERE customer_id IS NOT NULL
)
SELECT customer_id,
    count(DISTINCT moment::DATE) FILTER (WHERE moment > $at - INTERVAL 90 DAY AND action = 'did' AND type IN (*{VISITS}, 'order'))
        AS visits_90d,
    count(*) FILTER (WHERE moment > $at - INTERVAL 30 DAY AND action IN ('sent', 'delivered')) AS contacts_30d,
    count(*) FILTER (WHERE moment > $at - INTERVAL 90 DAY AND (action = 'complained' OR type = 'ticket')) AS complaints_90d,
    arg_max(channel, {{moment: moment, channel: channel}}) FILTER (WHERE action IN ('did', 'opened', 'clicked')) AS last_channel,
    max(moment) FILTER (WHERE action IN ('did', 'opened', 'clicked'))::DATE AS last_seen_on
FROM doings
GROUP BY customer_id
""".replace(f"(*{VISITS}, 'order')", VISITS[:-1] + ", 'order')")
_INTENT = """
WITH looked AS (
    SELECT h.customer_id, h.type, h.occurred_at, h.product, h.event_id
    FROM happened AS h
    WHERE h.type IN ('product', 'cart') AND h.action = 'did' AND h.customer_id IS NOT NULL
        AND h.occurred_at > $at - INTERVAL 7 DAY
),
bought_since AS (
    SELECT customer_id, max(ordered_at) AS last_at FROM bought
    WHERE kind = 'sale' AND ordered_at > $at - INTERVAL 7 DAY AND customer_id IS NOT NULL
    GROUP BY customer_id
)
SELECT l.customer_id,
    bool_or(b.last_at IS NULL OR b.last_at < l.occurred_at) AS intends_to_buy,
    arg_max(l.product, {moment: l.occurred_at, event: l.event_id}) AS intended_product,
    count(*) FILTER (WHERE l.type = 'cart') AS carts_7d,
    count(*) FILTER (WHERE l.type = 'product') AS views_7d
FROM looked AS l
LEFT JOIN bought_since AS b ON b.customer_id = l.customer_id
GROUP BY l.customer_id
"""
_ADVOCACY = f"""
SELECT customer_id, count(*) FILTER (WHERE regexp_matches(lower(name), '{REFERRED}')) AS referrals,
    referrals > 0 OR coalesce(arg_max(score, {{moment: occurred_at, event: event_id}})
        FILTER (WHERE regexp_matches(lower(name), '{NPS}') AND score IS NOT NULL) >= 9, false) AS is_promoter
FROM happened
WHERE customer_id IS NOT NULL
    AND (regexp_matches(lower(name), '{REFERRED}') OR (type IN ('survey', 'review') AND regexp_matches(lower(name), '{NPS}')))
GROUP BY customer_id
"""


def loyalty(known: Known) -> Relation:
    """Give points and tier of who has a card."""
    return select(_LOYALTY, theme("loyalty"), None, moved=known.moved)


def satisfaction(known: Known) -> Relation:
    """Give the last scores of who answered."""
    return select(_SATISFACTION, theme("satisfaction"), None, happened=known.happened)


def presence(known: Known) -> Relation:
    """Give when and where who did anything was seen last, and how often they were written to."""
    return select(_PRESENCE, theme("presence"), known.values(), bought=known.bought, happened=known.happened)


def intent(known: Known) -> Relation:
    """Give who looked at something in the last seven days, and bought nothing since."""
    return select(_INTENT, theme("intent"), known.values(), bought=known.bought, happened=known.happened)


def advocacy(known: Known) -> Relation:
    """Give who recommends, and whom they brought."""
    return select(_ADVOCACY, theme("advocacy"), None, happened=known.happened)
