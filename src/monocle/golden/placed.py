"""Customers whose claims may compete, and the order of their records: narrow rows, made once for the steps that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monocle.golden.pins import PINS
from monocle.golden.ranking import NATURES, criterion, packed
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


def orders(survivorship: Survivorship) -> Mapping[tuple[str, ...], str]:
    """Give the lists of rules that order records whatever their value says → the column of PLACED with that order.

    Among claims of one value ``frequent`` decides nothing. ``complete`` looks at the value itself, so that lists with it
    are not here.
    """
    lists = sorted(
        {_telling(rules, survivorship) for rules in survivorship.fields_by_rules() if "complete" not in rules} - {()}
    )
    return {(): "place"} | {rules: f"order_{number}" for number, rules in enumerate(lists)}


def order_of(field: str, survivorship: Survivorship) -> str:
    """Give the column of PLACED that orders the claims of one value of a field; empty when the value itself counts."""
    return orders(survivorship).get(_telling(survivorship.rules_of(field), survivorship), "")


def _telling(rules: Sequence[str], survivorship: Survivorship) -> tuple[str, ...]:
    """Give a list of rules without those that decide nothing: which value is frequent, and trust where all have the same."""
    idle = {"frequent"} if survivorship.trust else {"frequent", "trusted"}
    return tuple(rule for rule in rules if rule not in idle)


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
    {places}
FROM owned AS o
LEFT JOIN maiden ON maiden.customer_id = o.customer_id AND maiden.birth_key = o.last_key
"""


def placed(given: Given, survivorship: Survivorship) -> Relation:
    """Give the records of customers with more than one record, or with a pin, and their order.

    Cost: one hash aggregation of the customers' ids, and windows over narrow rows of these customers alone.

    Args:
        given: what the stage reads.
        survivorship: for the trust of each source, and the rules.

    Returns:
        PLACED.
    """
    columns = orders(survivorship)
    places = ",\n    ".join(_place(rules, column) for rules, column in columns.items())
    text = _SQL.format(trusted=TRUSTED, default=DEFAULT_TRUST, places=places)
    return select(
        text,
        _contract(list(columns.values())),
        trusted(survivorship),
        records=given.records,
        customers=given.customers,
        pins=given.pins,
    )


def _place(rules: Sequence[str], column: str) -> str:
    first = f"{packed([criterion(rule, 'o', '0') for rule in rules])}, " if rules else ""
    return f"row_number() OVER (PARTITION BY o.customer_id ORDER BY {first}{_TIES}) AS {column}"


def _contract(places: Sequence[str]) -> Contract:
    """Give PLACED: its grain is a record, its last columns are the orders."""
    return Contract(
        "placed",
        "one record of a customer with several records or with a pin",
        (
            *OWNED,
            Column("left_name", "BOOLEAN", "a later record has its last name as birth name", required=True),
            *(Column(name, "BIGINT", "among the customer's records, from 1", required=True) for name in places),
        ),
        key=("record_id",),
    )
