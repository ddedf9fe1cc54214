"""Who is whom: links, clusters, customers, and what people decided of them."""

from monocle.relation import Column, Contract
from monocle.tables.columns import CUSTOMER_ID, RECORD_ID, required

LINKS = Contract(
    "links",
    "one scored pair of records, left before right",
    (
        required("left_id", "UUID", "record"),
        required("right_id", "UUID", "record"),
        required("weight", "DOUBLE", "bits: log2 of the odds that both are one person"),
        required("rule", "VARCHAR", "blocking rule that found the pair"),
        required(
            "levels", "UTINYINT[]", "level of each comparison of the model, 0 the worst; 255 where it tells nothing"
        ),
        required("bits", "DOUBLE[]", "what each comparison adds; with the prior and household they sum to the weight"),
        required("household", "DOUBLE", "bits, 0 or below: what another member of the household makes likelier"),
        required("strong", "BOOLEAN", "joins the two records; else kept for review"),
        required("held_back", "VARCHAR", "why a pair over the threshold does not join; empty otherwise"),
        required("model", "VARCHAR", "version of the model"),
    ),
    key=("left_id", "right_id"),
)

CLUSTERS = Contract(
    "clusters",
    "record → cluster of this run; a record alone is its own cluster",
    (
        RECORD_ID,
        required("cluster_id", "UUID", "the founding record: lowest (load_sequence, record_id) of the cluster"),
    ),
    key=("record_id",),
)

CUSTOMERS = Contract(
    "customers",
    "record → customer id",
    (
        RECORD_ID,
        CUSTOMER_ID,
    ),
    key=("record_id",),
)

IDENTITY_CHANGES = Contract(
    "identity_changes",
    "one customer created, merged into another, split from another, or gone, in one run",
    (
        required("kind", "VARCHAR", "created, merged, split or gone"),
        CUSTOMER_ID,
        Column("other_id", "UUID", "merged: the survivor; split: the customer it was part of"),
        required("records", "BIGINT", "records that moved"),
        required(
            "reason",
            "VARCHAR",
            "JSON: {judgement_id}, or the strongest link {left_id, right_id, weight, rule} that joined them, or, of a split,"
            " that was held back {…, held_back}; {} where none",
        ),
    ),
)

GIVEN_IDS = Contract(
    "given_ids",
    "one customer id that was ever given; an id is given once and leads somewhere for ever",
    (
        CUSTOMER_ID,
        required("survivor_id", "UUID", "the customer it leads to now; itself while it is in force"),
        required("in_force", "BOOLEAN", "the survivor has records now; false when all of them are gone"),
        required("founder_id", "UUID", "the record it was made of"),
        required("anchor_id", "UUID", "the record whose customer it leads to while no customer has it"),
        required("matched_id", "UUID", "the customer that matching alone leads it to"),
    ),
    key=("customer_id",),
)

MATCHED = Contract(
    "matched",
    "record → customer id that matching alone gives, before what people decided; the next run continues it",
    (
        RECORD_ID,
        CUSTOMER_ID,
    ),
    key=("record_id",),
)

JUDGEMENTS = Contract(
    "judgements",
    "one decision of a person that is in force",
    (
        required("judgement_id", "BIGINT", "in the order in which they were made"),
        required(
            "verdict",
            "VARCHAR",
            "same: all records of both sides are one person; different: none of the left is one of the right",
        ),
        required("left_ids", "UUID[]", "records, one or more"),
        required("right_ids", "UUID[]", "records, one or more"),
    ),
    key=("judgement_id",),
)

HOUSEHOLDS = Contract(
    "households",
    "customer → household: people who live together or share what households share; a relation, never a merge",
    (
        CUSTOMER_ID,
        required("household_id", "UUID", "derived from the household's lowest customer id"),
        required("members", "BIGINT", "customers of the household"),
        required("shared", "VARCHAR", "JSON list of what joins this customer to the others: address, landline, email"),
    ),
    key=("customer_id",),
)
