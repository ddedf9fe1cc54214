"""Columns of stored rows are codes of their texts, in the order of the rows, whether they are read or were handed on."""

import numpy as np
import pytest

from monocle.engine import DuckEngine
from monocle.engine.coded import NOT_KNOWN
from monocle.engine.columns import known_texts
from monocle.engine.stored_columns import Stored, columns_of
from monocle.relation import Column, Contract, select
from monocle.settings import Settings

MANY = Contract(
    "many",
    "one row",
    (
        Column("id", "UUID", "of the row", required=True),
        Column("n", "BIGINT", "its number"),
        Column("at", "TIMESTAMP", "when"),
        Column("name", "VARCHAR", "a text"),
        Column("other", "VARCHAR", "a text"),
        Column("mails", "VARCHAR[]", "texts"),
        Column("places", "STRUCT(line VARCHAR, city VARCHAR)[]", "some"),
    ),
)
ROWS = """
SELECT CAST(md5('x' || i) AS UUID) AS id, CASE WHEN i % 7 > 0 THEN i END::BIGINT AS n, TIMESTAMP '1970-01-02' AS at,
    CASE WHEN i % 5 > 0 THEN 'n' || i % 10 END AS name, 'n' || i % 3 AS other,
    CASE i % $several WHEN 0 THEN [] WHEN 1 THEN ['m' || i] ELSE ['a', 'b'] END AS mails,
    CASE WHEN i % 3 > 0 THEN [{'line': 'l' || i, 'city': NULL::VARCHAR}] ELSE [] END AS places
FROM range(1000) AS t(i)
"""


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=512)) as engine:
        yield engine


def said(dictionary, values):
    """Give the texts of each row."""
    texts = known_texts(dictionary).to_pylist()
    if values.offsets is None:
        return [[texts[code]] if code else [] for code in values.codes]
    return [
        [texts[code] for code in values.codes[a:b]] for a, b in zip(values.offsets, values.offsets[1:], strict=False)
    ]


@pytest.mark.parametrize("several", [2, 3])
def test_columns_that_are_read_say_what_the_rows_say(engine, several):
    rows = engine.stored(select(ROWS, MANY, {"several": several}))
    columns, table = columns_of(engine, rows), next(iter(engine.pieces(rows, MANY.column_names())))
    names, known = columns.texts("name", "other")
    mails, held = columns.texts("mails")
    parts, places = columns.texts("places.line", "places.city")
    assert columns.rows == len(table) == 1000
    assert columns.whole("n").tolist() == [NOT_KNOWN if n is None else n for n in table["n"].to_pylist()]
    assert set(columns.whole("at").tolist()) == {24 * 3600 * 10**6}
    assert [bytes(one) for one in columns.ids("id")] == [one.bytes for one in table["id"].to_pylist()]
    assert known["name"].codes.dtype == np.int32
    assert said(names, known["name"]) == [[one] if one else [] for one in table["name"].to_pylist()]
    assert said(names, known["other"]) == [[one] for one in table["other"].to_pylist()]
    assert said(mails, held["mails"]) == table["mails"].to_pylist()
    assert said(parts, places["places.line"]) == [[p["line"] for p in one] for one in table["places"].to_pylist()]
    assert said(parts, places["places.city"]) == [[] for _ in range(1000)]


def test_columns_that_were_handed_on_are_given_as_long_as_their_relation_lasts(engine):
    rows = engine.stored(select(ROWS, MANY, {"several": 2}))
    handed = Stored(engine, rows)
    engine.hand(rows, handed)
    assert columns_of(engine.holding(1000), rows) is handed
    assert columns_of(engine, engine.stored(rows)) is handed
    engine.hand(rows, None)
    assert columns_of(engine, rows) is not handed
