"""What a customer usually does: day, hour, store, channel, category, brand, basket, rhythm."""

from monocle.insight.known import Known
from monocle.insight.traits.theme import theme
from monocle.relation import Relation, select
from monocle.tables.insight import WEEKDAYS

FEWEST = 3
"""Sales, or days of purchase, from which a habit is told."""


def _most(column: str, weight: str, also: str = "") -> str:
    """Give the SELECT of the commonest value of a column per customer; of equal ones that of the larger weight."""
    return f"""
        SELECT customer_id, {column} AS value
        FROM (
            SELECT customer_id, {column}, row_number() OVER (
                PARTITION BY customer_id ORDER BY count(*) DESC, {weight} DESC, {column}
            ) AS place
            FROM sold
            WHERE {column} IS NOT NULL {also}
            GROUP BY customer_id, {column}
        )
        WHERE place = 1
    """


_DAYS = ", ".join(f"'{one}'" for one in WEEKDAYS)
_HABITS = f"""
WITH sold AS (
    SELECT customer_id, ordered_at, store, channel, amount,
        [{_DAYS}][isodow(local_at)] AS weekday,
        CASE WHEN hour(local_at) < 6 THEN 'night' WHEN hour(local_at) < 11 THEN 'morning' WHEN hour(local_at) < 14 THEN 'midday'
            WHEN hour(local_at) < 18 THEN 'afternoon' ELSE 'evening' END AS hours,
        count(*) OVER (PARTITION BY customer_id) AS sales,
        local_at::DATE AS bought_on
    FROM bought
    WHERE kind = 'sale' AND customer_id IS NOT NULL
),
weekdays AS ({_most("weekday", "max(ordered_at)", f"AND sales >= {FEWEST}")}),
hours AS ({_most("hours", "max(ordered_at)", f"AND sales >= {FEWEST}")}),
stores AS ({_most("store", "max(ordered_at)")}),
channels AS ({_most("channel", "max(ordered_at)")}),
sold_lines AS (SELECT customer_id, category, brand, amount FROM lines WHERE kind = 'sale' AND customer_id IS NOT NULL),
categories AS ({_most("category", "coalesce(sum(amount), 0)").replace("FROM sold", "FROM sold_lines")}),
brands AS ({_most("brand", "coalesce(sum(amount), 0)").replace("FROM sold", "FROM sold_lines")}),
gaps AS (
    SELECT customer_id, bought_on,
        bought_on - lag(bought_on) OVER (PARTITION BY customer_id ORDER BY bought_on) AS days
    FROM (SELECT DISTINCT customer_id, bought_on FROM sold)
),
rhythms AS (
    SELECT customer_id, median(days)::DOUBLE AS rhythm, max(bought_on) AS last_on
    FROM gaps GROUP BY customer_id HAVING count(*) >= {FEWEST}
),
baskets AS (SELECT customer_id, round(median(amount))::BIGINT AS basket FROM sold GROUP BY customer_id)
SELECT b.customer_id, weekdays.value AS usual_weekday, hours.value AS usual_hours, stores.value AS usual_store,
    channels.value AS usual_channel, categories.value AS usual_category, brands.value AS usual_brand,
    b.basket AS usual_basket, rhythms.rhythm AS rhythm_days,
    date_diff('day', rhythms.last_on, $at::DATE) > 2 * rhythms.rhythm AS is_late
FROM baskets AS b
LEFT JOIN weekdays ON weekdays.customer_id = b.customer_id
LEFT JOIN hours ON hours.customer_id = b.customer_id
LEFT JOIN stores ON stores.customer_id = b.customer_id
LEFT JOIN channels ON channels.customer_id = b.customer_id
LEFT JOIN categories ON categories.customer_id = b.customer_id
LEFT JOIN brands ON brands.customer_id = b.customer_id
LEFT JOIN rhythms ON rhythms.customer_id = b.customer_id
"""


def habits(known: Known) -> Relation:
    """Give what who bought usually does."""
    return select(_HABITS, theme("habits"), known.values(), bought=known.bought, lines=known.lines)
