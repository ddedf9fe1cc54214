"""The tables that are served, as relations: columns as the catalog's migrations have them."""

from collections.abc import Mapping

from monocle.golden.facts import Facts
from monocle.golden.link_levels import Links, levels_sql
from monocle.golden.served import (
    CHOICE,
    CUSTOMER,
    HAPPENING,
    IDENTIFIER,
    LINK,
    MOVEMENT,
    PORTRAIT,
    PURCHASE,
    RECORD,
    WORD,
)
from monocle.relation import Column, Contract, Relation, select

REDIRECT = Contract(
    "redirect",
    "one customer id that leads to another",
    (
        Column("old_id", "UUID", "the id that was given", required=True),
        Column("customer_id", "UUID", "where it leads", required=True),
    ),
    key=("old_id",),
)
LEFT_OUT = Contract(
    "left_out",
    "facts that are served with no customer, because their record is not known",
    (
        Column("fact", "VARCHAR", "orders, events, consents or points", required=True),
        Column("rows", "BIGINT", "how many", required=True),
    ),
    key=("fact",),
)

_LISTS = ("emails", "phones", "addresses", "handles", "loyalty_cards", "customer_numbers")
_TEXTS = (
    "civility", "first_name", "last_name", "birth_name", "birth_date", "birth_place", "gender", "language", "company",
    "company_number",
)  # fmt: skip


def _text(value: str) -> str:
    """Give the SQL of a text without NUL characters, which PostgreSQL does not take."""
    return f"replace({value}, chr(0), '')"


def _json(value: str) -> str:
    """Give the SQL of a JSON text without escaped NUL characters; another mark stands in their place."""
    return f"replace({_text(value)}, '\\u0000', '\\ufffd')"


def _content() -> str:
    """Give the SQL of an object of the values that are there, put together by hand: half the time of a merge patch."""

    def member(name: str, there: str, value: str) -> str:
        return f"CASE WHEN {there} THEN '\"{name}\":' || CAST({value} AS VARCHAR) END"

    members = [member(name, f"{name} IS NOT NULL", f"to_json({name})") for name in _TEXTS]
    members += [member(name, f"len({name}) > 0", f"to_json({name})") for name in _LISTS]
    members.append(member("extra", "extra <> '{}'", "json_merge_patch('{}', CAST(extra AS JSON))"))
    return f"'{{' || concat_ws(',', {', '.join(members)}) || '}}'"


def _facts(contract: Contract, more: str = "", **shown: str) -> str:
    """Give the SELECT of a fact's columns, those of the contract, joined to the customer of its record.

    What is one customer's stands together, so that who reads it reads few pages: PostgreSQL keeps rows as they come.

    Args:
        contract: of the served table.
        more: what is joined besides.
        shown: column → its SQL where that is not its name.
    """
    columns = ", ".join(f"{shown[name]} AS {name}" if name in shown else name for name in contract.column_names())
    return f"SELECT {columns} FROM facts JOIN customers USING (record_id) {more} ORDER BY customers.customer_id"


_PURCHASES = f"""
WITH listed AS (
    SELECT order_id, CAST(to_json(list_transform(
        list_sort(list({{line_id: line_id, product: product, label: label, category: category, quantity: quantity, amount: amount}})),
        lambda x: {{product: x.product, label: x.label, category: x.category, quantity: x.quantity, amount: x.amount}}
    )) AS VARCHAR) AS listed
    FROM order_lines
    GROUP BY order_id
),
facts AS (
    SELECT orders.* EXCLUDE (lines), coalesce(listed, '[]') AS lines
    FROM orders
    LEFT JOIN listed USING (order_id)
)
{_facts(PURCHASE, lines=_json("lines"), store=_text("store"), order_key=_text("order_key"))}
"""
_WORDS = """
SELECT word, count(*) AS customers
FROM (SELECT unnest(string_split(search_text, ' ')) AS word FROM profiles)
WHERE word <> ''
GROUP BY word
"""


def serving(
    records: Relation,
    customers: Relation,
    identifiers: Relation,
    links: Links,
    facts: Facts,
    profiles: Relation,
) -> Mapping[str, Relation]:
    """Give the rows of every served table, by its name.

    Facts whose record is NULL or has no customer are left out; ``left_out`` counts them. Lists and objects are JSON text.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS.
        links: LINKS, and what their numbers mean.
        facts: what happened.
        profiles: PROFILES.
    """
    columns = ", ".join(
        "CAST(to_json(sources) AS VARCHAR) AS sources" if name == "sources" else name
        for name in CUSTOMER.column_names()
    )
    portrait = f"SELECT customer_id, {_json('golden')} AS golden FROM profiles"
    happened = _facts(
        HAPPENING, properties=_json("properties"), text=_text("text"), place=_text("place"), name=_text("name")
    )
    return {
        "customer": select(f"SELECT {columns} FROM profiles", CUSTOMER, profiles=profiles),
        "portrait": select(portrait, PORTRAIT, profiles=profiles),
        "record": served_records(records, customers, customers),
        "identifier": select(_facts(IDENTIFIER), IDENTIFIER, facts=identifiers, customers=customers),
        "link": _links(links, customers),
        "happening": select(happened, HAPPENING, facts=facts.events, customers=customers),
        "purchase": select(
            _PURCHASES, PURCHASE, orders=facts.orders, order_lines=facts.order_lines, customers=customers
        ),
        "choice": select(_facts(CHOICE, proof=_text("proof")), CHOICE, facts=facts.consents, customers=customers),
        "movement": select(
            _facts(MOVEMENT, card=_text("card"), tier=_text("tier")), MOVEMENT, facts=facts.points, customers=customers
        ),
        "word": select(_WORDS, WORD, profiles=profiles),
    }


def served_records(records: Relation, customers: Relation, matched: Relation) -> Relation:
    """Give the rows of the served table ``record``.

    Args:
        records: RECORDS.
        customers: CUSTOMERS.
        matched: MATCHED; CUSTOMERS where nobody has decided anything.
    """
    keys = {name: _text(name) for name in ("source_key", "first_key", "last_key", "birth_key")}
    shown = {"content": _json(_content()), "customer_id": "customers.customer_id", "matched_id": "matched.customer_id"}
    text = _facts(RECORD, "JOIN matched USING (record_id)", **shown, **keys)
    return select(text, RECORD, facts=records, customers=customers, matched=matched)


def _links(links: Links, customers: Relation) -> Relation:
    """Give the rows of ``link``, in no order: spelt out in one, they did not fit in 4 GB at a million customers."""
    levels, values = levels_sql(links)
    names = (name for name in LINK.column_names() if name not in {"customer_id", "levels"})
    return select(
        f"""
        SELECT {", ".join(names)}, {levels} AS levels, customer_id
        FROM links
        JOIN customers ON customers.record_id = links.left_id
        """,
        LINK,
        values,
        links=links.relation,
        customers=customers,
    )


def redirects(given_ids: Relation) -> Relation:
    """Give the ids that lead elsewhere.

    Args:
        given_ids: GIVEN_IDS.

    Returns:
        REDIRECT.
    """
    text = """
    SELECT customer_id AS old_id, survivor_id AS customer_id
    FROM given_ids
    WHERE customer_id <> survivor_id
    """
    return select(text, REDIRECT, given_ids=given_ids)


def left_out(customers: Relation, facts: Facts) -> Relation:
    """Give how many facts no customer has.

    Returns:
        LEFT_OUT, a row per kind of fact, 0 where all have one.
    """
    kinds = ("orders", "events", "consents", "points")
    counts = [
        f"SELECT '{kind}' AS fact, count(*) AS rows FROM {kind} ANTI JOIN customers USING (record_id)" for kind in kinds
    ]
    return select(
        " UNION ALL ".join(counts),
        LEFT_OUT,
        customers=customers,
        orders=facts.orders,
        events=facts.events,
        consents=facts.consents,
        points=facts.points,
    )
