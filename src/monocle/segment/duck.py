"""Trees as DuckDB reads them, over the store in which all customers are counted (``store``)."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import sqlglot
from sqlglot import exp

from monocle.errors import BadConfig
from monocle.segment import compiling
from monocle.segment.fragments import Dialect
from monocle.segment.kinds import BOOLEAN, DATE, NUMBER, SPENT, TEXT, TIME
from monocle.segment.statement import Binder, Compiled, Part
from monocle.segment.tree import Field, Trait, Tree
from monocle.segment.world import Holds

TRAIT = "trait."
TABLES = frozenset({"people", "events", "orders", "order_lines", "allowances", "identifiers", "sources", "lists"})
DIALECT = Dialect("duckdb", TABLES, customer="customer", lowers=True)
_DECIMAL = "-?[0-9]{1,15}(\\.[0-9]{1,15})?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NUMBERS = ("BIGINT", "UBIGINT", "HUGEINT", "DOUBLE")


@dataclass(frozen=True)
class Asked:
    """What a store has, and what trees mean by names.

    Attributes:
        at: the moment for which a tree is read, UTC without zone.
        columns: further columns of people → kind: ``trait.NAME`` and ``spent.EUR``; what is not there is known of nobody.
        segments: name → tree of each segment that is named, which stands in its place.
    """

    at: dt.datetime
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    segments: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType({}))


def members(tree: Tree, asked: Asked) -> Compiled:
    """Give ``SELECT customer``: the numbers of all customers for whom a tree holds."""
    return compiling.members(tree, DIALECT, lambda binder: Store(asked, binder)).at(asked.at)


def due(tree: Tree, asked: Asked) -> Compiled | None:
    """Give ``SELECT customer, due_at``: when time alone may change it next, for whom it may; None where it never does."""
    found = compiling.due(tree, DIALECT, lambda binder: Store(asked, binder))
    return None if found is None else found.at(asked.at)


class Store:
    """The tables of the store; see ``World``. Nothing restricts whom it gives."""

    def __init__(self, asked: Asked, binder: Binder) -> None:
        """Hold what is there."""
        self._asked, self._binder = asked, binder

    def spelt(self, condition: Field | Trait) -> Hashable:
        """Give the name, with what is known of such a column; None for a trait that is not there."""
        name = condition.name if isinstance(condition, Field) else TRAIT + condition.name
        kind = self._asked.columns.get(name)
        return None if kind is None and isinstance(condition, Trait) else (name, kind)

    def tree_of(self, segment: str) -> Tree:
        """Give the tree of a segment."""
        found = self._asked.segments.get(segment)
        if found is None:
            raise BadConfig(
                f"there is no segment {segment[:40]!r}", where="segment", mend="mend its name, or make it first"
            )
        return found

    def key(self, person: str) -> exp.Expr:
        """Give the customer's number."""
        return exp.column("customer", person)

    def id(self, person: str) -> exp.Expr:
        """Give the id as text."""
        return exp.cast(exp.column("customer_id", person), "text")

    def home(self, person: str) -> exp.Expr:
        """Give the household's number: that of one of its customers."""
        return exp.column("home", person)

    def members(self, person: str) -> exp.Expr:
        """Give the column."""
        return exp.column("members", person)

    def people(self, person: str, kin: bool) -> exp.Select:
        """Give all customers."""
        del kin
        return exp.Select().from_(exp.to_table("people").as_(person))

    def field(self, name: Part[str], person: str) -> exp.Expr:
        """Give the column."""
        if name.now.startswith(SPENT) and name.now not in self._asked.columns:
            return exp.cast(self._binder.constant(0), "bigint")
        return _quoted(name.now, person)

    def one_source(self, person: str, holds: Holds) -> exp.Expr:
        """Give whether a row of ``sources`` passes."""
        rows = _read("SELECT f.customer AS c FROM sources AS f").where(holds(exp.column("source", "f")))
        return exp.In(this=self.key(person), query=rows.subquery())

    def trait(self, name: Part[str], kind: str, person: str) -> exp.Expr:
        """Give the column, where it is of the kind; a time by its day."""
        known = self._asked.columns.get(TRAIT + name.now)
        column = _quoted(TRAIT + name.now, person)
        if known == NUMBER == kind:
            return _finite(column)
        if known == kind and kind in {TEXT, BOOLEAN, DATE}:
            return column
        if known == TIME and kind == DATE:
            return exp.cast(column, "date")
        if known == DATE and kind == TEXT:
            return exp.cast(column, "text")
        if known == TEXT and kind == DATE:
            day = exp.Left(this=column, expression=self._binder.constant(10))
            written = exp.Anonymous(this="regexp_full_match", expressions=[day, self._binder.constant(_DAY)])
            return _where(written, exp.TryCast(this=day.copy(), to=exp.DataType.build("date")))
        return _nothing(kind)

    def trait_known(self, name: Part[str], person: str) -> exp.Expr:
        """Give whether the column is there and not NULL."""
        kind = self._asked.columns.get(TRAIT + name.now)
        column = _quoted(TRAIT + name.now, person)
        value = exp.Boolean(this=False) if kind is None else _finite(column) if kind == NUMBER else column
        return value if kind is None else exp.Not(this=exp.Is(this=value, expression=exp.Null()))

    def events(self, kin: bool) -> exp.Select:
        """Give all events."""
        del kin
        return _read("SELECT f.customer AS c, f.occurred_at AS t FROM events AS f")

    def event_property(self, name: Part[str], kind: str) -> exp.Expr:
        """Give what stands in the JSON of properties."""
        pointer = name.then(lambda one: "/" + one.replace("~", "~0").replace("/", "~1"))
        path = exp.cast(self._binder.bind(pointer), "text")
        column = exp.column("properties", "f")
        words = exp.Anonymous(this="json_extract_string", expressions=[column, path])
        if not kind:
            return words
        sort = exp.Anonymous(this="json_type", expressions=[column.copy(), path.copy()])
        if kind == NUMBER:
            decimal = exp.Anonymous(this="regexp_full_match", expressions=[words, self._binder.constant(_DECIMAL)])
            number = exp.Or(this=self._sort(sort, *_NUMBERS), expression=decimal)
            return _where(number, exp.cast(words.copy(), "double"))
        if kind == BOOLEAN:
            return _where(self._sort(sort, "BOOLEAN"), exp.cast(words, "boolean"))
        return _where(self._sort(sort, "VARCHAR"), words)

    def _sort(self, sort: exp.Expr, *names: str) -> exp.Expr:
        return exp.In(this=sort, expressions=[self._binder.constant(name) for name in names])

    def orders(self, kin: bool) -> exp.Select:
        """Give all orders."""
        del kin
        return _read("SELECT o.customer AS c, o.ordered_at AS t, o.total AS a FROM orders AS o")

    def lines(self, kin: bool) -> exp.Select:
        """Give all orders by their lines, which have the columns of their order."""
        del kin
        return _read(
            "SELECT o.customer AS c, o.ordered_at AS t, sum(o.amount) AS a FROM order_lines AS o "
            "GROUP BY o.number, o.customer, o.ordered_at"
        )

    def line_text(self, name: str) -> exp.Expr:
        """Give the column."""
        return exp.column(name, "o")

    def allowances(self, kin: bool) -> exp.Select:
        """Give all allowances."""
        del kin
        return _read("SELECT f.customer AS c FROM allowances AS f")

    def identifiers(self, kin: bool) -> exp.Select:
        """Give all types of identifiers of each customer."""
        del kin
        return _read("SELECT f.customer AS c FROM identifiers AS f")

    def listed(self, kin: bool) -> exp.Select:
        """Give who is on which list."""
        del kin
        return _read("SELECT f.customer AS c FROM lists AS f")

    def members_of(self, kin: bool) -> exp.Select:
        """Give none: the trees of segments stand in their place."""
        raise NotImplementedError(kin)

    def entry(self, listed: exp.Expr, place: exp.Expr) -> exp.Expr:
        """Give an entry."""
        return exp.Anonymous(this="list_extract", expressions=[listed, place])

    def hashed(self, words: exp.Expr) -> exp.Expr:
        """Give the hash."""
        return exp.Anonymous(this="sha256", expressions=[words])


def _read(text: str) -> exp.Select:
    found = sqlglot.parse_one(text, read="duckdb")
    if not isinstance(found, exp.Select):
        raise TypeError(text)
    return found


def _quoted(name: str, table: str) -> exp.Expr:
    return exp.column(exp.to_identifier(name, quoted=True), table)


def _finite(column: exp.Expr) -> exp.Expr:
    return _where(exp.Anonymous(this="isfinite", expressions=[column]), column.copy())


def _where(holds: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=holds, true=value)])


def _nothing(kind: str) -> exp.Expr:
    types = {NUMBER: "double", BOOLEAN: "boolean", DATE: "date", TIME: "timestamp", TEXT: "text"}
    return exp.cast(exp.Null(), types[kind])
