"""The index: one record or a small batch against everything known."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine.columns import texts
from monocle.errors import BadData
from monocle.kernel.scoring import Edges
from monocle.resolve.evidence import Scores
from monocle.resolve.index.arrivals import Arrival, Customers, Decisions
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Book
from monocle.resolve.index.clustering import Clustering
from monocle.resolve.index.crowding import Crowding
from monocle.resolve.index.keys import Asked, Keys
from monocle.resolve.index.links import Groups, Links
from monocle.resolve.index.many import Rows, add_many, as_table
from monocle.resolve.index.naming import Named, named
from monocle.resolve.index.one import add_one
from monocle.resolve.index.people import NOBODY, People, rows_of, uuid
from monocle.resolve.index.telling import told_links
from monocle.resolve.index.weigher import Asking, Weigher
from monocle.tables import IDENTIFIERS, RECORDS

Nodes = npt.NDArray[np.int32]
FEW = 6
"""Records up to which each is encoded by itself."""
_WRITTEN = 36
_DIGITS = tuple(place for place in range(_WRITTEN) if place not in {8, 13, 18, 23})


class Index:
    """Everything known, in memory; arrivals change it. One thread at a time.

    What it holds is a function of the records there are now and of what was frozen when it was built (model, rules, keys cut
    off, frequencies): neither the order in which records came matters to the clusters, nor how they were cut into arrivals.

    Attributes:
        bearings: what is frozen.
        book: records as rows.
        people: records by id.
        keys: of records.
        links: strong ones.
    """

    def __init__(
        self, bearings: Bearings, book: Book, people: People, keys: Keys, links: Links, threads: int = 1
    ) -> None:
        """Open an index; see ``building`` and ``folder``."""
        self.bearings, self.book, self.people, self.keys, self.links = bearings, book, people, keys, links
        self._weigher = Weigher(book.table, bearings.model, threads)
        self._grown = book.grown
        self._crowding = Crowding(book, bearings.matching.largest_sharing)
        self._clustering = Clustering(bearings, people, links, self._weigher, self._known)
        self._found: Edges | None = None
        self._came = np.zeros(0, np.int32)

    def __len__(self) -> int:
        """Give how many records there are."""
        return int(self.people.alive[: self.people.count].sum())

    def __repr__(self) -> str:
        """Show the size, never a value."""
        return f"Index({self.people.count} rows)"

    def customer_of(self, record_id: UUID) -> UUID | None:
        """Give the customer of a record; None where there is no such record."""
        place = self.people.place(record_id.bytes)
        return None if place < 0 else uuid(self.people.arrays["matched"][place].tobytes())

    def records_with(self, record_id: UUID) -> Sequence[UUID]:
        """Give the records of the customer of a record, by id; none where there is no such record."""
        place = self.people.place(record_id.bytes)
        if place < 0:
            return ()
        matched, ids = self.people.arrays["matched"], self.people.arrays["ids"]
        together = self.links.components(np.array([place], np.int32), self.people.alive).nodes
        same = together[(matched[together] == matched[place]).all(axis=1)]
        return sorted(uuid(one) for one in rows_of(ids[same]))

    def arrive(self, arrival: Arrival, doubtful: bool = False) -> Decisions:
        """Take new, changed and withdrawn records, and give what they change.

        Args:
            arrival: of records.
            doubtful: look for pairs down to the review floor too, which ``told`` then tells; it changes nothing else.

        Raises:
            BadData: a record stands twice in the arrival.

        Cost: ``bench/incremental``.
        """
        came, self._found = checked(arrival), None
        before, touched = self._dropped([*came, *(one.bytes for one in arrival.withdrawn)])
        nodes = again = np.zeros(0, np.int32)
        of_again: Sequence[bytes] = ()
        if came:
            rows = self._added(arrival, came, before[: len(came)])
            nodes = np.arange(rows.first, rows.first + len(came), dtype=np.int32)
            of_again, near = self._crowded(rows.first, len(came))
            again = np.arange(rows.first + len(came), self.people.count, dtype=np.int32)
            touched = np.concatenate((touched, near))
            self._linked(np.concatenate((nodes, again)), doubtful)
        self._came = nodes
        components = self.links.components(np.concatenate((nodes, again, touched)), self.people.alive)
        clusters = self._clustering.clusters(components, self.book.table)
        left = self._gone(clusters, [*before, *of_again])
        renamed = named(self.people, clusters)
        return self._decisions(arrival, nodes, before, renamed, left)

    def _dropped(self, record_ids: Sequence[bytes]) -> tuple[list[bytes], Nodes]:
        """Take records out where they are known; give the customer of each, and their neighbours."""
        places = self.people.places(record_ids)
        known = [place for place in places if place >= 0]
        before = [NOBODY] * len(places)
        if not known:
            return before, np.zeros(0, np.int32)
        nodes = np.array(known, np.int32)
        names = iter(self.people.drop(known))
        touched = np.sort(self.links.near(nodes, self.people.alive))
        return [next(names) if place >= 0 else NOBODY for place in places], touched

    def _added(self, arrival: Arrival, came: Sequence[bytes], matched: Sequence[bytes]) -> Rows:
        """Add records to the book and to the people."""
        if len(matched) <= FEW:
            parts = self._one_by_one(arrival)
            ids = np.concatenate([one.record_ids for one in parts])
            loads = np.concatenate([one.load_sequences for one in parts])
            rows = Rows(parts[0].first, ids, loads, [one.sources[0] for one in parts])
        else:
            records, identifiers = tables(arrival)
            rows = add_many(self.book, self.bearings, records, identifiers, _ids_array(came))
        self.people.add(rows.record_ids, rows.load_sequences, rows.sources, matched)
        self._moved()
        return rows

    def _crowded(self, first: int, count: int) -> tuple[Sequence[bytes], Nodes]:
        """Take values that too many names bring by now out of all records; those of before come again, without them.

        Args:
            first: place of the first new record.
            count: of the new ones.

        Returns:
            the customer of each that comes again, and their neighbours.
        """
        held = self._crowding.look(first, count, self.people.alive)
        for node in held[held >= first].tolist():
            self.book.arrays["codes"][node] = self._crowding.taken_out(node)
        old = held[held < first]
        if not len(old):
            self._moved()
            return (), np.zeros(0, np.int32)
        arrays = self.people.arrays
        ids, loads = arrays["ids"][old].copy(), arrays["loads"][old].copy()
        sources = [self.people.sources[one] for one in arrays["sources"][old].tolist()]
        rows = np.stack([self._crowding.taken_out(node) for node in old.tolist()])
        matched, near = self._dropped(rows_of(ids))
        self.book.add_coded(rows)
        self.people.add(ids, loads, sources, matched)
        self._moved()
        return matched, near

    def _moved(self) -> None:
        """Let the weigher see the arrays that were replaced by longer ones."""
        if self.book.grown != self._grown:
            self._grown = self.book.grown
            self._weigher.moved_to(self.book.table)

    def _one_by_one(self, arrival: Arrival) -> list[Rows]:
        records, identifiers = _mappings(arrival.records), _mappings(arrival.identifiers)
        if len(records) == 1:
            return [add_one(self.book, self.bearings, records[0], identifiers)]
        of: dict[str, list[Mapping[str, Any]]] = {}
        for row in identifiers:
            of.setdefault(str(row["record_id"]), []).append(row)
        return [add_one(self.book, self.bearings, one, of.get(str(one["record_id"]), ())) for one in records]

    def told(self) -> Sequence[Mapping[str, Any]]:
        """Give the links of the records of the last arrival, as the served table has them but for the customer.

        Other links that a value no longer speaks for, as too many names bring it, are told by the next run.
        """
        if self._found is None:
            return ()
        known, found = (self.bearings, self.people, self.keys), self._found
        found = found.of(np.isin(found.left, self._came) | np.isin(found.right, self._came))
        return list(told_links(known, self.book.table, self._weigher.store, found))

    def _linked(self, nodes: Nodes, doubtful: bool) -> None:
        """Find the strong links of new records."""
        floor = self.bearings.model.review_floor if doubtful else self.bearings.model.threshold
        if self.bearings.rules:
            asked = self.keys.of(self._weigher.store, nodes)
            self.keys.add(asked, nodes)
            edges = self._weigher.near(self._asking(asked, nodes), floor)
        else:
            alive = np.flatnonzero(self.people.alive[: self.people.count]).astype(np.int32)
            one, other = np.repeat(nodes, len(alive)), np.tile(alive, len(nodes))
            edges = self._over(one, other, floor)
        self._found = edges
        left, right = self._weigher.strong(edges)
        if len(left):
            self.links.join(left, right, self.people.alive)

    def _asking(self, asked: Asked, nodes: Nodes) -> Asking:
        """Give what records with some keys ask: each those that came before it."""
        people = self.people
        base = len(people.arrays["sorted_ids"])
        return Asking(self.keys.shelf, (*asked, nodes), people.alive, people.arrays["ids"], people.ranks(nodes), base)

    def _over(self, one: Nodes, other: Nodes, floor: float) -> Edges:
        """Weigh records with those of others that came before them."""
        one, other = one[other < one], other[other < one]
        lower = self.people.before(other, one)
        return self._weigher.over(np.where(lower, other, one), np.where(lower, one, other), floor)

    def _known(self, members: Nodes) -> Scores:
        """Give the pairs of a large component that blocking finds and that are over the review floor."""
        floor = self.bearings.model.review_floor
        if not self.bearings.rules:
            left, right = np.triu_indices(len(members), 1)
            pairs = np.sort(np.stack((members[left], members[right])), axis=0)
            return self._weigher.scores(self._over(pairs[1], pairs[0], floor))
        edges = self._weigher.near(self._asking(self.keys.of(self._weigher.store, members), members), floor)
        return self._weigher.scores(edges.of(np.isin(edges.left, members) & np.isin(edges.right, members)))

    def _gone(self, clusters: Groups, before: Sequence[bytes]) -> list[bytes]:
        """Give the customers all of whose records are no more, and note that their ids are not in force."""
        were = [name for name in dict.fromkeys(before) if name != NOBODY]
        there = frozenset(rows_of(self.people.arrays["matched"][clusters.nodes])) if were else frozenset()
        gone = [name for name in were if name not in there]
        for name in gone:
            self.people.marked(name, in_force=False)
        return gone

    def _decisions(
        self, arrival: Arrival, nodes: Nodes, before: Sequence[bytes], renamed: Named, gone: Sequence[bytes]
    ) -> Decisions:
        matched, ids = self.people.arrays["matched"], self.people.arrays["ids"]
        withdrawn = _ids_array([one.bytes for one in arrival.withdrawn])
        came = Customers(
            np.concatenate((ids[nodes], withdrawn)),
            np.concatenate((matched[nodes], np.zeros_like(withdrawn))),
            _ids_array(before),
        )
        moved = np.flatnonzero(~np.isin(renamed.nodes, nodes))
        order = moved[self.people.order(renamed.nodes[moved])]
        others = Customers(ids[renamed.nodes[order]], matched[renamed.nodes[order]], renamed.before[order])
        fresh = frozenset(renamed.founded)
        led = {**renamed.led, **{old: NOBODY for old in gone if old not in fresh}}
        return Decisions(came, others, led, renamed.founded)


def _ids_array(ids: Sequence[bytes]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(ids), np.uint8).reshape(-1, 16)


def _mappings(rows: Sequence[Mapping[str, Any]] | pa.Table) -> Sequence[Mapping[str, Any]]:
    return rows.to_pylist() if isinstance(rows, pa.Table) else rows


def tables(arrival: Arrival) -> tuple[pa.Table, pa.Table]:
    """Give the records of an arrival and their identifiers as Arrow tables."""
    records, identifiers = arrival.records, arrival.identifiers
    if not isinstance(records, pa.Table):
        records = as_table(records, RECORDS)
    if not isinstance(identifiers, pa.Table):
        identifiers = as_table(identifiers, IDENTIFIERS)
    return records, identifiers


def _ids_of(records: Sequence[Mapping[str, Any]] | pa.Table) -> list[bytes]:
    """Give the ids of records as bytes."""
    if not isinstance(records, pa.Table):
        return [_bytes(row["record_id"]) for row in records]
    ids = records["record_id"].combine_chunks()
    if pa.types.is_string(ids.type):
        return rows_of(_unwritten(ids)) if len(ids) else []
    return [_bytes(one) for one in ids.to_pylist()]


def _letters(ids: pa.Array) -> npt.NDArray[np.uint8]:
    given = texts(ids)
    return given.chars[given.starts[0] : given.stops[-1]]


def _unwritten(ids: pa.Array) -> npt.NDArray[np.uint8]:
    """Give ids that are written as texts of 36 letters as (n, 16) bytes."""
    letters = _letters(ids).reshape(-1, _WRITTEN)[:, _DIGITS]
    digits = np.where(letters > ord("9"), (letters | 0x20) - ord("a") + 10, letters - ord("0")).astype(np.uint8)
    return np.asarray((digits[:, ::2] << 4) | digits[:, 1::2], np.uint8)


def _bytes(given: Any) -> bytes:
    """Give an id as bytes: a UUID, its text or its bytes."""
    if isinstance(given, str):
        return bytes.fromhex(given.replace("-", ""))
    return given if isinstance(given, bytes) else bytes(given.bytes)


def checked(arrival: Arrival) -> list[bytes]:
    """Give the ids of the records of an arrival.

    Raises:
        BadData: a record stands twice, or is both there and withdrawn.
    """
    came, withdrawn = _ids_of(arrival.records), [one.bytes for one in arrival.withdrawn]
    if len({*came, *withdrawn}) < len(came) + len(withdrawn):
        raise BadData("a record stands twice in an arrival", where="index", mend="give each record once")
    return came
