"""Walking the pairs of blocks: each pair once, and only those that weigh enough."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks
from monocle.kernel.cells import Steps
from monocle.kernel.compiled import compiled, inner
from monocle.kernel.hashing import mixed
from monocle.kernel.keying import Rules, finds, has_several, lowest_shared, rules_of
from monocle.kernel.keys import KeyRule
from monocle.kernel.scorer import Found, Nodes, Scorer, write
from monocle.kernel.sorting import Keys
from monocle.kernel.store import Store
from monocle.kernel.table import Table
from monocle.kernel.threads import ranges
from monocle.kernel.values import scratch
from monocle.kernel.weighing import Scale, weight_of

JOBS = 16
"""Per thread, so that none waits long for the last one."""
ROOM = 1 << 14
"""Pairs, at least, that a job holds before they are put away."""
ALL = 2**53
"""Of the hashes of pairs: a sample of everything."""
BITS_32, BITS_11 = np.uint64(32), np.uint64(11)


class Walk(NamedTuple):
    """Blocks of one rule, and all rules.

    Attributes:
        rules: in order.
        rule: whose blocks these are.
        keys: (m,) uint64.
        starts: (m + 1,) int64.
        nodes: int32.
    """

    rules: Rules
    rule: int
    keys: Keys
    starts: npt.NDArray[np.int64]
    nodes: Nodes


@inner
def _is_first(store: Store, walk: Walk, key: np.uint64, records: tuple[int, int]) -> bool:
    """Tell whether a block is the first that brings two records together.

    No earlier rule does, and no lower key of this rule, which only records with several values may share.
    """
    left, right = records
    for earlier in range(walk.rule):
        if finds(store, walk.rules, earlier, left, right):
            return False
    if has_several(store, walk.rules, walk.rule, left) and has_several(store, walk.rules, walk.rule, right):
        return bool(lowest_shared(store, walk.rules, walk.rule, left, right) == key)
    return True


@inner
def _chosen(records: tuple[int, int], most: int) -> bool:
    """Tell whether a pair is in a sample: its hash, of 53 bits, is below a bound."""
    bits = mixed((np.uint64(records[0]) << BITS_32) | np.uint64(records[1])) >> BITS_11
    return bool(bits < np.uint64(most))


@inner
def _block_at(starts: npt.NDArray[np.int64], place: int) -> int:
    """Give the block in which a place of ``nodes`` stands."""
    low, high = 0, len(starts) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if starts[middle] <= place:
            low = middle
        else:
            high = middle
    return low


@compiled
def _walked(
    store: Store, steps: Steps, scale: Scale, walk: Walk, found: Found, job: tuple[int, int, int, float]
) -> tuple[int, int]:
    """Write the pairs of some blocks that reach a floor until there is no more room.

    A job is the place in ``nodes`` to begin at, the block to end before, the bound of the sample, and the floor. The
    answer is the place to go on at, and the pairs written.
    """
    one, end, most, floor = job
    room, count, block = scratch(len(scale.order)), 0, _block_at(walk.starts, one)
    while one < walk.starts[end]:
        while walk.starts[block + 1] <= one:
            block += 1
        if count + walk.starts[block + 1] - one > len(found.left):
            break
        for other in range(one + 1, walk.starts[block + 1]):
            records = (int(np.int64(walk.nodes[one])), int(np.int64(walk.nodes[other])))
            if most < ALL and not _chosen(records, most):
                continue
            weight = weight_of(store, steps, scale, records, floor, room)
            if weight > -np.inf and _is_first(store, walk, walk.keys[block], records):
                write(found, count, records, weight, scale, room)
                count += 1
        one += 1
    return one, count


def walks_of(table: Table, rules: Sequence[tuple[KeyRule, Blocks]]) -> list[Walk]:
    """Give the blocks of each rule as compiled loops take them."""
    packed = rules_of(table, [rule for rule, _ in rules], [blocks.cut_keys for _, blocks in rules])
    return [Walk(packed, place, blocks.keys, blocks.starts, blocks.nodes) for place, (_, blocks) in enumerate(rules)]


def jobs_of(rules: Sequence[tuple[KeyRule, Blocks]], threads: int) -> list[tuple[int, int, int]]:
    """Give ranges of blocks of about the same number of pairs: rule, first block, end."""
    jobs = []
    for place, (_, blocks) in enumerate(rules):
        sizes = np.diff(blocks.starts)
        costs = np.concatenate(([0], np.cumsum(sizes * (sizes - 1) // 2 + 1)))
        jobs += [(place, first, end) for first, end in ranges(costs, threads * JOBS)]
    return jobs


def _kept(room: Found, count: int) -> Found:
    """Give what was written, in its own memory."""
    return Found(
        room.left[:count].copy(),
        room.right[:count].copy(),
        room.levels[:count].copy(),
        room.weight[:count].copy(),
        room.household[:count].copy(),
    )


def walk(scorer: Scorer, over: Walk, job: tuple[int, int, int], floor: float, most: int = ALL) -> Iterator[Found]:
    """Give the pairs of some blocks that reach a floor, a part at a time.

    Args:
        scorer: weighs.
        over: the blocks.
        job: rule, first block, end.
        floor: bits.
        most: of 2^53; a pair is looked at when its hash is below.
    """
    _, first, end = job
    questions = len(scorer.scale.order)
    place, last = int(over.starts[first]), int(over.starts[end])
    widest = int(np.diff(over.starts[first : end + 1]).max())
    pairs = max(ROOM, widest)
    room = Found(
        np.empty(pairs, np.int32),
        np.empty(pairs, np.int32),
        np.empty((pairs, questions), np.uint8),
        np.empty(pairs),
        np.empty(pairs),
    )
    while place < last:
        place, count = _walked(scorer.store, scorer.steps, scorer.scale, over, room, (place, end, most, floor))
        yield _kept(room, count)
