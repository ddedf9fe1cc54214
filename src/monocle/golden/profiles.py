"""One row per customer, ready to be served."""

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from monocle.golden.ranking import ranking
from monocle.golden.search import words_of
from monocle.golden.survivorship import Survivorship
from monocle.golden.values import MOST_VALUES
from monocle.relation import Relation, select
from monocle.tables import PROFILES

CUSTOMERS_AT_ONCE = 250_000
_WITHIN = "customer_id BETWEEN CAST($first AS UUID) AND CAST($last AS UUID)"
_DIGESTED = ", ".join(
    f"coalesce(CAST({column} AS VARCHAR), '')" for column in PROFILES.column_names() if column != "digest"
)

_ROW = """{{field: {of}.field, rank: {rank}, value: {of}.value, source: source, record_id: record_id, seen_at: seen_at,
            since: {since}, nature: nature, rule: {rule}, support: {support}, rivals: {rivals}}}"""
_WON = _ROW.format(
    of="golden", rank="rank", since="since", rule="rule", support="support", rivals="CAST(rivals AS JSON)"
)
_ALONE = _ROW.format(of="c", rank="1", since="seen_at", rule="({rules})[1]", support="1", rivals="CAST('[]' AS JSON)")


def _first(field: str) -> str:
    return f"list_filter(claims, lambda c: c.field = '{field}')[1].value"


_SQL = """
WITH told AS (
    SELECT customer_id, list_sort(list(DISTINCT source)) AS sources, count(*) AS records, min(seen_at) AS first_at,
        max(seen_at) AS last_at, string_agg(DISTINCT text, ' ') AS text, string_agg(DISTINCT words, chr(31)) AS words
    FROM weighed
    WHERE NOT alone AND {within}
    GROUP BY customer_id
),
ordered AS (
    SELECT field, row_number() OVER (ORDER BY field) AS place
    FROM (SELECT DISTINCT field FROM golden)
),
written AS (
    SELECT customer_id, field, rank, value, o.place * {most} + rank AS place, CAST(to_json({won}) AS VARCHAR) AS row
    FROM golden
    JOIN ordered AS o USING (field)
    WHERE {within}
),
shown AS (
    SELECT customer_id, '[' || array_to_string(list_select(list(row), list_grade_up(list(place))), ',') || ']' AS golden,
        max(value) FILTER (WHERE field = 'first_name') AS first_name,
        max(value) FILTER (WHERE field = 'last_name') AS last_name,
        max(value) FILTER (WHERE field = 'company' AND rank = 1) AS company,
        count(*) FILTER (WHERE rank = 1 AND list_contains($expected, field)) AS filled
    FROM written
    GROUP BY customer_id
),
known AS (
    SELECT customer_id, count(*) AS identifiers
    FROM (
        SELECT DISTINCT customer_id, type, value
        FROM identifiers
        JOIN customers USING (record_id)
        WHERE {within}
    )
    GROUP BY customer_id
),
either AS (
    SELECT t.*, s.* EXCLUDE (customer_id)
    FROM told AS t
    LEFT JOIN shown AS s USING (customer_id)
    UNION ALL
    SELECT customer_id, [source], 1, seen_at, seen_at, text, words,
        CAST(to_json(list_transform(claims, lambda c: {alone})) AS VARCHAR),
        {first_name}, {last_name}, {company},
        len(list_filter(claims, lambda c: list_contains($expected, c.field)))
    FROM weighed
    WHERE alone AND {within}
),
whole AS (
    SELECT customer_id,
        coalesce(nullif(concat_ws(' ', e.first_name, e.last_name), ''), e.company, '') AS name,
        coalesce(e.golden, '[]') AS golden,
        e.sources,
        e.records,
        coalesce(k.identifiers, 0) AS identifiers,
        coalesce(e.filled, 0)::DOUBLE / len($expected) AS completeness,
        least(e.first_at, h.first_at) AS first_seen_at,
        greatest(e.last_at, h.last_at) AS last_seen_at,
        coalesce(h.orders, 0) AS orders,
        coalesce(h.spent, '{{}}') AS spent,
        h.last_order_at,
        coalesce(h.events, 0) AS events,
        array_to_string({words}, ' ') AS search_text
    FROM either AS e
    LEFT JOIN known AS k USING (customer_id)
    LEFT JOIN happened AS h USING (customer_id)
)
SELECT *, sha256(concat_ws(chr(31), {digested})) AS digest
FROM whole
"""


@dataclass(frozen=True)
class Told:
    """What profiles are made of.

    Attributes:
        weighed: FOUND, kept.
        contested: the GOLDEN rows of customers where claims may compete, kept.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS.
        happened: HAPPENED.
    """

    weighed: Relation
    contested: Relation
    customers: Relation
    identifiers: Relation
    happened: Relation


def passes(customers: int, at_once: int = CUSTOMERS_AT_ONCE) -> list[tuple[UUID, UUID]]:
    """Give ranges of customer ids, first and last, that hold about so many customers each: ids are spread evenly.

    DuckDB keeps the lists of a grouping in memory, so a pass must be small: about 4 kB per customer.
    """
    count = max(1, -(-customers // at_once))
    starts = [(number << 128) // count for number in range(count + 1)]
    return [(UUID(int=first), UUID(int=after - 1)) for first, after in pairwise(starts)]


def profiles(told: Told, survivorship: Survivorship, within: tuple[UUID, UUID]) -> Relation:
    """Give one profile per customer, of a range of customers.

    The name is first and last name, else the company, else empty. ``golden`` lists the customer's GOLDEN rows by field,
    then rank, without ``customer_id`` and ``key``, their rivals as a list. A customer whose records say nothing has an
    empty list.

    Args:
        told: what they are made of.
        survivorship: for the rules, and the fields that a complete profile has.
        within: first and last customer id, both included; one of ``passes``.

    Returns:
        PROFILES.
    """
    order = ranking(survivorship)
    text = _SQL.format(
        won=_WON,
        alone=_ALONE.replace("{rules}", order.rules("c.field")),
        first_name=_first("first_name"),
        last_name=_first("last_name"),
        company=_first("company"),
        most=MOST_VALUES + 1,
        words=words_of("e.text", "e.words"),
        digested=_DIGESTED,
        within=_WITHIN,
    )
    return select(
        text,
        PROFILES,
        {**order.values, "expected": survivorship.expected, "first": str(within[0]), "last": str(within[1])},
        weighed=told.weighed,
        golden=told.contested,
        customers=told.customers,
        identifiers=told.identifiers,
        happened=told.happened,
    )
