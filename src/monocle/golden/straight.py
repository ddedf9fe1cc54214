"""Golden values that nothing competes with, straight from the record that has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monocle.golden.placed import Given
from monocle.golden.ranking import ranking
from monocle.golden.spoken import FIELDS, FREE_BIT, FREE_CLAIMS, Spoken, There, one_of_each
from monocle.golden.survivorship import Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

_SINGLE = """
WITH single AS (
    SELECT record_id, customer_id
    FROM customers
    ANTI JOIN best USING (record_id)
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
WITH r AS (
    SELECT records.*, best.* EXCLUDE (record_id, gives)
    FROM records
    JOIN (SELECT * FROM best WHERE gives) AS best USING (record_id)
)
SELECT customer_id, {field} AS field, 1::BIGINT AS rank, {value} AS value, {key} AS key, source, record_id, seen_at,
    {since} AS since, nature, {rule} AS rule, CAST({support} AS BIGINT) AS support, '[]' AS rivals
FROM r
CROSS JOIN {numbers}
WHERE {support} IS NOT NULL
"""


_ALL = "SELECT * FROM alone UNION ALL SELECT * FROM same UNION ALL SELECT * FROM won UNION ALL SELECT * FROM hard"


@dataclass(frozen=True)
class Kept:
    """What is kept of golden values.

    Attributes:
        best: BEST.
        won: the GOLDEN rows of claims that compete.
        hard: the GOLDEN rows of customers that are decided by statements.
    """

    best: Relation
    won: Relation
    hard: Relation


def straight(given: Given, kept: Kept, survivorship: Survivorship, there: There) -> Relation:
    """Give all golden values as they are read: what nothing competes with out of the records themselves.

    Args:
        given: what the stage reads.
        kept: what it has kept.
        survivorship: the rules.
        there: what any record has.

    Returns:
        GOLDEN, computed when it is read.
    """
    return select(
        _ALL,
        GOLDEN,
        alone=single(given, kept.best, survivorship, there),
        same=shared(given, kept.best, survivorship, there),
        won=kept.won,
        hard=kept.hard,
    )


def single(given: Given, best: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give the golden values of customers with one record, straight from it.

    Records stand beside the numbers of the fields: DuckDB gives thousands of records with one number at a time, so that a
    field is chosen once for all of them and no row of claims is ever made. Customers of one record with several values of
    a field are left out: their claims compete.

    Args:
        given: what the stage reads.
        best: BEST, kept.
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
        return select(text, GOLDEN, records=given.records, customers=given.customers, best=best)
    free = FREE_CLAIMS.replace("$counts_parts", "false")
    text += _FREE.format(rules=order.rules("c.field"), free=free, one_of_each=one_of_each(there))
    return select(text, GOLDEN, order.values, records=given.records, customers=given.customers, best=best)


def shared(given: Given, best: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give the golden values that nothing competes with, of customers whose claims may, each from the best record.

    Args:
        given: what the stage reads.
        best: BEST, kept.
        survivorship: the rules.
        there: what any record has.

    Returns:
        GOLDEN.
    """
    known = set(best.contract.column_names())
    fields = [one for one in fields_of(there) if f"support_{one.field}" in known]
    text = _SHARED.format(
        **_texts(fields, survivorship),
        since=case_of(fields, lambda one: f"since_{one.field}", "NULL::TIMESTAMP"),
        support=case_of(fields, lambda one: f"support_{one.field}", "NULL"),
    )
    return select(text, GOLDEN, records=given.records, best=best)


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
