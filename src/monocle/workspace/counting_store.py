"""The store in which segments are counted over all customers: made after each run, kept open, asked while people write.

It knows what the run in force knew; what events and decisions brought since is not in it. It is rebuilt from the lake, so
nothing is lost with it.
"""

import datetime as dt
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from uuid import UUID

import pyarrow as pa

from monocle import clock
from monocle.catalog import segment_facts
from monocle.engine import DuckEngine
from monocle.engine.shelf import Shelf, make_shelf
from monocle.errors import BadInput, NotFound, Unavailable
from monocle.golden.marts import mart
from monocle.ids import time_ordered
from monocle.relation import Contract, Relation, nothing, select
from monocle.segment import duck
from monocle.segment.duck import TRAIT, Asked
from monocle.segment.kinds import LIST, NUMBER, SPENT, kind_of_field
from monocle.segment.statement import Compiled
from monocle.segment.store import Stocked, columns, currencies, tables
from monocle.segment.tree import AllOf, Tree, depends_on
from monocle.tables import ORDERS, TRAITS
from monocle.tables.insight_scores import SCORES
from monocle.workspace.house import House
from monocle.workspace.understood import Known

_FORM = "store2"
"""What files begin with: another one for other tables, so that none of an older program is asked."""
_SECONDS = 20.0
"""That one question may take."""
_LISTS = pa.schema([("customer", pa.int32()), ("list", pa.string())])
_EVERYBODY = AllOf(())
_NO_SEGMENTS: Mapping[str, Tree] = MappingProxyType({})


@dataclass(frozen=True)
class Counted:
    """What a tree holds, over all customers.

    Attributes:
        count: customers.
        of: customers in all.
        as_of: what was known by then is counted, UTC without zone.
        seconds: it took.
        sample: id and name of some, in the order of the SHA-256 of their ids.
        slices: value of a field → customers, the most first; None for those without.
        both: name of another tree → customers of both, and of the other.
    """

    count: int
    of: int
    as_of: dt.datetime
    seconds: float
    sample: tuple[tuple[UUID, str], ...] = ()
    slices: tuple[tuple[str | None, int], ...] = ()
    both: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Question:
    """What is asked of a tree besides its count.

    Attributes:
        sample: customers at most.
        by_field: a field, ``trait.NAME`` or ``spent.EUR``; empty for none.
        slices: at most.
        others: trees to compare with, by name.
    """

    sample: int = 0
    by_field: str = ""
    slices: int = 21
    others: Mapping[str, Tree] = field(default_factory=lambda: _NO_SEGMENTS)


def make(house: House, engine: DuckEngine, known: Known) -> None:
    """Make the store of a run, in place of those that are there."""
    folder = _folder(house)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{_FORM}-{time_ordered()}.duckdb"
    read = _or_nothing(known.read)
    stocked = Stocked(
        view=mart("customers", known.read),
        read=read,
        traits=[_as_stored(engine, read(contract)) for contract in (TRAITS, SCORES)],
        currencies=[str(row["currency"]) for row in engine.rows(currencies(read(ORDERS)))],
    )
    make_shelf(path, tables(stocked), house.folder.scratch, house.settings)
    said = {
        "run_id": str(known.run_id),
        "at": known.at.replace(tzinfo=None).isoformat(),
        "columns": dict(columns(stocked)),
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(said), encoding="utf-8")
    part.chmod(0o600)
    part.rename(path.with_suffix(".json"))
    _keep_alone(folder, path.stem)


def _keep_alone(folder: Path, stem: str) -> None:
    """Remove all stores but one: who still reads another keeps it until it is closed."""
    for path in folder.iterdir():
        if path.name.partition(".")[0] != stem:
            path.unlink(missing_ok=True)


def _folder(house: House) -> Path:
    return house.folder.private / "segments"


def _as_stored(engine: DuckEngine, relation: Relation) -> Relation:
    """Give a relation with the columns that its rows have: an older program may have computed fewer."""
    there = set(engine.arrow(select("SELECT * FROM stored LIMIT 0", relation.contract, stored=relation)).column_names)
    kept = tuple(one for one in relation.contract.columns if one.name in there)
    return replace(relation, contract=replace(relation.contract, columns=kept))


def _or_nothing(read: Callable[[Contract], Relation]) -> Callable[[Contract], Relation]:
    """Give what reads a relation, without rows where no run or step has made it yet."""

    def found(contract: Contract) -> Relation:
        try:
            return read(contract)
        except NotFound:
            return nothing(contract)

    return found


class CountingStore:
    """Counts trees over all customers, in the store of the latest run that has one.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        """Open nothing yet."""
        self._house, self._lock = house, threading.Lock()
        self._open: tuple[Path, Shelf, dt.datetime, Mapping[str, str]] | None = None
        self._before: Shelf | None = None
        self._lists: object = None

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            for shelf in (self._before, self._open[1] if self._open else None):
                if shelf:
                    shelf.close()
            self._before = self._open = None

    @property
    def ready(self) -> bool:
        """Tell whether there is a store."""
        return _latest(_folder(self._house)) is not None

    def count(
        self, tree: Tree, segments: Mapping[str, Tree] = _NO_SEGMENTS, question: Question | None = None
    ) -> Counted:
        """Count a tree.

        Args:
            tree: what is asked.
            segments: trees of all segments that are named in it, or in those.
            question: what else is asked.

        Raises:
            NotFound: there is no store yet.
            BadConfig: a segment is named that is not there.
            BadInput: there is no such field, or it takes too long.
            Unavailable: the store cannot be read, or memory does not do.
        """
        began, question = monotonic(), question or Question()
        shelf, asked, as_of = self._asked(tree, segments)
        made = duck.members(tree, asked)
        text, values = _statement(made, question, asked)
        rows = shelf.rows(text, values, _SECONDS)
        told = {kind: [row[1:] for row in rows if row[0] == kind] for kind in ("count", "of", "sample", "slice")}
        both = {name: _overlap(shelf, made, duck.members(other, asked)) for name, other in question.others.items()}
        return Counted(
            told["count"][0][3],
            told["of"][0][3],
            as_of,
            monotonic() - began,
            tuple((one, name) for one, name, _, _ in sorted(told["sample"], key=lambda row: row[3])),
            tuple((value, many) for _, value, _, many in sorted(told["slice"], key=lambda row: row[2])),
            both,
        )

    def ids(self, tree: Tree, segments: Mapping[str, Tree] = _NO_SEGMENTS, at: dt.datetime | None = None) -> pa.Table:
        """Give ``customer_id`` (text) of all for whom a tree holds, at a moment; now where none is given."""
        shelf, asked, _ = self._asked(tree, segments, at)
        made = duck.members(tree, asked)
        text = f"SELECT CAST(customer_id AS TEXT) AS customer_id FROM people WHERE customer IN ({made.sql})"
        return shelf.arrow(f"{text} ORDER BY customer", made.values, _SECONDS * 6)

    def due(self, tree: Tree, segments: Mapping[str, Tree] = _NO_SEGMENTS, at: dt.datetime | None = None) -> pa.Table:
        """Give ``customer_id`` (text) and ``due_at`` of all for whom time alone may change it; no rows where it never does."""
        shelf, asked, _ = self._asked(tree, segments, at)
        made = duck.due(tree, asked)
        if made is None:
            return pa.table({"customer_id": pa.array([], pa.string()), "due_at": pa.array([], pa.timestamp("us"))})
        text = f"SELECT CAST(p.customer_id AS TEXT) AS customer_id, d.due_at FROM ({made.sql}) AS d JOIN people AS p USING (customer)"
        return shelf.arrow(f"{text} ORDER BY customer", made.values, _SECONDS * 6)

    def traits(self, names: Sequence[str], most: int) -> tuple[list[str], pa.Table, tuple[int, int]]:
        """Give numbers known of customers who bought.

        Args:
            names: of traits; those that are not there are left out.
            most: customers; of more these by the hash of their ids.

        Returns:
            Ids, a column per trait in the same order, and how many bought of how many customers.
        """
        shelf, asked, _ = self._asked(_EVERYBODY, _NO_SEGMENTS)
        there = [name for name in names if asked.columns.get(TRAIT + name) == NUMBER]
        own = "".join(f', CAST("{TRAIT}{name}" AS DOUBLE) AS "{name}"' for name in there)
        found = shelf.arrow(
            f"SELECT CAST(customer_id AS TEXT) AS customer_id{own} FROM people WHERE orders > 0 "
            "ORDER BY lot, customer LIMIT $most",
            {"most": most},
            _SECONDS,
        )
        [(bought, of)] = shelf.rows("SELECT count(*) FILTER (WHERE orders > 0), count(*) FROM people", {}, _SECONDS)
        return found["customer_id"].to_pylist(), found.select(there), (bought, of)

    def run_id(self) -> UUID | None:
        """Give the run whose store it is; None where there is none."""
        told = _latest(_folder(self._house))
        return UUID(json.loads(told.read_text(encoding="utf-8"))["run_id"]) if told else None

    def as_of(self) -> dt.datetime:
        """Give up to when the store knows, UTC without zone.

        Raises:
            NotFound: there is no store yet.
        """
        with self._lock:
            return self._opened()[2]

    def _asked(
        self, tree: Tree, segments: Mapping[str, Tree], at: dt.datetime | None = None
    ) -> tuple[Shelf, Asked, dt.datetime]:
        with self._lock:
            _, shelf, as_of, kinds = self._opened()
            if any(depends_on(one).lists for one in (tree, *segments.values())):
                self._know_lists(shelf)
            elif self._lists is None:
                shelf.put("lists", pa.Table.from_pylist([], schema=_LISTS))
                self._lists = ()
        moment = (at or clock.now()).replace(tzinfo=None)
        return shelf, Asked(moment, kinds, segments), as_of

    def _opened(self) -> tuple[Path, Shelf, dt.datetime, Mapping[str, str]]:
        """Give the latest store, open."""
        told = _latest(_folder(self._house))
        if told is None:
            raise NotFound(
                "no run has made the store of segments yet", where="segments", mend="run: monocle understand"
            )
        if self._open and self._open[0] == told:
            return self._open
        if self._before:
            self._before.close()
        self._before = self._open[1] if self._open else None
        house = self._house
        try:
            said = json.loads(told.read_text(encoding="utf-8"))
            shelf = Shelf(told.with_suffix(".duckdb"), house.folder.scratch, house.settings)
        except (OSError, Unavailable):
            if _latest(_folder(house)) == told:
                raise
            return self._opened()
        self._open = (told, shelf, dt.datetime.fromisoformat(said["at"]), said["columns"])
        self._lists = None
        return self._open

    def _know_lists(self, shelf: Shelf) -> None:
        """Have the entries of lists as they are now."""
        with self._house.catalog.reading() as connection:
            mark = segment_facts.mark_of_entries(connection)
            if mark == self._lists:
                return
            entries = segment_facts.entries(connection)
        numbers = shelf.arrow(
            "SELECT CAST(customer_id AS TEXT) AS id, customer FROM people ORDER BY customer", {}, _SECONDS
        )
        known = dict(zip(numbers["id"].to_pylist(), numbers["customer"].to_pylist(), strict=True))
        rows = [{"customer": known[str(one)], "list": name} for name, one in entries if str(one) in known]
        shelf.put("lists", pa.Table.from_pylist(rows, schema=_LISTS))
        self._lists = mark


def _latest(folder: Path) -> Path | None:
    found = _known(folder)
    return found[-1] if found else None


def _known(folder: Path) -> list[Path]:
    """Give what is told of the stores, the latest last: their names are in the order in which they were made."""
    return sorted(folder.glob(f"{_FORM}-*.json")) if folder.is_dir() else []


def _statement(made: Compiled, question: Question, asked: Asked) -> tuple[str, dict[str, object]]:
    """Give one statement that answers all but overlaps: who belongs is found once."""
    parts = [
        "SELECT 'count', NULL, NULL, NULL, count(*) FROM chosen",
        "SELECT 'of', NULL, NULL, NULL, count(*) FROM people",
    ]
    values = dict(made.values)
    if question.sample > 0:
        values["sampled"] = question.sample
        parts.append(
            "SELECT 'sample', customer_id, name, NULL, lot FROM "
            "(FROM people SEMI JOIN chosen USING (customer) ORDER BY lot, customer LIMIT $sampled)"
        )
    if question.by_field:
        name, table = _column(question.by_field, asked)
        values["sliced"] = question.slices
        parts.append(
            "SELECT 'slice', NULL, value, row_number() OVER (ORDER BY customers DESC, value NULLS LAST), customers FROM "
            f"(SELECT CAST({name} AS TEXT) AS value, count(*) AS customers FROM {table} SEMI JOIN chosen USING (customer) "
            "GROUP BY value ORDER BY customers DESC, value NULLS LAST LIMIT $sliced)"
        )
    return f"WITH chosen AS MATERIALIZED ({made.sql}) {' UNION ALL '.join(parts)}", values


def _column(field_name: str, asked: Asked) -> tuple[str, str]:
    """Give the column and the table of a field; its name is one of those that are there, never what was written."""
    if kind_of_field(field_name) == LIST:
        return "source", "sources"
    if field_name in asked.columns:
        return f'"{field_name}"', "people"
    if kind_of_field(field_name) is None or field_name.startswith((SPENT, TRAIT)):
        raise BadInput("there is no such field", where="by_field", mend="use a field of customers or trait.NAME")
    return f'"{field_name}"', "people"


def _overlap(shelf: Shelf, made: Compiled, other: Compiled) -> tuple[int, int]:
    renamed = {f"o{name}": value for name, value in other.values.items()}
    theirs = other.sql
    for name in sorted(other.values, key=len, reverse=True):
        theirs = theirs.replace(f"${name}", f"$o{name}")
    text = f"SELECT count(*) FILTER (WHERE customer IN ({made.sql})), count(*) FROM ({theirs}) AS theirs"
    [(both, others)] = shelf.rows(text, {**made.values, **renamed}, _SECONDS)
    return both, others
