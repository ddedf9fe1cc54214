"""What is said of the views: contracts, page, French."""

import ast
from pathlib import Path

import pytest

from monocle.engine.hardened import Limits
from monocle.engine.sql_words import FUNCTIONS, OPERATORS, TABLE_FUNCTIONS
from monocle.errors import BadInput
from monocle.golden.marts import VIEWS
from monocle.language import translations
from monocle.workspace.marts_page import page

ROOT = Path(__file__).parents[3]


def test_the_page_says_what_the_contracts_say():
    assert (ROOT / "docs" / "marts.md").read_text(encoding="utf-8") == page()


def test_every_view_has_a_key_and_every_column_a_meaning():
    assert [
        f"{view.name}.{column.name}"
        for view in VIEWS
        for column in view.columns
        if not column.meaning and column.name not in {"birth_date", "birth_place"}
    ] == []
    assert [view.name for view in VIEWS if not view.key] == []


def test_amounts_and_points_name_their_unit():
    amounts = {
        column.meaning for view in VIEWS for column in view.columns if column.name in {"total", "amount", "spent"}
    }
    assert amounts
    assert [meaning for meaning in amounts if "minor units" not in meaning] == []


def test_no_allowed_function_reads_writes_sleeps_or_gambles():
    feared = (
        "read_", "glob", "getenv", "setting", "pragma", "duckdb_", "pg_", "query", "parquet", "csv", "sniff", "random",
        "uuid", "nextval", "setval", "variable", "sleep", "log_message", "write", "repeat", "printf", "format", "pad",
        "json_execute", "serialize", "checkpoint", "which_secret", "summary", "parse_path", "hash",
    )  # fmt: skip
    words = FUNCTIONS | OPERATORS | TABLE_FUNCTIONS
    assert [name for name in words if any(word in name for word in feared)] == []


@pytest.mark.parametrize(("rows", "seconds"), [(0, 1), (1_000_001, 1), (-1, 1), (1, 0), (1, -1), (1, 601)])
def test_limits_out_of_range_are_refused(rows, seconds):
    with pytest.raises(BadInput, match="query: "):
        Limits(rows, seconds)


def test_everything_said_of_the_views_has_its_french():
    french = translations("fr")
    texts = {column.meaning for view in VIEWS for column in view.columns} | {view.grain for view in VIEWS}
    assert (
        sorted(text for text in texts if text and french.told(text) == text and text not in {"E.164", "ISO 4217"}) == []
    )


def test_everything_that_the_command_says_has_its_french():
    tree = ast.parse((ROOT / "src" / "monocle" / "cli" / "query_commands.py").read_text(encoding="utf-8"))
    said = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say"
        and isinstance(node.args[0], ast.Constant)
    }
    french = translations("fr")
    assert len(said) > 10
    assert sorted(text for text in said if french.gettext(text) == text and text not in {": ", "type"}) == []
