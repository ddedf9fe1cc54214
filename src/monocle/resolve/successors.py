"""Records that went into others: what was a device's record is part of its user's once the user has signed in."""

from monocle.relation import Column, Contract, Relation, select
from monocle.tables import CUSTOMERS

SUCCESSORS = Contract(
    "successors",
    "one record that is no more, and the one that it is part of now",
    (
        Column("record_id", "UUID", "the record that is no more", required=True),
        Column("owner_id", "UUID", "the record it is part of", required=True),
    ),
    key=("record_id",),
)


def followed(old: Relation, now: Relation, successors: Relation | None) -> Relation:
    """Give the customers of before with records that are no more in the place of those that they went into.

    So an id whose records all went into others leads to the customer of these. A record may come twice.

    Args:
        old: record → customer, as it was.
        now: record → customer, as it will be.
        successors: SUCCESSORS; None where there are none.
    """
    if successors is None:
        return old
    return select(
        """
        SELECT CASE WHEN n.record_id IS NULL THEN coalesce(s.owner_id, o.record_id) ELSE o.record_id END AS record_id, o.customer_id
        FROM old AS o
        LEFT JOIN now AS n ON n.record_id = o.record_id
        LEFT JOIN successors AS s ON s.record_id = o.record_id
        """,
        Contract("followed_customers", "a record and its customer of before", CUSTOMERS.columns),
        old=old,
        now=now,
        successors=successors,
    )
