"""Products: what is sold, given back and bought again, and what people say of it; for those who make the range.

What people say is counted where a ticket, a survey or a review names a product or a family: in a property of the event, or in
its words. A mean score is told for each survey apart, since scales differ.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monocle.insight.figures import Body, Cell, Figure, Table, Tree
from monocle.insight.making import Making, cells
from monocle.insight.themes import MOST_TEXTS, stems

MOST, FEWEST = 200, 10
"""Products that are told, those of most revenue; answers from which a mean is told."""
_BOUGHT = """
WITH own AS (SELECT *, {what} AS thing FROM bought_lines WHERE {what} IS NOT NULL),
sums AS (
    SELECT thing, max(category) AS category, sum(quantity) FILTER (WHERE kind = 'sale') AS pieces, count(*) AS lines,
        coalesce(sum(amount), 0)::BIGINT AS revenue,
        -sum(amount) FILTER (WHERE kind = 'refund') / nullif(sum(amount) FILTER (WHERE kind = 'sale'), 0) AS given_back
    FROM own GROUP BY thing
),
labels AS (
    SELECT thing, arg_max(label, {{times: times, label: label}}) AS label
    FROM (SELECT thing, label, count(*) AS times FROM own WHERE label IS NOT NULL GROUP BY thing, label) GROUP BY thing
),
people AS (
    SELECT thing, count(*) AS buyers, count(*) FILTER (WHERE orders > 1) AS bought_again
    FROM (
        SELECT thing, customer_id, count(DISTINCT order_id) AS orders FROM own
        WHERE kind = 'sale' AND customer_id IS NOT NULL GROUP BY thing, customer_id
    ) GROUP BY thing
)
SELECT s.thing AS code, coalesce(l.label, s.thing) AS product, s.category, s.lines, coalesce(s.pieces, 0) AS pieces, s.revenue,
    coalesce(s.given_back, 0) AS given_back, coalesce(p.buyers, 0) AS buyers, coalesce(p.bought_again, 0) AS bought_again,
    p.bought_again / p.buyers AS share_again
FROM sums AS s
LEFT JOIN labels AS l ON l.thing = s.thing
LEFT JOIN people AS p ON p.thing = s.thing
ORDER BY s.revenue DESC, s.thing
"""
_SAID = f"""
WITH told AS (
    SELECT type, name, score, text, occurred_at, event_id, coalesce(json_extract_string(properties, '$.product'),
        json_extract_string(properties, '$.product_id'), json_extract_string(properties, '$.sku')) AS about
    FROM events WHERE type IN ('survey', 'review', 'ticket') AND occurred_at <= $at
)
SELECT type, name, score, coalesce(text, '') AS text, coalesce(about, '') AS about FROM told
WHERE length(trim(text)) > 2 OR about IS NOT NULL ORDER BY occurred_at DESC, event_id LIMIT {MOST_TEXTS}
"""
_MEASURES = ("pieces", "revenue", "given_back", "buyers", "bought_again", "share_again", "tickets", "answers")
_UNITS = ("pieces", "money", "share", "customers", "customers", "share", "tickets", "answers")
_LINES = "SELECT l.*, o.kind, o.ordered_at FROM order_lines AS l JOIN orders AS o ON o.order_id = l.order_id"
_TEXTS = "SELECT * FROM events WHERE type IN ('survey', 'review', 'ticket')"
_NONE = "no line of an order names a product"


@dataclass(frozen=True)
class _Said:
    """Texts, and where each word and each product stands in them.

    Attributes:
        texts: type, name, score, text and about of each, the newest first.
        holds: stem of a word → places of the texts that hold it.
        about: code or label in lower case → places of the texts whose property is it.
    """

    texts: Sequence[Mapping[str, Any]]
    holds: Mapping[str, set[int]]
    about: Mapping[str, set[int]]

    def naming(self, *names: str) -> set[int]:
        """Give the texts with a property that is one of the names, or that hold every word of the last."""
        found = set[int]().union(*(self.about.get(name.lower(), ()) for name in names))
        words = [self.holds.get(stem, set[int]()) for stem in stems(names[-1])]
        return found | set.intersection(*words) if words else found

    def count(self, places: set[int]) -> Mapping[str, Cell]:
        tickets = sum(1 for place in places if self.texts[place]["type"] == "ticket")
        return {"tickets": tickets, "answers": len(places) - tickets}


def products(making: Making) -> Body:
    """Give what is sold and said, by product and by category."""
    sold, families = making.rows(_BOUGHT.format(what="product")), making.rows(_BOUGHT.format(what="category"))
    said = _said(making)
    named = [said.naming(row["code"], row["product"]) for row in sold]
    of_family: dict[str, set[int]] = {row["code"]: said.naming(row["code"]) for row in families}
    for row, places in zip(sold, named, strict=True):
        if row["category"] in of_family:
            of_family[row["category"]] |= places
    every = set[int]().union(*named, *of_family.values())
    lines = sum(row["lines"] for row in sold)
    figures = [
        Figure("products_sold", len(sold), "products", lines, "lines of orders", sql=_LINES),
        Figure("pieces_sold", _whole(sum(row["pieces"] for row in sold)), "pieces", lines, "lines of orders", sql=_LINES),
        Figure("texts_naming_products", len(every), "texts", len(said.texts), "texts", sql=_TEXTS),
    ]  # fmt: skip
    by_family = [(row["code"], of_family[row["code"]]) for row in families]
    by_product = [(row["product"], places) for row, places in zip(sold, named, strict=True)]
    return Body(
        figures,
        (
            _table(making, "products", sold, named, said),
            _table(making, "products_by_category", families, list(of_family.values()), said),
            _scores("category_scores", "category", by_family, said),
            _scores("product_scores", "product", by_product, said),
        ),
    )


def _said(making: Making) -> _Said:
    texts = making.rows(_SAID, events=making.known.given.events)
    holds: dict[str, set[int]] = {}
    about: dict[str, set[int]] = {}
    for place, one in enumerate(texts):
        for stem in stems(one["text"]):
            holds.setdefault(stem, set()).add(place)
        if one["about"]:
            about.setdefault(one["about"].lower(), set()).add(place)
    return _Said(texts, holds, about)


def _table(making: Making, name: str, rows: list[dict[str, Any]], named: Sequence[set[int]], said: _Said) -> Table:
    """Give one row for each thing; products say their label, code and category."""
    is_product = name == "products"
    first = ("product", "code", "category") if is_product else ("category",)
    filtered = "product" if is_product else "category"
    told = [
        {**row, "category": row["category"] if is_product else row["code"], "pieces": _whole(row["pieces"]), **said.count(places)}
        for row, places in zip(rows[:MOST], named[:MOST], strict=True)
    ]  # fmt: skip
    trees: list[Tree | None] = [
        {"orders": {filtered: row["code"]}, "measure": "count", "op": "at_least", "value": 1} for row in told
    ]
    columns = (*first, *_MEASURES)
    return Table(
        name, columns, (*("" for _ in first), *_UNITS), cells(told, columns), len(first), "bar", making.currency,
        sum(row["lines"] for row in rows), "lines of orders", trees, _LINES, "" if rows else _NONE,
    )  # fmt: skip


def _scores(name: str, column: str, things: Sequence[tuple[str, set[int]]], said: _Said) -> Table:
    """Give the mean score of each survey or rating that names a thing, in its own scale."""
    rows: list[list[Cell]] = []
    counted = 0
    for thing, places in things:
        scores = [(said.texts[place]["name"], said.texts[place]["score"]) for place in sorted(places)]
        scored = Counter(survey for survey, score in scores if score is not None)
        counted += scored.total()
        for survey, answers in sorted(scored.items()):
            total = sum(score for one, score in scores if one == survey and score is not None)
            if answers >= FEWEST:
                rows.append([thing, survey, answers, round(total / answers, 2)])
    rows.sort(key=lambda row: (str(row[1]), row[3], str(row[0])))
    return Table(
        name, (column, "survey", "answers", "score"), ("", "event", "answers", "points"), rows[:MOST], 2, "",
        n=counted, of="answers", sql=_TEXTS, refused="" if rows else "there are fewer than 10 answers",
    )  # fmt: skip


def _whole(pieces: float) -> Cell:
    """Give a quantity without decimals where it has none: some things are sold by weight."""
    return int(pieces) if float(pieces).is_integer() else round(float(pieces), 3)
