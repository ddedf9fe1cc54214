"""The index: one record or a small batch against everything known."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.errors import BadData
from monocle.resolve.evidence import Scores
from monocle.resolve.index.arrivals import Arrival, Decided, Decisions
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Book
from monocle.resolve.index.clustering import Clustering
from monocle.resolve.index.crowding import Crowding
from monocle.resolve.index.keys import Keys
from monocle.resolve.index.links import Links
from monocle.resolve.index.many import Rows, add_many, as_table
from monocle.resolve.index.naming import Named, named
from monocle.resolve.index.one import add_one
from monocle.resolve.index.people import NOBODY, People, uuid
from monocle.resolve.index.weigher import Weigher
from monocle.tables import IDENTIFIERS, RECORDS

Nodes = npt.NDArray[np.int32]
FEW = 6
"""Records up to which each is encoded by itself."""


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
        together = [node for node in self.links.components([place])[0] if (matched[node] == matched[place]).all()]
        return sorted(uuid(ids[node].tobytes()) for node in together)

    def arrive(self, arrival: Arrival) -> Decisions:
        """Take new, changed and withdrawn records, and give what they change.

        Args:
            arrival: of records.

        Raises:
            BadData: a record stands twice in the arrival.

        Cost: ``bench/incremental``.
        """
        came = checked(arrival)
        olds = [
            self._dropped(place) for place in self.people.places([*came, *(one.bytes for one in arrival.withdrawn)])
        ]
        touched = {node for _, near in olds for node in near}
        before = [name for name, _ in olds]
        nodes = np.zeros(0, np.int32)
        if came:
            rows = self._added(arrival, came, before[: len(came)])
            nodes = np.arange(rows.first, rows.first + len(came), dtype=np.int32)
            self._linked(nodes)
        seeds = [*nodes.tolist(), *sorted(node for node in touched if self.people.alive[node])]
        components = self.links.components(seeds)
        clusters = self._clustering.clusters(components, self.book.table)
        left = self._gone(clusters, before)
        renamed = named(self.people, clusters)
        return self._decisions(arrival, nodes, before, renamed, left)

    def _dropped(self, place: int) -> tuple[bytes, Sequence[int]]:
        """Take a record out where it is known; give its customer and who its neighbours were."""
        if place < 0:
            return NOBODY, ()
        return self.people.drop(place), self.links.drop(place)

    def _added(self, arrival: Arrival, came: Sequence[bytes], matched: Sequence[bytes]) -> Rows:
        """Add records to the book and to the people."""
        if len(matched) <= FEW:
            parts = self._one_by_one(arrival)
            ids = np.concatenate([one.record_ids for one in parts])
            loads = np.concatenate([one.load_sequences for one in parts])
            rows = Rows(parts[0].first, ids, loads, [one.sources[0] for one in parts])
        else:
            records, identifiers = tables(arrival)
            rows = add_many(self.book, self.bearings, records, identifiers, came)
        self._crowding.look(rows.first, len(came))
        self.people.add(rows.record_ids, rows.load_sequences, rows.sources, matched)
        if self.book.grown != self._grown:
            self._grown = self.book.grown
            self._weigher.moved_to(self.book.table)
        return rows

    def _one_by_one(self, arrival: Arrival) -> list[Rows]:
        records, identifiers = _mappings(arrival.records), _mappings(arrival.identifiers)
        if len(records) == 1:
            return [add_one(self.book, self.bearings, records[0], identifiers)]
        of: dict[str, list[Mapping[str, Any]]] = {}
        for row in identifiers:
            of.setdefault(str(row["record_id"]), []).append(row)
        return [add_one(self.book, self.bearings, one, of.get(str(one["record_id"]), ())) for one in records]

    def _linked(self, nodes: Nodes) -> None:
        """Find the strong links of new records."""
        asking, other = self._candidates(nodes)
        one = nodes[asking]
        fresh = other < one  # of two new records the later one asks
        one, other = one[fresh], other[fresh]
        if len(one):
            lower = self.people.before(other, one)
            self.links.join(
                *(
                    side.tolist()
                    for side in self._weigher.strong(np.where(lower, other, one), np.where(lower, one, other))
                )
            )

    def _candidates(self, nodes: Nodes) -> tuple[Nodes, Nodes]:
        """Give the records to be compared with new ones: the place of the new one, and the record."""
        if not self.bearings.rules:
            alive = np.flatnonzero(self.people.alive[: self.people.count]).astype(np.int32)
            return np.repeat(np.arange(len(nodes), dtype=np.int32), len(alive)), np.tile(alive, len(nodes))
        asked = self.keys.of(self._weigher.store, nodes)
        self.keys.add(asked, nodes)
        return self.keys.sharing(asked, self.people.alive)

    def _known(self, members: Nodes) -> Scores:
        """Give the pairs of a large component that blocking finds and that are over the review floor."""
        if self.bearings.rules:
            asking, other = self.keys.sharing(self.keys.of(self._weigher.store, members), self.people.alive)
            inside = np.isin(other, members) & (other < members[asking])
            one, other = members[asking][inside], other[inside]
        else:
            left, right = np.triu_indices(len(members), 1)
            one, other = members[left], members[right]
        lower = self.people.before(other, one)
        edges = self._weigher.over(
            np.where(lower, other, one), np.where(lower, one, other), self.bearings.model.review_floor
        )
        return self._weigher.scores(edges)

    def _gone(self, clusters: Sequence[Sequence[int]], before: Sequence[bytes]) -> list[bytes]:
        """Give the customers all of whose records are no more, and note that their ids are not in force."""
        matched = self.people.arrays["matched"]
        there = {matched[node].tobytes() for cluster in clusters for node in cluster} if any(before) else set()
        gone = [name for name in dict.fromkeys(before) if name != NOBODY and name not in there]
        for name in gone:
            self.people.marked(name, in_force=False)
        return gone

    def _decisions(
        self, arrival: Arrival, nodes: Nodes, before: Sequence[bytes], renamed: Named, gone: Sequence[bytes]
    ) -> Decisions:
        matched, ids = self.people.arrays["matched"], self.people.arrays["ids"]
        arrived = [
            Decided(uuid(ids[node].tobytes()), uuid(matched[node].tobytes()), _id(old))
            for node, old in zip(nodes.tolist(), before, strict=False)
        ]
        arrived += [
            Decided(record, None, _id(old)) for record, old in zip(arrival.withdrawn, before[len(nodes) :], strict=True)
        ]
        first = int(nodes[0]) if len(nodes) else self.people.count
        moved = [
            Decided(uuid(ids[node].tobytes()), uuid(matched[node].tobytes()), _id(old))
            for node, old in renamed.before.items()
            if node < first
        ]
        led: dict[UUID, UUID | None] = {uuid(old): uuid(new) for old, new in renamed.led.items()}
        led |= {uuid(old): None for old in gone if old not in renamed.founded}
        return Decisions(
            tuple(arrived),
            tuple(sorted(moved, key=lambda one: one.record_id)),
            led,
            tuple(uuid(one) for one in renamed.founded),
        )


def _id(name: bytes) -> UUID | None:
    return None if name == NOBODY else uuid(name)


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
    given = records["record_id"].to_pylist() if isinstance(records, pa.Table) else [row["record_id"] for row in records]
    return [_bytes(one) for one in given]


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
