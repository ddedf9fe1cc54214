"""Contracts of the tables that are served; the catalog's first migration has the same columns in the same order."""

from monocle.relation import Column, Contract
from monocle.tables import CONSENTS, EVENTS, IDENTIFIERS, LINKS, ORDERS, POINTS, PROFILES, RECORDS

_CUSTOMER_ID = Column("customer_id", "UUID", "the customer", required=True)
_RECORD_ID = Column("record_id", "UUID", "the record", required=True)


def _of(contract: Contract, *names: str) -> tuple[Column, ...]:
    columns = {column.name: column for column in contract.columns}
    return tuple(columns[name] for name in names)


def _fact(name: str, contract: Contract, columns: tuple[Column, ...]) -> Contract:
    """Give a fact's contract: its id, the customer, the record and the rest."""
    first = contract.key[0]
    own = _of(contract, first)
    return Contract(
        name, f"{contract.grain}, of one customer", (*own, _CUSTOMER_ID, _RECORD_ID, *columns), key=(first,)
    )


CUSTOMER = Contract(
    "customer",
    "one customer",
    tuple(
        Column("sources", "VARCHAR", "JSON list, sorted", required=True) if column.name == "sources" else column
        for column in PROFILES.columns
        if column.name != "golden"
    ),
    key=("customer_id",),
)
PORTRAIT = Contract(
    "portrait", "the golden values of one customer", _of(PROFILES, "customer_id", "golden"), key=("customer_id",)
)
RECORD = Contract(
    "record",
    "one record of one customer",
    (
        _RECORD_ID,
        _CUSTOMER_ID,
        *_of(RECORDS, "source", "source_key", "seen_at", "nature"),
        Column(
            "content", "VARCHAR", "JSON object of the clean values that are there, named as in RECORDS", required=True
        ),
        Column("matched_id", "UUID", "the customer that matching alone gives it", required=True),
        *_of(RECORDS, "first_key", "last_key", "birth_key", "load_sequence"),
    ),
    key=("record_id",),
)
IDENTIFIER = Contract(
    "identifier",
    IDENTIFIERS.grain,
    (_RECORD_ID, _CUSTOMER_ID, *_of(IDENTIFIERS, "source", "type", "value", "flag")),
    key=IDENTIFIERS.key,
)
LINK = Contract(
    "link",
    LINKS.grain,
    (
        *_of(LINKS, "left_id", "right_id"),
        Column("customer_id", "UUID", "of the left record", required=True),
        *_of(LINKS, "weight", "rule"),
        Column(
            "levels",
            "VARCHAR",
            "JSON list of {field, level, weight}, the prior first: they sum to the weight",
            required=True,
        ),
        *_of(LINKS, "strong", "held_back", "model"),
    ),
    key=LINKS.key,
)
HAPPENING = _fact(
    "happening",
    EVENTS,
    _of(
        EVENTS,
        *("source", "type", "name", "channel", "direction", "occurred_at", "place", "text", "score", "properties"),
    ),
)
PURCHASE = _fact(
    "purchase",
    ORDERS,
    (
        *_of(ORDERS, "source", "order_key", "kind", "channel", "ordered_at", "store", "currency", "total"),
        Column("lines", "VARCHAR", "JSON list of {product, label, category, quantity, amount}", required=True),
    ),
)
CHOICE = _fact("choice", CONSENTS, _of(CONSENTS, "source", "purpose", "channel", "choice", "chosen_at", "proof"))
MOVEMENT = _fact("movement", POINTS, _of(POINTS, "source", "card", "kind", "points", "moved_at", "tier"))
WORD = Contract(
    "word",
    "one word by which customers are found",
    (
        Column("word", "VARCHAR", "ASCII, lower case", required=True),
        Column("customers", "BIGINT", "how many it finds", required=True),
    ),
    key=("word",),
)
