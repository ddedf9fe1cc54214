"""Texts of which statements are written: each is made and proven once for a shape, and values alone differ after that.

Nothing comes into a statement but texts that the gate has read, and between them ``AND``, ``OR``, ``NOT``, ``UNION ALL`` and
parentheses.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from sqlglot import exp

from monocle.segment.gate import proven, worded
from monocle.segment.statement import HOLE, NUMBER, Binder, Part, Prepared, Take, whole
from monocle.segment.world import World

_KEPT = 20_000
"""Texts of one dialect that are kept, about a kilobyte each; all that ordinary segments need are some hundreds."""
_FILLED = re.compile(f"{HOLE}[0-9]")
_HOLES = re.compile(f"(?:SELECT )?{HOLE}([0-9])")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Dialect:
    """How one database speaks.

    Attributes:
        name: as sqlglot has it.
        tables: that statements may read.
        customer: the column of whom a statement gives.
        lowers: its ``lower`` does what ``folding`` says, whatever the locale.
    """

    name: str
    tables: frozenset[str]
    customer: str
    lowers: bool


@dataclass(frozen=True)
class Fragment:
    """A part of a statement.

    Attributes:
        pieces: the text, cut where the number stands under which it comes into a statement.
        values: the end of each name, and how its value is had.
        loose: it has to stand in parentheses beside others.
    """

    pieces: tuple[str, ...]
    values: tuple[tuple[str, Take], ...]
    loose: bool


@dataclass(frozen=True)
class Said:
    """Text of a statement: rows, or what is true or false; if loose, it has to stand in parentheses beside others."""

    text: str
    loose: bool = False

    @property
    def closed(self) -> str:
        """Give the text as it stands beside others."""
        return f"({self.text})" if self.loose else self.text


def joined(word: str, several: list[Said]) -> Said:
    """Give texts with AND or OR between them."""
    if len(several) == 1:
        return several[0]
    return Said(f" {word} ".join(one.closed for one in several), loose=True)


def negated(said: Said) -> Said:
    """Give that it does not hold."""
    return Said(f"NOT ({said.text})")


class Fragments:
    """The fragments of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        """Begin without any."""
        self._dialect = dialect
        self._known: dict[Hashable, Fragment] = {}

    def of(self, key: Hashable, made: Callable[[], tuple[exp.Expr, Binder]]) -> Fragment:
        """Give the fragment of a shape.

        Args:
            key: all on which the text depends.
            made: gives the expression, and what took its values, where there is no such fragment yet.

        Raises:
            Forbidden: the text is what it must never be.
        """
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = self._proven(*made())
        return found

    def __len__(self) -> int:
        """Give how many were made and are kept."""
        return len(self._known)

    def _proven(self, expression: exp.Expr, binder: Binder) -> Fragment:
        text, loose = expression.sql(dialect=self._dialect.name), isinstance(expression, exp.And | exp.Or)
        proven(_FILLED.sub("TRUE", text).replace(NUMBER, "0"), self._dialect.name, self._dialect.tables, loose=loose)
        return Fragment(tuple(_HOLES.sub(rf"{HOLE}\1", text).split(NUMBER)), binder.taken_in(expression), loose)


@cache
def fragments_of(dialect: Dialect) -> Fragments:
    """Give all fragments of a dialect that this process made."""
    return Fragments(dialect)


class Writer:
    """Writes one statement.

    Args:
        dialect: how the database speaks.
        world: gives its tables, of what takes the values.
    """

    def __init__(self, dialect: Dialect, world: Callable[[Binder], World]) -> None:
        """Begin without values."""
        self._dialect, self._world = dialect, world
        self._fragments = fragments_of(dialect)
        self._values: dict[str, object] = {}
        self._number = 0
        self.names = world(Binder(lowers=dialect.lowers))

    def write(
        self, key: Hashable, made: "Callable[[World, Binder, Part[Value]], exp.Expr]", value: Value, *inner: str
    ) -> Said:
        """Give the text of a fragment, and bind its values.

        Args:
            key: all on which the text depends.
            made: gives the expression, of the tables, of what takes the values, and of the value as it stands here.
            value: of which those are had that are bound.
            inner: the texts that go into its holes.
        """

        def first() -> tuple[exp.Expr, Binder]:
            binder = Binder(lowers=self._dialect.lowers)
            return made(self._world(binder), binder, whole(value)), binder

        found = self._fragments.of(key, first)
        number = str(self._number)
        self._number += 1
        for name, take in found.values:
            self._values[f"p{number}_{name}"] = take(value)
        text = number.join(found.pieces)
        for place, one in enumerate(inner):
            text = text.replace(f"{HOLE}{place}", one)
        return Said(text, found.loose)

    def whole(self, statement: Said) -> Prepared:
        """Give the statement that was written."""
        return Prepared(worded(statement.text, self._dialect.name, self._dialect.tables), self._values)

    @property
    def customer(self) -> str:
        """Give the column of whom a statement gives."""
        return self._dialect.customer
