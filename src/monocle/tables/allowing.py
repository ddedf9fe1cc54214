"""The rule of what customers allow, in SQL that DuckDB and PostgreSQL both read; ``activate.allowed`` tells it in words.

The property tests hold the three together: the SQL of both engines, and the rule read choice by choice.
"""

CHANNELS = "('email'), ('sms'), ('phone'), ('mail'), ('any')"
"""Of a choice of any channel it is said what it means for each of these."""
ALLOWING = f"""
    channels AS (
        SELECT customer_id, channel FROM made
        UNION
        SELECT m.customer_id, s.channel FROM made AS m CROSS JOIN (VALUES {CHANNELS}) AS s(channel) WHERE m.channel = 'any'
    ),
    asked AS (
        SELECT p.customer_id, p.purpose, c.channel
        FROM (SELECT DISTINCT customer_id, purpose FROM made) AS p
        JOIN channels AS c ON c.customer_id = p.customer_id
    ),
    said AS (
        SELECT a.customer_id, a.purpose, a.channel, m.consent_id, m.choice, m.chosen_at,
            CASE m.choice WHEN 'granted' THEN 0 WHEN 'denied' THEN 1 WHEN 'withdrawn' THEN 2 ELSE 3 END AS strictness,
            m.purpose <> 'any' AS precise,
            m.channel = a.channel AS same,
            coalesce(r.kind || ':' || r.value, 'record:' || CAST(m.record_id AS varchar)) AS identifier
        FROM asked AS a
        JOIN made AS m
            ON m.customer_id = a.customer_id AND m.purpose IN (a.purpose, 'any') AND m.channel IN (a.channel, 'any')
        LEFT JOIN reach AS r
            ON r.record_id = m.record_id
            AND r.kind = CASE a.channel
                WHEN 'email' THEN 'email' WHEN 'sms' THEN 'phone' WHEN 'phone' THEN 'phone' WHEN 'mail' THEN 'address'
            END
    ),
    ranked AS (
        SELECT said.*, row_number() OVER (
            PARTITION BY customer_id, purpose, channel, identifier, precise, same
            ORDER BY chosen_at DESC, strictness DESC, consent_id DESC
        ) AS place
        FROM said
    ),
    against AS (
        SELECT ranked.*,
            max(CASE WHEN strictness = 0 AND same THEN chosen_at END) OVER whole AS same_yes,
            max(CASE WHEN strictness = 0 THEN chosen_at END) OVER whole AS any_yes
        FROM ranked
        WHERE place = 1
        WINDOW whole AS (PARTITION BY customer_id, purpose, channel, identifier)
    ),
    deciding AS (
        SELECT against.*, row_number() OVER (
            PARTITION BY customer_id, purpose, channel ORDER BY strictness DESC, chosen_at DESC, consent_id DESC
        ) AS first
        FROM against
        WHERE strictness = 0 OR NOT coalesce(CASE WHEN same THEN same_yes ELSE any_yes END > chosen_at, false)
    ),
    allowing AS (
        SELECT customer_id, purpose, channel, choice AS state, consent_id, chosen_at FROM deciding WHERE first = 1
    )
"""
"""Common table expressions that follow two others, and end with ``allowing``, which has the columns of ALLOWANCES.

``made``: customer_id, consent_id, record_id, purpose, channel, choice, chosen_at: the choices that count by
now, without a yes to any purpose.
``reach``: record_id, kind (email, phone or address), value: the identifiers of the records that made them.
"""
ADDRESS = ("line", "extra", "postcode", "city", "country")
"""The parts by which a postal address is told from another."""
