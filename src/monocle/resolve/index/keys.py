"""Which records share a key: sorted runs of keys, and a table of those that came since."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.kernel.index_runs import (
    added,
    key_counts,
    keys_of_all,
    keys_of_rule,
    listed,
    rehashed,
)
from monocle.kernel.keying import rules_of
from monocle.kernel.near import shelf
from monocle.kernel.reading import Packed
from monocle.kernel.store import stored
from monocle.kernel.table import Table
from monocle.kernel.threads import each
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Arrays, roomy

Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Asked = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8], Places]

MERGED_FROM = 1 << 22
"""Keys that came since the last run, from which they become a run of their own."""
MOST_RUNS = 6
_SLOTS = 1 << 14


class Keys:
    """The keys of records under the rules of an index.

    Attributes:
        runs: keys, records and where each rule begins.
    """

    def __init__(self, table: Table, bearings: Bearings, runs: Sequence[tuple[Any, Any, Any]]) -> None:
        """Open keys.

        Args:
            table: of the shape that the rules were made for.
            bearings: the rules and the keys cut off.
            runs: as ``made`` gives them.
        """
        self.runs = list(runs)
        self._rules = rules_of(table, bearings.rules, bearings.cut_keys)
        self._count = len(bearings.rules)
        self._shelf: Packed | None = None
        self._empty()

    def _empty(self) -> None:
        self._slots, self._heads = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.int32)
        self._entries, self._following, self._of = (np.zeros(_SLOTS // 2, np.int32) for _ in range(3))
        self._size, self._shelf = 0, None

    def of(self, store: int, nodes: Nodes) -> Asked:
        """Give the keys of records: keys, the rule of each, and (n + 1,) where those of each record begin."""
        most = key_counts(store, self._rules.at, self._count, nodes)
        keys, rules = np.empty(most, np.uint64), np.empty(most, np.uint8)
        starts = np.zeros(len(nodes) + 1, np.int64)
        count = keys_of_all(store, self._rules.at, self._count, nodes, (keys, rules, starts))
        return keys[:count], rules[:count], starts

    def add(self, asked: Asked, nodes: Nodes) -> None:
        """Add the keys of records."""
        keys, rules, starts = asked
        most = self._size + len(keys)
        if most > MERGED_FROM and self._size:
            self._merge()
            most = len(keys)
        if 2 * most > len(self._slots):
            slots = 1 << (4 * most).bit_length()
            new = np.zeros(slots, np.uint64), np.zeros(slots, np.int32)
            rehashed((self._slots, self._heads), new)
            self._slots, self._heads, self._shelf = *new, None
        if most > len(self._entries):
            self._entries, self._following, self._of = (
                roomy(one, most) for one in (self._entries, self._following, self._of)
            )
            self._shelf = None
        before = self._size
        self._size = added(self._since(), keys, starts, nodes, before)
        self._of[before : self._size] = rules

    def _since(self) -> Any:
        return self._slots, self._heads, self._entries, self._following

    def _merge(self) -> None:
        """Make a run of what came since; and one of all later runs when they are many."""
        keys = np.zeros(self._size, np.uint64)
        listed(self._since(), keys)
        parts = [(keys, self._entries[: self._size], self._of[: self._size])]
        if len(self.runs) >= MOST_RUNS:
            later, self.runs = self.runs[1:], self.runs[:1]
            parts += [
                (k, n, np.repeat(np.arange(self._count, dtype=np.int32), np.diff(bounds))) for k, n, bounds in later
            ]
        every, nodes, rules = (np.concatenate(one) for one in zip(*parts, strict=True))
        order = np.lexsort((nodes, every, rules))
        bounds = np.searchsorted(rules[order], np.arange(self._count + 1)).astype(np.int64)
        self.runs.append((every[order], nodes[order].astype(np.int32), bounds))
        self._empty()

    @property
    def shelf(self) -> Packed:
        """All keys as compiled loops look them up; it holds until keys are added."""
        if self._shelf is None:
            self._shelf = shelf(self._since(), self.runs)
        return self._shelf

    def arrays(self) -> Arrays:
        """Give the runs as arrays to be kept; there is one run when an index is built."""
        keys, nodes, bounds = self.runs[0]
        return {"run_keys": keys, "run_nodes": nodes, "run_bounds": bounds}


def made(table: Table, bearings: Bearings, threads: int) -> tuple[Any, Any, Any]:
    """Give all keys of all records, ascending within each rule, with the record of each and where each rule begins.

    Cost: at 10 million records about a second for each rule and thread.
    """
    store, rules = stored(table), rules_of(table, bearings.rules, bearings.cut_keys)

    def run(rule: int) -> tuple[npt.NDArray[np.uint64], Nodes]:
        room = len(table)
        while True:
            keys, nodes = np.empty(room, np.uint64), np.empty(room, np.int32)
            count = keys_of_rule(store.at, rules.at, rule, len(table), (keys, nodes))
            if count <= room:
                break
            room = count
        order = np.argsort(keys[:count], kind="stable")
        return keys[:count][order], nodes[:count][order]

    found = each(run, range(len(bearings.rules)), threads)
    bounds = np.cumsum([0, *(len(keys) for keys, _ in found)], dtype=np.int64)
    return (
        np.concatenate([np.zeros(0, np.uint64), *(keys for keys, _ in found)]),
        np.concatenate([np.zeros(0, np.int32), *(nodes for _, nodes in found)]),
        bounds,
    )


def opened(table: Table, bearings: Bearings, arrays: Mapping[str, Any]) -> Keys:
    """Give keys of kept arrays."""
    return Keys(table, bearings, [(arrays["run_keys"], arrays["run_nodes"], arrays["run_bounds"])])
