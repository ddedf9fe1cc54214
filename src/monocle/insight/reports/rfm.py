"""RFM: who bought lately, often and for much, the nine cells that this names, and who moved between them."""

import datetime as dt
from dataclasses import replace

from monocle.insight.figures import Body, Figure, Table, trait
from monocle.insight.known import BOUGHT
from monocle.insight.making import Making, cells
from monocle.insight.traits.rfm import rfm as cells_of
from monocle.relation import Relation, select

_CELLS = """
SELECT rfm_cell AS cell, count(*) AS customers, count(*) / (SELECT count(*) FROM traits WHERE rfm_cell IS NOT NULL) AS share,
    coalesce(sum(net_spent_365d), 0)::BIGINT AS spent_365d, round(avg(net_spent))::BIGINT AS spent_each,
    avg(order_count) AS orders_each, avg(days_since_order) AS days_since_order, avg(engagement) AS engagement
FROM traits WHERE rfm_cell IS NOT NULL
GROUP BY rfm_cell
ORDER BY list_position(
    ['champions', 'loyal', 'promising', 'new', 'need_attention', 'cannot_lose', 'at_risk', 'hibernating', 'lost'], rfm_cell)
"""
_MATRIX = """
SELECT recency_score AS recency, frequency_score AS frequency, count(*) AS customers,
    round(avg(net_spent))::BIGINT AS spent_each, avg(monetary_score) AS monetary
FROM traits WHERE rfm_cell IS NOT NULL
GROUP BY recency, frequency
ORDER BY recency DESC, frequency DESC
"""
MOVED_DAYS = 90
"""Days over which moves are told whatever runs there were."""
_EARLIER = "SELECT * FROM bought WHERE ordered_at <= $earlier"
_MOVES = """
SELECT coalesce(b.rfm_cell, 'none') AS from_cell, coalesce(t.rfm_cell, 'none') AS to_cell, count(*) AS customers
FROM traits AS t
FULL JOIN earlier AS b ON b.customer_id = t.customer_id
WHERE coalesce(b.rfm_cell, 'none') <> coalesce(t.rfm_cell, 'none')
GROUP BY from_cell, to_cell
ORDER BY customers DESC, from_cell, to_cell
"""


def rfm(making: Making) -> Body:
    """Give the matrix, the cells, and the moves over 90 days and since the run before."""
    rows = making.rows(_CELLS)
    columns = (
        "cell",
        "customers",
        "share",
        "spent_365d",
        "spent_each",
        "orders_each",
        "days_since_order",
        "engagement",
    )
    buyers = sum(row["customers"] for row in rows)
    named = Table(
        "rfm_cells", columns, ("rfm_cell", "customers", "share", "money", "money", "orders", "days", "points"),
        cells(rows, columns), 1, "bar", making.currency, buyers, "buyers", [trait("rfm_cell", "is", row["cell"]) for row in rows],
        "SELECT customer_id, rfm_cell, recency_score, frequency_score, monetary_score FROM traits WHERE rfm_cell IS NOT NULL",
    )  # fmt: skip
    moves = _moves(making, "rfm_moves", making.before, "moves are told from the second run on")
    lately = _moves(making, "rfm_moves_90d", _cells_of(making), "nobody had bought 90 days before")
    known = {row["cell"]: row for row in rows}
    figures = [
        Figure(name, known[cell]["customers"] if cell in known else 0, "customers", buyers, "buyers", tree=trait("rfm_cell", "is", cell))
        for name, cell in (("rfm_champions", "champions"), ("rfm_new", "new"), ("rfm_at_risk", "at_risk"), ("rfm_cannot_lose", "cannot_lose"))
    ]  # fmt: skip
    moved = Figure("rfm_moved", None if moves.refused else moves.n, "customers", buyers, "buyers")
    return Body([*figures, moved], (_matrix(making, buyers), named, lately, moves))


def _cells_of(making: Making) -> Relation | None:
    """Give the cells as of MOVED_DAYS before, by the orders until then and who is whom today; None where there are none."""
    known = making.known
    at = known.at - dt.timedelta(days=MOVED_DAYS)
    until = select(_EARLIER, BOUGHT, {"earlier": at}, bought=known.bought)
    earlier = making.engine.keep(cells_of(replace(known, at=at, bought=until)))
    return earlier if making.engine.count(earlier) else None


def _matrix(making: Making, buyers: int) -> Table:
    rows = making.rows(_MATRIX)
    columns = ("recency", "frequency", "customers", "spent_each", "monetary")
    trees = [
        {"all": [trait("recency_score", "is", row["recency"]), trait("frequency_score", "is", row["frequency"])]}
        for row in rows
    ]
    return Table(
        "rfm_matrix", columns, ("", "", "customers", "money", "points"), cells(rows, columns), 2, "heat", making.currency,
        buyers, "buyers", trees,
        "SELECT customer_id, recency_score, frequency_score, monetary_score FROM traits WHERE rfm_cell IS NOT NULL",
    )  # fmt: skip


def _moves(making: Making, name: str, earlier: Relation | None, why: str) -> Table:
    columns, units = ("from_cell", "to_cell", "customers"), ("rfm_cell", "rfm_cell", "customers")
    if earlier is None:
        return Table(name, columns, units, (), 2, refused=why)
    rows = making.rows(_MOVES, earlier=earlier)
    trees = [trait("rfm_cell", "is", row["to_cell"]) if row["to_cell"] != "none" else None for row in rows]
    return Table(
        name,
        columns,
        units,
        cells(rows, columns),
        2,
        n=sum(row["customers"] for row in rows),
        of="customers",
        trees=trees,
    )
