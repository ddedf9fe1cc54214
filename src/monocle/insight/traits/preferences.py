"""What a customer said they like, and what their doings say; never one for the other."""

from monocle.insight.known import Known
from monocle.insight.traits.theme import theme
from monocle.relation import Relation, select

_PREFERENCES = """
WITH told AS (
    SELECT customer_id,
        max(value) FILTER (WHERE field = $interest) AS interest,
        max(value) FILTER (WHERE field = $channel) AS channel,
        max(value) FILTER (WHERE field = $store) AS store
    FROM golden
    WHERE rank = 1 AND nature = 'declared' AND field IN ($interest, $channel, $store)
    GROUP BY customer_id
),
families AS (
    SELECT product, mode(category) AS category FROM lines WHERE product IS NOT NULL AND category IS NOT NULL GROUP BY product
),
interests AS (
    SELECT customer_id, category, 3.0 AS points FROM lines
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND category IS NOT NULL AND ordered_at > $at - INTERVAL 730 DAY
    UNION ALL
    SELECT h.customer_id, f.category, 1.0 FROM happened AS h JOIN families AS f ON f.product = h.product
    WHERE h.customer_id IS NOT NULL AND h.occurred_at > $at - INTERVAL 90 DAY
),
interest AS (
    SELECT customer_id, arg_max(category, {points: points, category: category}) AS value
    FROM (SELECT customer_id, category, sum(points) AS points FROM interests GROUP BY customer_id, category)
    GROUP BY customer_id
),
done AS (
    SELECT customer_id, channel FROM bought
    WHERE kind = 'sale' AND customer_id IS NOT NULL AND ordered_at > $at - INTERVAL 365 DAY
    UNION ALL
    SELECT customer_id, channel FROM happened
    WHERE action IN ('did', 'opened', 'clicked') AND customer_id IS NOT NULL AND occurred_at > $at - INTERVAL 365 DAY
),
channels AS (
    SELECT customer_id, arg_max(channel, {times: times, channel: channel}) AS value
    FROM (SELECT customer_id, channel, count(*) AS times FROM done GROUP BY customer_id, channel)
    GROUP BY customer_id
)
SELECT coalesce(t.customer_id, i.customer_id, c.customer_id) AS customer_id,
    t.interest AS declared_interest, t.channel AS declared_channel, t.store AS declared_store,
    i.value AS inferred_interest, c.value AS inferred_channel
FROM told AS t
FULL JOIN interest AS i ON i.customer_id = t.customer_id
FULL JOIN channels AS c ON c.customer_id = coalesce(t.customer_id, i.customer_id)
"""


def preferences(known: Known) -> Relation:
    """Give what people said, and apart from it what shows."""
    chosen = known.choices
    values = known.values(interest=chosen.interest, channel=chosen.channel, store=chosen.store)
    return select(
        _PREFERENCES,
        theme("preferences"),
        values,
        golden=known.given.golden,
        lines=known.lines,
        happened=known.happened,
        bought=known.bought,
    )
