"""Rows of the lake's contracts of what events made of customers since the last run, out of what is served."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.catalog import Connection, live_since
from monocle.ids import derived
from monocle.relation import Contract
from monocle.tables import CONSENTS, EVENTS, IDENTIFIERS, ORDER_LINES, ORDERS, POINTS, RECORDS

Row = dict[str, Any]
LIVE = (RECORDS, IDENTIFIERS, EVENTS, ORDERS, CONSENTS, POINTS)
"""Contracts of which rows of sources of events are read from what is served; lines follow their orders."""
_NO_LOAD = UUID(int=0)
_LISTS = ("emails", "phones", "addresses", "handles", "loyalty_cards", "customer_numbers")


def rows_of(
    connection: Connection, customers: Collection[UUID], sources: Collection[str]
) -> Mapping[Contract, Sequence[Row]]:
    """Give the rows of customers that come from sources of events.

    What no view shows of them is left open: loads, and the keys that matching compares.

    Args:
        connection: reading.
        customers: whose.
        sources: of events.
    """

    def served(table: str) -> Iterator[Row]:
        for row in live_since.served(connection, table, customers, sources):
            yield {**row, "load_id": _NO_LOAD}

    orders = list(served("purchase"))
    return {
        RECORDS: [_record(row) for row in served("record")],
        IDENTIFIERS: list(served("identifier")),
        EVENTS: list(served("happening")),
        ORDERS: [{**row, "lines": len(row["lines"])} for row in orders],
        ORDER_LINES: [line for row in orders for line in _lines(row)],
        CONSENTS: list(served("choice")),
        POINTS: list(served("movement")),
    }


def _record(row: Row) -> Row:
    content = row["content"]
    found = {column.name: content.get(column.name) for column in RECORDS.columns}
    found |= {name: content.get(name, []) for name in _LISTS}
    extra = json.dumps(content.get("extra", {}), ensure_ascii=False, separators=(",", ":"))
    return {**found, **row, "seen_at": str(row["seen_at"]), "extra": extra, "name_key": ""}


def _lines(order: Row) -> Iterator[Row]:
    """Give the lines of an order, which are served in the order of their ids."""
    ids = sorted(
        derived("line", order["source"], order["order_key"], str(place)) for place in range(len(order["lines"]))
    )
    for line_id, line in zip(ids, order["lines"], strict=True):
        yield {**line, "line_id": line_id, "order_id": order["order_id"], "source": order["source"]}
