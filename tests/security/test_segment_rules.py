"""Rules that people write never become SQL: SEC-40. ``python -m bench.segments_hostile`` tries many more."""

from datetime import datetime

import duckdb
import pytest
from bench.segments_hostile import HOSTILE, rules, wrong

from monocle.segment.gate import Forbidden, checked
from monocle.segment.parse import parse
from monocle.segment.postgres import TABLES, members

RULES = 40


def test_whatever_is_written_one_select_over_listed_tables_comes_of_it_or_a_refusal():
    with duckdb.connect() as connection:
        found = [(wrong(hostile, plain, connection), hostile) for hostile, plain in rules(11, RULES)]
    assert [one for one in found if one[0] not in {"", "refused"}] == []
    assert sum(said == "" for said, _ in found) > RULES / 2


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM customer",
        "SELECT customer_id FROM customer; DROP TABLE customer",
        "SELECT customer_id FROM pg_catalog.pg_user",
        "SELECT customer_id FROM session",
        "SELECT pg_read_file(%(p0)s) FROM customer",
        "SELECT customer_id FROM customer WHERE name = 'Zoé'",
        "SELECT customer_id FROM customer WHERE records = 12345",
        "SELECT customer_id FROM generate_series(1, 100)",
        "SELECT customer_id FROM customer UNION SELECT token_hash FROM session",
        "SELECT customer_id INTO other FROM customer",
        "WITH gone AS (DELETE FROM customer RETURNING customer_id) SELECT customer_id FROM gone",
        "SELECT pg_sleep(%(p0)s)",
        "COPY customer TO PROGRAM %(p0)s",
    ],
)
def test_the_gate_refuses_what_compiling_never_makes(text):
    with pytest.raises(Forbidden):
        checked(text, "postgres", TABLES)


def test_what_is_bound_is_shown_nowhere():

    made = members(parse({"field": "city", "op": "is", "value": HOSTILE[0]}), datetime.fromisoformat("2026-01-01"))
    assert HOSTILE[0] in made.values.values()
    assert HOSTILE[0] not in repr(made) + made.sql
