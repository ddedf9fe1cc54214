"""Golden values that nothing competes with, straight from the record that has them."""

from monocle.golden.agreed import order_of
from monocle.golden.placed import Given
from monocle.golden.ranking import ranking
from monocle.golden.spoken import FIELDS, FREE_CLAIMS, ONE_OF_EACH, Spoken
from monocle.golden.survivorship import Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

_SINGLE = """
WITH single AS (
    SELECT record_id, customer_id
    FROM customers
    ANTI JOIN placed USING (record_id)
)
SELECT customer_id, c.field, 1::BIGINT AS rank, c.value, c.key, source, record_id, seen_at, seen_at AS since, nature,
    c.rule, 1::BIGINT AS support, '[]' AS rivals
FROM (
    SELECT customer_id, source, record_id, seen_at, nature, unnest([{claims}]) AS c
    FROM (SELECT records.*, customer_id FROM records JOIN single USING (record_id)) AS r
    WHERE {one_of_each}
)
WHERE c IS NOT NULL
UNION ALL
SELECT customer_id, c.field, 1::BIGINT, c.value, c.key, source, record_id, seen_at, seen_at, nature,
    ({rules})[1], 1::BIGINT, '[]'
FROM (
    SELECT customer_id, source, record_id, seen_at, nature, unnest({free}) AS c
    FROM (SELECT records.*, customer_id FROM records JOIN single USING (record_id) WHERE records.extra <> '{{}}') AS r
    WHERE {one_of_each}
)
"""
_SHARED = """
WITH best AS (
    SELECT p.* EXCLUDE (trust, left_name), a.* EXCLUDE (customer_id, hard)
    FROM placed AS p
    JOIN agreed AS a USING (customer_id)
    WHERE {gives}
)
SELECT customer_id, c.field, 1::BIGINT AS rank, c.value, c.key, source, record_id, seen_at, c.since, nature, c.rule,
    c.support, '[]' AS rivals
FROM (
    SELECT customer_id, source, record_id, seen_at, nature, unnest([{claims}]) AS c
    FROM (SELECT records.*, best.* EXCLUDE (record_id) FROM records JOIN best USING (record_id)) AS r
)
WHERE c IS NOT NULL
"""


def single(given: Given, placed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give the golden values of customers with one record, straight from it.

    One look at each record with its customer beside it: nothing is sorted or aggregated. Customers of one record with
    several values of a field are left out: their claims compete.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        survivorship: the rules.
        there: bits of the fields that any record has.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    claims = ", ".join(_claim(one, survivorship) for one in _fields(there)) or _NOTHING
    text = _SINGLE.format(
        claims=claims,
        one_of_each=ONE_OF_EACH,
        rules=order.rules("c.field"),
        free=FREE_CLAIMS.replace("$counts_parts", "false"),
    )
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
    fields = [(one, order) for one in _fields(there) if (order := order_of(one, survivorship))]
    gives = " OR ".join(f"best_{one.field} = {order}" for one, order in fields) or "false"
    claims = ", ".join(_claim(one, survivorship, order) for one, order in fields) or _NOTHING
    text = _SHARED.format(gives=gives, claims=claims)
    return select(text, GOLDEN, records=given.records, placed=placed, agreed=agreed)


def _fields(there: int) -> list[Spoken]:
    return [one for place, one in enumerate(FIELDS) if there >> place & 1]


_NOTHING = (
    "CAST(NULL AS STRUCT(field VARCHAR, value VARCHAR, key VARCHAR, rule VARCHAR, since TIMESTAMP, support BIGINT))"
)


def _claim(one: Spoken, survivorship: Survivorship, order: str = "") -> str:
    name = one.field
    best = f" AND best_{name} = {order}" if order else ""
    more = f", since: since_{name}, support: CAST(support_{name} AS BIGINT)" if order else ""
    return (
        f"CASE WHEN {one.only(one.there)}{best} THEN {{field: '{name}', value: {one.only(one.value)}, "
        f"key: {one.only(one.key)}, rule: '{survivorship.rules_of(name)[0]}'{more}}} END"
    )
