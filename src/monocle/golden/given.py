"""Ids once given, as the catalog keeps them to lead them on between runs."""

from monocle.relation import Column, Contract, Relation, select

GIVEN = Contract(
    "given",
    "one customer id once given that matching alone has not in force",
    (
        Column("customer_id", "UUID", "the id", required=True),
        Column("anchor_id", "UUID", "the record whose customer it leads to", required=True),
        Column("matched_id", "UUID", "the customer that matching alone leads it to", required=True),
    ),
    key=("customer_id",),
)


def given(given_ids: Relation) -> Relation:
    """Give the ids that matching alone has not in force, and what leads them.

    Args:
        given_ids: GIVEN_IDS.

    Returns:
        GIVEN.
    """
    text = """
    SELECT customer_id, anchor_id, matched_id
    FROM given_ids
    WHERE customer_id <> matched_id
    """
    return select(text, GIVEN, given_ids=given_ids)
