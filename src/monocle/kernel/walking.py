"""Walking the pairs of blocks: each pair once, and only those that weigh enough."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from monocle.kernel.ahead import row_soon, signs_soon
from monocle.kernel.alike import alike
from monocle.kernel.blocks import Blocks
from monocle.kernel.compiled import compiled, inner
from monocle.kernel.hashing import mixed
from monocle.kernel.keying import finds, has_several, lowest_shared, masks_of, may_find, rules_of, several_in
from monocle.kernel.keys import KeyRule
from monocle.kernel.reading import Packed, i32, i64, put_i32, u64
from monocle.kernel.scorer import LEFT, RIGHT, Found, Scorer, room_for, write
from monocle.kernel.table import Table
from monocle.kernel.threads import ranges
from monocle.kernel.values import scratch
from monocle.kernel.weighing import READ, READS, weight_as

Place = tuple[int, int, int]
JOBS = 16
"""Per thread, so that none waits long for the last one."""
ROOM = 1 << 14
"""Pairs, at least, that a job holds before they are put away."""
ALL = 2**53
"""Of the hashes of pairs: a sample of everything."""
AHEAD = 12
"""Records of a block's list whose rows are asked for before they are compared."""
BITS_32, BITS_11 = np.uint64(32), np.uint64(11)


RULES, RULE, KEYS, STARTS, NODES, MASKS = range(6)
"""Fields of a packed walk: the address of the packed rules, whose blocks these are, ``Blocks.keys``, ``starts`` and ``nodes``;
and ``masks_of`` the rules."""


class Walk(NamedTuple):
    """Blocks of one rule, and all rules.

    Attributes:
        rules: all of them.
        blocks: of one.
        packed: both.
    """

    rules: Packed
    blocks: Blocks
    packed: Packed


@inner
def _is_first(store: int, walk: int, key: np.uint64, records: tuple[int, int], told: tuple[int, int]) -> bool:
    """Tell whether a block is the first that brings two records together, of which ``alike`` told so.

    No earlier rule does, and no lower key of this rule, which only records with several values may share.
    """
    rules, rule, masks = i64(walk, RULES), i64(walk, RULE), i64(walk, MASKS)
    left, right = records
    for earlier in range(rule):
        if may_find(masks, earlier, told) and finds(store, rules, earlier, left, right):
            return False
    if (
        several_in(masks, rule, told)
        and has_several(store, rules, rule, left)
        and has_several(store, rules, rule, right)
    ):
        return bool(lowest_shared(store, rules, rule, left, right) == key)
    return True


@inner
def _chosen(records: tuple[int, int], most: int) -> bool:
    """Tell whether a pair is in a sample: its hash, of 53 bits, is below a bound."""
    bits = mixed((np.uint64(records[0]) << BITS_32) | np.uint64(records[1])) >> BITS_11
    return bool(bits < np.uint64(most))


@compiled
def _walked(work: tuple[int, int, int], walk: int, found: int, job: tuple[int, int, int, int], floor: float) -> Place:
    """Write the pairs of some blocks that reach a floor until there is no more room.

    Args:
        work: packed table, scale and scratch.
        walk: packed blocks and rules.
        found: packed room for pairs.
        job: the block and the place in ``nodes`` to begin at, the place to end before, the bound of the sample.
        floor: bits.

    Returns:
        The block and the place to go on at, and the pairs written.
    """
    store, scale, room = work
    block, one, end, most = job
    starts, nodes, keys, count = i64(walk, STARTS), i64(walk, NODES), i64(walk, KEYS), 0
    while one < end:
        while i64(starts, block + 1) <= one:
            block += 1
        until, left = i64(starts, block + 1), i32(nodes, one)
        if count + until - one > ROOM and count > 0:
            break
        if one + AHEAD < end:
            row_soon(store, i32(nodes, one + AHEAD))
            signs_soon(store, i64(scale, READ), i64(scale, READS), i32(nodes, one + AHEAD // 2))
        for place in range(one + 1, until):
            right = i32(nodes, place)
            if most < ALL and not _chosen((left, right), most):
                continue
            # Most pairs of the later rules are pairs of one person that an earlier rule has brought: asked first.
            told = alike(store, left, right)
            if not _is_first(store, walk, u64(keys, block), (left, right), told):
                continue
            weight = weight_as(store, scale, (left, right), told, floor, room)
            if weight > -np.inf:
                put_i32(i64(found, LEFT), count, left)
                put_i32(i64(found, RIGHT), count, right)
                write(found, count, weight, scale, room)
                count += 1
        one += 1
    return block, one, count


def walks_of(table: Table, rules: Sequence[tuple[KeyRule, Blocks]]) -> list[Walk]:
    """Give the blocks of each rule as compiled loops take them."""
    packed = rules_of(table, [rule for rule, _ in rules], [blocks.cut_keys for _, blocks in rules])
    masks = masks_of(table, [rule for rule, _ in rules])
    return [
        Walk(packed, blocks, Packed((packed.at, place, blocks.keys, blocks.starts, blocks.nodes, masks)))
        for place, (_, blocks) in enumerate(rules)
    ]


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
    _, block, end = job
    starts, questions = over.blocks.starts, scorer.questions
    one, last, widest = int(starts[block]), int(starts[end]), int(np.diff(starts[block : end + 1]).max())
    found, room = room_for(max(ROOM, widest), questions), scratch(questions)
    packed = Packed(found)
    work = (scorer.store.at, scorer.scale.at, room.at)
    while one < last:
        block, one, count = _walked(work, over.packed.at, packed.at, (block, one, last, most), floor)
        yield _kept(found, count)
