"""The same figures of any group of customers: of one, a household, a segment, a brand, or all.

They are sums over traits. One list of expressions, which DuckDB and PostgreSQL understand alike, says each sum, so that a level
tells what the portfolio tells; figures that are no sums, such as means and shares, are made of these.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from monocle.insight.figures import Cell, Figure

SUMS: tuple[tuple[str, str], ...] = (
    ("buyers", "count(*) FILTER (WHERE order_count > 0)"),
    ("repeaters", "count(*) FILTER (WHERE order_count > 1)"),
    ("active", "count(*) FILTER (WHERE days_since_order <= 365)"),
    ("new_90d", "count(*) FILTER (WHERE first_order_on > on_day - 90)"),
    ("late", "count(*) FILTER (WHERE is_late)"),
    ("risky", "count(*) FILTER (WHERE rfm_cell IN ('at_risk', 'cannot_lose'))"),
    ("orders", "coalesce(sum(order_count), 0)"),
    ("spent", "coalesce(sum(net_spent), 0)"),
    ("spent_365d", "coalesce(sum(net_spent_365d), 0)"),
    ("spent_risky", "coalesce(sum(net_spent) FILTER (WHERE rfm_cell IN ('at_risk', 'cannot_lose')), 0)"),
    ("spent_late", "coalesce(sum(net_spent_365d) FILTER (WHERE is_late), 0)"),
    ("sold", "coalesce(sum(average_basket * order_count), 0)"),
    ("with_basket", "coalesce(sum(order_count) FILTER (WHERE average_basket IS NOT NULL), 0)"),
    ("engagement", "coalesce(sum(engagement), 0)"),
    ("promoters", "count(*) FILTER (WHERE nps_class = 'promoter')"),
    ("detractors", "count(*) FILTER (WHERE nps_class = 'detractor')"),
    ("answered", "count(nps_class)"),
    ("members", "count(*) FILTER (WHERE points_earned IS NOT NULL)"),
)
"""Name of a sum → how it is reckoned over rows of traits; ``on_day`` is the day that the figures are of."""
TRAITS_READ: tuple[tuple[str, str], ...] = (
    ("order_count", "bigint"), ("days_since_order", "bigint"), ("first_order_on", "date"), ("is_late", "boolean"), ("rfm_cell", "text"),
    ("net_spent", "bigint"), ("net_spent_365d", "bigint"), ("average_basket", "bigint"), ("engagement", "bigint"), ("nps_class", "text"),
    ("points_earned", "bigint"),
)  # fmt: skip
"""Trait → its type in PostgreSQL."""
COLUMNS: tuple[str, ...] = ("customers", *(name for name, _ in SUMS))
OWN: tuple[tuple[str, str, str], ...] = (
    ("level_orders", "Orders", "Sales of all channels of these customers; refunds are not counted."),
    ("level_spent", "Spent", "Sales less refunds of these customers, in the currency of the workspace."),
    (
        "level_basket",
        "Average basket",
        "Mean of the customers' average baskets, each weighing as much as they have orders.",
    ),
)
"""Figure that no report has → label and how it is reckoned, message ids; sales of unknown customers are in none of them."""


def sums(names: Sequence[str] = ()) -> str:
    """Give the list of a SELECT: all sums, or some of them."""
    return ", ".join(f"CAST({sql} AS BIGINT) AS {name}" for name, sql in SUMS if not names or name in names)


def figures_of(row: Mapping[str, Any], currency: str) -> list[Figure]:
    """Give the figures of one group of customers.

    Args:
        row: of ``COLUMNS``.
        currency: of all amounts.
    """
    customers, buyers, orders = row["customers"], row["buyers"], row["orders"]

    def counted(name: str, value: int, n: int = customers, of: str = "customers") -> Figure:
        return Figure(name, value, "customers", n, of)

    def money(name: str, value: Cell, n: int = buyers, of: str = "buyers") -> Figure:
        return Figure(name, value, "money", n, of, currency)

    return [
        counted("customers", customers),
        counted("buyers", buyers),
        counted("active_customers", row["active"], buyers, "buyers"),
        counted("new_customers_90d", row["new_90d"], buyers, "buyers"),
        Figure("repeat_share", row["repeaters"] / buyers if buyers else None, "share", buyers, "buyers"),
        Figure("level_orders", orders, "orders", orders, "orders"),
        money("level_spent", row["spent"]),
        money("value_365d", row["spent_365d"]),
        money("level_basket", round(row["sold"] / row["with_basket"]) if row["with_basket"] else None, row["with_basket"], "orders"),
        money("value_per_buyer", round(row["spent"] / buyers) if buyers else None),
        counted("customers_at_risk", row["risky"], buyers, "buyers"),
        money("value_at_risk", row["spent_risky"], row["risky"], "customers"),
        counted("late_customers", row["late"], buyers, "buyers"),
        money("value_late_365d", row["spent_late"], row["late"], "customers"),
        Figure("engagement_mean", round(row["engagement"] / customers, 6) if customers else None, "points", customers, "customers"),
        counted("members", row["members"], row["members"], "members"),
        counted("promoters", row["promoters"], row["answered"], "customers who answered"),
        counted("detractors", row["detractors"], row["answered"], "customers who answered"),
    ]  # fmt: skip
