"""What a customer bought, in numbers."""

from monocle.insight.known import Known
from monocle.insight.traits.theme import theme
from monocle.relation import Relation, select

_FACTS = """
SELECT customer_id,
    count(*) FILTER (WHERE kind = 'sale') AS order_count,
    count(*) FILTER (WHERE kind = 'refund') AS refund_count,
    coalesce(sum(amount), 0)::BIGINT AS net_spent,
    coalesce(sum(amount) FILTER (WHERE ordered_at > $at - INTERVAL 365 DAY), 0)::BIGINT AS net_spent_365d,
    round(avg(amount) FILTER (WHERE kind = 'sale'))::BIGINT AS average_basket,
    CASE WHEN sum(amount) FILTER (WHERE kind = 'sale') > 0
        THEN least(1.0, coalesce(-sum(amount) FILTER (WHERE kind = 'refund'), 0)
            / sum(amount) FILTER (WHERE kind = 'sale'))::DOUBLE END AS return_share,
    min(local_at) FILTER (WHERE kind = 'sale')::DATE AS first_order_on,
    max(local_at) FILTER (WHERE kind = 'sale')::DATE AS last_order_on,
    date_diff('hour', max(ordered_at) FILTER (WHERE kind = 'sale'), $at) // 24 AS days_since_order,
    $currency AS currency,
    bool_or(amount IS NULL) AS other_currencies
FROM bought
WHERE customer_id IS NOT NULL
GROUP BY customer_id
"""


def facts(known: Known) -> Relation:
    """Give orders, amounts and days of who bought anything."""
    return select(_FACTS, theme("facts"), known.values(currency=known.choices.currency), bought=known.bought)
