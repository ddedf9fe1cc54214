"""A small house of records for the golden stage."""

import datetime as dt

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.golden.facts import Facts
from monocle.golden.stage import run
from monocle.golden.survivorship import Survivorship
from monocle.ids import derived, record_id
from monocle.settings import Settings
from monocle.tables import CONSENTS, CUSTOMERS, EVENTS, IDENTIFIERS, ORDER_LINES, ORDERS, POINTS, RECORDS

LISTS = ("emails", "phones", "addresses", "handles", "loyalty_cards", "customer_numbers")
PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
LOAD = str(derived("load", "1"))


def day(number):
    return dt.datetime(2024, 1, 1) + dt.timedelta(days=number)  # times are UTC without zone


class House:
    """Records, their customers and what happened, then the golden stage over them."""

    def __init__(self, engine):
        self.engine = engine
        self.records, self.customers, self.identifiers = [], [], []
        self.orders, self.events, self.pins = [], [], None

    def record(self, customer, source="crm", on=0, **said):
        key = str(len(self.records))
        given = dict.fromkeys(RECORDS.column_names())
        given |= {name: [] for name in LISTS}
        given |= {
            "record_id": str(record_id(source, key)),
            "source": source,
            "source_key": key,
            "load_id": LOAD,
            "load_sequence": 1,
            "seen_at": day(on),
            "nature": "declared",
            "extra": "{}",
            "name_key": "",
        }
        for name in ("first", "last", "birth"):
            text = said.get(f"{name}_name")
            given[f"{name}_key"] = text.lower() if text else None
        said["addresses"] = [dict.fromkeys(PARTS) | each for each in said.get("addresses", [])]
        given |= said
        self.records.append(given)
        self.customers.append({"record_id": given["record_id"], "customer_id": str(derived("customer", customer))})
        return given["record_id"]

    def order(self, record, total, on=0, kind="sale", currency="EUR"):
        self.orders.append(
            dict.fromkeys(ORDERS.column_names())
            | {
                "order_id": str(derived("order", str(len(self.orders)))),
                "record_id": record,
                "source": "till",
                "load_id": LOAD,
                "order_key": str(len(self.orders)),
                "kind": kind,
                "channel": "store",
                "ordered_at": day(on),
                "currency": currency,
                "total": total,
                "lines": 1,
            }
        )

    def event(self, record, on=0):
        self.events.append(
            dict.fromkeys(EVENTS.column_names())
            | {
                "event_id": str(derived("event", str(len(self.events)))),
                "record_id": record,
                "source": "web",
                "load_id": LOAD,
                "type": "visit",
                "name": "Visit",
                "channel": "web",
                "direction": "inbound",
                "occurred_at": day(on),
                "properties": "{}",
            }
        )

    def facts(self):
        return Facts(
            self.taken(self.orders, ORDERS),
            self.taken([], ORDER_LINES),
            self.taken(self.events, EVENTS),
            self.taken([], CONSENTS),
            self.taken([], POINTS),
            self.pins,
        )

    def taken(self, rows, contract):
        columns = {name: [row[name] for row in rows] for name in contract.column_names()}
        return self.engine.take(pa.table(columns), contract)

    def given(self, survivorship=None):
        return run(
            self.engine,
            self.taken(self.records, RECORDS),
            self.taken(self.customers, CUSTOMERS),
            self.taken(self.identifiers, IDENTIFIERS),
            self.facts(),
            survivorship or Survivorship(),
        )

    def golden(self, survivorship=None):
        """Give field → the values kept, best first, of a house with one customer."""
        rows = self.engine.rows(self.given(survivorship).golden)
        assert len({row["customer_id"] for row in rows}) == 1
        fields = {}
        for row in sorted(rows, key=lambda row: (row["field"], row["rank"])):
            fields.setdefault(row["field"], []).append(row)
        return fields


@pytest.fixture
def house(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield House(engine)
