"""Random trees over small worlds, as DuckDB, PostgreSQL and Python read them: each must find the same people, by the same time.

SQLite reads DuckDB's statements besides, where it understands them (``segment_sqlite``).

``python -m bench.segments_agree --trees 5000``; a disagreement is printed with its tree, and makes the program fail.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import pyarrow as pa
from bench.segment_sqlite import Lite
from bench.segment_trees import Trees
from bench.segment_world import LISTS, MOMENTS, SEGMENTS, people, serve, stocked
from psycopg import Connection

from monocle.catalog import open_catalog
from monocle.engine import DuckEngine
from monocle.engine.shelf import Shelf, make_shelf
from monocle.segment import duck, postgres
from monocle.segment.parse import parse
from monocle.segment.person import Person
from monocle.segment.reading import belongs
from monocle.segment.statement import Compiled
from monocle.segment.store import columns, tables
from monocle.segment.tree import Tree
from monocle.settings import Settings

_SECONDS = 60
_OF_A_WORLD = 1_000
"""Trees that are read over one world."""


@dataclass(frozen=True)
class Readers:
    """The same world for three readers.

    Attributes:
        world: for Python.
        shelf: for DuckDB.
        lite: the same for SQLite.
        kinds: further columns of its people.
        segments: trees of the segments that trees name.
        at: the moment of all that is asked.
    """

    world: Sequence[Person]
    shelf: Shelf
    lite: Lite
    kinds: Mapping[str, str]
    segments: Mapping[str, Tree]
    at: datetime

    @property
    def asked(self) -> duck.Asked:
        """Give what trees mean to DuckDB."""
        return duck.Asked(self.at, self.kinds, self.segments)

    @property
    def ids(self) -> list[UUID]:
        """Give all customers."""
        return [one.customer_id for one in self.world]

    def plain(self, tree: Tree) -> set[UUID]:
        """Give whom Python finds."""
        return {one.customer_id for one in self.world if belongs(tree, one, self.at)}

    def duck(self, tree: Tree) -> set[UUID]:
        """Give whom DuckDB finds."""
        made = duck.members(tree, self.asked)
        text = f"SELECT customer_id FROM people WHERE customer IN ({made.sql})"
        return {row[0] for row in self.shelf.rows(text, made.values, _SECONDS)}

    def sqlite(self, tree: Tree) -> set[UUID] | None:
        """Give whom SQLite finds by DuckDB's statement; None where it does not understand it."""
        return self.lite.members(duck.members(tree, self.asked))

    def postgres(self, tree: Tree, connection: Connection) -> set[UUID]:
        """Give whom PostgreSQL finds."""
        made = self.asked_of_postgres(tree)
        return {row[0] for row in connection.execute(made.sql.encode(), {**made.values, "ids": self.ids}).fetchall()}

    def asked_of_postgres(self, tree: Tree) -> Compiled:
        """Give what PostgreSQL is asked, without the ids."""
        return postgres.members(tree, self.at)

    def due_in_duck(self, tree: Tree) -> dict[UUID, datetime]:
        """Give when time may change it for whom, as DuckDB says."""
        made = duck.due(tree, self.asked)
        if made is None:
            return {}
        text = f"SELECT customer_id, due_at FROM ({made.sql}) JOIN people USING (customer)"
        return dict(self.shelf.rows(text, made.values, _SECONDS))

    def due_in_postgres(self, tree: Tree, connection: Connection) -> dict[UUID, datetime]:
        """Give the same as PostgreSQL says."""
        made = postgres.due(tree, self.at)
        if made is None:
            return {}
        return dict(connection.execute(made.sql.encode(), {**made.values, "ids": self.ids}).fetchall())


def readers(folder: Path, connection: Connection, seed: int, count: int) -> Readers:
    """Make a world, and give its readers; the shelf is for the caller to close.

    Args:
        folder: new, for files.
        connection: of a catalog without customers.
        seed: of the world.
        count: of its customers.
    """
    at = MOMENTS[seed % len(MOMENTS)]
    segments = {name: parse(Trees(seed * 31 + place, ()).tree(2)) for place, name in enumerate(SEGMENTS)}
    world = _members(people(seed, count), segments, at)
    with DuckEngine(folder / "scratch", Settings()) as engine:
        stock = stocked(world, engine)
        make_shelf(folder / "store.duckdb", tables(stock), folder / "scratch", Settings())
    shelf = Shelf(folder / "store.duckdb", folder / "scratch", Settings())
    shelf.put("lists", _lists(world))
    serve(world, connection)
    return Readers(world, shelf, Lite(shelf), columns(stock), segments, at)


def _members(world: Sequence[Person], segments: Mapping[str, Tree], at: datetime) -> list[Person]:
    """Give the customers with the segments that they are in, the others of their households too."""

    def told(one: Person) -> Person:
        return replace(one, segments=frozenset(name for name, tree in segments.items() if belongs(tree, one, at)))

    known = {one.customer_id: told(one) for one in world}
    return [
        replace(one, household=tuple(known[other.customer_id] for other in one.household)) for one in known.values()
    ]


def _lists(world: Sequence[Person]) -> pa.Table:
    """Give who is on which list, customers by number: the order of their ids."""
    numbers = {one: place for place, one in enumerate(sorted(person.customer_id for person in world))}
    rows = [
        {"customer": numbers[one.customer_id], "list": name} for one in world for name in LISTS if name in one.lists
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([("customer", pa.int32()), ("list", pa.string())]))


def disagreement(of: Readers, told: Mapping[str, Any], connection: Connection) -> str:
    """Give in words how readers disagree about a tree; empty where they agree."""
    tree = parse(told)
    plain = of.plain(tree)
    found = {"duckdb": of.duck(tree), "postgresql": of.postgres(tree, connection), "sqlite": of.sqlite(tree)}
    wrong = [
        f"{name}: {len(who - plain)} too many, {len(plain - who)} missing"
        for name, who in found.items()
        if who is not None and who != plain
    ]
    if of.due_in_duck(tree) != of.due_in_postgres(tree, connection):
        wrong.append("due: DuckDB and PostgreSQL differ")
    return "; ".join(wrong)


def main() -> None:
    """Read random trees three times."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--trees", type=int, default=5_000)
    asked.add_argument("--customers", type=int, default=120)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--show", type=int, default=5, help="disagreements to show")
    told = asked.parse_args()
    began, wrong, matched, lite = monotonic(), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder, open_catalog(Path(folder), Settings()) as catalog:
        for place in range(-(-told.trees // _OF_A_WORLD)):
            with catalog.transaction() as connection:
                connection.execute(
                    "TRUNCATE customer, portrait, happening, purchase, identifier, household, allowance, member"
                )
                connection.execute("TRUNCATE segment_list, segment_list_item, customer_trait, customer_score")
                of = readers(Path(folder) / str(place), connection, told.seed + place, told.customers)
                trees = Trees((told.seed + place) * 7919)
                with of.shelf:
                    for _ in range(min(_OF_A_WORLD, told.trees - place * _OF_A_WORLD)):
                        tree = trees.tree()
                        matched += 0 < len(of.plain(parse(tree))) < told.customers
                        lite += of.sqlite(parse(tree)) is not None
                        said = disagreement(of, tree, connection)
                        if said and wrong < told.show:
                            print(said, json.dumps(tree, ensure_ascii=False), of.at, file=sys.stderr)
                        wrong += bool(said)
    seconds = round(monotonic() - began, 1)
    print(json.dumps({"trees": told.trees, "customers": told.customers, "seed": told.seed, "disagreements": wrong,
                      "trees_that_divide": matched, "read_by_sqlite_too": lite, "seconds": seconds}))  # fmt: skip
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
