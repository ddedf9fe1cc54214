"""Sales: revenue, orders and customers by period, store, channel, category, brand and RFM cell; refunds deducted.

Every table adds up to the same revenue: what has no store, or no customer, is a row of its own. An order that two entities
name counts for both.
"""

from monocle.insight.figures import Body, Cell, Figure, Table, Tree, trait
from monocle.insight.making import Making, cells

MOST = 60
_FIGURES = """
SELECT coalesce(sum(amount), 0)::BIGINT AS revenue, count(*) FILTER (WHERE kind = 'sale') AS orders,
    count(*) FILTER (WHERE kind = 'sale' AND amount IS NOT NULL) AS own,
    coalesce(sum(amount) FILTER (WHERE kind = 'sale'), 0)::BIGINT AS sold,
    coalesce(-sum(amount) FILTER (WHERE kind = 'refund'), 0)::BIGINT AS refunded,
    coalesce(sum(amount) FILTER (WHERE customer_id IS NOT NULL), 0)::BIGINT AS known,
    coalesce(sum(amount) FILTER (WHERE ordered_at > $at - INTERVAL 30 DAY), 0)::BIGINT AS revenue_30d,
    count(*) FILTER (WHERE ordered_at > $at - INTERVAL 30 DAY AND kind = 'sale') AS orders_30d,
    coalesce(sum(amount) FILTER (WHERE ordered_at > $at - INTERVAL 365 DAY), 0)::BIGINT AS revenue_365d,
    count(*) FILTER (WHERE ordered_at > $at - INTERVAL 365 DAY AND kind = 'sale') AS orders_365d,
    coalesce(sum(amount) FILTER (WHERE ordered_at > $at - INTERVAL 730 DAY AND ordered_at <= $at - INTERVAL 365 DAY), 0)::BIGINT
        AS revenue_year_before,
    min(ordered_at) <= $at - INTERVAL 730 DAY AS two_years
FROM bought
"""
_MEASURES = """
    coalesce(sum(b.amount), 0)::BIGINT AS revenue, count(*) FILTER (WHERE b.kind = 'sale') AS orders,
    count(DISTINCT b.customer_id) FILTER (WHERE b.kind = 'sale') AS customers,
    count(DISTINCT b.customer_id) FILTER (WHERE b.number = 1) AS new_customers,
    count(DISTINCT b.customer_id) FILTER (WHERE b.number > 1) AS returning_customers,
    round(avg(b.amount) FILTER (WHERE b.kind = 'sale'))::BIGINT AS average_basket
"""
COLUMNS = ("revenue", "orders", "customers", "new_customers", "returning_customers", "average_basket")
UNITS = ("money", "orders", "customers", "customers", "customers", "money")
_LINES = """
SELECT {column} AS name, coalesce(sum(amount), 0)::BIGINT AS revenue,
    count(DISTINCT order_id) FILTER (WHERE kind = 'sale') AS orders,
    count(DISTINCT customer_id) FILTER (WHERE kind = 'sale') AS customers
FROM bought_lines
GROUP BY name
ORDER BY revenue DESC, name
"""
_OF_ENTITY = f"""
WITH rules AS (
    SELECT unnest($entities::VARCHAR[]) AS entity, unnest($kinds::VARCHAR[]) AS kind, unnest($texts::VARCHAR[]) AS value
),
named AS (
    SELECT b.order_id, r.entity
    FROM bought AS b
    JOIN rules AS r ON r.kind = 'store' AND r.value = b.store
    UNION
    SELECT b.order_id, r.entity
    FROM bought AS b
    JOIN rules AS r ON r.kind = 'channel' AND r.value = b.channel
    UNION
    SELECT l.order_id, r.entity
    FROM bought_lines AS l
    JOIN rules AS r ON r.kind = 'brand' AND contains(lower(coalesce(l.label, '')), lower(r.value))
),
placed AS (
    FROM named
    UNION
    SELECT o.order_id, r.entity
    FROM orders AS o
    JOIN rules AS r ON r.kind = 'source' AND r.value = o.source
    ANTI JOIN named AS n ON n.order_id = o.order_id
)
SELECT p.entity AS entity, {_MEASURES}
FROM bought AS b
LEFT JOIN placed AS p ON p.order_id = b.order_id
GROUP BY entity
ORDER BY revenue DESC, entity
"""
"""As PostgreSQL has it in ``row_entities``: what names the store, the channel or a brand, and the source where nothing does."""
_HOURS = """
SELECT isodow(local_at) AS weekday, hour(local_at) AS hour, count(*) AS orders, coalesce(sum(amount), 0)::BIGINT AS revenue
FROM bought WHERE kind = 'sale' GROUP BY weekday, hour ORDER BY weekday, hour
"""
_CURRENCIES = """
SELECT currency, count(*) FILTER (WHERE kind = 'sale') AS orders, sum(total)::BIGINT AS revenue
FROM bought GROUP BY currency ORDER BY orders DESC, currency
"""


def sales(making: Making) -> Body:
    """Give revenue and customers from every side."""
    return Body(
        _figures(making),
        (
            _by_month(making),
            _by(making, "revenue_by_store", "b.store", "store", "store"),
            _by(making, "revenue_by_channel", "b.channel", "channel", "channel"),
            _by_entity(making),
            _by_cell(making),
            _by_line(making, "revenue_by_category", "category"),
            _by_line(making, "revenue_by_brand", "brand"),
            _by_hour(making),
            _by_currency(making),
        ),
    )


def _figures(making: Making) -> list[Figure]:
    found, currency = making.one(_FIGURES), making.currency
    orders = found["orders"]

    def money(name: str, value: int | None, n: int, sql: str) -> Figure:
        return Figure(name, value, "money", n, "orders", currency, sql=sql)

    mine = f"SELECT * FROM orders WHERE currency = '{_code(currency)}'"
    basket = round(found["sold"] / found["own"]) if found["own"] else None
    growth = (
        found["revenue_365d"] / found["revenue_year_before"] - 1
        if found["two_years"] and found["revenue_year_before"]
        else None
    )
    return [
        money("revenue", found["revenue"], orders, mine),
        money("revenue_365d", found["revenue_365d"], found["orders_365d"], mine),
        Figure("revenue_growth", growth, "share", found["orders_365d"], "orders", sql=mine),
        money("revenue_30d", found["revenue_30d"], found["orders_30d"], mine),
        Figure("orders", orders, "orders", orders, "orders", sql="SELECT * FROM orders WHERE kind = 'sale'"),
        money("basket", basket, found["own"], f"{mine} AND kind = 'sale'"),
        Figure("refunded_share", found["refunded"] / found["sold"] if found["sold"] else None, "share", orders, "orders",
               sql=f"{mine} AND kind = 'refund'"),
        Figure("known_share", found["known"] / found["revenue"] if found["revenue"] else None, "share", orders, "orders",
               sql=f"{mine} AND customer_id IS NOT NULL"),
    ]  # fmt: skip


def _by_month(making: Making) -> Table:
    rows = making.rows(
        f"SELECT date_trunc('month', b.local_at)::DATE AS month, {_MEASURES} FROM bought AS b GROUP BY month ORDER BY month"
    )
    return _table(making, "revenue_by_month", "month", rows, ("month", "line"))


def _by(making: Making, name: str, column: str, as_name: str, filtered: str) -> Table:
    rows = making.rows(
        f"SELECT {column} AS {as_name}, {_MEASURES} FROM bought AS b GROUP BY {as_name} ORDER BY revenue DESC, {as_name}"
    )
    trees: list[Tree | None] = [
        {"orders": {filtered: row[as_name]}, "measure": "count", "op": "at_least", "value": 1} if row[as_name] else None
        for row in rows
    ]
    return _table(making, name, as_name, rows, ("channel" if as_name == "channel" else "", "bar"), trees)


def _by_entity(making: Making) -> Table:
    rules = making.known.choices.entities
    if not rules:
        why = "monocle.yaml declares no entities"
        return Table(
            "revenue_by_entity", ("entity", *COLUMNS), ("", *UNITS), [], 1, "bar", making.currency, refused=why
        )
    entities, kinds, texts = (list(one) for one in zip(*rules, strict=True))
    values = {"entities": entities, "kinds": kinds, "texts": texts}
    rows = making.rows(_OF_ENTITY, values, orders=making.known.given.orders)
    return _table(making, "revenue_by_entity", "entity", rows, ("", "bar"))


def _by_cell(making: Making) -> Table:
    rows = making.rows(
        f"""
        SELECT CASE WHEN b.customer_id IS NULL THEN 'unknown_customer' ELSE coalesce(t.rfm_cell, 'none') END AS cell, {_MEASURES}
        FROM bought AS b LEFT JOIN traits AS t ON t.customer_id = b.customer_id
        GROUP BY cell ORDER BY revenue DESC, cell
        """
    )
    trees = [
        None if row["cell"] in {"unknown_customer", "none"} else trait("rfm_cell", "is", row["cell"]) for row in rows
    ]
    return _table(making, "revenue_by_cell", "cell", rows, ("rfm_cell", "bar"), trees)


def _by_line(making: Making, name: str, column: str) -> Table:
    rows = making.rows(_LINES.format(column=column))
    told = [row for row in rows if row["name"] is not None]
    columns, units = ("name", "revenue", "orders", "customers"), ("", "money", "orders", "customers")
    trees: list[Tree | None] = [None] * len(rows)
    if column == "category":
        trees = [
            {"orders": {"category": row["name"]}, "measure": "count", "op": "at_least", "value": 1} if row["name"] else None
            for row in rows
        ]  # fmt: skip
    return Table(
        name, (column, *columns[1:]), units, cells(rows[:MOST], columns), 1, "bar", making.currency,
        sum(row["orders"] for row in rows), "orders with lines", trees[:MOST],
        "SELECT * FROM order_lines", "" if told else f"no line of an order says its {column}",
    )  # fmt: skip


def _by_hour(making: Making) -> Table:
    rows = making.rows(_HOURS)
    columns = ("weekday", "hour", "orders", "revenue")
    return Table(
        "orders_by_hour", columns, ("weekday", "hour", "orders", "money"), cells(rows, columns), 2, "heat", making.currency,
        sum(row["orders"] for row in rows), "orders", sql="SELECT ordered_at, total FROM orders WHERE kind = 'sale'",
    )  # fmt: skip


def _by_currency(making: Making) -> Table:
    rows = making.rows(_CURRENCIES)
    columns = ("currency", "orders", "revenue")
    return Table(
        "revenue_by_currency", columns, ("", "orders", "money of the row"), cells(rows, columns), 1, "",
        n=sum(row["orders"] for row in rows), of="orders", sql="SELECT currency, sum(total) FROM orders GROUP BY currency",
    )  # fmt: skip


def _table(
    making: Making,
    name: str,
    first: str,
    rows: list[dict[str, Cell]],
    shown: tuple[str, str],
    trees: list[Tree | None] | None = None,
) -> Table:
    columns = (first, *COLUMNS)
    return Table(
        name, columns, (shown[0], *UNITS), cells(rows, columns), 1, shown[1], making.currency,
        sum(int(row["orders"] or 0) for row in rows), "orders", trees or (),
        f"SELECT * FROM orders WHERE currency = '{_code(making.currency)}'",
    )  # fmt: skip


def _code(currency: str) -> str:
    """Give a currency's code with nothing but letters, as it stands in a statement that people copy."""
    return "".join(letter for letter in currency if letter.isalpha())
