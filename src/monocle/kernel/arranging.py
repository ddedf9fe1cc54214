"""Pairs of several parts put in order: dealt by their left records into piles that fit into the cache, then sorted pile by pile."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.reading import Packed, f64, i32, i64, put_f64, put_i32, put_u8, u8
from monocle.kernel.scoring import Edges
from monocle.kernel.threads import each, ranges

Places = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]
PILE = 1 << 14
"""Pairs of a pile, about."""
MOST_PILES = 1024
LEFT, RIGHT, RULE, LEVELS, WEIGHT, HOUSEHOLD = range(6)
"""Fields of packed pairs."""


@compiled
def _counted(left: Nodes, shift: int, counts: Places) -> None:
    """Count the pairs of each pile."""
    for pair in range(len(left)):
        counts[np.int64(left[pair]) >> shift] += 1


@compiled
def _dealt(given: int, into: int, told: tuple[int, int, int], places: Places) -> None:
    """Write pairs into their piles, from ``places`` on.

    Args:
        given: packed pairs.
        into: the same.
        told: how many pairs are given, their questions, and by how many bits a left record is moved to give its pile.
        places: (piles,) where those of each begin; moved on.
    """
    pairs, questions, shift = told
    for pair in range(pairs):
        left = i32(i64(given, LEFT), pair)
        place = places[left >> shift]
        places[left >> shift] += 1
        put_i32(i64(into, LEFT), place, left)
        put_i32(i64(into, RIGHT), place, i32(i64(given, RIGHT), pair))
        put_u8(i64(into, RULE), place, u8(i64(given, RULE), pair))
        for question in range(questions):
            put_u8(i64(into, LEVELS), questions * place + question, u8(i64(given, LEVELS), questions * pair + question))
        put_f64(i64(into, WEIGHT), place, f64(i64(given, WEIGHT), pair))
        put_f64(i64(into, HOUSEHOLD), place, f64(i64(given, HOUSEHOLD), pair))


def _columns(edges: Edges) -> tuple[npt.NDArray[np.generic], ...]:
    return edges.left, edges.right, edges.rule, edges.levels, edges.weight, edges.household


def _packed(edges: Edges) -> Packed:
    return Packed([np.ascontiguousarray(column) for column in _columns(edges)])


def _empty(pairs: int, questions: int) -> Edges:
    return Edges(
        np.empty(pairs, np.int32),
        np.empty(pairs, np.int32),
        np.empty(pairs, np.uint8),
        np.empty((pairs, questions), np.uint8),
        np.empty(pairs),
        np.empty(pairs),
    )


def arranged(parts: Sequence[Edges], questions: int, threads: int = 1, pile: int = PILE) -> Edges:
    """Give pairs of several parts, which share none, ordered by left and right record.

    Args:
        parts: in any order.
        questions: how many.
        threads: at once.
        pile: pairs, about, that are sorted at a time.

    Memory: the answer, beside what is given.
    """
    made = _empty(sum(map(len, parts)), questions)
    highest = max((int(part.left.max(initial=0)) for part in parts), default=0)
    piles = min(max(len(made) // pile, 1), MOST_PILES)
    shift = max((highest // piles).bit_length(), 0)
    counts = np.zeros((len(parts), (highest >> shift) + 1), np.int64)
    each(lambda nth: _counted(parts[nth].left, shift, counts[nth]), range(len(parts)), threads)
    ends = np.cumsum(counts.T).reshape(counts.T.shape).T
    places, into = np.ascontiguousarray(ends - counts), _packed(made)

    def deal(nth: int) -> None:
        given = _packed(parts[nth])
        _dealt(given.at, into.at, (len(parts[nth]), questions, shift), places[nth])

    each(deal, range(len(parts)), threads)
    bounds = np.concatenate(([0], counts.sum(axis=0).cumsum()))

    def order(some: tuple[int, int]) -> None:
        for one in range(*some):
            _sort(made, slice(int(bounds[one]), int(bounds[one + 1])))

    each(order, ranges(bounds, 4 * threads), threads)
    return made


def _sort(edges: Edges, here: slice) -> None:
    """Put neighbouring pairs in order; no two are the same."""
    order = np.argsort((edges.left[here].astype(np.int64) << 32) | edges.right[here])
    for column in _columns(edges):
        column[here] = column[here][order]
