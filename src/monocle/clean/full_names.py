"""Whole names in one cell, taken apart; where the words do not show their order, the habit of their source does.

A source writes first name or last name first by habit. ``habit`` is the share of its cells with the last name first among
those whose words show an order, one cell of each added (Laplace's rule of succession). Known first names are evidence,
not proof: Martin is both. So the habit is the prior, the words are the evidence (their ratio of likelihoods is
``_EVIDENCE``), and the likelier order holds (Bayes).
"""

import pyarrow as pa

from monocle.clean.workers import spread
from monocle.engine import Engine
from monocle.fields.name_parts import FIRST, LAST, Reading, readings_of_names
from monocle.relation import Column, Contract, Relation, select

FULL_NAMES = Contract(
    "full_names",
    "one whole name as given in one source and its parts",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("given", "VARCHAR", "the text", required=True),
        Column("civility", "VARCHAR", "word before the name"),
        Column("first_name", "VARCHAR", "as given"),
        Column("last_name", "VARCHAR", "as given; the name in use"),
        Column("birth_name", "VARCHAR", "as given"),
    ),
    key=("source", "given"),
)
_ORDERS = ("said", "listed")
_PARTS = ("civility", "first_name", "last_name", "birth_name")
_READINGS = Contract(
    "readings",
    "one whole name as given, taken apart in both orders",
    (
        Column("given", "VARCHAR", "the text", required=True),
        Column("evidence", "VARCHAR", "order that its words show: first, last or empty", required=True),
        *(Column(f"{order}_{part}", "VARCHAR", "as given") for order in _ORDERS for part in _PARTS),
    ),
    key=("given",),
)
_CELLS = Contract(
    "cells",
    "one whole name as given in one source",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("given", "VARCHAR", "the text", required=True),
        Column("persons", "BIGINT", "how many have it", required=True),
    ),
    key=("source", "given"),
)
_TEXTS = Contract("texts", "one whole name", _CELLS.columns[1:2], key=("given",))

# A first name is among our common ones in some two cases of three, a last name in one of thirty.
_EVIDENCE = 20


def full_names(engine: Engine, persons: Relation, *, alone: bool = False) -> Relation | None:
    """Give FULL_NAMES: every whole name, where the person has no first and last name apart; None where there is none.

    Args:
        engine: computes.
        persons: PERSONS.
        alone: the habit of a source is not heeded.

    Cost: Python, some 25 µs for each distinct name and core.
    """
    cells = engine.keep(
        select(
            """
            SELECT source, full_name AS given, count(*) AS persons
            FROM persons
            WHERE full_name <> '' AND coalesce(first_name, '') = '' AND coalesce(last_name, '') = ''
            GROUP BY source, full_name
            """,
            _CELLS,
            persons=persons,
        )
    )
    asked = engine.arrow(select("SELECT DISTINCT given FROM cells ORDER BY given", _TEXTS, cells=cells))
    texts = asked.column("given").to_pylist()
    if not texts:
        return None
    readings = engine.take(_table(texts, spread(readings_of_names, texts)), _READINGS)
    return _by_habit(cells, readings, alone=alone)


def _table(texts: list[str], readings: list[Reading]) -> pa.Table:
    columns = [texts, [reading.evidence for reading in readings]]
    for order in _ORDERS:
        columns += [[getattr(reading, order)[place] for reading in readings] for place in range(len(_PARTS))]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(_READINGS.column_names()))


def _by_habit(cells: Relation, readings: Relation, *, alone: bool) -> Relation:
    likelier = f"""CASE r.evidence
                WHEN '{FIRST}' THEN h.habit > (1 - h.habit) * {_EVIDENCE}
                WHEN '{LAST}' THEN h.habit * {_EVIDENCE} > 1 - h.habit
                ELSE h.habit > 0.5 END"""
    chosen = ", ".join(f"CASE WHEN listed THEN listed_{part} ELSE said_{part} END AS {part}" for part in _PARTS)
    return select(
        f"""
        WITH evident AS (
            SELECT c.source, CAST(sum(CASE WHEN r.evidence = '{LAST}' THEN c.persons ELSE 0 END) AS DOUBLE) AS listed,
                sum(CASE WHEN r.evidence <> '' THEN c.persons ELSE 0 END) AS sure
            FROM cells AS c
            JOIN readings AS r USING (given)
            GROUP BY c.source
        ),
        habits AS (SELECT source, {"0.5" if alone else "(listed + 1) / (sure + 2)"} AS habit FROM evident),
        judged AS (
            SELECT c.source, r.*, {likelier} AS listed
            FROM cells AS c
            JOIN readings AS r USING (given)
            JOIN habits AS h ON h.source = c.source
        )
        SELECT source, given, {chosen} FROM judged
        """,
        FULL_NAMES,
        None,
        cells=cells,
        readings=readings,
    )
