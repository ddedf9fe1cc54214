"""Questions that an analyst of a retailer asks, with their SQL; ``docs/marts.md`` shows them and the tests run them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        asked: in words.
        sql: one SELECT over the business-ready views.
    """

    asked: str
    sql: str


QUESTIONS = (
    Question(
        "How much do we sell each month, by channel, refunds deducted?",
        """
SELECT date_trunc('month', ordered_at)::DATE AS month,
    channel,
    count(*) FILTER (WHERE kind = 'sale') AS sales,
    count(DISTINCT customer_id) AS customers,
    sum(total) / 100 AS euros
FROM orders
WHERE currency = 'EUR'
GROUP BY month, channel
ORDER BY month, channel
""",
    ),
    Question(
        "What are customers worth who buy both in store and online, against those of one channel?",
        """
WITH buyers AS (
    SELECT customer_id,
        string_agg(DISTINCT channel, ' + ' ORDER BY channel) AS channels,
        count(*) FILTER (WHERE kind = 'sale') AS sales,
        sum(total) / 100 AS euros
    FROM orders
    WHERE customer_id IS NOT NULL AND currency = 'EUR'
    GROUP BY customer_id
)
SELECT channels,
    count(*) AS customers,
    round(avg(sales), 2) AS sales_each,
    round(avg(euros), 2) AS euros_each
FROM buyers
GROUP BY channels
ORDER BY customers DESC, channels
""",
    ),
    Question(
        "How many customers come back within 90 days of their first purchase, by year of that purchase?",
        """
WITH numbered AS (
    SELECT customer_id, ordered_at,
        row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id) AS number
    FROM orders
    WHERE kind = 'sale' AND customer_id IS NOT NULL
),
both AS (
    SELECT customer_id,
        min(ordered_at) FILTER (WHERE number = 1) AS first_at,
        min(ordered_at) FILTER (WHERE number = 2) AS second_at
    FROM numbered
    GROUP BY customer_id
)
SELECT year(first_at) AS year,
    count(*) AS customers,
    count(*) FILTER (WHERE second_at <= first_at + INTERVAL 90 DAY) AS came_back,
    round(100.0 * came_back / customers, 1) AS percent
FROM both
GROUP BY year
ORDER BY year
""",
    ),
    Question(
        "Which departments have customers whom we may e-mail and who bought in the last twelve months?",
        """
WITH latest AS (
    SELECT max(ordered_at) AS at
    FROM orders
)
SELECT left(c.postcode, 2) AS department,
    count(*) AS customers,
    count(*) FILTER (WHERE k.choice = 'granted') AS may_be_mailed
FROM customers AS c
CROSS JOIN latest
LEFT JOIN consents AS k
    ON k.customer_id = c.customer_id AND k.purpose = 'marketing' AND k.channel = 'email' AND k.latest
WHERE c.last_order_at > latest.at - INTERVAL 12 MONTH AND c.postcode IS NOT NULL
GROUP BY department
ORDER BY may_be_mailed DESC, department
""",
    ),
    Question(
        "What do the levels of the loyalty programme hold, in cards, points and turnover?",
        """
SELECT l.tier,
    count(*) AS cards,
    count(DISTINCT l.customer_id) AS customers,
    sum(l.balance) AS points,
    round(avg(c.spent['EUR']) / 100, 2) AS euros_each
FROM loyalty AS l
LEFT JOIN customers AS c ON c.customer_id = l.customer_id
GROUP BY l.tier
ORDER BY points DESC, l.tier
""",
    ),
    Question(
        "How many members has each segment, and what did they spend?",
        """
SELECT m.segment,
    count(*) AS members,
    round(sum(c.spent['EUR']) / 100, 2) AS euros,
    min(m.entered_at)::DATE AS since
FROM members AS m
JOIN customers AS c ON c.customer_id = m.customer_id
GROUP BY m.segment
ORDER BY members DESC, m.segment
""",
    ),
)
