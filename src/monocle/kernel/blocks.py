"""Blocks: the records that share a key of a rule, without the keys that too many records hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.cutting import largest_kept, starts_of, tallied, without_large
from monocle.kernel.key_runs import counted, keyed, scattered
from monocle.kernel.keying import rules_of
from monocle.kernel.keys import KeyRule
from monocle.kernel.reading import Packed
from monocle.kernel.sorting import Keys, Nodes, sort_keys
from monocle.kernel.store import stored
from monocle.kernel.table import Table
from monocle.kernel.threads import each, ranges, spans

Integers = npt.NDArray[np.int64]
BYTES = 12
"""Of a key with its node."""
WORST = 10
PER_PARTITION = 16384
"""Keys, about, that are sorted at a time: they fit into the cache."""
KEYS_EACH = 2
"""Keys of a record for which there is room while they are kept."""
ALL_KEYS = 2 * KEYS_EACH * BYTES
"""Bytes per record of keys that are all kept and sorted at once."""
LARGE = 8
"""Records of a block from which it is told what to leave out, should it turn out not to be worth its pairs."""


@dataclass(frozen=True)
class Frequent:
    """A key that too many records hold.

    Attributes:
        key: 64 bits.
        node: the first record that holds it, so that its values can be shown.
        records: how many hold it.
    """

    key: int
    node: int
    records: int


def _no_keys() -> Keys:
    return np.zeros(0, np.uint64)


def _no_nodes() -> Nodes:
    return np.zeros(0, np.int32)


@dataclass(frozen=True, repr=False)
class Large:
    """Blocks of ``LARGE`` records or more, without their records.

    Attributes:
        keys: (b,) uint64, ascending.
        nodes: (b,) the first record of each.
        records: (b,) int64 how many each has.
    """

    keys: Keys = field(default_factory=_no_keys)
    nodes: Nodes = field(default_factory=_no_nodes)
    records: Integers = field(default_factory=lambda: np.zeros(0, np.int64))

    def of(self, kept: npt.NDArray[np.bool_]) -> "Large":
        """Give those that are marked."""
        return Large(self.keys[kept], self.nodes[kept], self.records[kept])

    def worst(self) -> tuple[Frequent, ...]:
        """Give the most frequent, most frequent first."""
        most = np.lexsort((self.keys, -self.records))[:WORST]
        return tuple(Frequent(int(self.keys[one]), int(self.nodes[one]), int(self.records[one])) for one in most)


@dataclass(frozen=True, repr=False)
class Blocks:
    """Records that share a key, for one rule.

    Attributes:
        rule: whose keys.
        keys: (m,) uint64 key of each block, ascending.
        starts: (m + 1,) int64: block b is ``nodes[starts[b] : starts[b + 1]]``.
        nodes: int32 records, ascending within a block, each once; two or more.
        sizes: (s, 2) int64 records of a block, ascending, and how many blocks have as many; those cut off included.
        cut_keys: (c,) uint64 keys cut off, ascending.
        cut_records: records that hold keys cut off; a record counts once per key.
        cut_pairs: pairs that were not looked at.
        largest_kept: records of the largest block.
        worst: the most frequent keys cut off, most frequent first.
        large: the large ones of those kept.
    """

    rule: KeyRule
    keys: Keys
    starts: Integers
    nodes: Nodes
    sizes: Integers
    cut_keys: Keys
    cut_records: int
    cut_pairs: int
    largest_kept: int
    worst: tuple[Frequent, ...]
    large: Large = field(default_factory=Large)

    @property
    def pairs(self) -> int:
        """Give the pairs of the blocks; those of several blocks count for each."""
        return pairs_in(np.diff(self.starts))

    def spent(self) -> "Blocks":
        """Give what later rules need of these blocks once their pairs are scored: the keys cut off, and no record.

        ``scored_pairs`` over spent blocks of earlier rules and the blocks of one gives the pairs that are credited to
        that one, so that the blocks of one rule at a time need be in memory.
        """
        none = np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.int32)
        return replace(self, keys=none[0], starts=none[1], nodes=none[2])

    def up_to(self, most: int) -> "Blocks":
        """Give the blocks, spent ones too, without those of more records.

        Args:
            most: records; ``LARGE`` - 1 or more.
        """
        out = self.large.records > most
        left_out, there = self.large.of(out), self.sizes[:, 0]
        largest_kept = int(there[there <= min(most, self.largest_kept)].max(initial=0))
        if int(there.max(initial=0)) <= most:
            return replace(self, largest_kept=largest_kept)
        keys, starts, nodes = without_large(self.keys, self.starts, self.nodes, most)
        worst = sorted((*self.worst, *left_out.worst()), key=lambda one: (-one.records, one.key))
        return replace(
            self,
            keys=keys,
            starts=starts,
            nodes=nodes,
            cut_keys=np.sort(np.concatenate((self.cut_keys, left_out.keys))),
            cut_records=self.cut_records + int(left_out.records.sum()),
            cut_pairs=self.cut_pairs + pairs_in(left_out.records),
            largest_kept=largest_kept,
            worst=tuple(worst[:WORST]),
            large=self.large.of(~out),
        )


def pairs_in(sizes: Integers) -> int:
    """Give the pairs of blocks of these sizes."""
    return int((sizes * (sizes - 1) // 2).sum())


@compiled
def _moved(from_keys: Keys, from_nodes: Nodes, shift: int, places: Integers, into: tuple[Keys, Nodes]) -> None:
    """Write keys into their partitions, from ``places`` on."""
    keys, nodes = into
    for one in range(len(from_keys)):
        partition = np.int64(from_keys[one] >> np.uint64(shift)) if shift < 64 else 0
        keys[places[partition]] = from_keys[one]
        nodes[places[partition]] = from_nodes[one]
        places[partition] += 1


@inner
def _run(keys: Keys, nodes: Nodes, start: int, target: int) -> tuple[int, int]:
    """Copy the records of one key to a place, each once; give the end of the run and the end of the copy."""
    end, written = start, target
    while end < len(keys) and keys[end] == keys[start]:
        if written == target or nodes[written - 1] != nodes[end]:
            nodes[written] = nodes[end]
            written += 1
        end += 1
    return end, written


@compiled
def _runs(keys: Keys, nodes: Nodes, bounds: Integers, top: int) -> tuple[Keys, Integers, Nodes]:
    """Sort partitions, and give the keys that two records or more hold, how many, and the records."""
    for partition in range(len(bounds) - 1):
        start, end = bounds[partition], bounds[partition + 1]
        sort_keys(keys[start:end], nodes[start:end], top)
    last = bounds[-1]
    keys, nodes = keys[bounds[0] : last], nodes[bounds[0] : last]
    sizes = np.empty(len(keys) // 2 + 1, dtype=np.int64)
    blocks, written, start = 0, 0, 0
    while start < len(keys):
        key = keys[start]
        start, until = _run(keys, nodes, start, written)
        if until - written > 1:
            keys[blocks] = key
            sizes[blocks] = until - written
            written = until
            blocks += 1
    return keys[:blocks].copy(), sizes[:blocks].copy(), nodes[:written].copy()


def _partitions(keys: int) -> int:
    """Give the top bits by which so many keys are parted."""
    return min(max(int(np.ceil(np.log2(max(keys, 1) / PER_PARTITION))), 0), 14)


@dataclass(frozen=True)
class _Work:
    """One rule over one table, cut into jobs."""

    store: Packed
    rules: Packed
    shift: int
    jobs: tuple[tuple[int, int], ...]
    threads: int

    def at_once(self) -> tuple[Keys, Integers, Nodes] | None:
        """Give all runs, each key computed once and kept meanwhile; None where records have too many keys for that."""
        made = each(self._keys, self.jobs, self.threads)
        if any(one is None for one in made):
            return None
        parts = [one for one in made if one is not None]
        counts = np.stack([counts for _, _, counts in parts])
        return self.one_pass(counts, 0, counts.shape[1], [(keys, nodes) for keys, nodes, _ in parts])

    def _keys(self, job: tuple[int, int]) -> tuple[Keys, Nodes, Integers] | None:
        """Give the keys of one job, the record of each, and how many fall into each partition."""
        room = KEYS_EACH * (job[1] - job[0])
        keys, nodes = np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.int32)
        counts = np.zeros(1 << (64 - self.shift), dtype=np.int64)
        count = keyed(self.store.at, self.rules.at, (*job, self.shift), (keys, nodes, counts))
        return None if count < 0 else (keys[:count], nodes[:count], counts)

    def one_pass(
        self, counts: Integers, first: int, end: int, made: Sequence[tuple[Keys, Nodes]] = ()
    ) -> tuple[Keys, Integers, Nodes]:
        """Give the runs of some partitions; ``counts`` is (jobs, partitions), ``made`` the keys of each job where they are kept."""
        here = counts[:, first:end]
        starts = np.cumsum(np.concatenate(([0], here.T.ravel())))
        places = np.full(counts.shape, -1, dtype=np.int64)
        places[:, first:end] = starts[:-1].reshape(here.T.shape).T
        keys, nodes = np.empty(starts[-1], dtype=np.uint64), np.empty(starts[-1], dtype=np.int32)

        def scatter(job: int) -> None:
            if made:
                _moved(*made[job], self.shift, places[job], (keys, nodes))
            else:
                scattered(self.store.at, self.rules.at, (*self.jobs[job], self.shift), places[job], keys, nodes)

        each(scatter, range(len(self.jobs)), self.threads)
        bounds = np.concatenate((starts[:: len(self.jobs)], starts[-1:]))[: end - first + 1]
        groups = ranges(bounds, self.threads * 4)
        found = each(
            lambda group: _runs(keys, nodes, bounds[group[0] : group[1] + 1], 64 - self.shift), groups, self.threads
        )
        return _joined(found)


def _joined(found: list[tuple[Keys, Integers, Nodes]]) -> tuple[Keys, Integers, Nodes]:
    """Give several runs as one."""
    if not found:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int32)
    keys, sizes, nodes = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return keys, sizes, nodes


def _cut(rule: KeyRule, runs: tuple[Keys, Integers, Nodes], largest: int, budget: int | None) -> Blocks:
    """Give blocks without those that are too large."""
    keys, sizes, nodes = runs
    values, counts = tallied(sizes)
    most = largest_kept(values, counts, largest, budget)
    large = np.flatnonzero(sizes >= min(LARGE, most + 1))
    starts = starts_of(sizes)
    told = Large(keys[large], nodes[starts[large]], sizes[large])
    cut = told.of(told.records > most)
    if len(cut.keys):
        keys, starts, nodes = without_large(keys, starts, nodes, most)
    return Blocks(
        rule=rule,
        keys=keys,
        starts=starts,
        nodes=nodes,
        sizes=np.column_stack((values, counts)),
        cut_keys=cut.keys,
        cut_records=int(cut.records.sum()),
        cut_pairs=pairs_in(cut.records),
        largest_kept=most,
        worst=cut.worst(),
        large=told.of((told.records <= most) & (told.records >= LARGE)),
    )


def _passes(counts: Integers, memory: int | None) -> list[tuple[int, int]]:
    """Give ranges of partitions whose keys are sorted together, so that they keep within some bytes where possible."""
    totals = np.concatenate(([0], np.cumsum(counts.sum(axis=0))))
    if memory is None:
        return [(0, len(totals) - 1)]
    passes, first = [], 0
    while first < len(totals) - 1:
        end = int(np.searchsorted(totals, totals[first] + memory // BYTES, side="right")) - 1
        passes.append((first, max(end, first + 1)))
        first = passes[-1][1]
    return passes


def blocks_of(
    table: Table, rule: KeyRule, largest: int, budget: int | None, threads: int = 1, memory: int | None = None
) -> Blocks:
    """Give the blocks of a rule.

    Args:
        table: the records.
        rule: what makes a key.
        largest: records, at most, that one key may bring together; a key of more tells nothing and is cut off.
        budget: pairs, at most, of all blocks together: the largest blocks are cut off first until they keep within it.
        threads: at once.
        memory: bytes, about, that keys may take while they are sorted; more passes over the records when they are more.

    Raises:
        BadConfig: the rule does not fit the table.

    The answer is the same whatever the threads and the memory. Cost: one computation of each key where all of them fit into
    memory beside their sorted copy, else two per record and pass.
    """
    store, records = stored(table), len(table)
    shift = 64 - (_partitions(records) if memory is None else max(_partitions(records), 6))
    jobs = tuple(spans(records, 4 * threads if threads > 1 else 1))
    work = _Work(store, rules_of(table, [rule]), shift, jobs, max(threads, 1))
    if not jobs:
        return _cut(rule, _joined([]), largest, budget)
    if memory is None or ALL_KEYS * records <= memory:
        at_once = work.at_once()
        if at_once is not None:
            return _cut(rule, at_once, largest, budget)
    counts = np.stack(each(partial(_job_counts, work), jobs, work.threads))
    found = [work.one_pass(counts, first, end) for first, end in _passes(counts, memory)]
    return _cut(rule, _joined(found), largest, budget)


def _job_counts(work: _Work, job: tuple[int, int]) -> Integers:
    """Give the keys per partition of one job."""
    return np.asarray(counted(work.store.at, work.rules.at, job[0], job[1], work.shift))
