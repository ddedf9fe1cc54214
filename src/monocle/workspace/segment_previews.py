"""Trees counted while people write them: how many, some of them, how they spread over a field."""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, segment_counts, segment_words, segments
from monocle.errors import BadInput
from monocle.segment.kinds import FIELDS
from monocle.segment.parse import parse
from monocle.segment.postgres import prepared
from monocle.segment.tree import AnyOf
from monocle.segment.tree import Tree as Parsed
from monocle.workspace import segment_definitions as defined
from monocle.workspace import segment_saving
from monocle.workspace.counting_store import CountingStore, Question
from monocle.workspace.house import House
from monocle.workspace.segment_views import Preview, Sampled, Slice, Tree

MOST_SAMPLE = 100
AT_ONCE = 20_000
"""Customers of one statement."""
MOST_SLICES = 20
EXACT = 10_000
"""Customers, at most, that are counted in what is served now; more are counted in the store of the last run."""
NOBODY = AnyOf(())
"""The tree of a segment that is out of use."""
REST = "…"
_PARTS = {
    "address_line": "line",
    "address_extra": "extra",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
}
_TIMES = frozenset({"first_seen_at", "last_seen_at", "last_order_at", "completeness", "name"})
_VALUE = re.compile(r"%\((\w+)\)s")
_TREE = ""
"""Stands for the tree among segments: none has this name."""


class Previews:
    """Counts trees."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house, self.store = house, CountingStore(house)

    def close(self) -> None:
        """Let go of the store in which all customers are counted."""
        self.store.close()

    def preview(self, tree: Tree, sample: int, by_field: str) -> Preview:
        """Count a tree.

        Args:
            tree: plain data.
            sample: customers at most.
            by_field: a field of a customer, or ``trait.NAME``; empty for none.

        Raises:
            BadConfig: the tree cannot be used.
            BadInput: the sample or the field cannot be.
        """
        if not 0 <= sample <= MOST_SAMPLE:
            raise BadInput(f"a sample of {sample}", where="sample", mend=f"use 0 to {MOST_SAMPLE}")
        parsed, field = parse(tree), _field(by_field)
        started, at = time.perf_counter(), clock.now().replace(tzinfo=None)
        with self._house.catalog.reading() as connection:
            check(connection, parsed, tree)
            of = segment_words.customers(connection, EXACT + 1)
            in_store = of > EXACT and self.store.ready
            named = trees_of(connection) if in_store else {}
            found = [] if in_store else _all(connection, parsed, at)
            chosen = segment_counts.named(connection, sorted(found, key=_shuffled)[:sample])
            spread = segment_counts.breakdown(connection, found, field) if field else ()
            as_of = min(at, segment_words.waiting_since(connection) or at)
        if in_store:
            return self._estimated(parsed, named, Question(sample, by_field, MOST_SLICES + 1))
        return Preview(
            count=len(found),
            of=of,
            estimated=False,
            as_of=as_of,
            seconds=time.perf_counter() - started,
            sample=tuple(Sampled(one, name) for one, name in chosen),
            breakdown=_slices(spread, len(found)),
            sql=shown_sql(parsed),
        )

    def _estimated(self, tree: Parsed, named: Mapping[str, Parsed], question: Question) -> Preview:
        """Count a tree in the store: what the last run left, however many customers there are."""
        told = self.store.count(tree, named, question)
        return Preview(
            count=told.count,
            of=told.of,
            estimated=True,
            as_of=told.as_of,
            seconds=told.seconds,
            sample=tuple(Sampled(one, name) for one, name in told.sample),
            breakdown=_slices(told.slices, told.count),
            sql=shown_sql(tree),
        )


def trees_of(connection: Connection) -> Mapping[str, Parsed]:
    """Give what all segments say, for others that name them."""
    stored = segments.stored(connection)
    known = segment_saving.all_of(stored)
    return {name: NOBODY if stored[name].archived_at else one.tree for name, one in known.items()}


def check(connection: Connection, parsed: Parsed, tree: Tree) -> None:
    """Refuse a tree that names what is not there.

    Raises:
        BadConfig: it does.
    """
    others = segment_saving.all_of(segments.stored(connection))
    coming = defined.Definition({"where": tree}, parsed)
    defined.check(
        _TREE,
        {**others, _TREE: coming},
        segment_saving.there(connection, coming.uses.traits),
    )


def _all(connection: Connection, tree: Parsed, at: dt.datetime) -> list[UUID]:
    """Give all customers for whom a tree holds."""
    found: list[UUID] = []
    asked, last = prepared(tree).at(at), None
    while True:
        some, last = segment_counts.ids(connection, (asked.sql, asked.values), last, AT_ONCE)
        found += some
        if last is None:
            return found


def _shuffled(customer: UUID) -> str:
    return hashlib.sha256(customer.bytes).hexdigest()


def _field(name: str) -> str:
    """Give the field as the catalog takes it.

    Raises:
        BadInput: nothing can be broken down by it.
    """
    if name in _PARTS:
        return f"address.{_PARTS[name]}"
    known = (name in FIELDS and name not in _TIMES) or name.startswith("trait.")
    if name and not known:
        raise BadInput(
            "nothing is broken down by this field", where="by_field", mend="use a field of a customer or trait.NAME"
        )
    return name


def _slices(spread: Sequence[tuple[str | None, int]], of: int) -> tuple[Slice, ...]:
    shown = [Slice(value, count) for value, count in spread[:MOST_SLICES]]
    rest = of - sum(one.count for one in shown)
    return (*shown, Slice(REST, rest)) if spread[MOST_SLICES:] and rest > 0 else tuple(shown)


def shown_sql(tree: Parsed) -> str:
    """Give the statement that finds the customers of a tree, for people to read: values stand in it."""
    asked = prepared(tree).at(clock.now().replace(tzinfo=None))
    text = asked.sql.replace("p.customer_id = ANY(%(ids)s)", "TRUE").replace("ANY(%(ids)s)", "ANY(…)")
    return _VALUE.sub(lambda found: _literal(asked.values.get(found[1])), text)


def _literal(value: object) -> str:
    if value is None or isinstance(value, bool | int | float):
        return str(value).upper() if value is None or isinstance(value, bool) else str(value)
    return "'" + str(value).replace("'", "''") + "'"
