"""Columns that many nouns have."""

from monocle.relation import Column


def required(name: str, kind: str, meaning: str) -> Column:
    """Give a column that is never NULL."""
    return Column(name, kind, meaning, required=True)


ADDRESS_TYPE = "STRUCT(line VARCHAR, extra VARCHAR, house_number VARCHAR, street VARCHAR, postcode VARCHAR, city VARCHAR, country VARCHAR)"
RECORD_ID = required("record_id", "UUID", "the record: derived from source and source key")
CUSTOMER_ID = required("customer_id", "UUID", "the customer, for ever: old ids redirect")
SOURCE = required("source", "VARCHAR", "name of the source")
LOAD_ID = required("load_id", "UUID", "the load that brought it")
