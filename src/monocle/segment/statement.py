"""What a tree compiles to: a text without values, and the values."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlglot import exp

from monocle.segment.folding import capitals

AtMoment = Callable[[dt.datetime], object]
"""A value that depends on the moment at which a tree is read, UTC."""
Take = Callable[[Any], Any]
"""Gives a value of a condition: the same one of any condition of the same shape."""
One = TypeVar("One")
Other = TypeVar("Other")
NUMBER = "\x01"
"""Stands in the text of a fragment where the number goes under which the fragment comes into a statement."""
HOLE = "\x02"
"""Stands, with its place, in the text of a fragment where another goes."""


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


class Part(Generic[One]):
    """A part of a condition: as it is in the one at hand, and how it is had of any other of the same shape."""

    def __init__(self, now: One, take: Take) -> None:
        """Hold both; ``take`` must not hold what stands in the condition at hand."""
        self.now, self.take = now, take

    def then(self, made: Callable[[One], Other]) -> "Part[Other]":
        """Give what is made of it."""
        take = self.take
        return Part(made(self.now), lambda one: made(take(one)))


def whole(condition: One) -> Part[One]:
    """Give a condition as a part of itself."""
    return Part(condition, lambda one: one)


def hole(place: int = 0) -> exp.Expr:
    """Give what stands in an expression where that of another fragment goes."""
    return exp.var(f"{HOLE}{place}")


def rows(place: int = 0) -> exp.Select:
    """Give what stands in an expression where the rows of another fragment go."""
    return exp.Select(expressions=[hole(place)])


def each(many: "Part[tuple[One, ...]]") -> "list[Part[One]]":
    """Give each of several."""
    return [many.then(itemgetter(place)) for place in range(len(many.now))]


class Binder:
    """Gives each value a name, under which it is bound; none ever stands in a text.

    Args:
        lowers: the dialect's ``lower`` does what ``folding`` says, whatever the locale.
    """

    def __init__(self, *, lowers: bool) -> None:
        """Begin without values."""
        self._taken: dict[str, Take] = {}
        self._lowers = lowers

    def bind(self, part: "Part[Any]") -> exp.Expr:
        """Give the placeholder of a value of a condition, or of what gives it for a moment."""
        return self._named(part.take)

    def constant(self, value: object) -> exp.Expr:
        """Give the placeholder of a value that is the same in all conditions of this shape."""
        return self._named(lambda _: value)

    def _named(self, take: Take) -> exp.Expr:
        name = str(len(self._taken))
        self._taken[name] = take
        return exp.Placeholder(this=f"p{NUMBER}_{name}")

    def small(self, text: exp.Expr) -> exp.Expr:
        """Give a text with its capitals as small letters."""
        if self._lowers:
            return exp.Lower(this=text)
        return exp.Anonymous(this="translate", expressions=[text, *map(self.constant, capitals())])

    def taken_in(self, chosen: exp.Expr) -> tuple[tuple[str, Take], ...]:
        """Give what stands in an expression: the names' ends, and how the value of each is had."""
        used = {str(one.this).rpartition("_")[2] for one in chosen.find_all(exp.Placeholder)}
        return tuple((name, take) for name, take in self._taken.items() if name in used)
