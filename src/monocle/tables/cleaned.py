"""What cleaning gives: records ready for comparing, and what it refused or changed."""

from monocle.relation import Column, Contract
from monocle.tables.columns import ADDRESS_TYPE, LOAD_ID, RECORD_ID, SOURCE, required

RECORDS = Contract(
    "records",
    "one clean row per source record",
    (
        RECORD_ID,
        SOURCE,
        required("source_key", "VARCHAR", "the source's own key"),
        LOAD_ID,
        required("load_sequence", "BIGINT", "number of the load that first brought it, from 1"),
        required("seen_at", "TIMESTAMP", "when the source says it was so"),
        required("nature", "VARCHAR", "declared, observed or inferred"),
        Column("civility", "VARCHAR", "M or MME"),
        Column("first_name", "VARCHAR", "as it is written: Jean-Pierre"),
        Column("last_name", "VARCHAR", "as it is written: de La Tour; the name in use"),
        Column("birth_name", "VARCHAR", "name at birth, where it is known to differ"),
        Column("birth_date", "DATE", ""),
        Column("birth_place", "VARCHAR", ""),
        Column("gender", "VARCHAR", "f, m or x"),
        required("emails", "VARCHAR[]", "lower case, in the order given, no repeats"),
        required("phones", "VARCHAR[]", "E.164, no repeats"),
        required("addresses", f"{ADDRESS_TYPE}[]", "normalised parts; line is the street line as it is printed"),
        required("handles", "VARCHAR[]", "network:handle, lower case, no @"),
        required("loyalty_cards", "VARCHAR[]", "without spaces, upper case"),
        required("customer_numbers", "VARCHAR[]", "system:number"),
        Column("language", "VARCHAR", "ISO 639-1"),
        Column("company", "VARCHAR", "as it is written"),
        Column("company_number", "VARCHAR", "SIRET or SIREN, digits, check digit holds"),
        required("extra", "VARCHAR", "JSON object of free attributes"),
        required(
            "name_key", "VARCHAR", "first and last name for comparing: upper case, ASCII, sorted words; may be empty"
        ),
        Column("first_key", "VARCHAR", "first name for comparing: lower case, ASCII, letters and single spaces"),
        Column("last_key", "VARCHAR", "last name for comparing: as first_key, particles kept apart by spaces"),
        Column("birth_key", "VARCHAR", "birth name for comparing"),
        Column("first_sound", "VARCHAR", "phonetic key of the first name"),
        Column("last_sound", "VARCHAR", "phonetic key of the last name"),
    ),
    key=("record_id",),
)

REFUSALS = Contract(
    "refusals",
    "one value that cleaning refused; the record goes on without it",
    (
        RECORD_ID,
        SOURCE,
        required("field", "VARCHAR", "email, phone, birth_date …"),
        required("value", "VARCHAR", "as given: personal data"),
        required("reason", "VARCHAR", "stable code, such as placeholder or no_such_day"),
    ),
)

CLEANINGS = Contract(
    "cleanings",
    "what one rule of cleaning did to one field of one source",
    (
        SOURCE,
        required("field", "VARCHAR", "email, phone …"),
        required("rule", "VARCHAR", "stable code of the rule, such as case, e164, afnor"),
        required("values", "BIGINT", "values that were there"),
        required("changed", "BIGINT", "values the rule changed"),
        required("samples", "VARCHAR", "JSON list of up to five [before, after]: personal data"),
    ),
    key=("source", "field", "rule"),
)

IDENTIFIERS = Contract(
    "identifiers",
    "one (type, value) claimed by one record; blocked values never enter",
    (
        RECORD_ID,
        SOURCE,
        required("type", "VARCHAR", "email, phone, handle, loyalty_card, customer_number, company_number"),
        required("value", "VARCHAR", "normalised"),
        required("flag", "VARCHAR", "empty, role (contact@ …), disposable or shared"),
    ),
    key=("record_id", "type", "value"),
)
