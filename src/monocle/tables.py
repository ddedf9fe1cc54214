"""The nouns: what every relation of the pipeline holds, in the order of the data flow.

Stages meet only here. Types are DuckDB's. Times are UTC. Ids are those of ``monocle.ids``.
"""

from monocle.relation import Column, Contract


def _required(name: str, kind: str, meaning: str) -> Column:
    return Column(name, kind, meaning, required=True)


ADDRESS_TYPE = "STRUCT(line VARCHAR, extra VARCHAR, house_number VARCHAR, street VARCHAR, postcode VARCHAR, city VARCHAR, country VARCHAR)"

_RECORD_ID = _required("record_id", "UUID", "the record: derived from source and source key")
_CUSTOMER_ID = _required("customer_id", "UUID", "the customer, for ever: old ids redirect")
_SOURCE = _required("source", "VARCHAR", "name of the source")
_LOAD_ID = _required("load_id", "UUID", "the load that brought it")

RAW = Contract(
    "raw",
    "one row as a source gave it; the source's own columns follow, all VARCHAR, named as the source names them",
    (
        _required("_row_key", "VARCHAR", "what makes the row the same row in the next load"),
        _required("_row_hash", "VARCHAR", "SHA-256 of the row's values, whatever the order of its columns"),
        _LOAD_ID,
        _required("_sequence", "BIGINT", "number of the load, from 1, over all sources"),
        _required("_file", "VARCHAR", "file within the load, or the table or query read"),
        _required("_position", "BIGINT", "line (text files) or row number, from 1, where the row starts"),
    ),
    key=("_row_key",),
    open=True,
)

GONE = Contract(
    "gone",
    "one row of earlier loads that a full extract no longer has",
    (
        _required("_row_key", "VARCHAR", "as in raw"),
        _required("_sequence", "BIGINT", "number of the load that no longer has it"),
    ),
    key=("_row_key",),
)

SKIPPED = Contract(
    "skipped",
    "rows of one source that feed nothing in one section of the model, by reason",
    (
        _SOURCE,
        _required("section", "VARCHAR", "person, order, line, event, consent or points"),
        _required("reason", "VARCHAR", "stable code, such as no_time or unknown_code"),
        _required("rows", "BIGINT", "how many"),
    ),
    key=("source", "section", "reason"),
)

PERSONS = Contract(
    "persons",
    "one person as one source describes it: mapped, not cleaned; texts as given, dates ISO where the mapping declares a format",
    (
        _RECORD_ID,
        _SOURCE,
        _required("source_key", "VARCHAR", "the source's own key of the person"),
        _LOAD_ID,
        _required("load_sequence", "BIGINT", "number of the load that first brought the record, from 1"),
        _required("seen_at", "TIMESTAMP", "when the source says it was so; else when it was loaded"),
        _required("nature", "VARCHAR", "declared, observed or inferred"),
        Column("civility", "VARCHAR", "as given"),
        Column("full_name", "VARCHAR", "first and last name in one cell, in any order"),
        Column("first_name", "VARCHAR", "as given"),
        Column("last_name", "VARCHAR", "as given"),
        Column("birth_name", "VARCHAR", "as given"),
        Column("birth_date", "VARCHAR", "as given"),
        Column("birth_place", "VARCHAR", "as given"),
        Column("gender", "VARCHAR", "as given"),
        _required("emails", "VARCHAR[]", "as given, NULLs left out"),
        _required("phones", "VARCHAR[]", "as given, NULLs left out"),
        _required("addresses", f"{ADDRESS_TYPE}[]", "as given; line is a whole address or its first line"),
        _required("handles", "VARCHAR[]", "network:handle, such as x:@TopRando99"),
        _required("loyalty_cards", "VARCHAR[]", "as given"),
        _required("customer_numbers", "VARCHAR[]", "system:number, such as crm:0012"),
        Column("language", "VARCHAR", "as given"),
        Column("company", "VARCHAR", "as given"),
        Column("company_number", "VARCHAR", "SIRET, SIREN or other register number, as given"),
        _required("extra", "VARCHAR", "JSON object of free attributes"),
    ),
    key=("record_id",),
)

EVENTS = Contract(
    "events",
    "one thing that happened",
    (
        _required("event_id", "UUID", "derived from source and row key"),
        Column("record_id", "UUID", "the person it happened to, where the source says who"),
        _SOURCE,
        _LOAD_ID,
        _required(
            "type",
            "VARCHAR",
            "page, visit, call, ticket, email, social, survey, review, note, campaign, product, cart, search",
        ),
        _required("name", "VARCHAR", "what happened, such as Email Opened or Call Received"),
        _required("channel", "VARCHAR", "store, web, phone, email, sms, social, mail, app or other"),
        _required("direction", "VARCHAR", "inbound (by the person), outbound (to the person) or none"),
        _required("occurred_at", "TIMESTAMP", "when"),
        Column("place", "VARCHAR", "store, site, page or campaign"),
        Column("text", "VARCHAR", "words said or written"),
        Column("score", "DOUBLE", "of a survey or review, in its own scale"),
        _required("properties", "VARCHAR", "JSON object of what else the source says"),
    ),
    key=("event_id",),
)

ORDERS = Contract(
    "orders",
    "one order, till ticket or refund",
    (
        _required("order_id", "UUID", "derived from source and order key"),
        Column("record_id", "UUID", "who bought, where the source says who"),
        _SOURCE,
        _LOAD_ID,
        _required("order_key", "VARCHAR", "the source's own number of it"),
        _required("kind", "VARCHAR", "sale or refund"),
        _required("channel", "VARCHAR", "store, web, phone …"),
        _required("ordered_at", "TIMESTAMP", "when"),
        Column("store", "VARCHAR", "where"),
        _required("currency", "VARCHAR", "ISO 4217"),
        _required("total", "BIGINT", "minor units of the currency; refunds negative"),
        _required("lines", "BIGINT", "how many lines"),
    ),
    key=("order_id",),
)

ORDER_LINES = Contract(
    "order_lines",
    "one line of an order",
    (
        _required("line_id", "UUID", "derived from source and row key"),
        _required("order_id", "UUID", "the order it is of"),
        _SOURCE,
        Column("product", "VARCHAR", "the source's code of the product"),
        Column("label", "VARCHAR", "the product in words"),
        Column("category", "VARCHAR", "family of the product"),
        _required("quantity", "DOUBLE", "pieces; negative when given back"),
        _required("amount", "BIGINT", "minor units of the order's currency, for the whole line; refunds negative"),
    ),
    key=("line_id",),
)

CONSENTS = Contract(
    "consents",
    "one choice by one person for one purpose and channel",
    (
        _required("consent_id", "UUID", "derived from source and row key"),
        Column("record_id", "UUID", "who chose"),
        _SOURCE,
        _LOAD_ID,
        _required("purpose", "VARCHAR", "marketing, profiling …"),
        _required("channel", "VARCHAR", "email, sms, phone, mail or any"),
        _required("choice", "VARCHAR", "granted, denied or withdrawn"),
        _required("chosen_at", "TIMESTAMP", "when"),
        Column("proof", "VARCHAR", "form, ticket or notice that shows it"),
    ),
    key=("consent_id",),
)

POINTS = Contract(
    "points",
    "one movement of loyalty points",
    (
        _required("movement_id", "UUID", "derived from source and row key"),
        Column("record_id", "UUID", "whose card"),
        _SOURCE,
        _LOAD_ID,
        _required("card", "VARCHAR", "card number"),
        _required("kind", "VARCHAR", "earned, redeemed, expired or adjusted"),
        _required("points", "BIGINT", "points; negative when they leave the card"),
        _required("moved_at", "TIMESTAMP", "when"),
        Column("tier", "VARCHAR", "level of the card after it"),
    ),
    key=("movement_id",),
)

RECORDS = Contract(
    "records",
    "one clean row per source record",
    (
        _RECORD_ID,
        _SOURCE,
        _required("source_key", "VARCHAR", "the source's own key"),
        _LOAD_ID,
        _required("load_sequence", "BIGINT", "number of the load that first brought it, from 1"),
        _required("seen_at", "TIMESTAMP", "when the source says it was so"),
        _required("nature", "VARCHAR", "declared, observed or inferred"),
        Column("civility", "VARCHAR", "M or MME"),
        Column("first_name", "VARCHAR", "as it is written: Jean-Pierre"),
        Column("last_name", "VARCHAR", "as it is written: de La Tour; the name in use"),
        Column("birth_name", "VARCHAR", "name at birth, where it is known to differ"),
        Column("birth_date", "DATE", ""),
        Column("birth_place", "VARCHAR", ""),
        Column("gender", "VARCHAR", "f, m or x"),
        _required("emails", "VARCHAR[]", "lower case, in the order given, no repeats"),
        _required("phones", "VARCHAR[]", "E.164, no repeats"),
        _required("addresses", f"{ADDRESS_TYPE}[]", "normalised parts; line is the street line as it is printed"),
        _required("handles", "VARCHAR[]", "network:handle, lower case, no @"),
        _required("loyalty_cards", "VARCHAR[]", "without spaces, upper case"),
        _required("customer_numbers", "VARCHAR[]", "system:number"),
        Column("language", "VARCHAR", "ISO 639-1"),
        Column("company", "VARCHAR", "as it is written"),
        Column("company_number", "VARCHAR", "SIRET or SIREN, digits, check digit holds"),
        _required("extra", "VARCHAR", "JSON object of free attributes"),
        _required(
            "name_key", "VARCHAR", "first and last name for comparing: upper case, ASCII, sorted words; may be empty"
        ),
        Column("first_key", "VARCHAR", "first name for comparing: lower case, ASCII, letters and single spaces"),
        Column("last_key", "VARCHAR", "last name for comparing: as first_key, particles kept apart by spaces"),
        Column("birth_key", "VARCHAR", "birth name for comparing"),
        Column("first_sound", "VARCHAR", "phonetic key of the first name"),
        Column("last_sound", "VARCHAR", "phonetic key of the last name"),
        _required("content_hash", "VARCHAR", "SHA-256 of all cleaned values: equal means nothing changed"),
    ),
    key=("record_id",),
)

REFUSALS = Contract(
    "refusals",
    "one value that cleaning refused; the record goes on without it",
    (
        _RECORD_ID,
        _SOURCE,
        _required("field", "VARCHAR", "email, phone, birth_date …"),
        _required("value", "VARCHAR", "as given: personal data"),
        _required("reason", "VARCHAR", "stable code, such as placeholder or no_such_day"),
    ),
)

CLEANINGS = Contract(
    "cleanings",
    "what one rule of cleaning did to one field of one source",
    (
        _SOURCE,
        _required("field", "VARCHAR", "email, phone …"),
        _required("rule", "VARCHAR", "stable code of the rule, such as case, e164, afnor"),
        _required("values", "BIGINT", "values that were there"),
        _required("changed", "BIGINT", "values the rule changed"),
        _required("samples", "VARCHAR", "JSON list of up to five [before, after]: personal data"),
    ),
    key=("source", "field", "rule"),
)

IDENTIFIERS = Contract(
    "identifiers",
    "one (type, value) claimed by one record; blocked values never enter",
    (
        _RECORD_ID,
        _SOURCE,
        _required("type", "VARCHAR", "email, phone, handle, loyalty_card, customer_number, company_number"),
        _required("value", "VARCHAR", "normalised"),
        _required("flag", "VARCHAR", "empty, role (contact@ …), disposable or shared"),
    ),
    key=("record_id", "type", "value"),
)

LINKS = Contract(
    "links",
    "one scored pair of records, left before right",
    (
        _required("left_id", "UUID", "record"),
        _required("right_id", "UUID", "record"),
        _required("weight", "DOUBLE", "bits: log2 of the odds that both are one person"),
        _required("rule", "VARCHAR", "blocking rule that found the pair"),
        _required("levels", "VARCHAR", "JSON list of {field, level, weight} that sum with the prior to the weight"),
        _required("strong", "BOOLEAN", "joins the two records; else kept for review"),
        _required("held_back", "VARCHAR", "why a pair over the threshold does not join; empty otherwise"),
        _required("model", "VARCHAR", "version of the model"),
    ),
    key=("left_id", "right_id"),
)

CLUSTERS = Contract(
    "clusters",
    "record → cluster of this run; a record alone is its own cluster",
    (
        _RECORD_ID,
        _required("cluster_id", "UUID", "the founding record: lowest (load_sequence, record_id) of the cluster"),
    ),
    key=("record_id",),
)

CUSTOMERS = Contract(
    "customers",
    "record → customer id",
    (
        _RECORD_ID,
        _CUSTOMER_ID,
    ),
    key=("record_id",),
)

IDENTITY_CHANGES = Contract(
    "identity_changes",
    "one customer created, merged into another, split from another, or gone, in one run",
    (
        _required("kind", "VARCHAR", "created, merged, split or gone"),
        _CUSTOMER_ID,
        Column("other_id", "UUID", "merged: the survivor; split: the customer it was part of"),
        _required("records", "BIGINT", "records that moved"),
        _required("reason", "VARCHAR", "JSON: the strongest link {left_id, right_id, weight, rule}, or {} where none"),
    ),
)

GIVEN_IDS = Contract(
    "given_ids",
    "one customer id that was ever given; an id is given once and leads somewhere for ever",
    (
        _CUSTOMER_ID,
        _required("survivor_id", "UUID", "the customer it leads to now; itself while it is in force"),
        _required("in_force", "BOOLEAN", "the survivor has records now; false when all of them are gone"),
    ),
    key=("customer_id",),
)

CLAIMS = Contract(
    "claims",
    "one value of one field from one record",
    (
        _RECORD_ID,
        _SOURCE,
        _required("field", "VARCHAR", "first_name, email, address …"),
        _required("value", "VARCHAR", "as shown; an address is the JSON of its parts"),
        _required("key", "VARCHAR", "for comparing: equal keys are the same value"),
        _required("nature", "VARCHAR", "declared, observed or inferred"),
        _required("seen_at", "TIMESTAMP", "when the source says it was so"),
    ),
    key=("record_id", "field", "key"),
)

GOLDEN = Contract(
    "golden",
    "one value kept for one field of one customer; rank 1 is the golden value",
    (
        _CUSTOMER_ID,
        _required("field", "VARCHAR", "first_name, email, address …"),
        _required("rank", "BIGINT", "1 is the golden value; more only for fields with many values"),
        _required("value", "VARCHAR", "as shown; an address is the JSON of its parts"),
        _required("key", "VARCHAR", "for comparing"),
        _required("source", "VARCHAR", "where the value comes from"),
        _RECORD_ID,
        _required("seen_at", "TIMESTAMP", "when that source said so"),
        _required("since", "TIMESTAMP", "when any source first said so"),
        _required("nature", "VARCHAR", "declared, observed or inferred"),
        _required("rule", "VARCHAR", "latest, trusted, frequent, complete, oldest or pinned"),
        _required("support", "BIGINT", "records that claim it"),
        _required("rivals", "VARCHAR", "JSON list of up to five {value, source, seen_at, records} that lost"),
    ),
    key=("customer_id", "field", "rank"),
)

GOLDEN_CHANGES = Contract(
    "golden_changes",
    "one golden value that a run set, changed or removed; fields with several values have one per value",
    (
        _CUSTOMER_ID,
        _required("field", "VARCHAR", "first_name, email, address …"),
        _required("kind", "VARCHAR", "set, changed or removed; fields with several values only set and removed"),
        Column("old_value", "VARCHAR", "what it was; NULL when it was set"),
        Column("new_value", "VARCHAR", "what it is; NULL when it was removed"),
        _required("source", "VARCHAR", "where the new value comes from; of a removed one, where it came from"),
        _RECORD_ID,
        _required("seen_at", "TIMESTAMP", "when that source said so"),
        _required("key", "VARCHAR", "for comparing, of the new value; of a removed one, its own"),
    ),
    key=("customer_id", "field", "key"),
)

PROFILES = Contract(
    "profiles",
    "one customer, ready to be served",
    (
        _CUSTOMER_ID,
        _required("name", "VARCHAR", "as shown; empty when none is known"),
        _required("golden", "VARCHAR", "JSON list of the customer's GOLDEN rows"),
        _required("sources", "VARCHAR[]", "that contribute, sorted"),
        _required("records", "BIGINT", "how many"),
        _required("identifiers", "BIGINT", "how many distinct (type, value)"),
        _required("completeness", "DOUBLE", "0..1: share of the expected fields that have a golden value"),
        _required("first_seen_at", "TIMESTAMP", "earliest record, order or event"),
        _required("last_seen_at", "TIMESTAMP", "latest record, order or event"),
        _required("orders", "BIGINT", "sales, refunds left out"),
        _required("spent", "VARCHAR", "JSON object: currency → minor units, refunds deducted"),
        Column("last_order_at", "TIMESTAMP", "latest sale"),
        _required("events", "BIGINT", "how many"),
        _required("search_text", "VARCHAR", "words by which the customer is found: ASCII, lower case, blank between"),
        _required("digest", "VARCHAR", "SHA-256 of all of the above: equal means nothing changed"),
    ),
    key=("customer_id",),
)

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Contract))
