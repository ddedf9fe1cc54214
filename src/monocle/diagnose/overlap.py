"""Which customers the sources share."""

from monocle.relation import Column, Contract, Relation, select

OVERLAP = Contract(
    "overlap",
    "two sources, left before right or the same, and the customers that both know",
    (
        Column("left", "VARCHAR", "source", required=True),
        Column("right", "VARCHAR", "source", required=True),
        Column("shared", "BIGINT", "customers that both know", required=True),
        Column("left_customers", "BIGINT", "customers that the left one knows", required=True),
        Column("right_customers", "BIGINT", "customers that the right one knows", required=True),
        Column("left_share", "DOUBLE", "shared / left_customers", required=True),
        Column("right_share", "DOUBLE", "shared / right_customers", required=True),
    ),
    key=("left", "right"),
)
SPREAD = Contract(
    "spread",
    "one source with what only it knows",
    (
        Column("source", "VARCHAR", "source", required=True),
        Column("records", "BIGINT", "person records", required=True),
        Column("customers", "BIGINT", "customers it knows", required=True),
        Column("alone", "BIGINT", "of them, those that no other source knows", required=True),
    ),
    key=("source",),
)

_KNOWN = "SELECT DISTINCT r.source, c.customer_id FROM records AS r JOIN customers AS c ON c.record_id = r.record_id"


def overlap(records: Relation, customers: Relation) -> Relation:
    """Give OVERLAP. Cost: per customer the square of its number of sources.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
    """
    return select(
        f"""
        WITH known AS ({_KNOWN}), totals AS (
            SELECT source, count(*) AS customers
            FROM known
            GROUP BY source
        ), shared AS (
            SELECT l.source AS a, r.source AS b, count(*) AS shared
            FROM known AS l
            JOIN known AS r ON r.customer_id = l.customer_id AND l.source <= r.source
            GROUP BY l.source, r.source
        )
        SELECT a AS "left", b AS "right", shared, l.customers AS left_customers, r.customers AS right_customers,
            shared / l.customers AS left_share, shared / r.customers AS right_share
        FROM shared
        JOIN totals AS l ON l.source = a
        JOIN totals AS r ON r.source = b
        ORDER BY a, b
        """,
        OVERLAP,
        records=records,
        customers=customers,
    )


def spread(records: Relation, customers: Relation) -> Relation:
    """Give SPREAD.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
    """
    return select(
        f"""
        WITH known AS ({_KNOWN}), sources AS (
            SELECT customer_id, count(*) AS sources
            FROM known
            GROUP BY customer_id
        ), records_of AS (
            SELECT source, count(*) AS records
            FROM records
            GROUP BY source
        )
        SELECT k.source, any_value(o.records) AS records, count(*) AS customers, count(*) FILTER (s.sources = 1) AS alone
        FROM known AS k
        JOIN sources AS s ON s.customer_id = k.customer_id
        JOIN records_of AS o ON o.source = k.source
        GROUP BY k.source
        ORDER BY k.source
        """,
        SPREAD,
        records=records,
        customers=customers,
    )


PEOPLE = Contract("people", "all of them", (Column("customers", "BIGINT", "different customers", required=True),))


def people(records: Relation, customers: Relation) -> Relation:
    """Give how many different customers the records belong to.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
    """
    return select(
        f"SELECT count(DISTINCT customer_id) AS customers FROM ({_KNOWN})", PEOPLE, records=records, customers=customers
    )
