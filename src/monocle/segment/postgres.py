"""Trees as PostgreSQL reads them, over the tables that are served, for some customers: their ids are bound as ``ids``.

Each statement names the tables themselves: a publication swaps them.
"""

import datetime as dt
from collections.abc import Hashable

import sqlglot
from sqlglot import exp

from monocle.segment import compiling
from monocle.segment.fragments import Dialect
from monocle.segment.kinds import BOOLEAN, DATE, FIELDS, NUMBER, SPENT
from monocle.segment.statement import Binder, Compiled, Part, Prepared
from monocle.segment.tree import Field, Trait, Tree
from monocle.segment.world import Holds

TABLES = frozenset(
    {
        "customer", "portrait", "happening", "purchase", "identifier", "household", "allowance", "member",
        "segment_list_item", "customer_trait", "customer_score",
    }
)  # fmt: skip
IDS = "ids"
DIALECT = Dialect("postgres", TABLES, customer="customer_id", lowers=False)
_DECIMAL = "^-?[0-9]{1,15}(\\.[0-9]{1,15})?$"
_SERVED = frozenset(
    {
        "name",
        "records",
        "identifiers",
        "completeness",
        "first_seen_at",
        "last_seen_at",
        "orders",
        "last_order_at",
        "events",
    }
)
_OF_ADDRESS = {
    "address_line": "line",
    "address_extra": "extra",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
}


def members(tree: Tree, at: dt.datetime) -> Compiled:
    """Give ``SELECT customer_id`` of those of ``%(ids)s`` for whom a tree holds at a moment; ``ids`` is for the caller to bind."""
    return prepared(tree).at(at)


def prepared(tree: Tree) -> Prepared:
    """Give the same for any moment."""
    return compiling.members(tree, DIALECT, Served)


def due(tree: Tree, at: dt.datetime) -> Compiled | None:
    """Give ``SELECT customer_id, due_at`` of those of ``%(ids)s`` for whom time alone may change it; None where it never does."""
    found = prepared_due(tree)
    return None if found is None else found.at(at)


def prepared_due(tree: Tree) -> Prepared | None:
    """Give the same for any moment."""
    return compiling.due(tree, DIALECT, Served)


class Served:
    """The served tables; see ``World``."""

    def __init__(self, binder: Binder) -> None:
        """Hold what takes the values."""
        self._binder = binder

    def spelt(self, condition: Field | Trait) -> Hashable:
        """Give the name of a field; those of traits are bound."""
        return condition.name if isinstance(condition, Field) else None

    def tree_of(self, segment: str) -> None:
        """Give none: memberships are read."""

    def key(self, person: str) -> exp.Expr:
        """Give the id."""
        return exp.column("customer_id", person)

    def id(self, person: str) -> exp.Expr:
        """Give the id as text."""
        return exp.cast(exp.column("customer_id", person), "text")

    def home(self, person: str) -> exp.Expr:
        """Give the household's id, or the customer's own."""
        return exp.func(
            "COALESCE", self._one("SELECT h.household_id FROM household AS h", "h", person), self.key(person)
        )

    def members(self, person: str) -> exp.Expr:
        """Give how many they are."""
        found = self._one("SELECT h.members FROM household AS h", "h", person)
        return exp.func("COALESCE", found, self._binder.constant(1))

    def people(self, person: str, kin: bool) -> exp.Select:
        """Give those that are asked for, or all of their households."""
        whole = exp.Select().from_(exp.to_table("customer").as_(person))
        return whole.where(_asked(person, kin=kin))

    def field(self, name: Part[str], person: str) -> exp.Expr:
        """Give a column of ``customer``, or a golden value of ``portrait``."""
        return self._field(name.now, person)

    def _field(self, name: str, person: str) -> exp.Expr:
        if name in _SERVED:
            return exp.column(name, person)
        if name.startswith(SPENT):
            told = self._json("jsonb_extract_path_text", exp.column("spent", person), name.removeprefix(SPENT))
            return exp.func("COALESCE", exp.cast(told, "bigint"), self._binder.constant(0))
        golden = self._golden("address" if name in _OF_ADDRESS else name, person)
        if name in _OF_ADDRESS:
            return self._json("json_extract_path_text", exp.cast(golden, "json"), _OF_ADDRESS[name])
        return self._day(golden) if FIELDS[name] == DATE else golden

    def _golden(self, field: str, person: str) -> exp.Expr:
        row = exp.column("row", "g")
        rows = _read("SELECT 1 FROM portrait AS d CROSS JOIN LATERAL json_array_elements(d.golden) AS g(row)").where(
            exp.EQ(this=exp.column("customer_id", "d"), expression=self.key(person)),
            exp.EQ(this=self._json("json_extract_path_text", row, "field"), expression=self._binder.constant(field)),
            exp.EQ(this=self._json("json_extract_path_text", row, "rank"), expression=self._binder.constant("1")),
        )
        value = self._json("json_extract_path_text", row, "value")
        return exp.Subquery(this=rows.select(value, append=False))

    def one_source(self, person: str, holds: Holds) -> exp.Expr:
        """Give whether an entry of the customer's list of sources passes."""
        entries = exp.Anonymous(this="jsonb_array_elements_text", expressions=[exp.column("sources", person)])
        alias = exp.TableAlias(this=exp.to_identifier("s"), columns=[exp.to_identifier("source")])
        rows = exp.select("1").from_(exp.Table(this=entries, alias=alias)).where(holds(exp.column("source", "s")))
        return exp.Exists(this=rows)

    def trait(self, name: Part[str], kind: str, person: str) -> exp.Expr:
        """Give the value in JSON, where it is of the kind; of a date its day."""
        words = self._trait_words(name, person)
        if kind == DATE:
            return self._day(exp.Left(this=words, expression=self._binder.constant(10)))
        value = self._both_traits("jsonb_extract_path", name, person)
        sort = exp.Anonymous(this="jsonb_typeof", expressions=[value])
        if kind == NUMBER:
            return _where(self._same(sort, "number"), exp.cast(words, "double"))
        if kind == BOOLEAN:
            return _where(self._same(sort, "boolean"), exp.cast(words, "boolean"))
        return _where(self._same(sort, "string"), words)

    def trait_known(self, name: Part[str], person: str) -> exp.Expr:
        """Give whether there is a value."""
        return exp.Not(this=exp.Is(this=self._trait_words(name, person), expression=exp.Null()))

    def _trait_words(self, name: Part[str], person: str) -> exp.Expr:
        return self._both_traits("jsonb_extract_path_text", name, person)

    def _both_traits(self, function: str, name: Part[str], person: str) -> exp.Expr:
        """Give a value of the traits, or of the scores."""
        told = [
            exp.Subquery(
                this=exp.select(self._json(function, exp.column("traits", "k"), name))
                .from_(exp.to_table(table).as_("k"))
                .where(exp.EQ(this=exp.column("customer_id", "k"), expression=self.key(person)))
            )
            for table in ("customer_trait", "customer_score")
        ]
        return exp.func("COALESCE", *told)

    def events(self, kin: bool) -> exp.Select:
        """Give events of those that are asked for."""
        return _read("SELECT f.customer_id AS c, f.occurred_at AS t FROM happening AS f").where(_asked("f", kin=kin))

    def event_property(self, name: Part[str], kind: str) -> exp.Expr:
        """Give what stands in the JSON of properties."""
        column = exp.column("properties", "f")
        words = self._json("json_extract_path_text", column, name)
        if not kind:
            return words
        found = self._json("json_extract_path", column, name)
        sort = exp.Anonymous(this="json_typeof", expressions=[found])
        if kind == NUMBER:
            decimal = exp.RegexpLike(this=words, expression=self._binder.constant(_DECIMAL))
            return _where(exp.Or(this=self._same(sort, "number"), expression=decimal), exp.cast(words.copy(), "double"))
        if kind == BOOLEAN:
            return _where(self._same(sort, "boolean"), exp.cast(words, "boolean"))
        return _where(self._same(sort, "string"), words)

    def orders(self, kin: bool) -> exp.Select:
        """Give orders of those that are asked for."""
        rows = _read("SELECT o.customer_id AS c, o.ordered_at AS t, o.total AS a FROM purchase AS o")
        return rows.where(_asked("o", kin=kin))

    def lines(self, kin: bool) -> exp.Select:
        """Give the same by their lines."""
        rows = _read(
            "SELECT o.customer_id AS c, o.ordered_at AS t FROM purchase AS o "
            "CROSS JOIN LATERAL json_array_elements(o.lines) AS l(line) GROUP BY o.order_id, o.customer_id, o.ordered_at"
        )
        amount = exp.Sum(
            this=exp.cast(self._json("json_extract_path_text", exp.column("line", "l"), "amount"), "bigint")
        )
        return rows.select(exp.alias_(amount, "a")).where(_asked("o", kin=kin))

    def line_text(self, name: str) -> exp.Expr:
        """Give the value in JSON."""
        return self._json("json_extract_path_text", exp.column("line", "l"), name)

    def allowances(self, kin: bool) -> exp.Select:
        """Give allowances of those that are asked for."""
        return _read("SELECT f.customer_id AS c FROM allowance AS f").where(_asked("f", kin=kin))

    def identifiers(self, kin: bool) -> exp.Select:
        """Give identifiers of those that are asked for."""
        return _read("SELECT f.customer_id AS c FROM identifier AS f").where(_asked("f", kin=kin))

    def listed(self, kin: bool) -> exp.Select:
        """Give entries of lists that are of those that are asked for."""
        return _read("SELECT f.customer_id AS c FROM segment_list_item AS f").where(_asked("f", kin=kin))

    def members_of(self, kin: bool) -> exp.Select:
        """Give memberships of those that are asked for."""
        return _read("SELECT f.customer_id AS c FROM member AS f").where(_asked("f", kin=kin))

    def entry(self, listed: exp.Expr, place: exp.Expr) -> exp.Expr:
        """Give an entry."""
        return exp.Bracket(this=exp.Paren(this=listed), expressions=[place], offset=1)

    def hashed(self, words: exp.Expr) -> exp.Expr:
        """Give the hash."""
        octets = exp.Anonymous(this="convert_to", expressions=[words, self._binder.constant("UTF8")])
        hashed = exp.Anonymous(this="sha256", expressions=[octets])
        return exp.Anonymous(this="encode", expressions=[hashed, self._binder.constant("hex")])

    def _one(self, text: str, table: str, person: str) -> exp.Expr:
        """Give a value of the one row of a customer."""
        own = exp.EQ(this=exp.column("customer_id", table), expression=self.key(person))
        return exp.Subquery(this=_read(text).where(own))

    def _json(self, function: str, value: exp.Expr, step: str | Part[str]) -> exp.Expr:
        bound = self._binder.constant(step) if isinstance(step, str) else self._binder.bind(step)
        return exp.Anonymous(this=function, expressions=[value.copy(), exp.cast(bound, "text")])

    def _same(self, sort: exp.Expr, name: str) -> exp.Expr:
        return exp.EQ(this=sort, expression=self._binder.constant(name))

    def _day(self, words: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="day_of", expressions=[words])


def _asked(table: str, *, kin: bool) -> exp.Expr:
    """Give that a row is of those that are asked for; the array keeps to the index on their ids."""
    whom: exp.Expr = exp.Placeholder(this=IDS)
    if kin:
        whom = exp.Array(
            expressions=[
                _query(
                    "SELECT k.customer_id FROM customer AS k WHERE k.customer_id = ANY(%(ids)s) UNION "
                    "SELECT k.customer_id FROM household AS k WHERE k.household_id IN "
                    "(SELECT h.household_id FROM household AS h WHERE h.customer_id = ANY(%(ids)s))"
                )
            ]
        )
    return exp.EQ(this=exp.column("customer_id", table), expression=exp.Any(this=exp.Paren(this=whom)))


def _query(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, read="postgres")


def _read(text: str) -> exp.Select:
    found = _query(text)
    if not isinstance(found, exp.Select):
        raise TypeError(text)
    return found


def _where(holds: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=holds, true=value)])
