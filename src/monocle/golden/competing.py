"""Claims that compete, one by one, straight from the records that have them."""

from monocle.golden.agreed import FLAGGED
from monocle.golden.claims import CLAIM_TYPE, FLAT
from monocle.golden.placed import OWNED, TRUSTED, Given, trusted
from monocle.golden.spoken import EVERY_BIT, FIELDS, FREE_BIT, FREE_CLAIMS, There, one_of_each
from monocle.golden.straight import case_of, fields_of, numbers
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship
from monocle.relation import Column, Contract, Relation, Value, select

ASKED = Contract(
    "asked",
    "one record that has claims that compete",
    (
        *OWNED,
        Column("place", "BIGINT", "among the customer's records, from 1", required=True),
        Column("left_name", "BOOLEAN", "a later record has its last name as birth name", required=True),
        Column("asked", "BIGINT", "bits of the fields whose claims compete", required=True),
    ),
    key=("record_id",),
)
_OWNED = ", ".join(column.name for column in OWNED)
_SEVERAL = """
UNION ALL
SELECT r.record_id, customer_id, r.source, r.nature, r.seen_at, coalesce(trusted.trust, {default}), 1::BIGINT, false,
    {every}::BIGINT
FROM records AS r
JOIN customers USING (record_id)
ANTI JOIN placed ON placed.record_id = r.record_id
LEFT JOIN trusted ON trusted.source = r.source
WHERE NOT ({one_of_each})
"""
_SQL = """
WITH {flagged},
r AS (
    SELECT records.*, p.customer_id, p.trust, p.place, p.left_name, p.asked, flagged.shared
    FROM records
    JOIN asked AS p USING (record_id)
    LEFT JOIN flagged ON flagged.record_id = records.record_id
)
SELECT customer_id, seen_at, trust, place, {field} AS field, {value} AS value, {key} AS key, 1::BIGINT AS position,
    {parts} AS parts, {slight} AS slight
FROM r
CROSS JOIN {numbers}
WHERE {there}
"""
_LISTS = """
UNION ALL
SELECT customer_id, seen_at, trust, place, c.field, c.value, c.key, c.position, c.parts, c.slight
FROM (
    SELECT customer_id, seen_at, trust, place, unnest(flatten([{claims}])) AS c
    FROM r
    WHERE {any}
)
"""


def asked_of(given: Given, placed: Relation, agreed: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give the records that have claims that compete, and the fields: narrow rows, so that texts are read beside them once.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        agreed: AGREED, kept: of a customer with several records, the fields on which they do not agree.
        survivorship: for the trust of each source.
        there: what any record has.

    Returns:
        ASKED.
    """
    text = f"""
WITH {TRUSTED}
SELECT {_OWNED}, p.place, p.left_name, a.hard AS asked
FROM placed AS p
JOIN (SELECT customer_id, hard FROM agreed WHERE hard <> 0) AS a USING (customer_id)
"""
    if there.several:
        text += _SEVERAL.format(default=DEFAULT_TRUST, every=EVERY_BIT, one_of_each=one_of_each(there))
    return select(
        text,
        ASKED,
        trusted(survivorship),
        records=given.records,
        customers=given.customers,
        placed=placed,
        agreed=agreed,
    )


def competing(given: Given, asked: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give the claims that compete.

    Records stand beside the numbers of the fields, as in ``straight.single``; lists are taken apart only of records that
    have several values of a field.

    Args:
        given: what the stage reads.
        asked: ASKED, kept.
        survivorship: the rules.
        there: what any record has.

    Returns:
        FLAT.
    """
    fields = fields_of(there)
    bits = {one: 1 << place for place, one in enumerate(FIELDS)}
    several = [one for one in fields if there.several & bits[one]]

    def said(one: str, only: str) -> str:
        return f"r.asked & {one} <> 0 AND {only}"

    text = _SQL.format(
        flagged=FLAGGED,
        field=case_of(fields, lambda one: f"'{one.field}'", "NULL::VARCHAR"),
        value=case_of(fields, lambda one: one.only(one.value), "NULL::VARCHAR"),
        key=case_of(fields, lambda one: one.only(one.key), "NULL::VARCHAR"),
        parts=case_of(fields, lambda one: one.only(one.how_complete()), "1::BIGINT"),
        slight=case_of(fields, lambda one: one.only(one.slight), "false"),
        numbers=numbers(fields),
        there=case_of(
            fields,
            lambda one: said(
                str(bits[one]),
                f"({one.only(one.there)})" + (f" AND len(r.{one.column}) = 1" if one in several else ""),
            ),
            "false",
        ),
    )
    lists = {f"{said(str(bits[one]), f'len(r.{one.column}) > 1')}": one.claims() for one in several}
    if there.fields >> FREE_BIT & 1:
        lists[said(str(1 << FREE_BIT), "r.extra <> '{}'")] = FREE_CLAIMS
    if lists:
        chosen = [f"CASE WHEN {asks} THEN {claims} ELSE [] END" for asks, claims in lists.items()]
        text += _LISTS.format(
            claims=", ".join([*chosen, f"CAST([] AS {CLAIM_TYPE}[])"]), any=" OR ".join(f"({asks})" for asks in lists)
        )
    bound: dict[str, Value] = {"counts_parts": survivorship.asks_for("complete")} if "$counts_parts" in text else {}
    return select(text, FLAT, bound, records=given.records, identifiers=given.identifiers, asked=asked)
