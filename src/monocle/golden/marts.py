"""Business-ready views: what an analyst asks, with customers in place of records.

A view is a relation over relations of the lake; ``monocle query`` and the dashboards read it, ``docs/marts.md`` describes
it. All rows of the lake are there: what no customer is known for has a NULL ``customer_id``, so that totals reconcile.
"""

from collections.abc import Callable, Mapping

from monocle.relation import Column, Contract, Relation, select
from monocle.tables import (
    CONSENTS,
    CUSTOMERS,
    EVENTS,
    GOLDEN,
    IDENTIFIERS,
    LINKS,
    MEMBERS,
    ORDER_LINES,
    ORDERS,
    POINTS,
    PROFILES,
    RECORDS,
    TRAITS,
)

_CUSTOMER_ID = Column("customer_id", "UUID", "the customer", required=True)
_WHO = Column("customer_id", "UUID", "the customer; NULL where the source does not say who")


def _of(contract: Contract, *names: str, besides: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Give columns of a contract: the named ones, or all but some."""
    columns = {column.name: column for column in contract.columns}
    return tuple(columns[name] for name in names or [name for name in columns if name not in besides])


def _first(name: str, meaning: str) -> Column:
    return Column(name, "VARCHAR", f"{meaning}; golden value")


CUSTOMER_VIEW = Contract(
    "customers",
    "one customer",
    (
        _CUSTOMER_ID,
        *_of(PROFILES, "name"),
        _first("civility", "M or MME"),
        _first("first_name", "first name"),
        _first("last_name", "last name in use"),
        _first("birth_name", "name at birth, where it differs"),
        Column("birth_date", "DATE", "birth date; golden value"),
        _first("gender", "f, m or x"),
        _first("language", "ISO 639-1"),
        _first("email", "e-mail address"),
        _first("phone", "E.164"),
        _first("address_line", "house number and street"),
        _first("address_extra", "floor, building, c/o"),
        _first("postcode", "of the address"),
        _first("city", "of the address"),
        _first("country", "of the address, ISO 3166 alpha-2"),
        _first("company", "company"),
        Column("sources", "VARCHAR[]", "names of the sources that know the customer, sorted", required=True),
        Column("records", "BIGINT", "records of sources that are this customer", required=True),
        Column("identifiers", "BIGINT", "distinct identifiers: e-mails, phones, cards …", required=True),
        *_of(PROFILES, "completeness", "first_seen_at", "last_seen_at"),
        Column("orders", "BIGINT", "sales; refunds are not counted", required=True),
        Column(
            "spent", "MAP(VARCHAR, BIGINT)", "currency → minor units, refunds deducted: spent['EUR']", required=True
        ),
        *_of(PROFILES, "last_order_at"),
        Column("events", "BIGINT", "events of all channels", required=True),
    ),
    key=("customer_id",),
)
RECORD_VIEW = Contract(
    "customer_records",
    "one clean record of one source, with its customer",
    (
        *_of(RECORDS, "record_id"),
        _CUSTOMER_ID,
        *_of(
            RECORDS,
            besides=(
                "record_id", "load_id", "load_sequence", "name_key", "first_key", "last_key", "birth_key", "first_sound",
                "last_sound",
            ),
        ),
    ),
    key=("record_id",),
)  # fmt: skip
IDENTIFIER_VIEW = Contract(
    "identifiers",
    "one (type, value) claimed by one record",
    (_CUSTOMER_ID, *_of(IDENTIFIERS)),
    key=("record_id", "type", "value"),
)
ORDER_VIEW = Contract(
    "orders",
    ORDERS.grain,
    (*_of(ORDERS, "order_id"), _WHO, *_of(ORDERS, besides=("order_id", "load_id"))),
    key=("order_id",),
)
LINE_VIEW = Contract(
    "order_lines",
    ORDER_LINES.grain,
    (
        *_of(ORDER_LINES, "line_id", "order_id"),
        _WHO,
        *_of(ORDER_LINES, besides=("line_id", "order_id")),
        Column("currency", "VARCHAR", "ISO 4217, of the order"),
        Column("kind", "VARCHAR", "sale or refund, of the order"),
        Column("ordered_at", "TIMESTAMP", "when, of the order"),
    ),
    key=("line_id",),
)
EVENT_VIEW = Contract(
    "events",
    EVENTS.grain,
    (*_of(EVENTS, "event_id"), _WHO, *_of(EVENTS, besides=("event_id", "load_id"))),
    key=("event_id",),
)
CONSENT_VIEW = Contract(
    "consents",
    CONSENTS.grain,
    (
        *_of(CONSENTS, "consent_id"),
        _WHO,
        *_of(CONSENTS, besides=("consent_id", "load_id")),
        Column("latest", "BOOLEAN", "the customer's latest choice for this purpose and channel; NULL without customer"),
    ),
    key=("consent_id",),
)
LOYALTY_VIEW = Contract(
    "loyalty",
    "one loyalty card of one source",
    (
        *_of(POINTS, "source", "card"),
        Column("customer_id", "UUID", "the customer of its latest movement that says who"),
        Column("tier", "VARCHAR", "level of the card after the latest movement that states one"),
        Column("balance", "BIGINT", "points on the card: the sum of its movements", required=True),
        Column("earned", "BIGINT", "points earned in all", required=True),
        Column("redeemed", "BIGINT", "points redeemed in all, as a number from 0 on", required=True),
        Column("movements", "BIGINT", "movements of points", required=True),
        Column("first_moved_at", "TIMESTAMP", "earliest movement", required=True),
        Column("last_moved_at", "TIMESTAMP", "latest movement", required=True),
    ),
    key=("source", "card"),
)
LINK_VIEW = Contract(
    "links",
    LINKS.grain,
    (
        *_of(LINKS, "left_id", "right_id"),
        Column("left_customer_id", "UUID", "customer of the left record", required=True),
        Column("right_customer_id", "UUID", "customer of the right record", required=True),
        *_of(LINKS, besides=("left_id", "right_id")),
    ),
    key=("left_id", "right_id"),
)
GOLDEN_VIEW = Contract(
    "golden_values", GOLDEN.grain, _of(GOLDEN, besides=("key",)), key=("customer_id", "field", "rank")
)
TRAIT_VIEW = Contract("traits", TRAITS.grain, TRAITS.columns, key=("customer_id",))
MEMBER_VIEW = Contract("members", MEMBERS.grain, MEMBERS.columns, key=MEMBERS.key)


def _names(contract: Contract, **shown: str) -> str:
    return ", ".join(f"{shown[name]} AS {name}" if name in shown else name for name in contract.column_names())


def _golden(field: str) -> str:
    return f"max(value) FILTER (WHERE field = '{field}') AS {field}"


_PLAIN = (
    "civility", "first_name", "last_name", "birth_name", "birth_date", "gender", "language", "email", "phone", "address",
    "company",
)  # fmt: skip
_PARTS = {
    "address_line": "line",
    "address_extra": "extra",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
}
_CUSTOMERS = f"""
WITH won AS (
    SELECT customer_id, {", ".join(_golden(field) for field in _PLAIN)}
    FROM golden
    WHERE rank = 1
    GROUP BY customer_id
)
SELECT {
    _names(
        CUSTOMER_VIEW,
        customer_id="p.customer_id",
        birth_date="TRY_CAST(birth_date AS DATE)",
        spent="CAST(CAST(spent AS JSON) AS MAP(VARCHAR, BIGINT))",
        **{name: f"json_extract_string(address, '$.{part}')" for name, part in _PARTS.items()},
    )
}
FROM profiles AS p
LEFT JOIN won AS w ON w.customer_id = p.customer_id
"""
_LINES = f"""
SELECT {_names(LINE_VIEW, order_id="l.order_id", source="l.source")}
FROM order_lines AS l
LEFT JOIN orders AS o ON o.order_id = l.order_id
LEFT JOIN customers AS c ON c.record_id = o.record_id
"""
_CONSENTS = f"""
SELECT {
    _names(
        CONSENT_VIEW,
        record_id="s.record_id",
        latest="CASE WHEN customer_id IS NOT NULL THEN row_number() OVER "
        "(PARTITION BY customer_id, purpose, channel ORDER BY chosen_at DESC, consent_id DESC) = 1 END",
    )
}
FROM consents AS s
LEFT JOIN customers AS c ON c.record_id = s.record_id
"""
_LOYALTY = """
SELECT source, card,
    arg_max(customer_id, {moved: moved_at, movement: movement_id}) AS customer_id,
    arg_max(tier, {moved: moved_at, movement: movement_id}) AS tier,
    sum(points)::BIGINT AS balance,
    coalesce(sum(points) FILTER (WHERE kind = 'earned'), 0)::BIGINT AS earned,
    -coalesce(sum(points) FILTER (WHERE kind = 'redeemed'), 0)::BIGINT AS redeemed,
    count(*) AS movements, min(moved_at) AS first_moved_at, max(moved_at) AS last_moved_at
FROM points AS p
LEFT JOIN customers AS c ON c.record_id = p.record_id
GROUP BY source, card
"""
_LINKS = f"""
SELECT {_names(LINK_VIEW, left_customer_id="l.customer_id", right_customer_id="r.customer_id")}
FROM links
JOIN customers AS l ON l.record_id = left_id
JOIN customers AS r ON r.record_id = right_id
"""


def _with_customer(contract: Contract, fact: str, join: str) -> str:
    """Give the SELECT of a fact's own columns with the customer of its record."""
    return f"""
SELECT {_names(contract, record_id="f.record_id")}
FROM {fact} AS f
{join} JOIN customers AS c ON c.record_id = f.record_id
"""


_VIEWS: Mapping[Contract, tuple[str, tuple[Contract, ...]]] = {
    CUSTOMER_VIEW: (_CUSTOMERS, (PROFILES, GOLDEN)),
    RECORD_VIEW: (_with_customer(RECORD_VIEW, "records", ""), (RECORDS, CUSTOMERS)),
    IDENTIFIER_VIEW: (_with_customer(IDENTIFIER_VIEW, "identifiers", ""), (IDENTIFIERS, CUSTOMERS)),
    ORDER_VIEW: (_with_customer(ORDER_VIEW, "orders", "LEFT"), (ORDERS, CUSTOMERS)),
    LINE_VIEW: (_LINES, (ORDER_LINES, ORDERS, CUSTOMERS)),
    EVENT_VIEW: (_with_customer(EVENT_VIEW, "events", "LEFT"), (EVENTS, CUSTOMERS)),
    CONSENT_VIEW: (_CONSENTS, (CONSENTS, CUSTOMERS)),
    LOYALTY_VIEW: (_LOYALTY, (POINTS, CUSTOMERS)),
    LINK_VIEW: (_LINKS, (LINKS, CUSTOMERS)),
    GOLDEN_VIEW: (f"SELECT {_names(GOLDEN_VIEW)} FROM golden", (GOLDEN,)),
    TRAIT_VIEW: (f"SELECT {_names(TRAIT_VIEW)} FROM traits", (TRAITS,)),
    MEMBER_VIEW: (f"SELECT {_names(MEMBER_VIEW)} FROM members", (MEMBERS,)),
}
VIEWS: tuple[Contract, ...] = tuple(_VIEWS)


def mart(name: str, read: Callable[[Contract], Relation]) -> Relation:
    """Give one business-ready view.

    Args:
        name: of one of ``VIEWS``.
        read: gives the relation in force of a contract of ``monocle.tables``; asked only for what the view reads.

    Raises:
        KeyError: there is no such view.
    """
    sql, reads = next(definition for contract, definition in _VIEWS.items() if contract.name == name)
    contract = next(contract for contract in VIEWS if contract.name == name)
    return select(sql, contract, None, **{one.name: read(one) for one in reads})
