"""Golden values that nothing competes with, straight from the record that has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monocle.golden.placed import Given, order_of
from monocle.golden.ranking import ranking
from monocle.golden.spoken import FIELDS, FREE_BIT, FREE_CLAIMS, Spoken, There, one_of_each
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
    SELECT p.* EXCLUDE (source, nature, seen_at, trust, left_name), a.* EXCLUDE (customer_id, hard)
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


_ALL = "SELECT * FROM alone UNION ALL SELECT * FROM same UNION ALL SELECT * FROM won"


@dataclass(frozen=True)
class Decided:
    """What is kept of golden values.

    Attributes:
        placed: PLACED, kept.
        agreed: AGREED, kept.
        won: the GOLDEN rows of claims that compete, kept.
    """

    placed: Relation
    agreed: Relation
    won: Relation


def straight(given: Given, decided: Decided, survivorship: Survivorship, there: There) -> Relation:
    """Give all golden values as they are read: what nothing competes with out of the records themselves.

    Args:
        given: what the stage reads.
        decided: what it has kept.
        survivorship: the rules.
        there: what any record has.

    Returns:
        GOLDEN, computed when it is read.
    """
    return select(
        _ALL,
        GOLDEN,
        alone=single(given, decided.placed, survivorship, there),
        same=shared(given, decided.placed, decided.agreed, survivorship, there),
        won=decided.won,
    )


def single(given: Given, placed: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give the golden values of customers with one record, straight from it.

    Records stand beside the numbers of the fields: DuckDB gives thousands of records with one number at a time, so that a
    field is chosen once for all of them and no row of claims is ever made. Customers of one record with several values of
    a field are left out: their claims compete.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        survivorship: the rules.
        there: what any record has.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    fields = fields_of(there)
    texts = _texts(fields, survivorship)
    text = _SINGLE.format(
        **texts, there=case_of(fields, lambda one: one.only(one.there), "false"), one_of_each=one_of_each(there)
    )
    if not there.fields >> FREE_BIT & 1:
        return select(text, GOLDEN, records=given.records, customers=given.customers, placed=placed)
    free = FREE_CLAIMS.replace("$counts_parts", "false")
    text += _FREE.format(rules=order.rules("c.field"), free=free, one_of_each=one_of_each(there))
    return select(text, GOLDEN, order.values, records=given.records, customers=given.customers, placed=placed)


def shared(given: Given, placed: Relation, agreed: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give the golden values of fields on which all records of a customer agree, from the best of them.

    What was found of a customer is brought to its records before their texts are read.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        agreed: AGREED, kept.
        survivorship: the rules.
        there: what any record has.

    Returns:
        GOLDEN.
    """
    orders = {one: order for one in fields_of(there) if (order := order_of(one.field, survivorship))}
    fields = list(orders)

    def best(one: Spoken) -> str:
        return f"best_{one.field} = {orders[one]}"

    text = _SHARED.format(
        **_texts(fields, survivorship),
        gives=" OR ".join(map(best, fields)) or "false",
        since=case_of(fields, lambda one: f"since_{one.field}", "NULL::TIMESTAMP"),
        support=case_of(fields, lambda one: f"support_{one.field}", "NULL"),
        there=case_of(fields, lambda one: f"({one.only(one.there)}) AND {best(one)}", "false"),
    )
    return select(text, GOLDEN, records=given.records, placed=placed, agreed=agreed)


def fields_of(there: There) -> list[Spoken]:
    """Give the fields that any record has."""
    return [one for place, one in enumerate(FIELDS) if there.fields >> place & 1]


def _texts(fields: Sequence[Spoken], survivorship: Survivorship) -> dict[str, str]:
    """Give the SQL of what a field's number stands for in one record, and of the numbers."""
    nothing = "NULL::VARCHAR"
    return {
        "field": case_of(fields, lambda one: f"'{one.field}'", nothing),
        "value": case_of(fields, lambda one: one.only(one.value), nothing),
        "key": case_of(fields, lambda one: one.only(one.key), nothing),
        "rule": case_of(fields, lambda one: f"'{survivorship.rules_of(one.field)[0]}'", nothing),
        "numbers": numbers(fields),
    }


def numbers(fields: Sequence[Spoken]) -> str:
    """Give the SQL of a table of the fields' numbers, ``n``."""
    return f"(VALUES {', '.join(f'({number})' for number in range(max(1, len(fields))))}) AS numbered(n)"


def case_of(fields: Sequence[Spoken], give: Callable[[Spoken], str], nothing: str) -> str:
    """Give the SQL that chooses by the field's number; ``nothing`` when there is no field."""
    if not fields:
        return nothing
    return f"CASE n {' '.join(f'WHEN {number} THEN {give(one)}' for number, one in enumerate(fields))} END"
