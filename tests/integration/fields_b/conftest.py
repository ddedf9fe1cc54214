"""Kinds run where they will run: in the engine."""

import pytest

from monocle.engine import DuckEngine
from monocle.relation import Column, Contract, select
from monocle.settings import Settings

_OUTCOME = Contract("outcome", "one text cleaned", (Column("outcome", "VARCHAR", "outcome"),))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=1, memory_mb=512)) as engine:
        yield engine


@pytest.fixture(scope="module")
def ask(engine):
    """Give a function: an SQL expression over $a and $b, and their values; its value."""

    def asked(expression, a=None, b=None):
        row = engine.rows(
            select(
                f"SELECT CAST({expression} AS VARCHAR) AS outcome FROM (SELECT $a AS a, $b AS b)",
                _OUTCOME,
                {"a": a, "b": b},
            )
        )
        return row[0]["outcome"]

    return asked


@pytest.fixture(scope="module")
def judged(ask):
    """Give a function: a kind and a text; the clean value, or the reason in brackets."""

    def judge(kind, text):
        clean = ask(kind.cleaned_sql("a"), text)
        reason = ask(kind.refusal_sql("a"), clean)
        return clean if reason == "" else f"[{reason}]"

    return judge


@pytest.fixture(scope="module")
def agreement(ask):
    """Give a function: levels and two values; the name of the first level that holds."""

    def agree(levels, left, right):
        cases = " ".join(
            f"WHEN {level.sql.replace('{left}', 'a').replace('{right}', 'b')} THEN '{level.name}'" for level in levels
        )
        return ask(f"CASE {cases} ELSE 'else' END", left, right)

    return agree
