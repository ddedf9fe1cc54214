"""Customers whose claims may compete, and the order of their records: narrow rows, made once for the steps that follow."""

from dataclasses import dataclass

from monocle.golden.pins import PINS
from monocle.golden.ranking import NATURES
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship
from monocle.relation import Column, Contract, Relation, Value, select

_TIES = f"{NATURES}, seen_at DESC, trust DESC, record_id"


OWNED = (
    Column("record_id", "UUID", "the record", required=True),
    Column("customer_id", "UUID", "whose record it is", required=True),
    Column("source", "VARCHAR", "name of the source", required=True),
    Column("nature", "VARCHAR", "declared, observed or inferred", required=True),
    Column("seen_at", "TIMESTAMP", "when the source says it was so", required=True),
    Column("trust", "BIGINT", "of the source, 0..100", required=True),
)
"""What is known of a record whatever it says."""


@dataclass(frozen=True)
class Given:
    """What the steps of the stage read.

    Attributes:
        records: RECORDS.
        customers: CUSTOMERS; records without a customer are left out.
        identifiers: IDENTIFIERS; values with a flag go after those without.
        pins: PINS.
    """

    records: Relation
    customers: Relation
    identifiers: Relation
    pins: Relation


def no_pins() -> Relation:
    """Give PINS without rows."""
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in PINS.columns)
    return select(f"SELECT {columns} WHERE false", PINS)


def trusted(survivorship: Survivorship) -> dict[str, Value]:
    """Give what TRUSTED binds."""
    trust = sorted(survivorship.trust.items())
    return {"sources": [source for source, _ in trust], "trusts": [str(value) for _, value in trust]}


TRUSTED = "trusted AS (SELECT unnest($sources) AS source, CAST(unnest($trusts) AS BIGINT) AS trust)"
"""A step with the sources whose trust is stated; others have DEFAULT_TRUST."""

_SQL = """
WITH {trusted},
crowd AS (
    SELECT customer_id
    FROM customers
    GROUP BY customer_id
    HAVING count(*) > 1
    UNION ALL
    SELECT customer_id
    FROM pins
),
owned AS (
    SELECT c.customer_id, r.record_id, r.source, r.nature, r.seen_at, r.birth_key, r.last_key,
        coalesce(trusted.trust, {default}) AS trust
    FROM records AS r
    JOIN (SELECT * FROM customers SEMI JOIN crowd USING (customer_id)) AS c USING (record_id)
    LEFT JOIN trusted ON trusted.source = r.source
),
maiden AS (
    SELECT customer_id, birth_key, max(seen_at) AS left_at
    FROM owned
    WHERE birth_key <> last_key
    GROUP BY ALL
)
SELECT o.record_id, o.customer_id, o.source, o.nature, o.seen_at, o.trust, coalesce(maiden.left_at >= o.seen_at, false) AS left_name,
    row_number() OVER (PARTITION BY o.customer_id ORDER BY {ties}) AS place
FROM owned AS o
LEFT JOIN maiden ON maiden.customer_id = o.customer_id AND maiden.birth_key = o.last_key
"""


PLACED = Contract(
    "placed",
    "one record of a customer with several records or with a pin",
    (
        *OWNED,
        Column("left_name", "BOOLEAN", "a later record has its last name as birth name", required=True),
        Column("place", "BIGINT", "among the customer's records, from 1", required=True),
    ),
    key=("record_id",),
)


def placed(given: Given, survivorship: Survivorship) -> Relation:
    """Give the records of customers with more than one record, or with a pin, and their order.

    Cost: one hash aggregation of the customers' ids, and windows over narrow rows of these customers alone.

    Args:
        given: what the stage reads.
        survivorship: for the trust of each source.

    Returns:
        PLACED.
    """
    text = _SQL.format(trusted=TRUSTED, default=DEFAULT_TRUST, ties=_TIES)
    return select(
        text,
        PLACED,
        trusted(survivorship),
        records=given.records,
        customers=given.customers,
        pins=given.pins,
    )
