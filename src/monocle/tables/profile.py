"""What is known of each customer."""

from monocle.relation import Column, Contract
from monocle.tables.columns import CUSTOMER_ID, RECORD_ID, SOURCE, required

CLAIMS = Contract(
    "claims",
    "one value of one field from one record",
    (
        RECORD_ID,
        SOURCE,
        required("field", "VARCHAR", "first_name, email, address …"),
        required("value", "VARCHAR", "as shown; an address is the JSON of its parts"),
        required("key", "VARCHAR", "for comparing: equal keys are the same value"),
        required("nature", "VARCHAR", "declared, observed or inferred"),
        required("seen_at", "TIMESTAMP", "when the source says it was so"),
    ),
    key=("record_id", "field", "key"),
)

GOLDEN = Contract(
    "golden",
    "one value kept for one field of one customer; rank 1 is the golden value",
    (
        CUSTOMER_ID,
        required("field", "VARCHAR", "first_name, email, address …"),
        required("rank", "BIGINT", "1 is the golden value; more only for fields with many values"),
        required("value", "VARCHAR", "as shown; an address is the JSON of its parts"),
        required("key", "VARCHAR", "for comparing"),
        required("source", "VARCHAR", "where the value comes from"),
        RECORD_ID,
        required("seen_at", "TIMESTAMP", "when that source said so"),
        required("since", "TIMESTAMP", "when any source first said so"),
        required("nature", "VARCHAR", "declared, observed or inferred"),
        required("rule", "VARCHAR", "latest, trusted, frequent, complete, oldest or pinned"),
        required("support", "BIGINT", "records that claim it"),
        required("rivals", "VARCHAR", "JSON list of up to five {value, source, seen_at, records} that lost"),
    ),
    key=("customer_id", "field", "rank"),
    mixed=True,
)

GOLDEN_CHANGES = Contract(
    "golden_changes",
    "one golden value that a run set, changed or removed; fields with several values have one per value",
    (
        CUSTOMER_ID,
        required("field", "VARCHAR", "first_name, email, address …"),
        required("kind", "VARCHAR", "set, changed or removed; fields with several values only set and removed"),
        Column("old_value", "VARCHAR", "what it was; NULL when it was set"),
        Column("new_value", "VARCHAR", "what it is; NULL when it was removed"),
        required("source", "VARCHAR", "where the new value comes from; of a removed one, where it came from"),
        RECORD_ID,
        required("seen_at", "TIMESTAMP", "when that source said so"),
        required("key", "VARCHAR", "for comparing, of the new value; of a removed one, its own"),
    ),
    key=("customer_id", "field", "key"),
)

PROFILES = Contract(
    "profiles",
    "one customer, ready to be served",
    (
        CUSTOMER_ID,
        required("name", "VARCHAR", "as shown; empty when none is known"),
        required("golden", "VARCHAR", "JSON list of the customer's GOLDEN rows"),
        required("sources", "VARCHAR[]", "that contribute, sorted"),
        required("records", "BIGINT", "how many"),
        required("identifiers", "BIGINT", "how many distinct (type, value)"),
        required("completeness", "DOUBLE", "0..1: share of the expected fields that have a golden value"),
        required("first_seen_at", "TIMESTAMP", "earliest record, order or event"),
        required("last_seen_at", "TIMESTAMP", "latest record, order or event"),
        required("orders", "BIGINT", "sales, refunds left out"),
        required("spent", "VARCHAR", "JSON object: currency → minor units, refunds deducted"),
        Column("last_order_at", "TIMESTAMP", "latest sale"),
        required("events", "BIGINT", "how many"),
        required("search_text", "VARCHAR", "words by which the customer is found: ASCII, lower case, blank between"),
        required("digest", "VARCHAR", "SHA-256 of all of the above: equal means nothing changed"),
    ),
    key=("customer_id",),
)
