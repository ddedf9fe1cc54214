"""A handful of customers whose traits anybody can count, and a demo that knows its figures."""

import datetime as dt

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.ids import derived
from monocle.insight.known import Choices, Given, known
from monocle.insight.making import Making
from monocle.insight.traits.stage import traits
from monocle.settings import Settings
from monocle.tables import ALLOWANCES, CONSENTS, CUSTOMERS, EVENTS, GOLDEN, ORDER_LINES, ORDERS, POINTS, PROFILES
from monocle.workspace import understanding
from monocle.workspace.demo import build_demo
from monocle.workspace.figuring import figure

NOW = dt.datetime(2026, 6, 30, 12)
LOAD = str(derived("load", "1"))


def ago(days, hour=12):
    """Give a moment some days before the newest fact, at an hour of UTC."""
    return (NOW - dt.timedelta(days=days)).replace(hour=hour)


class Small:
    """What happened to a few customers, written by hand."""

    ago = staticmethod(ago)

    def __init__(self, engine):
        self.consents, self.allowed = [], []
        self.engine, self.rows = (
            engine,
            {one: [] for one in (CUSTOMERS, PROFILES, GOLDEN, ORDERS, ORDER_LINES, EVENTS, POINTS)},
        )

    def customer(self, name):
        key = str(derived("customer", name))
        self._add(CUSTOMERS, record_id=self.record(name), customer_id=key)
        self._add(
            PROFILES, customer_id=key, name=name, golden="[]", sources=["crm"], records=1, identifiers=0, completeness=1.0,
            first_seen_at=NOW, last_seen_at=NOW, orders=0, spent="{}", events=0, search_text="", digest="",
        )  # fmt: skip
        return key

    @staticmethod
    def record(name):
        return str(derived("record", name))

    def said(self, name, field, value, nature="declared"):
        self._add(
            GOLDEN, customer_id=str(derived("customer", name)), field=field, rank=1, value=value, key=value, source="crm",
            record_id=self.record(name), seen_at=NOW, since=NOW, nature=nature, rule="latest", support=1, rivals="[]",
        )  # fmt: skip

    def order(self, name, at, total, **more):
        given = {"channel": "store", "store": "Nancy", "category": "Vestes", "currency": "EUR"} | more
        category = given.pop("category")
        key = str(derived("order", f"{name}/{len(self.rows[ORDERS])}"))
        self._add(
            ORDERS, order_id=key, record_id=self.record(name) if name else None, source="tills", load_id=LOAD, order_key=key[:8],
            kind="sale" if total > 0 else "refund", ordered_at=at, total=total, lines=1, **given,
        )  # fmt: skip
        self._add(ORDER_LINES, line_id=str(derived("line", key)), order_id=key, source="tills", product=category[:3],
                  label=f"{category} Aubrac", category=category, quantity=1.0, amount=total)  # fmt: skip

    def event(self, name, at, kind, called, direction="inbound", **more):
        self._add(
            EVENTS, event_id=str(derived("event", str(len(self.rows[EVENTS])))), record_id=self.record(name), source="web",
            load_id=LOAD, type=kind, name=called, channel=more.pop("channel", "web"), direction=direction, occurred_at=at,
            properties=more.pop("properties", "{}"), **more,
        )  # fmt: skip

    def points(self, name, at, kind, points, tier=None):
        self._add(POINTS, movement_id=str(derived("move", str(len(self.rows[POINTS])))), record_id=self.record(name),
                  source="loyalty", load_id=LOAD, card=name, kind=kind, points=points, moved_at=at, tier=tier)  # fmt: skip

    def _add(self, contract, **given):
        self.rows[contract].append({**dict.fromkeys(contract.column_names()), **given})

    def making(self, **choices):
        """Give what reports are made with, traits computed."""
        taken = {one: self.engine.take(_table(one, rows), one) for one, rows in self.rows.items()}
        given = Given(*(taken[one] for one in (CUSTOMERS, PROFILES, GOLDEN, ORDERS, ORDER_LINES, EVENTS, POINTS)))
        facts = known(self.engine, given, Choices(**choices), NOW + dt.timedelta(days=900))
        said, allowed = (
            self.engine.take(_table(one, rows), one)
            for one, rows in ((CONSENTS, self.consents), (ALLOWANCES, self.allowed))
        )
        return Making(self.engine, facts, self.engine.keep(traits(self.engine, facts)), None, allowed, said)

    def traits(self, **choices):
        """Give the traits of each customer, by name."""
        rows = {str(row["customer_id"]): row for row in self.engine.rows(self.making(**choices).traits)}
        return {row["name"]: rows[row["customer_id"]] for row in self.rows[PROFILES]}


TYPES = {
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR[]": pa.list_(pa.string()),
}


def _table(contract, rows):
    schema = pa.schema([(one.name, TYPES.get(one.type, pa.string())) for one in contract.columns])
    return pa.Table.from_pylist(rows, schema=schema)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=1, memory_mb=512)) as made:
        yield made


@pytest.fixture
def small(engine):
    return Small(engine)


@pytest.fixture(scope="package")
def asked(tmp_path_factory):
    """Give a demo of 150 people whose figures are computed."""
    demo = build_demo(tmp_path_factory.mktemp("figures") / "demo", Settings(threads=2, memory_mb=1024), people=150)
    with demo.workspace as workspace:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(understanding, "STEPS", (("insight", figure),))
            workspace.understand()
        yield workspace


@pytest.fixture(autouse=True)
def figures_alone(monkeypatch):
    """Have nothing but figures follow runs, in the tests of this folder alone."""
    monkeypatch.setattr(understanding, "STEPS", (("insight", figure),))
