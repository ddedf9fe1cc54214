"""What sources give, mapped to the model, not cleaned."""

from monocle.relation import Column, Contract
from monocle.tables.columns import ADDRESS_TYPE, LOAD_ID, RECORD_ID, SOURCE, required

RAW = Contract(
    "raw",
    "one row as a source gave it; the source's own columns follow, all VARCHAR, named as the source names them",
    (
        required("_row_key", "VARCHAR", "what makes the row the same row in the next load"),
        required("_row_hash", "VARCHAR", "SHA-256 of the row's values, whatever the order of its columns"),
        LOAD_ID,
        required("_sequence", "BIGINT", "number of the load, from 1, over all sources"),
        required("_file", "VARCHAR", "file within the load, or the table or query read"),
        required("_position", "BIGINT", "line (text files) or row number, from 1, where the row starts"),
    ),
    key=("_row_key",),
    open=True,
)

GONE = Contract(
    "gone",
    "one row of earlier loads that a full extract no longer has",
    (
        required("_row_key", "VARCHAR", "as in raw"),
        required("_sequence", "BIGINT", "number of the load that no longer has it"),
    ),
    key=("_row_key",),
)

SKIPPED = Contract(
    "skipped",
    "rows of one source that feed nothing in one section of the model, by reason",
    (
        SOURCE,
        required("section", "VARCHAR", "person, order, line, event, consent or points"),
        required("reason", "VARCHAR", "stable code, such as no_time or unknown_code"),
        required("rows", "BIGINT", "how many"),
    ),
    key=("source", "section", "reason"),
)

PERSONS = Contract(
    "persons",
    "one person as one source describes it: mapped, not cleaned; texts as given, dates ISO where the mapping declares a format",
    (
        RECORD_ID,
        SOURCE,
        required("source_key", "VARCHAR", "the source's own key of the person"),
        LOAD_ID,
        required("load_sequence", "BIGINT", "number of the load that first brought the record, from 1"),
        required("seen_at", "TIMESTAMP", "when the source says it was so; else when it was loaded"),
        required("nature", "VARCHAR", "declared, observed or inferred"),
        Column("civility", "VARCHAR", "as given"),
        Column("full_name", "VARCHAR", "first and last name in one cell, in any order"),
        Column("first_name", "VARCHAR", "as given"),
        Column("last_name", "VARCHAR", "as given"),
        Column("birth_name", "VARCHAR", "as given"),
        Column("birth_date", "VARCHAR", "as given"),
        Column("birth_place", "VARCHAR", "as given"),
        Column("gender", "VARCHAR", "as given"),
        required("emails", "VARCHAR[]", "as given, NULLs left out"),
        required("phones", "VARCHAR[]", "as given, NULLs left out"),
        required("addresses", f"{ADDRESS_TYPE}[]", "as given; line is a whole address or its first line"),
        required("handles", "VARCHAR[]", "network:handle, such as x:@TopRando99"),
        required("loyalty_cards", "VARCHAR[]", "as given"),
        required("customer_numbers", "VARCHAR[]", "system:number, such as crm:0012"),
        Column("language", "VARCHAR", "as given"),
        Column("company", "VARCHAR", "as given"),
        Column("company_number", "VARCHAR", "SIRET, SIREN or other register number, as given"),
        required("extra", "VARCHAR", "JSON object of free attributes"),
    ),
    key=("record_id",),
)

EVENTS = Contract(
    "events",
    "one thing that happened",
    (
        required("event_id", "UUID", "derived from source and row key"),
        Column("record_id", "UUID", "the person it happened to, where the source says who"),
        SOURCE,
        LOAD_ID,
        required(
            "type",
            "VARCHAR",
            "page, visit, call, ticket, email, social, survey, review, note, campaign, product, cart, search",
        ),
        required("name", "VARCHAR", "what happened, such as Email Opened or Call Received"),
        required("channel", "VARCHAR", "store, web, phone, email, sms, social, mail, app or other"),
        required("direction", "VARCHAR", "inbound (by the person), outbound (to the person) or none"),
        required("occurred_at", "TIMESTAMP", "when"),
        Column("place", "VARCHAR", "store, site, page or campaign"),
        Column("text", "VARCHAR", "words said or written"),
        Column("score", "DOUBLE", "of a survey or review, in its own scale"),
        required("properties", "VARCHAR", "JSON object of what else the source says"),
    ),
    key=("event_id",),
)

ORDERS = Contract(
    "orders",
    "one order, till ticket or refund",
    (
        required("order_id", "UUID", "derived from source and order key"),
        Column("record_id", "UUID", "who bought, where the source says who"),
        SOURCE,
        LOAD_ID,
        required("order_key", "VARCHAR", "the source's own number of it"),
        required("kind", "VARCHAR", "sale or refund"),
        required("channel", "VARCHAR", "store, web, phone …"),
        required("ordered_at", "TIMESTAMP", "when"),
        Column("store", "VARCHAR", "where"),
        required("currency", "VARCHAR", "ISO 4217"),
        required("total", "BIGINT", "minor units of the currency; refunds negative"),
        required("lines", "BIGINT", "how many lines"),
    ),
    key=("order_id",),
)

ORDER_LINES = Contract(
    "order_lines",
    "one line of an order",
    (
        required("line_id", "UUID", "derived from source and row key"),
        required("order_id", "UUID", "the order it is of"),
        SOURCE,
        Column("product", "VARCHAR", "the source's code of the product"),
        Column("label", "VARCHAR", "the product in words"),
        Column("category", "VARCHAR", "family of the product"),
        required("quantity", "DOUBLE", "pieces; negative when given back"),
        required("amount", "BIGINT", "minor units of the order's currency, for the whole line; refunds negative"),
    ),
    key=("line_id",),
)

CONSENTS = Contract(
    "consents",
    "one choice by one person for one purpose and channel",
    (
        required("consent_id", "UUID", "derived from source and row key"),
        Column("record_id", "UUID", "who chose"),
        SOURCE,
        LOAD_ID,
        required("purpose", "VARCHAR", "marketing, profiling …"),
        required("channel", "VARCHAR", "email, sms, phone, mail or any"),
        required("choice", "VARCHAR", "granted, denied or withdrawn"),
        required("chosen_at", "TIMESTAMP", "when"),
        Column("proof", "VARCHAR", "form, ticket or notice that shows it"),
    ),
    key=("consent_id",),
)

POINTS = Contract(
    "points",
    "one movement of loyalty points",
    (
        required("movement_id", "UUID", "derived from source and row key"),
        Column("record_id", "UUID", "whose card"),
        SOURCE,
        LOAD_ID,
        required("card", "VARCHAR", "card number"),
        required("kind", "VARCHAR", "earned, redeemed, expired or adjusted"),
        required("points", "BIGINT", "points; negative when they leave the card"),
        required("moved_at", "TIMESTAMP", "when"),
        Column("tier", "VARCHAR", "level of the card after it"),
    ),
    key=("movement_id",),
)
