"""Satisfaction: the net promoter score with its interval, other scores, and what people write about."""

from monocle.insight.figures import Body, Cell, Figure, Table, Tree, trait
from monocle.insight.intervals import net_promoters, wilson
from monocle.insight.known import NPS
from monocle.insight.making import Making, cells
from monocle.insight.themes import MOST_TEXTS, themes

FEWEST = 10
"""Answers from which a score is told."""
_ASKED = f"(type IN ('survey', 'review') AND score IS NOT NULL AND regexp_matches(lower(name), '{NPS}'))"
_COUNTS = """count(*) AS answers, count(*) FILTER (WHERE score >= 9) AS promoters,
    count(*) FILTER (WHERE score >= 7 AND score < 9) AS passives, count(*) FILTER (WHERE score < 7) AS detractors"""
_RATED = (
    f"""(type IN ('survey', 'review', 'ticket') AND score IS NOT NULL AND NOT regexp_matches(lower(name), '{NPS}'))"""
)
_OTHER = f"""
SELECT name, count(*) AS answers, avg(score) AS score, min(score) >= 1 AND max(score) <= 5 AS of_five,
    count(*) FILTER (WHERE score >= 4) AS satisfied
FROM happened WHERE {_RATED} GROUP BY name ORDER BY answers DESC, name
"""
_SATISFIED = f"""
WITH rated AS (
    SELECT score, occurred_at, min(score) OVER (PARTITION BY name) >= 1 AND max(score) OVER (PARTITION BY name) <= 5 AS of_five
    FROM happened WHERE {_RATED}
)
SELECT count(*) AS answers, count(*) FILTER (WHERE score >= 4) AS satisfied
FROM rated WHERE of_five AND occurred_at > $at - INTERVAL 365 DAY
"""
_TEXTS = f"""
SELECT text, score FROM happened WHERE type IN ('survey', 'review') AND length(trim(text)) > 2
ORDER BY occurred_at DESC, event_id LIMIT {MOST_TEXTS}
"""
_BEHIND = "SELECT * FROM events WHERE type IN ('survey', 'review')"
_SCORED = "SELECT * FROM events WHERE type IN ('survey', 'review', 'ticket') AND score IS NOT NULL"
_TOO_FEW = "there are fewer than 10 answers"


def satisfaction(making: Making) -> Body:
    """Give scores over time and by place, and themes."""
    year = making.one(f"SELECT {_COUNTS} FROM happened WHERE {_ASKED} AND occurred_at > $at - INTERVAL 365 DAY")
    ever = making.one(f"SELECT {_COUNTS} FROM happened WHERE {_ASKED}")
    people = making.one(
        "SELECT count(*) FILTER (WHERE nps_class = 'promoter') AS promoters, "
        "count(*) FILTER (WHERE nps_class = 'detractor') AS detractors, count(nps_class) AS answered FROM traits"
    )
    n = people["answered"]
    figures = [
        _score("nps_365d", year),
        _score("nps", ever),
        _satisfied(making),
        Figure("promoters", people["promoters"], "customers", n, "customers who answered", tree=trait("nps_class", "is", "promoter")),
        Figure("detractors", people["detractors"], "customers", n, "customers who answered", tree=trait("nps_class", "is", "detractor")),
    ]  # fmt: skip
    refused = "" if ever["answers"] >= FEWEST else _TOO_FEW
    by_quarter = _by(making, "nps_by_quarter", "date_trunc('quarter', occurred_at)::DATE", "quarter", refused)
    by_place = _by(making, "nps_by_place", "place", "place", refused)
    return Body(figures, (by_quarter, by_place, _themes(making), _others(making)))


def _score(name: str, found: dict[str, int]) -> Figure:
    answers = found["answers"]
    if answers < FEWEST:
        return Figure(name, None, "points", answers, "answers", sql=_BEHIND)
    score, low, high = net_promoters(found["promoters"], found["detractors"], answers)
    return Figure(
        name, round(score, 1), "points", answers, "answers", low=round(low, 1), high=round(high, 1), sql=_BEHIND
    )


def _satisfied(making: Making) -> Figure:
    found = making.one(_SATISFIED)
    satisfied, answers = found["satisfied"], found["answers"]
    if answers < FEWEST:
        return Figure("csat_365d", None, "share", answers, "answers", sql=_SCORED)
    low, high = wilson(satisfied, answers)
    return Figure("csat_365d", satisfied / answers, "share", answers, "answers", low=low, high=high, sql=_SCORED)


def _by(making: Making, name: str, grouped: str, column: str, refused: str) -> Table:
    rows = making.rows(
        f"SELECT {grouped} AS {column}, {_COUNTS} FROM happened WHERE {_ASKED} GROUP BY {column} "
        f"HAVING answers >= {FEWEST} ORDER BY {column}"
    )
    for row in rows:
        row["nps"], row["low"], row["high"] = net_promoters(row["promoters"], row["detractors"], row["answers"])
    columns = (column, "nps", "low", "high", "answers", "promoters", "passives", "detractors")
    units = (
        "quarter" if column == "quarter" else "", "points", "points", "points", "answers", "answers", "answers", "answers",
    )  # fmt: skip
    trees: list[Tree | None] = [
        {"event": {"type": "survey", "place": row[column]}, "times": {"op": "at_least", "value": 1}}
        if column == "place" and row[column]
        else None
        for row in rows
    ]
    return Table(
        name, columns, units, cells(rows, columns), 1, "line" if column == "quarter" else "bar",
        n=sum(row["answers"] for row in rows), of="answers", trees=trees, sql=_BEHIND, refused=refused or ("" if rows else _TOO_FEW),
    )  # fmt: skip


def _themes(making: Making) -> Table:
    found = making.rows(_TEXTS)
    told = themes([row["text"] for row in found])
    rows, trees = [], []
    for theme in told:
        scores = [found[place]["score"] for place in theme.texts if found[place]["score"] is not None]
        mean = round(sum(scores) / len(scores), 2) if scores else None
        unhappy = sum(1 for score in scores if score < 7)
        rows.append([theme.term, ", ".join(theme.also), len(theme.texts), mean, unhappy])
        trees.append({"event": {"type": ["survey", "review"], "text": {"op": "contains", "value": theme.term}},
                      "times": {"op": "at_least", "value": 1}})  # fmt: skip
    return Table(
        "themes", ("theme", "also", "answers", "score", "detractors"), ("", "", "answers", "points", "answers"), rows, 2, "bar",
        n=len(found), of="verbatims", trees=trees, sql=_BEHIND, refused="" if rows else "no theme has 5 texts yet",
    )  # fmt: skip


def _others(making: Making) -> Table:
    rows = making.rows(_OTHER)
    columns = ("survey", "answers", "score", "satisfied", "low", "high")
    told: list[list[Cell]] = []
    for row in rows:
        answers = row["answers"]
        share = (
            (row["satisfied"] / answers, *wilson(row["satisfied"], answers)) if row["of_five"] else (None, None, None)
        )
        if answers >= FEWEST:
            told.append([row["name"], answers, round(row["score"], 2), *share])
    return Table(
        "csat", columns, ("event", "answers", "points", "share", "share", "share"), told, 1, "bar",
        n=sum(row["answers"] for row in rows), of="answers", sql=_SCORED, refused="" if told else _TOO_FEW,
    )  # fmt: skip
