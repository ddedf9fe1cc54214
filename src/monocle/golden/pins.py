"""What people have chosen."""

from monocle.relation import Column, Contract

PINS = Contract(
    "pins",
    "the value of one field of one customer that a person (steward or customer) has chosen",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("field", "VARCHAR", "as in CLAIMS", required=True),
        Column("key", "VARCHAR", "of the claim that is to win; a value typed by hand is first a record", required=True),
        Column("pinned_at", "TIMESTAMP", "when", required=True),
    ),
    key=("customer_id", "field"),
)
