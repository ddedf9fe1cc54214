"""Patterns of agreement: how often each choice of levels occurs among pairs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks
from monocle.kernel.cells import Steps, after
from monocle.kernel.compiled import compiled
from monocle.kernel.hashing import mixed
from monocle.kernel.keying import Rules, rules_of
from monocle.kernel.keys import KeyRule
from monocle.kernel.pairs import Walk, is_first, jobs_of
from monocle.kernel.program import SILENT, Program
from monocle.kernel.scorer import Nodes, nodes_of
from monocle.kernel.store import Store, stored
from monocle.kernel.table import Table
from monocle.kernel.threads import each, ranges
from monocle.kernel.values import Scratch, scratch

Codes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Patterns = npt.NDArray[np.uint8]
Asked = tuple[npt.NDArray[np.int64], Codes]
"""``Program.entries``, and by how much a level of each question moves the code of a pattern."""
BITS_32, BITS_11 = np.uint64(32), np.uint64(11)


@compiled
def _pattern(store: Store, steps: Steps, asked: Asked, records: tuple[int, int], room: Scratch) -> np.uint64:
    """Give the levels of a pair as one number; a question that tells nothing stands above its best level."""
    entries, places = asked
    code = np.uint64(0)
    for question in range(len(entries)):
        step = entries[question]
        while step >= 0:
            step = after(store, steps, step, records, room)
        level = -1 - step
        code += places[question] * np.uint64(level if level < SILENT else np.int64(places[len(entries) + question]) - 1)
    return code


@compiled
def _place(keys: Codes, code: np.uint64) -> int:
    """Give where a code, or an empty place for it, stands in an open table."""
    mask = len(keys) - 1
    place = int(np.int64(mixed(code) & np.uint64(mask)))
    while keys[place] != 0 and keys[place] != code + np.uint64(1):
        place = (place + 1) & mask
    return place


@compiled
def _wider(keys: Codes, counts: Counts) -> tuple[Codes, Counts]:
    """Give an open table with twice the room."""
    wide_keys, wide_counts = np.zeros(2 * len(keys), dtype=np.uint64), np.zeros(2 * len(keys), dtype=np.int64)
    for place in range(len(keys)):
        if keys[place] != 0:
            target = _place(wide_keys, keys[place] - np.uint64(1))
            wide_keys[target] = keys[place]
            wide_counts[target] = counts[place]
    return wide_keys, wide_counts


@compiled
def _tallied(store: Store, steps: Steps, asked: Asked, left: Nodes, right: Nodes) -> tuple[Codes, Counts]:
    """Give the codes of the patterns of pairs, and how often each occurs."""
    room = scratch(len(asked[0]))
    keys, counts, used = np.zeros(1024, dtype=np.uint64), np.zeros(1024, dtype=np.int64), 0
    for pair in range(len(left)):
        code = _pattern(store, steps, asked, (int(np.int64(left[pair])), int(np.int64(right[pair]))), room)
        place = _place(keys, code)
        if keys[place] == 0:
            keys[place] = code + np.uint64(1)
            used += 1
        counts[place] += 1
        if 2 * used > len(keys):
            keys, counts = _wider(keys, counts)
    there = keys != 0
    return keys[there] - np.uint64(1), counts[there]


@compiled
def _sampled(
    store: Store, rules: Rules, walk: Walk, job: tuple[int, int, int], least: np.uint64
) -> tuple[Nodes, Nodes]:
    """Give the pairs of some blocks that no earlier block has, or a share of them by their hash."""
    rule, first, end = job
    keys, starts, nodes = walk
    left, right, count = np.empty(1024, dtype=np.int32), np.empty(1024, dtype=np.int32), 0
    block = first
    for one in range(starts[first], starts[end]):
        while starts[block + 1] <= one:
            block += 1
        if count + starts[block + 1] - one > len(left):
            wide = max(2 * len(left), count + starts[block + 1] - one)
            left = np.concatenate((left, np.empty(wide - len(left), dtype=np.int32)))
            right = np.concatenate((right, np.empty(wide - len(right), dtype=np.int32)))
        for other in range(one + 1, starts[block + 1]):
            records = (int(np.int64(nodes[one])), int(np.int64(nodes[other])))
            left[count] = nodes[one]
            right[count] = nodes[other]
            count += chosen(records, least) and is_first(store, rules, rule, keys[block], records)
    return left[:count].copy(), right[:count].copy()


@compiled
def chosen(records: tuple[int, int], most: np.uint64) -> bool:
    """Tell whether a pair is in a sample: its hash, of 53 bits, is below a bound."""
    return bool((mixed((np.uint64(records[0]) << BITS_32) | np.uint64(records[1])) >> BITS_11) < most)


def _asked(program: Program) -> Asked:
    """Give the radix of each question, and after them its number of digits."""
    digits = [int(levels) + 1 for levels in program.levels]
    places = [1]
    for digit in digits:
        places.append(places[-1] * digit)
    if places[-1] >= 2**63:
        raise ValueError(f"{program.questions} questions have more patterns than can be counted")
    return program.entries, np.array([*places[:-1], *digits], dtype=np.uint64)


def _decoded(program: Program, found: Sequence[tuple[Codes, Counts]]) -> tuple[Patterns, Counts]:
    """Give patterns in ascending order of their levels, and their counts."""
    codes = np.concatenate([np.zeros(0, np.uint64), *(part[0] for part in found)])
    distinct, where = np.unique(codes, return_inverse=True)
    counts = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(counts, where, np.concatenate([np.zeros(0, np.int64), *(part[1] for part in found)]))
    patterns = np.empty((len(distinct), program.questions), dtype=np.uint8)
    for question in range(program.questions):
        digits = np.uint64(program.levels[question] + 1)
        level = distinct % digits
        patterns[:, question] = np.where(level == digits - np.uint64(1), SILENT, level)
        distinct //= digits
    order = np.lexsort(patterns.T[::-1]) if program.questions else np.arange(len(counts))
    return patterns[order], counts[order]


def pattern_counts(
    table: Table, program: Program, rules: Sequence[tuple[KeyRule, Blocks]], sample_share: float, threads: int
) -> tuple[Patterns, Counts]:
    """Give how often each pattern of levels occurs among the pairs of blocks, each pair once.

    Args:
        table: the records.
        program: of the questions.
        rules: with their blocks.
        sample_share: 0..1; the share of pairs that is looked at, chosen by the hash of their records.
        threads: at once; the answer does not depend on it.

    Returns:
        (p, questions) levels, 255 tells nothing, ascending; (p,) how many pairs of the sample have them.

    Raises:
        ValueError: the questions have 2^63 patterns or more.
    """
    packed = rules_of(table, [rule for rule, _ in rules], [blocks.cut_keys for _, blocks in rules])
    walks = [(blocks.keys, blocks.starts, blocks.nodes) for _, blocks in rules]
    store, asked, most = stored(table), _asked(program), np.uint64(int(sample_share * 2**53))
    steps = (program.steps, program.bounds, program.literals)

    def tallied(job: tuple[int, int, int]) -> tuple[Codes, Counts]:
        left, right = _sampled(store, packed, walks[job[0]], job, most)
        return _tallied(store, steps, asked, left, right)

    return _decoded(program, each(tallied, jobs_of(rules, threads), threads))


def pattern_counts_of(
    table: Table, program: Program, left: npt.ArrayLike, right: npt.ArrayLike, threads: int = 1
) -> tuple[Patterns, Counts]:
    """Give how often each pattern of levels occurs among given pairs; see ``pattern_counts``."""
    one, other, store, asked = nodes_of(left), nodes_of(right), stored(table), _asked(program)
    steps = (program.steps, program.bounds, program.literals)
    jobs = ranges(np.arange(len(one) + 1, dtype=np.int64), threads)
    found = each(lambda job: _tallied(store, steps, asked, one[job[0] : job[1]], other[job[0] : job[1]]), jobs, threads)
    return _decoded(program, found)
