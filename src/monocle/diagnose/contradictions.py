"""Where two sources describe one customer and do not say the same.

A field of a customer is contradicted when none of the values that one source gives is among those that the other gives.
"""

from collections.abc import Mapping
from types import MappingProxyType

from monocle.relation import Column, Contract, Relation, select

ALIKE = 0.9
"""Jaro-Winkler similarity from which two texts are a spelling of each other."""
EXAMPLES = 3

_FOLDED = "nullif(trim(regexp_replace(lower(strip_accents({value})), '[^a-z0-9]+', ' ', 'g')), '')"
_CITY = _FOLDED.replace("{value}", "regexp_replace(a.city, '(?i)\\bcedex.*$', '')")
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "birth_date": "[CAST(birth_date AS VARCHAR)]",
        "birth_place": f"[{_FOLDED.replace('{value}', 'birth_place')}]",
        "city": f"list_transform(addresses, lambda a: {_CITY})",
        "company_number": "[company_number]",
        "first_name": "[CASE WHEN length(first_key) > 1 THEN first_key END]",
        "gender": "[gender]",
        "language": "[language]",
        "last_name": "[last_key, birth_key]",
        "postcode": "list_transform(addresses, lambda a: a.postcode)",
    }
)
"""Field → SQL list, over RECORDS, of what a record says, for comparing. A last name may be the one at birth."""

STATED = Contract(
    "stated",
    "what one source says of one field of one customer",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("source", "VARCHAR", "who says so", required=True),
        Column("field", "VARCHAR", "of FIELDS", required=True),
        Column("keys", "VARCHAR[]", "what is said, for comparing, sorted", required=True),
    ),
    key=("customer_id", "source", "field"),
)
COMPARED = Contract(
    "compared",
    "one field of one customer as two sources give it",
    (
        Column("field", "VARCHAR", "of FIELDS", required=True),
        Column("left", "VARCHAR", "source, before right", required=True),
        Column("right", "VARCHAR", "source", required=True),
        Column("customer_id", "UUID", "the customer", required=True),
        Column("differ", "BOOLEAN", "no value in common", required=True),
        Column("alike", "BOOLEAN", "they differ, but as spellings of each other do", required=True),
        Column("left_value", "VARCHAR", "first of the left ones: personal data", required=True),
        Column("right_value", "VARCHAR", "first of the right ones: personal data", required=True),
    ),
)
CONTRADICTIONS = Contract(
    "contradictions",
    "one field and two sources",
    (
        Column("field", "VARCHAR", "of FIELDS", required=True),
        Column("left", "VARCHAR", "source, before right", required=True),
        Column("right", "VARCHAR", "source", required=True),
        Column("compared", "BIGINT", "customers of whom both say something", required=True),
        Column("differ", "BIGINT", "of them, those on whom they differ", required=True),
        Column("alike", "BIGINT", "of those, spellings of each other", required=True),
    ),
    key=("field", "left", "right"),
)
BY_FIELD = Contract(
    "contradictions_by_field",
    "one field over all sources",
    (
        Column("field", "VARCHAR", "of FIELDS", required=True),
        Column("compared", "BIGINT", "customers of whom two sources say something", required=True),
        Column("differ", "BIGINT", "of them, those on whom any two differ", required=True),
    ),
    key=("field",),
)


def stated(records: Relation, customers: Relation) -> Relation:
    """Give STATED.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
    """
    parts = " UNION ALL ".join(
        f"SELECT record_id, source, '{name}' AS field, unnest({values}) AS key FROM records"
        for name, values in FIELDS.items()
    )
    return select(
        f"""
        SELECT c.customer_id, s.source, s.field, list(DISTINCT s.key ORDER BY s.key) AS keys
        FROM ({parts}) AS s
        JOIN customers AS c ON c.record_id = s.record_id
        WHERE s.key IS NOT NULL
        GROUP BY c.customer_id, s.source, s.field
        """,
        STATED,
        records=records,
        customers=customers,
    )


def compared(said: Relation) -> Relation:
    """Give COMPARED out of STATED. Cost: per customer and field the square of its number of sources."""
    return select(
        f"""
        WITH pairs AS (
            SELECT l.field, l.source AS a, r.source AS b, l.customer_id, l.keys AS left_keys, r.keys AS right_keys,
                NOT list_has_any(l.keys, r.keys) AS differ
            FROM said AS l
            JOIN said AS r ON r.customer_id = l.customer_id AND r.field = l.field AND l.source < r.source
        )
        SELECT field, a AS "left", b AS "right", customer_id, differ,
            CASE WHEN differ AND field NOT IN ('birth_date', 'gender', 'language', 'postcode', 'company_number') THEN
                coalesce(list_max(list_transform(left_keys, lambda x:
                    list_max(list_transform(right_keys, lambda y: jaro_winkler_similarity(x, y))))) >= {ALIKE}, false)
                ELSE false END AS alike,
            left_keys[1] AS left_value, right_keys[1] AS right_value
        FROM pairs
        """,
        COMPARED,
        said=said,
    )


def contradictions(pairs: Relation) -> Relation:
    """Give CONTRADICTIONS out of COMPARED."""
    return select(
        """
        SELECT field, "left", "right", count(*) AS compared, count(*) FILTER (differ) AS differ, count(*) FILTER (alike) AS alike
        FROM pairs
        GROUP BY field, "left", "right"
        ORDER BY field, "left", "right"
        """,
        CONTRADICTIONS,
        pairs=pairs,
    )


def contradictions_by_field(pairs: Relation) -> Relation:
    """Give BY_FIELD out of COMPARED."""
    return select(
        """
        SELECT field, count(DISTINCT customer_id) AS compared, count(DISTINCT customer_id) FILTER (differ) AS differ
        FROM pairs
        GROUP BY field
        ORDER BY field
        """,
        BY_FIELD,
        pairs=pairs,
    )


def examples(pairs: Relation) -> Relation:
    """Give of each field and two sources the first customers, by id, on whom they differ, plain differences first."""
    return select(
        f"""
        SELECT *
        FROM pairs
        WHERE differ
        QUALIFY row_number() OVER (PARTITION BY field, "left", "right" ORDER BY alike, customer_id) <= {EXAMPLES}
        ORDER BY field, "left", "right", alike, customer_id
        """,
        COMPARED,
        pairs=pairs,
    )
