"""Columns by their values: each different value once, with how often it occurs, what it looks like and what is odd about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from monocle.diagnose.marks import DAY, MARKS, NUMBER, SHAPE, STARTS
from monocle.engine import Engine
from monocle.fields.characters import TRIM_SQL
from monocle.relation import Column, Contract, Relation, identifier, select

TOP = 5
_OF_ALL = ("placeholder", "spaced", "broken")
_NUMBERED = Column("column_number", "INTEGER", "place of the column, from 0", required=True)
_ROWS = Column("rows", "BIGINT", "how many rows have it", required=True)

VALUES = Contract(
    "column_values",
    "one different value of one column",
    (_NUMBERED, Column("value", "VARCHAR", "as given; NULL where the rows have nothing"), _ROWS),
)
MARKED = Contract(
    "marked_values",
    "one different value of one column that is not blank, with what can be told of it; a column per mark follows",
    (
        _NUMBERED,
        Column("value", "VARCHAR", "as given", required=True),
        _ROWS,
        Column("text", "VARCHAR", "without blanks around", required=True),
        Column("size", "BIGINT", "characters", required=True),
        Column("shape", "VARCHAR", "A9 pattern", required=True),
        Column("day_at", "DATE", "the day it seems to say"),
        Column("number", "DOUBLE", "the number it seems to say"),
    ),
    open=True,
)
TOTALS = Contract(
    "column_totals", "one column in figures; sums per mark follow", (_NUMBERED,), key=("column_number",), open=True
)
TOPS = Contract(
    "column_tops",
    "one of the most frequent values, shapes or placeholders of one column",
    (
        _NUMBERED,
        Column("what", "VARCHAR", "value, shape or placeholder", required=True),
        Column("value", "VARCHAR", "which", required=True),
        _ROWS,
    ),
)


def column_values(current: Relation, columns: Sequence[str]) -> Relation:
    """Give VALUES of columns.

    Args:
        current: rows with these columns, all VARCHAR.
        columns: names; a number in VALUES is a place in this list.
    """
    parts = [
        f"SELECT CAST({number} AS INTEGER) AS column_number, {identifier(name)} AS value, count(*) AS rows FROM current GROUP BY {identifier(name)}"
        for number, name in enumerate(columns)
    ]
    return select(" UNION ALL ".join(parts), VALUES, current=current)


def marked(values: Relation, codes: Sequence[str], persons: Sequence[str]) -> Relation:
    """Give MARKED: what can be told of every value that is not blank.

    A declared code is no placeholder, and a placeholder of one or two characters is one only in a column on persons. Cost:
    some twenty patterns per different value.

    Args:
        values: VALUES.
        codes: ``number:code`` of the codes that columns declare, lower case.
        persons: numbers of the columns that hold something of a person, as texts.
    """
    own = (
        "AND (size > 2 OR list_contains($persons, CAST(column_number AS VARCHAR)))"
        " AND NOT list_contains($codes, column_number || ':' || low)"
    )
    conditions = {**MARKS, "placeholder": f"({MARKS['placeholder']}) {own}"}
    marks = ", ".join(f"coalesce({condition}, false) AS {name}" for name, condition in conditions.items())
    trimmed = TRIM_SQL.replace("{value}", "value")
    return select(
        f"""
        WITH trimmed AS (
            SELECT *, CASE WHEN regexp_matches(value, '^[!-~](?:.*[!-~])?$') THEN value ELSE {trimmed} END AS text
            FROM given
            WHERE value IS NOT NULL
        ), sized AS (
            SELECT *, length(text) AS size, lower(strip_accents(left(text, 4000))) AS low, {STARTS} AS starts
            FROM trimmed
            WHERE text <> ''
        ), dated AS (
            SELECT *, {DAY} AS day_at, {NUMBER} AS number, {SHAPE} AS shape
            FROM sized
        )
        SELECT column_number, value, rows, text, size, shape, day_at, number, {marks}
        FROM dated
        """,
        MARKED,
        {"codes": [*codes, ""], "persons": [*persons, ""]},
        given=values,
    )


def totals(marked_values: Relation) -> Relation:
    """Give TOTALS: one line per column that has any value."""
    marks = ", ".join(
        f"CAST(coalesce(sum(rows) FILTER ({name}{'' if name in _OF_ALL else ' AND NOT placeholder'}), 0) AS BIGINT) AS {name}"
        for name in MARKS
    )
    return select(
        f"""
        SELECT column_number, CAST(sum(rows) AS BIGINT) AS filled, count(DISTINCT text) AS distinct_values,
            min(size) AS shortest, max(size) AS longest,
            min(text) AS least, max(text) AS greatest,
            min(number) AS least_number, max(number) AS greatest_number,
            min(day_at) FILTER (NOT placeholder) AS first_day, max(day_at) FILTER (NOT placeholder) AS last_day,
            {marks}
        FROM marked
        GROUP BY column_number
        ORDER BY column_number
        """,
        TOTALS,
        marked=marked_values,
    )


def tops(marked_values: Relation) -> Relation:
    """Give TOPS: of each column the most frequent values, shapes and placeholders; ties by the text."""
    return select(
        f"""
        WITH counted AS (
            SELECT column_number, 'value' AS what, text AS value, sum(rows) AS rows FROM marked GROUP BY ALL
            UNION ALL
            SELECT column_number, 'shape', shape, sum(rows) FROM marked GROUP BY ALL
            UNION ALL
            SELECT column_number, 'placeholder', text, sum(rows) FROM marked WHERE placeholder GROUP BY ALL
        )
        SELECT column_number, what, value, CAST(rows AS BIGINT) AS rows
        FROM counted
        QUALIFY row_number() OVER (PARTITION BY column_number, what ORDER BY rows DESC, value) <= {TOP}
        ORDER BY column_number, what, rows DESC, value
        """,
        TOPS,
        marked=marked_values,
    )


def facts_by_column(engine: Engine, marked_values: Relation) -> Mapping[int, dict[str, Any]]:
    """Give column number → its figures, with ``tops`` as a dictionary of lists; blank columns have none."""
    found = {row["column_number"]: {**row, "tops": {}} for row in engine.rows(totals(marked_values))}
    for row in engine.rows(tops(marked_values)):
        found[row["column_number"]]["tops"].setdefault(row["what"], []).append((row["value"], row["rows"]))
    return found
