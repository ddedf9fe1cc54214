"""What the tests of kinds share, here and in ``property``: an engine, and the way a text takes through a kind."""

import json

import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.relation import Column, Contract, select
from monocle.settings import Settings

GIVEN = Contract("given", "one text", (Column("given", "VARCHAR", "the text"),))
RULED = Contract(
    "ruled",
    "one text after the rules",
    (
        Column("given", "VARCHAR", "the text"),
        Column("text", "VARCHAR", "after the rules"),
        Column("reason", "VARCHAR", "why refused; NULL when only the slow way can tell"),
    ),
)


class Cleaner:
    """Takes texts through a kind on a real engine."""

    def __init__(self, engine):
        self.engine = engine

    def ruled(self, kind, texts):
        """Give for each distinct text ``(after the rules, reason)``."""
        distinct = sorted({*texts})
        given = self.engine.take(pa.table({"given": pa.array(distinct, pa.string())}), GIVEN)
        step = "SELECT given, given AS text FROM given_texts"
        for rule in kind.rules:
            step = f"SELECT given, {rule.sql.replace('{value}', 'text')} AS text FROM ({step})"
        sql = f"SELECT given, text, {kind.refusal_sql('text')} AS reason FROM ({step})"
        rows = self.engine.rows(select(sql, RULED, given_texts=given))
        return {row["given"]: (row["text"], row["reason"]) for row in rows}

    def clean(self, kind, texts):
        """Give for each distinct text ``(clean value or None, reason)``."""
        ruled = self.ruled(kind, texts)
        undecided = sorted({text for text, reason in ruled.values() if reason is None})
        slow = dict(zip(undecided, kind.slow(undecided), strict=True)) if undecided else {}
        return {
            given: slow[text] if reason is None else (None if reason else text, reason)
            for given, (text, reason) in ruled.items()
        }

    def values(self, sql, texts, *, parsed=False):
        """Give for each text what an expression over ``given`` makes of it."""
        given = self.engine.take(pa.table({"given": pa.array(sorted({*texts}), pa.string())}), GIVEN)
        rows = self.engine.rows(select(f"SELECT given, {sql} AS text, '' AS reason FROM texts", RULED, texts=given))
        return {row["given"]: json.loads(row["text"]) if parsed else row["text"] for row in rows}

    def after_null(self, kind):
        """Give what the rules make of NULL."""
        sql = f"SELECT '' AS given, {kind.cleaned_sql('CAST(NULL AS VARCHAR)')} AS text, '' AS reason"
        return self.engine.rows(select(sql, RULED))[0]["text"]


@pytest.fixture(scope="session")
def cleaner(tmp_path_factory):
    settings = Settings(threads=1, memory_mb=512)
    with DuckEngine(tmp_path_factory.mktemp("engine"), settings) as engine:
        yield Cleaner(engine)
