"""One row per customer, ready to be served."""

from monocle.golden.search import WORDS_OF
from monocle.golden.survivorship import Survivorship
from monocle.relation import Relation, select
from monocle.tables import PROFILES

_DIGESTED = ", ".join(
    f"coalesce(CAST({column} AS VARCHAR), '')" for column in PROFILES.column_names() if column != "digest"
)

_SQL = f"""
WITH told AS (
    SELECT customer_id, list_sort(list(DISTINCT source)) AS sources, count(*) AS records, min(seen_at) AS first_at,
        max(seen_at) AS last_at, list_sort(list_distinct(flatten(list({WORDS_OF})))) AS words
    FROM records AS r
    JOIN customers USING (record_id)
    GROUP BY customer_id
),
known AS (
    SELECT customer_id, count(*) AS identifiers
    FROM (
        SELECT DISTINCT customer_id, type, value
        FROM identifiers
        JOIN customers USING (record_id)
    )
    GROUP BY customer_id
),
shown AS (
    SELECT customer_id,
        '[' || string_agg(CAST(to_json({{field: field, rank: rank, value: value, source: source, record_id: record_id,
            seen_at: seen_at, since: since, nature: nature, rule: rule, support: support, rivals: CAST(rivals AS JSON)}}) AS VARCHAR),
            ',' ORDER BY field, rank) || ']' AS golden,
        max(value) FILTER (WHERE field = 'first_name') AS first_name,
        max(value) FILTER (WHERE field = 'last_name') AS last_name,
        max(value) FILTER (WHERE field = 'company' AND rank = 1) AS company,
        count(*) FILTER (WHERE rank = 1 AND list_contains($expected, field)) AS filled
    FROM golden
    GROUP BY customer_id
),
whole AS (
    SELECT customer_id,
        coalesce(nullif(concat_ws(' ', s.first_name, s.last_name), ''), s.company, '') AS name,
        coalesce(s.golden, '[]') AS golden,
        t.sources,
        t.records,
        coalesce(k.identifiers, 0) AS identifiers,
        coalesce(s.filled, 0)::DOUBLE / len($expected) AS completeness,
        least(t.first_at, h.first_at) AS first_seen_at,
        greatest(t.last_at, h.last_at) AS last_seen_at,
        coalesce(h.orders, 0) AS orders,
        coalesce(h.spent, '{{}}') AS spent,
        h.last_order_at,
        coalesce(h.events, 0) AS events,
        array_to_string(t.words, ' ') AS search_text
    FROM told AS t
    LEFT JOIN shown AS s USING (customer_id)
    LEFT JOIN known AS k USING (customer_id)
    LEFT JOIN happened AS h USING (customer_id)
)
SELECT *, sha256(concat_ws(chr(31), {_DIGESTED})) AS digest
FROM whole
"""


def profiles(
    records: Relation,
    customers: Relation,
    identifiers: Relation,
    golden: Relation,
    happened: Relation,
    survivorship: Survivorship,
) -> Relation:
    """Give one profile per customer.

    The name is first and last name, else the company, else empty. ``golden`` lists the customer's GOLDEN rows by field,
    then rank, without ``customer_id`` and ``key``, their rivals as a list. A customer whose records say nothing has an
    empty list.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS.
        golden: GOLDEN.
        happened: HAPPENED.
        survivorship: for the fields that a complete profile has.

    Returns:
        PROFILES.
    """
    return select(
        _SQL,
        PROFILES,
        {"expected": survivorship.expected},
        records=records,
        customers=customers,
        identifiers=identifiers,
        golden=golden,
        happened=happened,
    )
