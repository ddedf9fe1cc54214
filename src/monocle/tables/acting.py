"""What is known of customers beyond their golden values, and what may be done with it."""

from monocle.relation import Contract
from monocle.tables.columns import CUSTOMER_ID, required

ALLOWANCES = Contract(
    "allowances",
    "what one customer allows for one purpose and channel, over all their choices; what is not here is unknown, so refused",
    (
        CUSTOMER_ID,
        required("purpose", "VARCHAR", "marketing, profiling …"),
        required("channel", "VARCHAR", "email, sms, phone, mail or any"),
        required("state", "VARCHAR", "granted, denied or withdrawn"),
        required("consent_id", "UUID", "the choice that decides"),
        required("chosen_at", "TIMESTAMP", "when that choice was made"),
    ),
    key=("customer_id", "purpose", "channel"),
)

MEMBERS = Contract(
    "members",
    "one customer in one segment",
    (
        CUSTOMER_ID,
        required("segment", "VARCHAR", "name of the segment"),
        required("entered_at", "TIMESTAMP", "since when, without leaving"),
    ),
    key=("customer_id", "segment"),
)
