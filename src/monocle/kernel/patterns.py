"""Patterns of agreement: how often each choice of levels occurs among pairs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks
from monocle.kernel.compiled import compiled, inner
from monocle.kernel.hashing import mixed
from monocle.kernel.keys import KeyRule
from monocle.kernel.program import SILENT, Program
from monocle.kernel.scorer import Scorer, nodes_of
from monocle.kernel.scoring import Weights
from monocle.kernel.table import Table
from monocle.kernel.threads import each, spans
from monocle.kernel.walking import ALL, jobs_of, walk, walks_of

Codes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Patterns = npt.NDArray[np.uint8]
Sums = npt.NDArray[np.float64]
ONE = np.uint64(1)


@inner
def _place(keys: Codes, code: np.uint64) -> int:
    """Give where a code, which is not 0, or an empty place for it, stands in an open table."""
    mask = len(keys) - 1
    place = int(np.int64(mixed(code) & np.uint64(mask)))
    while keys[place] != 0 and keys[place] != code:
        place = (place + 1) & mask
    return place


@compiled
def _tally(levels: Patterns, radix: Codes, keys: Codes, counts: Counts, first: int) -> tuple[int, int]:
    """Count patterns from one on until the open table is half full; give how far it came, and the new ones.

    A pattern is one number: a level of question q counts ``radix[0, q]``, and what tells nothing ``radix[1, q]``.
    """
    used = 0
    for pair in range(first, len(levels)):
        if 2 * used >= len(keys):
            return pair, used
        code = ONE
        for question in range(levels.shape[1]):
            level = levels[pair, question]
            code += radix[1, question] if level == SILENT else radix[0, question] * np.uint64(level)
        place = _place(keys, code)
        used += keys[place] == 0
        keys[place] = code
        counts[place] += 1
    return len(levels), used


def _tallied(levels: Patterns, radix: Codes) -> tuple[Codes, Counts]:
    """Give the codes of the patterns of pairs, and how often each occurs."""
    found: list[tuple[Codes, Counts]] = []
    first = 0
    while first < len(levels):
        keys, counts = np.zeros(1 << 13, dtype=np.uint64), np.zeros(1 << 13, dtype=np.int64)
        first, _ = _tally(levels, radix, keys, counts, first)
        found.append((keys[keys != 0] - ONE, counts[keys != 0]))
    return _summed(found)


def _summed(found: Sequence[tuple[Codes, Counts]]) -> tuple[Codes, Counts]:
    """Give each code once, ascending, with all its counts."""
    codes = np.concatenate([np.zeros(0, np.uint64), *(part[0] for part in found)])
    distinct, where = np.unique(codes, return_inverse=True)
    counts = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(counts, where, np.concatenate([np.zeros(0, np.int64), *(part[1] for part in found)]))
    return distinct, counts


def _radix(program: Program) -> Codes:
    """Give what a level of each question counts in the code of a pattern, and what it counts to tell nothing."""
    places, radix = 1, []
    for levels in program.levels.tolist():
        radix.append((places, places * levels))
        places *= levels + 1
    if places >= 2**63:
        raise ValueError(f"{program.questions} questions have more patterns than can be counted")
    return np.ascontiguousarray(np.array(radix, dtype=np.uint64).reshape(-1, 2).T)


def _decoded(program: Program, found: Sequence[tuple[Codes, Counts]]) -> tuple[Patterns, Counts]:
    """Give patterns in ascending order of their levels, and their counts."""
    distinct, counts = _summed(found)
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
    scorer, radix, most = _unweighed(table, program), _radix(program), int(sample_share * ALL)
    walks = walks_of(table, rules)

    def tallied(job: tuple[int, int, int]) -> tuple[Codes, Counts]:
        parts = walk(scorer, walks[job[0]], job, -np.inf, most)
        return _summed([_tallied(part.levels, radix) for part in parts])

    return _decoded(program, each(tallied, jobs_of(rules, threads), threads))


def _unweighed(table: Table, program: Program) -> Scorer:
    """Give a scorer for which nothing weighs anything, so that all questions are answered."""
    nothing = tuple(np.zeros(int(levels)) for levels in program.levels)
    rare = tuple((None,) * int(levels) for levels in program.levels)
    return Scorer(table, program, Weights(0.0, 0.0, nothing, nothing, rare))


def pattern_counts_of(
    table: Table, program: Program, left: npt.ArrayLike, right: npt.ArrayLike, threads: int = 1
) -> tuple[Patterns, Counts]:
    """Give how often each pattern of levels occurs among given pairs; see ``pattern_counts``."""
    scorer, radix = _unweighed(table, program), _radix(program)
    one, other = nodes_of(left), nodes_of(right)

    def tallied(job: tuple[int, int]) -> tuple[Codes, Counts]:
        levels = scorer.pairs(one[job[0] : job[1]], other[job[0] : job[1]]).levels
        return _tallied(levels, radix)

    most = max(4 * threads if threads > 1 else 1, len(one) >> 20)
    jobs = spans(len(one), most)
    return _decoded(program, each(tallied, jobs, threads))


def pattern_sums(
    table: Table, program: Program, pairs: tuple[npt.ArrayLike, npt.ArrayLike], counts: Sums, threads: int = 1
) -> tuple[Patterns, Sums]:
    """Give for how many pairs each pattern of levels stands.

    Args:
        table: the records.
        program: of the questions.
        pairs: left and right records.
        counts: (k,) how many pairs each of them stands for.
        threads: at once; the answer does not depend on it.
    """
    radix = _radix(program)
    levels = _unweighed(table, program).pairs(*pairs, threads).levels
    codes = np.zeros(len(levels), np.uint64)
    for question in range(program.questions):
        level = levels[:, question]
        codes += np.where(level == SILENT, radix[1, question], radix[0, question] * level.astype(np.uint64))
    distinct, first, where = np.unique(codes, return_index=True, return_inverse=True)
    patterns, sums = levels[first], np.asarray(np.bincount(where, counts, len(distinct)), dtype=np.float64)
    order = np.lexsort(patterns.T[::-1]) if program.questions else np.arange(len(sums))
    return patterns[order], sums[order]
