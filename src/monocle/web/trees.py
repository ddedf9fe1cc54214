"""A tree of conditions for people: in a sentence, and as the SQL that is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monocle.workspace.segment_views import Preview


@dataclass(frozen=True)
class Statement:
    """What one database is asked.

    Attributes:
        database: its name.
        sql: the statement; values are bound beside it.
        values: name and value of each.
    """

    database: str
    sql: str
    values: tuple[tuple[str, str], ...]


def sentence(tree: object, language: str) -> str:
    """Give what a tree says, in a sentence; empty where it cannot be read."""
    del tree, language
    return ""


def statements(tree: Mapping[str, Any], preview: Preview) -> tuple[Statement, ...]:
    """Give the SQL that counts a tree."""
    del tree
    return (Statement("DuckDB", preview.sql, ()),) if preview.sql else ()
