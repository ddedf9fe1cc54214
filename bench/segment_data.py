"""Customers with events and orders as the lake holds them, made by DuckDB: as many as asked, the same from the same seed."""

import datetime as dt
from pathlib import Path

from monocle.engine import DuckEngine
from monocle.golden.marts import CUSTOMER_VIEW
from monocle.relation import Column, Contract, Relation, files, nothing, select
from monocle.segment.store import Stocked
from monocle.tables import ALLOWANCES, CUSTOMERS, EVENTS, HOUSEHOLDS, IDENTIFIERS, ORDER_LINES, ORDERS

AT = dt.datetime.fromisoformat("2026-11-20T12:00")
_TRAITS = Contract(
    "traits",
    "one customer",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("rfm_cell", "VARCHAR", "label"),
        Column("order_count", "BIGINT", "orders"),
        Column("rhythm_days", "DOUBLE", "days"),
        Column("churn", "DOUBLE", "0..1"),
        Column("first_order_on", "DATE", "day"),
    ),
)
_ID = "CAST(md5($seed || '{0}' || {1}) AS UUID)"
_CHANCE = "(hash($seed || '{0}' || {1}) % 1000000) / 1000000.0"


def _id(kind: str, number: str) -> str:
    return _ID.format(kind, number)


def _chance(kind: str, number: str = "n") -> str:
    return _CHANCE.format(kind, number)


def _one_of(kind: str, *texts: str) -> str:
    listed = ", ".join(f"'{one}'" for one in texts)
    return f"[{listed}][1 + CAST(floor({_chance(kind)} * {len(texts)}) AS INTEGER)]"


def _back(kind: str, days: int) -> str:
    """Give a time in the days before now, more of them late than early."""
    return f"TIMESTAMP '{AT}' - to_seconds(CAST(floor(pow({_chance(kind)}, 1.5) * {days} * 86400) AS BIGINT))"


_WHO = "CAST(floor(pow({0}, 1.7) * $customers) AS BIGINT)"
"""A customer, some far more often than others."""

_VIEW = f"""
SELECT {_id("c", "n")} AS customer_id, 'Name ' || n AS name, {_one_of("civility", "M", "MME")} AS civility,
    'First ' || n % 5000 AS first_name, 'Last ' || n % 90000 AS last_name, NULL AS birth_name,
    CASE WHEN {_chance("born?")} < 0.7 THEN DATE '1940-01-01' + CAST(floor({_chance("born")} * 24000) AS INTEGER) END AS birth_date,
    {_one_of("gender", "f", "m")} AS gender, 'fr' AS language,
    'p' || n || '@' || {_one_of("host", "example.com", "example.net", "example.org", "mail.example")} AS email,
    '+3360000' || lpad(n::VARCHAR, 7, '0') AS phone, n % 200 || ' rue de la Paix' AS address_line, NULL AS address_extra,
    lpad(CAST(floor({_chance("place")} * 95000) AS VARCHAR), 5, '0') AS postcode,
    {_one_of("city", "Lyon", "Villeurbanne", "Paris", "Lille", "Nantes", "Metz", "Brest", "Nice", "Pau", "Dijon")} AS city,
    'FR' AS country, NULL AS company, ['crm', {_one_of("source", "shop", "tills", "web")}] AS sources,
    1 + n % 3 AS records, 2 + n % 4 AS identifiers, {_chance("complete")} AS completeness,
    TIMESTAMP '{AT}' - to_days(1100) AS first_seen_at, {_back("seen", 900)} AS last_seen_at,
    coalesce(b.orders, 0) AS orders, map(['EUR'], [coalesce(b.spent, 0)]) AS spent, b.last_order_at, 20 AS events
FROM range($customers) AS t(n)
LEFT JOIN bought AS b ON b.who = n
"""
_EVENTS = f"""
WITH drawn AS (
    SELECT n, {_WHO.format(_chance("e"))} AS who, {_chance("type")} AS t FROM range($events) AS r(n)
)
SELECT {_id("e", "n")} AS event_id, {_id("c", "who")} AS record_id, {_one_of("from", "web", "site", "emailing")} AS source,
    {_id("load", "1")} AS load_id,
    CASE WHEN t < 0.6 THEN 'page' WHEN t < 0.86 THEN 'email' WHEN t < 0.91 THEN 'visit' WHEN t < 0.95 THEN 'cart'
        WHEN t < 0.98 THEN 'search' WHEN t < 0.99 THEN 'call' ELSE 'survey' END AS type,
    CASE WHEN t < 0.45 THEN 'Page Viewed' WHEN t < 0.6 THEN 'Product Viewed' WHEN t < 0.74 THEN 'Email Delivered'
        WHEN t < 0.83 THEN 'Email Opened' WHEN t < 0.86 THEN 'Email Clicked' WHEN t < 0.91 THEN 'Store Visited'
        WHEN t < 0.94 THEN 'Product Added' WHEN t < 0.95 THEN 'Product Removed' WHEN t < 0.98 THEN 'Searched'
        WHEN t < 0.99 THEN 'Call Received' ELSE 'Survey Answered' END AS name,
    CASE WHEN t < 0.6 THEN 'web' WHEN t < 0.86 THEN 'email' WHEN t < 0.91 THEN 'store' ELSE 'web' END AS channel,
    CASE WHEN t BETWEEN 0.6 AND 0.74 THEN 'outbound' ELSE 'inbound' END AS direction,
    {_back("e", 900)} AS occurred_at, 'place ' || CAST(floor({_chance("where")} * 300) AS INTEGER) AS place,
    CASE WHEN t >= 0.99 THEN 'words ' || n END AS text, CASE WHEN t >= 0.99 THEN floor({_chance("score")} * 11) END AS score,
    CASE WHEN t < 0.6 THEN '{{"campaign":"' || {_one_of("campaign", "spring", "summer", "autumn", "none")} || '","amount":' || n % 90 || '}}'
        ELSE '{{}}' END AS properties
FROM drawn
"""
_ORDERS = f"""
SELECT {_id("o", "n")} AS order_id, {_id("c", _WHO.format(_chance("o")))} AS record_id,
    {_one_of("sold", "shop", "tills")} AS source, {_id("load", "1")} AS load_id, n::VARCHAR AS order_key,
    CASE WHEN {_chance("kind")} < 0.94 THEN 'sale' ELSE 'refund' END AS kind, {_one_of("sold", "web", "store")} AS channel,
    {_back("o", 1000)} AS ordered_at, 'store ' || n % 60 AS store, 'EUR' AS currency,
    CAST(500 + floor(pow({_chance("total")}, 4) * 60000) AS BIGINT) AS total, 2 AS lines
FROM range($orders) AS t(n)
"""
_LINES = f"""
SELECT {_id("l", "n")} AS line_id, {_id("o", "n // 2")} AS order_id, {_one_of("sold", "shop", "tills")} AS source,
    'p' || CAST(floor({_chance("product")} * 4000) AS INTEGER) AS product, NULL AS label,
    {_one_of("category", "shoes", "bags", "tents", "coats", "ropes", "maps", "stoves", "food")} AS category,
    1.0 AS quantity, CAST(250 + floor({_chance("amount")} * 9000) AS BIGINT) AS amount
FROM range(2 * $orders) AS t(n)
"""
_BOUGHT = f"""
SELECT {_WHO.format(_chance("o"))} AS who, count(*) AS orders, sum(500 + n % 9000)::BIGINT AS spent, max({_back("o", 1000)}) AS last_order_at
FROM range($orders) AS t(n)
WHERE {_chance("kind")} < 0.94
GROUP BY who
"""
_TRAIT_ROWS = f"""
SELECT {_id("c", "n")} AS customer_id, {_one_of("cell", "champions", "loyal", "new", "at_risk", "lost")} AS rfm_cell, n % 12 AS order_count,
    {_chance("rhythm")} * 90 AS rhythm_days, CASE WHEN {_chance("c?")} < 0.6 THEN {_chance("churn")} END AS churn,
    DATE '2023-06-01' + CAST(n % 1000 AS INTEGER) AS first_order_on
FROM range($customers) AS t(n)
"""
_SAID = f"""
SELECT {_id("c", "n")} AS customer_id, 'marketing' AS purpose, channel,
    CASE WHEN {_chance("said", "n || channel")} < 0.6 THEN 'granted' ELSE 'denied' END AS state, {_id("k", "n || channel")} AS consent_id,
    TIMESTAMP '2025-01-01' AS chosen_at
FROM range($customers) AS t(n), (VALUES ('email'), ('sms')) AS s(channel)
WHERE {_chance("asked", "n || channel")} < 0.7
"""
_HOMES = f"""
SELECT {_id("c", "n")} AS customer_id, {_id("h", "n // 2")} AS household_id, 2 AS members, '[]' AS shared
FROM range($customers) AS t(n)
WHERE {_chance("home", "n // 2")} < 0.3
"""
_KNOWN = f"""
SELECT {_id("c", "n")} AS record_id, 'crm' AS source, type, type || n AS value, '' AS flag
FROM range($customers) AS t(n), (VALUES ('email'), ('phone'), ('loyalty_card')) AS s(type)
WHERE {_chance("known", "n || type")} < 0.8
"""


def stock(engine: DuckEngine, folder: Path, customers: int, events: int, seed: int) -> Stocked:
    """Give what a store is made of; files that are there already are taken as they are.

    Args:
        engine: makes it.
        folder: for its files.
        customers: how many; orders are three times as many, lines six times.
        events: how many.
        seed: any number.
    """
    values = {"seed": f"{seed}:", "customers": customers, "events": events, "orders": 3 * customers}

    def made(text: str, contract: Contract, **inputs: Relation) -> Relation:
        own = folder / f"{contract.name}-{len(contract.columns)}"
        if own.is_dir() and any(own.glob("*.parquet")):
            return files(contract, sorted(own.glob("*.parquet")))
        used = {name: value for name, value in values.items() if f"${name}" in text}
        typed = ", ".join(f"CAST({one.name} AS {one.type}) AS {one.name}" for one in contract.columns)
        return engine.write(select(f"SELECT {typed} FROM ({text})", contract, used, **inputs), own)

    bought = Contract("bought", "a customer", ())
    rows = {
        CUSTOMERS: made(f"SELECT {_id('c', 'n')} AS record_id, {_id('c', 'n')} AS customer_id FROM range($customers) AS t(n)", CUSTOMERS),
        EVENTS: made(_EVENTS, EVENTS),
        ORDERS: made(_ORDERS, ORDERS),
        ORDER_LINES: made(_LINES, ORDER_LINES),
        ALLOWANCES: made(_SAID, ALLOWANCES),
        HOUSEHOLDS: made(_HOMES, HOUSEHOLDS),
        IDENTIFIERS: made(_KNOWN, IDENTIFIERS),
    }  # fmt: skip
    by_name = {contract.name: relation for contract, relation in rows.items()}
    orders = {name: value for name, value in values.items() if f"${name}" in _BOUGHT}
    return Stocked(
        view=made(_VIEW, CUSTOMER_VIEW, bought=select(_BOUGHT, bought, orders)),
        read=lambda contract: by_name.get(contract.name, nothing(contract)),
        traits=[made(_TRAIT_ROWS, _TRAITS)],
        currencies=("EUR",),
    )
