"""What a changed partition touches besides identities."""

import datetime as dt
from uuid import UUID

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.relation import Column, Contract
from monocle.resolve.differences import TOUCHED
from monocle.resolve.effects import effects
from monocle.settings import Settings
from monocle.tables import CUSTOMERS

ORDERS = Contract(
    "orders", "", (Column("record_id", "UUID", ""), Column("currency", "VARCHAR", ""), Column("total", "BIGINT", ""))
)
CONSENTS = Contract(
    "consents",
    "",
    (
        Column("consent_id", "UUID", ""),
        Column("record_id", "UUID", ""),
        Column("purpose", "VARCHAR", ""),
        Column("channel", "VARCHAR", ""),
        Column("choice", "VARCHAR", ""),
        Column("chosen_at", "TIMESTAMP", ""),
    ),
)


def ident(number):
    return str(UUID(int=number))


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings()) as engine:
        yield engine


def customers(engine, *rows):
    return engine.take(
        pa.table({"record_id": [ident(r) for r, _ in rows], "customer_id": [ident(c) for _, c in rows]}), CUSTOMERS
    )


def test_money_and_choices_of_those_that_merge_are_counted(engine):
    before = customers(engine, (1, 100), (2, 200), (3, 300))
    after = customers(engine, (1, 100), (2, 100), (3, 300))
    touched = engine.take(pa.table({"customer_id": [ident(100), ident(200)]}), TOUCHED)
    orders = engine.take(
        pa.table({"record_id": [ident(1), ident(2), ident(3)], "currency": ["EUR"] * 3, "total": [1000, -200, 9900]}),
        ORDERS,
    )
    day = dt.datetime(2026, 1, 1)
    told = [(11, 1, "granted", day), (12, 2, "denied", day + dt.timedelta(days=1)), (13, 3, "granted", day)]
    consents = engine.take(
        pa.table(
            {
                "consent_id": [ident(c) for c, *_ in told],
                "record_id": [ident(r) for _, r, *_ in told],
                "purpose": ["marketing"] * 3,
                "channel": ["email"] * 3,
                "choice": [choice for *_, choice, _ in told],
                "chosen_at": [at for *_, at in told],
            }
        ),
        CONSENTS,
    )
    found = effects(engine, before, after, touched, (orders, consents))
    assert found.spent == {"EUR": 800}
    assert found.consents == 1
