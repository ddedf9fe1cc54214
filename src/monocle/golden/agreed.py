"""Fields on which all records of a customer agree: one hash aggregation for all of them, on integers."""

from monocle.golden.placed import Given, orders, without_frequent
from monocle.golden.ranking import PLACE_BITS
from monocle.golden.spoken import EVERY_BIT, FIELDS, FREE_BIT, Spoken, There, bits_of
from monocle.golden.survivorship import Survivorship
from monocle.golden.together import led_sql
from monocle.relation import Column, Contract, Relation, select

_PLACES = 1 << PLACE_BITS
FLAGGED = """flagged AS (
    SELECT record_id, list(type || ':' || value) AS shared
    FROM identifiers
    WHERE flag <> ''
    GROUP BY record_id
)"""
"""A step with the identifiers of a record that several people share."""

_SQL = """
WITH {flagged},
led AS ({led}),
p AS (
    SELECT placed.*, flagged.shared, led.fields AS led
    FROM placed
    LEFT JOIN flagged ON flagged.record_id = placed.record_id
    LEFT JOIN led ON led.customer_id = placed.customer_id AND led.place = placed.place
),
r AS (
    SELECT records.*, p.* EXCLUDE (record_id, source, nature, seen_at, trust)
    FROM records
    JOIN p USING (record_id)
),
said AS (
    SELECT {said}
    FROM r
),
told AS (
    SELECT customer_id, {told}
    FROM said
    GROUP BY customer_id
),
judged AS (
    SELECT told.*, CASE WHEN pinned.customer_id IS NOT NULL THEN {every} ELSE {hard} END AS hard
    FROM told
    LEFT JOIN (SELECT DISTINCT customer_id FROM pins) AS pinned USING (customer_id)
)
SELECT {columns}
FROM judged
"""


def order_of(one: Spoken, survivorship: Survivorship) -> str:
    """Give the column of PLACED that orders the claims of one value of a field; empty when the value itself counts."""
    return orders(survivorship).get(without_frequent(survivorship.rules_of(one.field)), "")


def agreed(given: Given, placed: Relation, leaders: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give, for each customer of PLACED, which fields have claims that compete, and the best record of every other field.

    Records agree on a field when what they have is the same to the letter, told by a hash of 64 bits: two values of one
    field of one customer have the same by chance once in 2^64. One value in two spellings counts as competing: which
    spelling is shown has to be found.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        leaders: LEADERS, kept.
        survivorship: the rules.
        there: what any record has; the columns of the other fields are left out.

    Returns:
        AGREED: ``customer_id``; ``hard``, the bits of the fields whose claims compete; and of each other field how many
        records claim it, since when, and the place of the best in the field's own order.
    """
    fields = [(place, one) for place, one in enumerate(FIELDS) if there.fields >> place & 1]
    led = bits_of([name for group in survivorship.together for name in (*group.fields, *group.follow)])
    several = [one for place, one in fields if there.several >> place & 1]
    said = [_said(one, survivorship, led=bool(led >> place & 1)) for place, one in fields]
    said += [f"len(r.{one.column}) > 1 AS m_{one.field}" for one in several]
    hard = [_hard(place, one, survivorship, several=one in several) for place, one in fields]
    text = _SQL.format(
        flagged=FLAGGED,
        led=led_sql(survivorship),
        said=", ".join(["customer_id", "seen_at", "r.extra <> '{}' AS free", *said]),
        told=", ".join(
            [
                "bool_or(free) AS free",
                *(_told(one) for _, one in fields),
                *(f"bool_or(m_{one.field}) AS m_{one.field}" for one in several),
            ]
        ),
        every=EVERY_BIT,
        hard=" + ".join([f"free::BIGINT * {1 << FREE_BIT}", *hard]),
        columns=", ".join(["customer_id", "hard", *(_column(place, one) for place, one in fields)]),
    )
    return select(
        text,
        _contract([one for _, one in fields]),
        records=given.records,
        identifiers=given.identifiers,
        pins=given.pins,
        placed=placed,
        leaders=leaders,
    )


def _said(one: Spoken, survivorship: Survivorship, *, led: bool) -> str:
    """Give of one record: the hash of what it has, and what decides among equal claims."""
    leads = f"coalesce(list_contains(r.led, '{one.field}'), false)" if led else "false"
    slight = one.only(one.slight) if "r." in one.slight else "false"
    order = f"least({order_of(one, survivorship) or 'place'}, {_PLACES - 1})"
    flags = f"(NOT {leads})::INTEGER * 2 + ({slight})::INTEGER"
    there = one.only(one.there)
    return (
        f"CASE WHEN {there} THEN hash({one.only(one.raw)}) END AS h_{one.field}, "
        f"CASE WHEN {there} THEN CAST(({flags}) * {_PLACES} + {order} AS INTEGER) END AS o_{one.field}"
    )


def _told(one: Spoken) -> str:
    name = one.field
    return (
        f"count(h_{name}) AS n_{name}, min(h_{name}) AS a_{name}, max(h_{name}) AS b_{name}, "
        f"min(seen_at) FILTER (h_{name} IS NOT NULL) AS s_{name}, min(o_{name}) AS o_{name}"
    )


def _hard(place: int, one: Spoken, survivorship: Survivorship, *, several: bool) -> str:
    name = one.field
    cases = [f"coalesce(a_{name} <> b_{name}, false)"]
    cases += [f"m_{name}"] if several else []
    cases += [] if order_of(one, survivorship) else [f"n_{name} > 0"]
    return f"({' OR '.join(cases)})::BIGINT * {1 << place}"


def _column(place: int, one: Spoken) -> str:
    name = one.field
    easy = f"n_{name} > 0 AND hard & {1 << place} = 0"
    return (
        f"CASE WHEN {easy} THEN CAST(n_{name} AS INTEGER) END AS support_{name}, "
        f"CASE WHEN {easy} THEN s_{name} END AS since_{name}, "
        f"CASE WHEN {easy} THEN o_{name} % {_PLACES} END AS best_{name}"
    )


def _contract(fields: list[Spoken]) -> Contract:
    columns = [
        Column("customer_id", "UUID", "the customer", required=True),
        Column("hard", "BIGINT", "bits of the fields whose claims compete", required=True),
    ]
    for one in fields:
        columns += [
            Column(f"support_{one.field}", "INTEGER", "records that claim the value"),
            Column(f"since_{one.field}", "TIMESTAMP", "the earliest of them"),
            Column(f"best_{one.field}", "INTEGER", "place of the best of them"),
        ]
    return Contract("agreed", "one customer with several records or with a pin", tuple(columns), key=("customer_id",))
