"""The store in which all customers are counted: facts by customer, each customer a small number, columns narrow.

Its tables are made in order, in one database: later ones read ``people`` of the same database by its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from monocle.relation import Column, Contract, Relation, identifier, select
from monocle.segment.duck import TRAIT
from monocle.segment.kinds import BOOLEAN, DATE, FIELDS, LIST, NUMBER, SPENT, TEXT, TIME, is_currency
from monocle.tables import ALLOWANCES, CUSTOMERS, EVENTS, HOUSEHOLDS, IDENTIFIERS, ORDER_LINES, ORDERS

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "BIGINT": NUMBER,
        "INTEGER": NUMBER,
        "DOUBLE": NUMBER,
        "VARCHAR": TEXT,
        "BOOLEAN": BOOLEAN,
        "DATE": DATE,
        "TIMESTAMP": TIME,
    }
)
_NARROW = frozenset({"records", "identifiers", "orders", "events"})
"""Counts that an INTEGER holds."""
_NUMBERED = """
    SELECT c.record_id, p.customer
    FROM customers AS c
    JOIN people AS p ON p.customer_id = c.customer_id
"""


@dataclass(frozen=True)
class Stocked:
    """What a store is made of.

    Attributes:
        view: the view ``customers`` of what is in force.
        read: gives a relation of ``monocle.tables`` as it is in force.
        traits: relations of one row per customer, whose further columns are traits or scores; those that there are.
        currencies: in which something was spent.
    """

    view: Relation
    read: Callable[[Contract], Relation]
    traits: Sequence[Relation] = ()
    currencies: Sequence[str] = ()


def columns(stocked: Stocked) -> Mapping[str, str]:
    """Give the further columns of ``people`` → kind, as ``duck.Asked`` takes them."""
    found = {f"{SPENT}{code}": NUMBER for code in stocked.currencies if is_currency(code)}
    for relation in stocked.traits:
        found |= {TRAIT + one.name: _KINDS[one.type] for one in _traits(relation)}
    return found


def currencies(orders: Relation) -> Relation:
    """Give the currencies of orders, one a row.

    Args:
        orders: ORDERS.
    """
    text = "SELECT DISTINCT currency FROM orders ORDER BY currency"
    return select(
        text, Contract("currencies", "one currency", (Column("currency", "VARCHAR", "ISO 4217"),)), orders=orders
    )


def tables(stocked: Stocked) -> Mapping[str, Relation]:
    """Give the tables of a store, in the order in which they are to be made."""
    read = stocked.read
    facts = {"customers": read(CUSTOMERS)}
    return {
        "people": _people(stocked),
        "sources": _table(
            "sources",
            "SELECT p.customer, unnest(v.sources) AS source FROM view AS v JOIN people AS p USING (customer_id)",
            view=stocked.view,
        ),
        "events": _table("events", _EVENTS, events=read(EVENTS), **facts),
        "orders": _table("orders", _ORDERS, orders=read(ORDERS), **facts),
        "order_lines": _table("order_lines", _LINES, orders=read(ORDERS), order_lines=read(ORDER_LINES), **facts),
        "identifiers": _table("identifiers", _IDENTIFIERS, identifiers=read(IDENTIFIERS), **facts),
        "allowances": _table(
            "allowances",
            "SELECT p.customer, a.purpose, a.channel, a.state FROM allowances AS a JOIN people AS p USING (customer_id)",
            allowances=read(ALLOWANCES),
        ),
    }


# Month by month, so that what is asked of the last days leaves most of an event's rows unread; in a month by customer.
_EVENTS = f"""
SELECT n.customer, e.occurred_at, e.type, e.name, e.channel, e.source, e.direction, e.place, e.score, e.text, e.properties
FROM events AS e
JOIN ({_NUMBERED}) AS n ON n.record_id = e.record_id
ORDER BY e.type, e.name, date_trunc('month', e.occurred_at), n.customer
"""
_ORDERS = f"""
SELECT n.customer, o.ordered_at, o.total, o.kind, o.channel, o.store, o.source, o.currency
FROM orders AS o
JOIN ({_NUMBERED}) AS n ON n.record_id = o.record_id
ORDER BY n.customer
"""
_LINES = f"""
WITH numbered AS (
    SELECT n.customer, o.*, CAST(row_number() OVER (ORDER BY n.customer, o.order_id) AS INTEGER) AS number
    FROM orders AS o
    JOIN ({_NUMBERED}) AS n ON n.record_id = o.record_id
)
SELECT o.customer, o.number, o.ordered_at, o.kind, o.channel, o.store, o.source, o.currency, l.product, l.category, l.amount
FROM order_lines AS l
JOIN numbered AS o ON o.order_id = l.order_id
ORDER BY o.number
"""
_IDENTIFIERS = f"""
SELECT DISTINCT n.customer, i.type
FROM identifiers AS i
JOIN ({_NUMBERED}) AS n ON n.record_id = i.record_id
ORDER BY i.type, n.customer
"""


def _people(stocked: Stocked) -> Relation:
    """Give one row per customer: number, household, golden values, figures, what was spent, traits.

    ``lot`` is the beginning of the SHA-256 of the id: the order of samples.
    """
    fields = [_field(name) for name, kind in FIELDS.items() if kind != LIST]
    spent = [
        f"coalesce(v.spent['{code}'], 0) AS {identifier(SPENT + code)}"
        for code in stocked.currencies
        if is_currency(code)
    ]
    inputs = {f"traits_{place}": relation for place, relation in enumerate(stocked.traits)}
    traits = [
        f"{name}.{identifier(one.name)} AS {identifier(TRAIT + one.name)}"
        for name, relation in inputs.items()
        for one in _traits(relation)
    ]
    joined = "\n".join(f"LEFT JOIN {name} ON {name}.customer_id = v.customer_id" for name in inputs)
    text = f"""
    WITH numbered AS (
        SELECT v.customer_id, h.household_id, coalesce(h.members, 1) AS members,
            CAST(row_number() OVER (ORDER BY v.customer_id) - 1 AS INTEGER) AS customer
        FROM view AS v
        LEFT JOIN households AS h ON h.customer_id = v.customer_id
    ),
    homes AS (
        SELECT household_id, min(customer) AS home
        FROM numbered
        WHERE household_id IS NOT NULL
        GROUP BY household_id
    )
    SELECT n.customer, v.customer_id, coalesce(o.home, n.customer) AS home, CAST(n.members AS INTEGER) AS members,
        CAST('0x' || left(sha256(unhex(replace(CAST(v.customer_id AS VARCHAR), '-', ''))), 15) AS BIGINT) AS lot,
        {", ".join([*fields, *spent, *traits])}
    FROM view AS v
    JOIN numbered AS n ON n.customer_id = v.customer_id
    LEFT JOIN homes AS o ON o.household_id = n.household_id
    {joined}
    ORDER BY n.customer
    """
    return _table("people", text, view=stocked.view, households=stocked.read(HOUSEHOLDS), **inputs)


def _field(name: str) -> str:
    return f"CAST(v.{name} AS INTEGER) AS {name}" if name in _NARROW else f"v.{name}"


def _traits(relation: Relation) -> list[Column]:
    return [one for one in relation.contract.columns if one.name != "customer_id" and one.type in _KINDS]


def _table(name: str, text: str, **inputs: Relation) -> Relation:
    return select(text, Contract(name, "a row of the store", ()), None, **inputs)
