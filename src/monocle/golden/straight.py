"""Golden values that nothing competes with, straight from the record that has them."""

from collections.abc import Callable, Sequence

from monocle.golden.agreed import order_of
from monocle.golden.placed import Given
from monocle.golden.ranking import ranking
from monocle.golden.spoken import FIELDS, FREE_BIT, FREE_CLAIMS, ONE_OF_EACH, Spoken
from monocle.golden.survivorship import Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

_SINGLE = """
WITH single AS (
    SELECT record_id, customer_id
    FROM customers
    ANTI JOIN placed USING (record_id)
),
r AS (
    SELECT records.*, customer_id
    FROM records
    JOIN single USING (record_id)
)
SELECT customer_id, {field} AS field, 1::BIGINT AS rank, {value} AS value, {key} AS key, source, record_id, seen_at,
    seen_at AS since, nature, {rule} AS rule, 1::BIGINT AS support, '[]' AS rivals
FROM r
CROSS JOIN {numbers}
WHERE {one_of_each} AND {there}
"""
_FREE = """
UNION ALL
SELECT customer_id, c.field, 1::BIGINT, c.value, c.key, source, record_id, seen_at, seen_at, nature,
    ({rules})[1], 1::BIGINT, '[]'
FROM (
    SELECT customer_id, source, record_id, seen_at, nature, unnest({free}) AS c
    FROM r
    WHERE {one_of_each} AND r.extra <> '{{}}'
)
"""
_SHARED = """
WITH best AS (
    SELECT p.* EXCLUDE (trust, left_name), a.* EXCLUDE (customer_id, hard)
    FROM placed AS p
    JOIN agreed AS a USING (customer_id)
    WHERE {gives}
),
r AS (
    SELECT records.*, best.* EXCLUDE (record_id)
    FROM records
    JOIN best USING (record_id)
)
SELECT customer_id, {field} AS field, 1::BIGINT AS rank, {value} AS value, {key} AS key, source, record_id, seen_at,
    {since} AS since, nature, {rule} AS rule, CAST({support} AS BIGINT) AS support, '[]' AS rivals
FROM r
CROSS JOIN {numbers}
WHERE {there}
"""


def single(given: Given, placed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give the golden values of customers with one record, straight from it.

    Records stand beside the numbers of the fields: DuckDB gives thousands of records with one number at a time, so that a
    field is chosen once for all of them and no row of claims is ever made. Customers of one record with several values of
    a field are left out: their claims compete.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        survivorship: the rules.
        there: bits of the fields that any record has.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    fields = _fields(there)
    texts = _texts(fields, survivorship)
    text = _SINGLE.format(
        **texts, there=_case(fields, lambda one: one.only(one.there), "false"), one_of_each=ONE_OF_EACH
    )
    if not there >> FREE_BIT & 1:
        return select(text, GOLDEN, records=given.records, customers=given.customers, placed=placed)
    free = FREE_CLAIMS.replace("$counts_parts", "false")
    text += _FREE.format(rules=order.rules("c.field"), free=free, one_of_each=ONE_OF_EACH)
    return select(text, GOLDEN, order.values, records=given.records, customers=given.customers, placed=placed)


def shared(given: Given, placed: Relation, agreed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give the golden values of fields on which all records of a customer agree, from the best of them.

    What was found of a customer is brought to its records before their texts are read.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        agreed: AGREED, kept.
        survivorship: the rules.
        there: bits of the fields that any record has.

    Returns:
        GOLDEN.
    """
    orders = {one: order for one in _fields(there) if (order := order_of(one, survivorship))}
    fields = list(orders)

    def best(one: Spoken) -> str:
        return f"best_{one.field} = {orders[one]}"

    text = _SHARED.format(
        **_texts(fields, survivorship),
        gives=" OR ".join(map(best, fields)) or "false",
        since=_case(fields, lambda one: f"since_{one.field}", "NULL::TIMESTAMP"),
        support=_case(fields, lambda one: f"support_{one.field}", "NULL"),
        there=_case(fields, lambda one: f"({one.only(one.there)}) AND {best(one)}", "false"),
    )
    return select(text, GOLDEN, records=given.records, placed=placed, agreed=agreed)


def _fields(there: int) -> list[Spoken]:
    return [one for place, one in enumerate(FIELDS) if there >> place & 1]


def _texts(fields: Sequence[Spoken], survivorship: Survivorship) -> dict[str, str]:
    """Give the SQL of what a field's number stands for in one record, and of the numbers."""
    nothing = "NULL::VARCHAR"
    return {
        "field": _case(fields, lambda one: f"'{one.field}'", nothing),
        "value": _case(fields, lambda one: one.only(one.value), nothing),
        "key": _case(fields, lambda one: one.only(one.key), nothing),
        "rule": _case(fields, lambda one: f"'{survivorship.rules_of(one.field)[0]}'", nothing),
        "numbers": f"(VALUES {', '.join(f'({number})' for number in range(max(1, len(fields))))}) AS numbered(n)",
    }


def _case(fields: Sequence[Spoken], give: Callable[[Spoken], str], nothing: str) -> str:
    """Give the SQL that chooses by the field's number; ``nothing`` when there is no field."""
    if not fields:
        return nothing
    return f"CASE n {' '.join(f'WHEN {number} THEN {give(one)}' for number, one in enumerate(fields))} END"
