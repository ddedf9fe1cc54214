"""Fields on which all records of a customer agree: one hash aggregation for all of them, on integers."""

from collections.abc import Sequence
from dataclasses import dataclass

from monocle.golden.placed import Given, order_of
from monocle.golden.ranking import PLACE_BITS
from monocle.golden.spoken import EVERY_BIT, FIELDS, FREE_BIT, Spoken, There, bits_of
from monocle.golden.survivorship import FREE, Survivorship, Together
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
p AS (
    SELECT placed.*, flagged.shared
    FROM placed
    LEFT JOIN flagged ON flagged.record_id = placed.record_id
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


@dataclass(frozen=True)
class _Group:
    """Fields that come from one record, as far as records have them.

    Attributes:
        name: of its columns.
        fields: whose values decide which record leads.
        bits: of these, and of those that follow.
        order: column of PLACED whose first record leads where all records say the same; empty when values have to be weighed.
    """

    name: str
    fields: Sequence[Spoken]
    bits: int
    order: str

    def said(self) -> list[str]:
        """Give the SQL of what a record says of all the fields, and of whether that goes after what others say."""
        raw = ", ".join(one.only(one.raw) for one in self.fields)
        slight = " OR ".join(f"({one.only(one.slight)})" for one in self.fields if "r." in one.slight)
        return [f"hash({raw}) AS h_{self.name}", f"{slight or 'false'} AS v_{self.name}"]

    def told(self) -> list[str]:
        """Give the SQL of whether a customer's records differ on the group."""
        return [f"min(h_{self.name}) <> max(h_{self.name}) OR bool_or(v_{self.name}) AS w_{self.name}"]

    def leads(self) -> str:
        """Give the SQL that tells whether a record leads, where no record differs."""
        return f"({self.order} = 1 AND ({' OR '.join(one.only(one.there) for one in self.fields)}))"

    def differs(self) -> str:
        """Give the SQL of whether it has to be weighed which record leads."""
        return f"w_{self.name}" if self.order else "true"


def agreed(given: Given, placed: Relation, survivorship: Survivorship, there: There) -> Relation:
    """Give, for each customer of PLACED, which fields have claims that compete, and the best record of every other field.

    Records agree on a field when what they have is the same to the letter, told by a hash of 64 bits: two values of one
    field of one customer have the same by chance once in 2^64. One value in two spellings counts as competing: which
    spelling is shown has to be found. Where records differ on fields that come from one record, all of these compete.

    Args:
        given: what the stage reads.
        placed: PLACED, kept.
        survivorship: the rules.
        there: what any record has; the columns of the other fields are left out.

    Returns:
        AGREED: ``customer_id``; ``hard``, the bits of the fields whose claims compete; and of each other field how many
        records claim it, since when, and the place of the best in the field's own order.
    """
    fields = [(place, one) for place, one in enumerate(FIELDS) if there.fields >> place & 1]
    groups = _groups(survivorship, there)
    several = [one for place, one in fields if there.several >> place & 1]
    group_of = {one: next((group for group in groups if group.bits >> place & 1), None) for place, one in fields}
    said = [_said(one, survivorship, group_of[one]) for _, one in fields]
    said += [said for group in groups for said in group.said()]
    said += [f"len(r.{one.column}) > 1 AS m_{one.field}" for one in several]
    hard = [_hard(place, one, survivorship, group_of[one], several=one in several) for place, one in fields]
    text = _SQL.format(
        flagged=FLAGGED,
        said=", ".join(["customer_id", "seen_at", "r.extra <> '{}' AS free", *said]),
        told=", ".join(
            [
                "bool_or(free) AS free",
                *(_told(one) for _, one in fields),
                *(told for group in groups for told in group.told()),
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
    )


def _groups(survivorship: Survivorship, there: There) -> list[_Group]:
    """Give the groups of which records have any field."""

    def group_of(number: int, group: Together) -> _Group:
        fields = [one for place, one in enumerate(FIELDS) if there.fields >> place & 1 and one.field in group.fields]
        free = any(name.startswith(FREE) for name in group.fields)
        order = "" if free else order_of(group.fields[0], survivorship)
        return _Group(f"group_{number}", fields, bits_of((*group.fields, *group.follow)), order)

    groups = [group_of(number, group) for number, group in enumerate(survivorship.together)]
    return [group for group in groups if group.fields]


def _said(one: Spoken, survivorship: Survivorship, group: _Group | None) -> str:
    """Give of one record: the hash of what it has, and what decides among equal claims."""
    leads = group.leads() if group and group.order else "false"
    slight = one.only(one.slight) if "r." in one.slight else "false"
    order = f"least({order_of(one.field, survivorship) or 'place'}, {_PLACES - 1})"
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


def _hard(place: int, one: Spoken, survivorship: Survivorship, group: _Group | None, *, several: bool) -> str:
    name = one.field
    cases = [f"coalesce(a_{name} <> b_{name}, false)"]
    cases += [f"m_{name}"] if several else []
    cases += [f"(n_{name} > 0 AND {group.differs()})"] if group else []
    cases += [] if order_of(one.field, survivorship) else [f"n_{name} > 0"]
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
