"""Records by id, the customer of each, and which customers' ids are in force."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from monocle.kernel.near import among, ranks_of
from monocle.resolve.index.book import Arrays, roomy
from monocle.resolve.limiting import OF_USERS

Ids = npt.NDArray[np.uint8]
Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
USERS = " users"
"""What follows the name of a source, for its records that are users of events: they are told apart from its others."""
NOBODY = bytes(16)
"""Stands for the customer of a record that has none yet."""


class People:
    """Records by id.

    Attributes:
        arrays: ``ids`` and ``matched`` (cap, 16) uint8, ``loads`` (cap,) int64, ``alive`` (cap,) uint8, ``sources`` (cap,)
            int32 places in ``sources``; ``sorted_ids`` and ``sorted_matched``: uint64 first halves, ascending, of the
            records and customers that there were when the index was built.
        sources: names; ``source_named`` says them.
        count: records, those that are no more among them.
    """

    def __init__(self, arrays: Arrays, sources: Sequence[str], count: int) -> None:
        """Open people."""
        self.arrays, self.sources, self.count = arrays, list(sources), count
        self._places: dict[bytes, int] = {}
        self._in_force: dict[bytes, bool] = {}

    @property
    def alive(self) -> npt.NDArray[np.uint8]:
        """Per record 1, or 0 where it is no more."""
        return np.asarray(self.arrays["alive"])

    def place(self, record_id: bytes) -> int:
        """Give the place of a record; -1 where there is none."""
        if record_id in self._places:
            return self._places[record_id]
        return self._among("sorted_ids", record_id)

    def places(self, record_ids: Sequence[bytes]) -> list[int]:
        """Give the places of records; -1 where there is none."""
        if len(record_ids) == 1:
            return [self.place(record_ids[0])]
        known = self._places
        maybe = self._maybe("sorted_ids", record_ids)
        return [
            known[one] if one in known else self._among("sorted_ids", one) if there else -1
            for one, there in zip(record_ids, maybe, strict=True)
        ]

    def _maybe(self, name: str, wanted: Sequence[bytes]) -> list[bool]:
        """Tell which ids may be among those that there were when the index was built: their first halves are."""
        halves = np.frombuffer(b"".join(wanted), ">u8")[::2].astype(np.uint64)
        return list(among(self.arrays[name], halves).tolist())

    def ranks(self, nodes: Nodes) -> Places:
        """Give for each record how many of those that there were when the index was built have a lower id."""
        return ranks_of(self.arrays["sorted_ids"], self.arrays["ids"], nodes)

    def _among(self, name: str, wanted: bytes) -> int:
        halves = self.arrays[name]
        half = np.uint64(int.from_bytes(wanted[:8], "big"))
        place = int(halves.searchsorted(half))
        while place < len(halves) and halves[place] == half:
            if name != "sorted_ids" or self.arrays["ids"][place].tobytes() == wanted:
                return place
            place += 1
        return -1

    def all_in_force(self, customers: Sequence[bytes]) -> list[bool]:
        """Tell of several ids whether some record has them; see ``in_force``."""
        known = self._in_force
        maybe = self._maybe("sorted_matched", customers) if customers else []
        return [known.get(one, there) for one, there in zip(customers, maybe, strict=True)]

    def in_force(self, customer: bytes) -> bool:
        """Tell whether some record has a customer's id; by its first half, where the index was built with it."""
        known = self._in_force.get(customer)
        return self._among("sorted_matched", customer) >= 0 if known is None else known

    def marked(self, customer: bytes, in_force: bool) -> None:
        """Note that an id came into force, or that no record has it any more."""
        self._in_force[customer] = in_force

    def add(self, ids: Ids, loads: Places, sources: Sequence[str], matched: Sequence[bytes]) -> None:
        """Add records, alive."""
        first, self.count = self.count, self.count + len(ids)
        arrays = self.arrays
        for name in ("ids", "matched", "loads", "alive", "sources"):
            arrays[name] = roomy(arrays[name], self.count)
        new = slice(first, self.count)
        arrays["ids"][new], arrays["loads"][new], arrays["alive"][new] = ids, loads, 1
        arrays["matched"][new] = np.frombuffer(b"".join(matched), np.uint8).reshape(-1, 16)
        numbers = {name: self._source(name) for name in dict.fromkeys(sources)}
        arrays["sources"][new] = [numbers[name] for name in sources]
        self._places.update(zip(rows_of(ids), range(first, self.count), strict=True))

    def _source(self, name: str) -> int:
        if name not in self.sources:
            self.sources.append(name)
        return self.sources.index(name)

    def drop(self, places: Sequence[int]) -> list[bytes]:
        """Take records out, and give their customers."""
        nodes = np.array(places, np.int64)
        self.arrays["alive"][nodes] = 0
        self._places.update(dict.fromkeys(rows_of(self.arrays["ids"][nodes]), -1))
        return rows_of(self.arrays["matched"][nodes])

    def order(self, nodes: Nodes) -> Places:
        """Give the order of records by record id."""
        return order_of(self.arrays["ids"][nodes])

    def ordered(self, nodes: Nodes) -> Nodes:
        """Give records by record id."""
        return nodes[self.order(nodes)]

    def before(self, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
        """Mark the pairs whose left record's id is the lower one."""
        ids = self.arrays["ids"]
        one, other = (np.ascontiguousarray(ids[side]).view(">u8") for side in (left, right))
        return np.asarray((one[:, 0] < other[:, 0]) | ((one[:, 0] == other[:, 0]) & (one[:, 1] < other[:, 1])))


def opened(arrays: Mapping[str, Any], told: Mapping[str, Any]) -> People:
    """Give people of kept arrays."""
    names = ("ids", "matched", "loads", "alive", "sources", "sorted_ids", "sorted_matched")
    return People({name: arrays[name] for name in names}, told["sources"], told["count"])


def order_of(ids: Ids) -> Places:
    """Give the order of (n, 16) ids."""
    halves = np.ascontiguousarray(ids).view(">u8").astype(np.uint64)
    order = np.argsort(halves[:, 0], kind="stable")
    first = halves[order, 0]
    if len(first) > 1 and (first[1:] == first[:-1]).any():
        order = np.lexsort((halves[:, 1], halves[:, 0]))
    return np.asarray(order)


def rows_of(ids: Ids) -> list[bytes]:
    """Give (n, 16) ids as bytes each."""
    if not len(ids):
        return []
    return list(np.ascontiguousarray(ids).view("V16").ravel().tolist())


def uuid(given: bytes) -> UUID:
    """Give bytes as an id."""
    return UUID(bytes=given)


def source_named(source: str, key: str) -> str:
    """Give the name by which people know the source of a record, with the record's own key there."""
    return f"{source}{USERS}" if key.startswith(OF_USERS) else source
