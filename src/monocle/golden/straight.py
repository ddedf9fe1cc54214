"""Golden values that nothing competes with, straight from the record that has them."""

from monocle.golden.agreed import order_of
from monocle.golden.placed import Given
from monocle.golden.ranking import ranking
from monocle.golden.spoken import FIELDS, FREE_CLAIMS, ONE_OF_EACH, Spoken
from monocle.golden.survivorship import Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

_SQL = """
WITH r AS (
    SELECT records.*, c.customer_id, p.* EXCLUDE (record_id, customer_id), a.* EXCLUDE (customer_id),
        p.record_id IS NULL AS single
    FROM records
    JOIN customers AS c USING (record_id)
    LEFT JOIN placed AS p ON p.record_id = records.record_id
    LEFT JOIN agreed AS a ON a.customer_id = c.customer_id
)
SELECT customer_id, c.field, 1::BIGINT AS rank, c.value, c.key, source, record_id, seen_at, c.since, nature, c.rule,
    c.support, '[]' AS rivals
FROM (
    SELECT customer_id, source, record_id, seen_at, nature, unnest([{claims}]) AS c
    FROM r
    WHERE NOT single OR ({one_of_each})
)
WHERE c IS NOT NULL
UNION ALL
SELECT customer_id, c.field, 1::BIGINT, c.value, c.key, source, record_id, seen_at, seen_at, nature,
    ({rules})[1], 1::BIGINT, '[]'
FROM (
    SELECT k.customer_id, source, r.record_id, seen_at, nature, unnest({free}) AS c
    FROM records AS r
    JOIN customers AS k USING (record_id)
    ANTI JOIN placed AS p ON p.record_id = r.record_id
    WHERE r.extra <> '{{}}' AND {one_of_each}
)
"""


def straight(given: Given, placed: Relation, agreed: Relation, survivorship: Survivorship, there: int) -> Relation:
    """Give the golden values of customers with one record, and of fields on which all records of a customer agree.

    One look at each record, with its customer and what was found of it beside it: nothing is sorted or aggregated.
    Customers of one record with several values of a field are left out, as are claims that compete.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        agreed: AGREED, kept.
        survivorship: the rules.
        there: bits of the fields that any record has.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    fields = [one for place, one in enumerate(FIELDS) if there >> place & 1]
    claims = ", ".join(_claim(one, survivorship) for one in fields) or _NOTHING
    text = _SQL.format(
        claims=claims,
        one_of_each=ONE_OF_EACH,
        rules=order.rules("c.field"),
        free=FREE_CLAIMS.replace("$counts_parts", "false"),
    )
    return select(
        text, GOLDEN, order.values, records=given.records, customers=given.customers, placed=placed, agreed=agreed
    )


_NOTHING = (
    "CAST(NULL AS STRUCT(field VARCHAR, value VARCHAR, key VARCHAR, rule VARCHAR, since TIMESTAMP, support BIGINT))"
)


def _claim(one: Spoken, survivorship: Survivorship) -> str:
    name, order = one.field, order_of(one, survivorship)
    best = f"(single OR best_{name} = {order})" if order else "single"
    return (
        f"CASE WHEN {one.only(one.there)} AND {best} THEN {{field: '{name}', value: {one.only(one.value)}, "
        f"key: {one.only(one.key)}, rule: '{survivorship.rules_of(name)[0]}', since: coalesce(since_{name}, seen_at), "
        f"support: CAST(coalesce(support_{name}, 1) AS BIGINT)}} END"
    )
