"""What a tree compiles to: a text without values, and the values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Compiled:
    """One SELECT of one dialect.

    Attributes:
        sql: the text; no value of a tree stands in it.
        values: what is bound: ``$name`` in DuckDB's text, ``%(name)s`` in psycopg's.
    """

    sql: str
    values: Mapping[str, object]

    def __repr__(self) -> str:
        """Show the text, never the values."""
        return f"Compiled({self.sql!r}, {len(self.values)} values)"
