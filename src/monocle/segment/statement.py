"""What a tree compiles to: a text without values, and the values."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from monocle.segment.folding import capitals

AtMoment = Callable[[dt.datetime], object]
"""A value that depends on the moment at which a tree is read, UTC."""


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


@dataclass(frozen=True)
class Prepared:
    """The same for any moment: the text stays, the values follow the moment."""

    sql: str
    values: Mapping[str, "object | AtMoment"]

    def __repr__(self) -> str:
        """Show the text, never the values."""
        return f"Prepared({self.sql!r}, {len(self.values)} values)"

    def at(self, moment: dt.datetime) -> Compiled:
        """Give the statement for a moment, UTC without zone."""
        return Compiled(self.sql, {name: one(moment) if callable(one) else one for name, one in self.values.items()})


class Binder:
    """Gives each value a name, under which it is bound; none ever stands in a text.

    Args:
        lowers: the dialect's ``lower`` does what ``folding`` says, whatever the locale.
    """

    def __init__(self, *, lowers: bool) -> None:
        """Begin without values."""
        self._values: dict[str, object | AtMoment] = {}
        self._lowers = lowers

    def bind(self, value: "object | AtMoment") -> exp.Expr:
        """Give the placeholder of a value."""
        name = f"p{len(self._values)}"
        self._values[name] = value
        return exp.Placeholder(this=name)

    def small(self, text: exp.Expr) -> exp.Expr:
        """Give a text with its capitals as small letters."""
        if self._lowers:
            return exp.Lower(this=text)
        return exp.Anonymous(this="translate", expressions=[text, *map(self.bind, capitals())])

    def values_in(self, chosen: exp.Query) -> Mapping[str, "object | AtMoment"]:
        """Give the values whose names stand in a statement."""
        used = {str(one.this) for one in chosen.find_all(exp.Placeholder)}
        return {name: value for name, value in self._values.items() if name in used}
