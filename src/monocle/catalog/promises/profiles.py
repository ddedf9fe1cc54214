"""What must hold of golden values: each customer's row and portrait give the digest that was taken of them."""

from monocle.catalog.promises.asking import Promise

# As ``golden.profiles`` takes it: the columns as DuckDB writes them, U+001F between. Where a source gave a NUL character,
# which PostgreSQL does not hold, the digest tells nothing.
_DIGEST = """
    encode(sha256(convert_to(concat_ws(chr(31),
        CAST(c.customer_id AS text),
        c.name,
        CAST(p.golden AS text),
        '[' || array_to_string(ARRAY(SELECT s FROM jsonb_array_elements_text(c.sources) AS s ORDER BY s COLLATE "C"), ', ') || ']',
        CAST(c.records AS text),
        CAST(c.identifiers AS text),
        CASE WHEN c.completeness = trunc(c.completeness) THEN c.completeness || '.0' ELSE CAST(c.completeness AS text) END,
        CAST(c.first_seen_at AS text),
        CAST(c.last_seen_at AS text),
        CAST(c.orders AS text),
        coalesce((
            SELECT '{' || string_agg(CAST(to_json(e.key) AS text) || ':' || e.value, ',' ORDER BY e.key COLLATE "C") || '}'
            FROM jsonb_each_text(c.spent) AS e
        ), '{}'),
        coalesce(CAST(c.last_order_at AS text), ''),
        CAST(c.events AS text),
        c.search_text
    ), 'UTF8')), 'hex')
"""

PROFILES = (
    Promise(
        "digest",
        "what is served of a customer is not what its digest was taken of",
        "run again: monocle run",
        rf"""
        SELECT format('customer %s', c.customer_id)
        FROM customer AS c
        JOIN portrait AS p USING (customer_id)
        WHERE c.digest <> {_DIGEST} AND position('\ufffd' IN CAST(p.golden AS text)) = 0
        """,
    ),
)
