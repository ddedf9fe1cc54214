"""Public data of shops as relations of orders, lines and customers, as models read them."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from monocle.engine import DuckEngine
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import CUSTOMERS, ORDER_LINES, ORDERS

DATA = Path(__file__).parents[2] / "shared" / "data" / "transactions"
_GIVEN = Contract(
    "given",
    "one line as the shop has it",
    tuple(
        Column(name, kind, "")
        for name, kind in (
            ("invoice", "VARCHAR"), ("product", "VARCHAR"), ("label", "VARCHAR"), ("quantity", "DOUBLE"),
            ("sold_at", "TIMESTAMP"), ("amount", "BIGINT"), ("person", "VARCHAR"),
        )
    ),
)  # fmt: skip
_ID = "CAST(md5(concat_ws('/', {})) AS UUID)"
_ORDERS = f"""
SELECT {_ID.format("'order', invoice, person")} AS order_id, {_ID.format("'person', person")} AS record_id,
    'shop' AS source, {_ID.format("'load'")} AS load_id, invoice AS order_key,
    CASE WHEN sum(amount) < 0 THEN 'refund' ELSE 'sale' END AS kind, 'web' AS channel, min(sold_at) AS ordered_at,
    CAST(NULL AS VARCHAR) AS store, $currency AS currency, sum(amount)::BIGINT AS total, count(*) AS lines
FROM given
GROUP BY invoice, person
"""
_LINES = f"""
SELECT {_ID.format("'line', invoice, person, row_number() OVER ()::VARCHAR")} AS line_id,
    {_ID.format("'order', invoice, person")} AS order_id, 'shop' AS source, product, label, CAST(NULL AS VARCHAR) AS category,
    quantity, amount
FROM given
"""
_CUSTOMERS = f"""
SELECT DISTINCT {_ID.format("'person', person")} AS record_id, {_ID.format("'customer', person")} AS customer_id
FROM given
"""


@dataclass(frozen=True)
class Shop:
    """What one shop sold.

    Attributes:
        persons: who bought, as texts, in no order.
    """

    name: str
    currency: str
    orders: Relation
    lines: Relation
    customers: Relation
    until: dt.datetime


def _shop(engine: DuckEngine, name: str, currency: str, given: pa.Table) -> Shop:
    rows = engine.take(given, _GIVEN)
    made = [
        engine.keep(select(sql, contract, values, given=rows))
        for sql, contract, values in (
            (_ORDERS, ORDERS, {"currency": currency}),
            (_LINES, ORDER_LINES, None),
            (_CUSTOMERS, CUSTOMERS, None),
        )
    ]
    return Shop(name, currency, made[0], made[1], made[2], dt.datetime(2100, 1, 1))  # noqa: DTZ001 times of relations are UTC without zone


def online_retail_lines(until: dt.datetime | None = None) -> pa.Table:
    """Give the lines of UCI's Online Retail of customers who are known: pounds in pence."""
    table = pq.read_table(DATA / "onlineretail.parquet")
    rows = []
    for one in table.to_pylist():
        if one["CustomerID"] is None or one["UnitPrice"] <= 0 or not one["StockCode"][:5].isdigit():
            continue
        if until and one["InvoiceDate"] >= until:
            continue
        rows.append(
            {
                "invoice": one["InvoiceNo"],
                "product": one["StockCode"].upper(),
                "label": (one["Description"] or one["StockCode"]).strip(),
                "quantity": one["Quantity"],
                "sold_at": one["InvoiceDate"],
                "amount": round(one["Quantity"] * one["UnitPrice"] * 100),
                "person": str(int(one["CustomerID"])),
            }
        )
    return pa.Table.from_pylist(rows)


def online_retail(engine: DuckEngine, lines: pa.Table | None = None) -> Shop:
    """Give UCI's Online Retail: a year of a shop that sells gifts, much of it to traders."""
    return _shop(engine, "online_retail", "GBP", lines if lines is not None else online_retail_lines())


def cdnow(engine: DuckEngine) -> Shop:
    """Give CDNOW's sample of a tenth: who first bought in the first quarter of 1997, for 78 weeks."""
    table = pc.read_csv(DATA / "cdnowElog.csv")
    rows = []
    for number, one in enumerate(table.to_pylist()):
        day = dt.datetime.strptime(str(one["date"]), "%Y%m%d").replace(tzinfo=None)  # noqa: DTZ007 days have no zone
        rows.append(
            {
                "invoice": str(number),
                "product": "cd",
                "label": "CD",
                "quantity": float(one["cds"]),
                "sold_at": day,
                "amount": round(one["sales"] * 100),
                "person": str(one["sampleid"]),
            }
        )
    return _shop(engine, "cdnow", "USD", pa.Table.from_pylist(rows))
