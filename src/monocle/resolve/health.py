"""The health of identities: sizes of customers, links that were refused, ids per customer, and signs of over-merging."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select

SIZES = (1, 2, 3, 4, 5, 10, 20, 50, 100)
"""Records per customer: each class goes from one bound to the next."""
MOST_SHOWN = 20
MANY_NAMES, MANY_BIRTH_DATES = 3, 3
"""Different sounds of first names, and birth dates, at which a customer looks like several people."""

_LARGEST = Contract(
    "largest_customers",
    "one of the largest customers",
    (Column("customer_id", "UUID", ""), Column("records", "BIGINT", "")),
)
_CLASSES = Contract(
    "size_classes",
    "customers of a number of records",
    (Column("records", "BIGINT", ""), Column("customers", "BIGINT", "")),
)
_REASONS = Contract(
    "held_back_links",
    "links refused for one reason",
    (Column("reason", "VARCHAR", ""), Column("links", "BIGINT", "")),
)
_SIGNS = Contract(
    "over_merge_signs",
    "one row",
    (
        Column("names", "BIGINT", ""),
        Column("birth_dates", "BIGINT", ""),
        Column("ids", "BIGINT", ""),
        Column("leading", "BIGINT", ""),
    ),
)


@dataclass(frozen=True)
class Health:
    """Identities after a run.

    Attributes:
        records, customers: how many.
        sizes: records, at least → customers; up to the next class.
        largest: customer → records.
        held_back: reason → links that matching refused.
        ids_per_customer: mean number of ids ever given that lead to a customer in force.
        many_names: customers with three or more first names that sound different.
        many_birth_dates: customers with three or more birth dates.
    """

    records: int
    customers: int
    sizes: Mapping[int, int]
    largest: Mapping[UUID, int]
    held_back: Mapping[str, int]
    ids_per_customer: float
    many_names: int
    many_birth_dates: int

    def plain(self) -> dict[str, object]:
        """Give it as JSON can hold it."""
        return {
            "records": self.records,
            "customers": self.customers,
            "sizes": [[size, count] for size, count in self.sizes.items()],
            "largest": [[str(one), count] for one, count in self.largest.items()],
            "held_back": dict(self.held_back),
            "ids_per_customer": self.ids_per_customer,
            "many_names": self.many_names,
            "many_birth_dates": self.many_birth_dates,
        }


def health(engine: Engine, records: Relation, customers: Relation, links: Relation, given_ids: Relation) -> Health:
    """Give the health of identities.

    Args:
        engine: computes.
        records: RECORDS.
        customers: CUSTOMERS.
        links: LINKS.
        given_ids: GIVEN_IDS.
    """
    counts = {row["records"]: row["customers"] for row in engine.rows(_classes(customers))}
    total = sum(counts.values())
    sizes = {
        least: sum(count for size, count in counts.items() if least <= size < above)
        for least, above in zip(SIZES, (*SIZES[1:], 1 << 62), strict=True)
    }
    signs = engine.rows(_signs(records, customers, given_ids))[0]
    return Health(
        records=sum(size * count for size, count in counts.items()),
        customers=total,
        sizes=sizes,
        largest={UUID(str(row["customer_id"])): row["records"] for row in engine.rows(_largest(customers))},
        held_back={row["reason"]: row["links"] for row in engine.rows(_held_back(links))},
        ids_per_customer=signs["leading"] / signs["ids"] if signs["ids"] else 0.0,
        many_names=signs["names"],
        many_birth_dates=signs["birth_dates"],
    )


def _classes(customers: Relation) -> Relation:
    return select(
        """
        SELECT records, count(*) AS customers
        FROM (SELECT count(*) AS records FROM customers GROUP BY customer_id)
        GROUP BY records
        ORDER BY records
        """,
        _CLASSES,
        customers=customers,
    )


def _largest(customers: Relation) -> Relation:
    return select(
        f"""
        SELECT customer_id, count(*) AS records
        FROM customers
        GROUP BY customer_id
        HAVING count(*) > 1
        ORDER BY records DESC, customer_id
        LIMIT {MOST_SHOWN}
        """,
        _LARGEST,
        customers=customers,
    )


def _held_back(links: Relation) -> Relation:
    return select(
        "SELECT held_back AS reason, count(*) AS links FROM links WHERE held_back <> '' GROUP BY held_back ORDER BY reason",
        _REASONS,
        links=links,
    )


def _signs(records: Relation, customers: Relation, given_ids: Relation) -> Relation:
    return select(
        f"""
        WITH several AS (
            SELECT customer_id FROM customers GROUP BY customer_id HAVING count(*) > 2
        ),
        told AS (
            SELECT
                c.customer_id,
                count(DISTINCT r.first_sound) FILTER (r.first_sound <> '') AS names,
                count(DISTINCT r.birth_date) AS birth_dates
            FROM customers AS c
            SEMI JOIN several AS s ON s.customer_id = c.customer_id
            JOIN records AS r ON r.record_id = c.record_id
            GROUP BY c.customer_id
        )
        SELECT
            (SELECT count(*) FROM told WHERE names >= {MANY_NAMES}) AS names,
            (SELECT count(*) FROM told WHERE birth_dates >= {MANY_BIRTH_DATES}) AS birth_dates,
            (SELECT count(DISTINCT survivor_id) FROM given_ids WHERE in_force) AS ids,
            (SELECT count(*) FROM given_ids WHERE in_force) AS leading
        """,
        _SIGNS,
        records=records,
        customers=customers,
        given_ids=given_ids,
    )
