"""The model of a table of records: what is counted in it, and what the counts teach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monocle.kernel.membership import found_by
from monocle.kernel.patterns import Patterns, Sums, pattern_counts, pattern_counts_of, pattern_sums
from monocle.kernel.program import Program
from monocle.kernel.table import Table
from monocle.kernel.threads import each
from monocle.resolve.candidates import Candidates
from monocle.resolve.comparisons import Comparison
from monocle.resolve.frequencies import equal_pairs, expected_share, value_counts
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.thresholds import best_threshold, pattern_weights, promised
from monocle.resolve.training import Counted, Labels, Records, trained, untrained

MOST_CANDIDATES = 500_000
MOST_STRANGERS = 250_000
UNTRAINED = 3.0
"""Bits; the threshold where there are no pairs to find one from."""

Pairs = npt.NDArray[np.int32]
Held = Mapping[str, tuple[float, float]]
"""Column → the share of pairs of strangers that agree on it, and how many pairs of all records do; of those that levels need."""
_Patterns = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Labelled:
    """Pairs that people judged.

    Attributes:
        left, right: (k,) records.
        same: (k,) they are one person.
    """

    left: Pairs
    right: Pairs
    same: npt.NDArray[np.bool_]


def learned(
    table: Table,
    program: Program,
    comparisons: Sequence[Comparison],
    found: tuple[Candidates, Matching, int],
    labelled: Labelled | None = None,
) -> Model:
    """Give the model that a table teaches.

    Args:
        table: the records, in an order that says nothing of them.
        program: of the comparisons' questions.
        comparisons: in order.
        found: the candidate pairs; thresholds; threads.
        labelled: what people said; none is needed.
    """
    candidates, matching, threads = found
    held = _held(table, comparisons, threads)
    records = _records(len(table), held, matching)
    if not comparisons or len(table) < 2 or not candidates.pairs:
        return untrained(comparisons, records)
    counted = _counted(table, program, (comparisons, held), (candidates, threads))
    labels = _labels(table, program, labelled) if labelled is not None and len(labelled.same) else None
    model = trained(comparisons, counted, records, labels)
    return model if matching.threshold is not None else replace(model, threshold=_line(model, counted, labels))


def _line(model: Model, counted: Counted, labels: Labels | None) -> float:
    """Give the threshold that the data finds, as the labels correct it."""
    people = model.one_person * float(counted.every.sum())
    off = 0.0
    if labels is not None:
        off = promised(pattern_weights(model, labels.patterns), labels.same, labels.different)
    weights = pattern_weights(model, counted.patterns) - off
    return best_threshold(weights, counted.candidates, people) + off


def _held(table: Table, comparisons: Sequence[Comparison], threads: int) -> Held:
    """Give what the values of columns tell that levels need it of, each column counted once."""
    levels = [level for one in comparisons for level in one.levels]
    rare, exact = {level.rare for level in levels} - {""}, {level.exact for level in levels} - {""}
    columns = sorted(rare | exact)

    def told(column: str) -> tuple[float, float]:
        counts = value_counts(table, column)
        return expected_share(counts) if column in rare else 1.0, equal_pairs(counts) if column in exact else 0.0

    return dict(zip(columns, each(told, columns, threads), strict=True))


def _records(records: int, held: Held, matching: Matching) -> Records:
    threshold = UNTRAINED if matching.threshold is None else matching.threshold
    return Records(records, {column: share for column, (share, _) in held.items()}, threshold, matching.review_floor)


def _counted(
    table: Table, program: Program, asked: tuple[Sequence[Comparison], Held], found: tuple[Candidates, int]
) -> Counted:
    (comparisons, held), (candidates, threads) = asked, found
    pairs = len(table) * (len(table) - 1) / 2
    if candidates.every is not None:
        patterns, counts = pattern_counts_of(table, program, *candidates.every, threads)
        nothing = tuple(np.full(len(one.levels), np.nan) for one in comparisons)
        return Counted(patterns, counts.astype(np.float64), counts.astype(np.float64), nothing)
    of_rules, by_rules = _of_rules(table, program, candidates, threads)
    of_sample, by_sample = pattern_counts_of(table, program, *spread_pairs(len(table)), threads)
    patterns, place = np.unique(np.vstack([of_rules, of_sample]), axis=0, return_inverse=True)
    place = place.ravel()
    scale = pairs / by_sample.sum()
    return Counted(
        patterns,
        _summed(place[: len(of_rules)], by_rules, len(patterns)),
        _summed(place[len(of_rules) :], by_sample * scale, len(patterns)),
        tuple(_equal(held, one) for one in comparisons),
        scale,
    )


def _of_rules(table: Table, program: Program, pairs: Candidates, threads: int) -> tuple[Patterns, Sums]:
    """Give the patterns of the pairs that rules find, each pair once, and how many have them: from some, where they are many."""
    if pairs.pairs <= MOST_CANDIDATES:
        patterns, counts = _together(
            pairs.in_turn(table, threads, lambda rules: pattern_counts(table, program, rules, 1.0, threads))
        )
        return patterns, counts.astype(np.float64)
    some = []
    for place, one in enumerate(pairs.brought):
        known = np.asarray(found_by(table, pairs.rules[:place], one.some.left, one.some.right, threads).any(axis=1))
        some.append(one.some.of(~known))
    left, right = np.concatenate([one.left for one in some]), np.concatenate([one.right for one in some])
    return pattern_sums(table, program, (left, right), np.concatenate([one.stands_for for one in some]), threads)


def _together(parts: Sequence[_Patterns]) -> _Patterns:
    """Give the patterns of several rules, each once, with all their counts."""
    patterns, place = np.unique(np.vstack([part[0] for part in parts]), axis=0, return_inverse=True)
    counts = np.zeros(len(patterns), np.int64)
    np.add.at(counts, place.ravel(), np.concatenate([part[1] for part in parts]))
    return patterns, counts


def _summed(place: npt.NDArray[np.intp], pairs: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    return np.asarray(np.bincount(place, pairs, size), dtype=np.float64)


def _equal(held: Held, comparison: Comparison) -> npt.NDArray[np.float64]:
    return np.array([held[level.exact][1] if level.exact else float("nan") for level in reversed(comparison.levels)])


def spread_pairs(records: int) -> tuple[Pairs, Pairs]:
    """Give a sample of pairs: records at fixed distances, which say nothing of them, as records are ordered by hash."""
    most = min(records, MOST_STRANGERS)
    distances = max(1, MOST_STRANGERS // records)
    left = np.repeat(np.arange(most, dtype=np.int64), distances)
    right = left + np.tile(np.arange(1, distances + 1, dtype=np.int64) * _stride(records), most)
    right %= records
    kept = left != right
    one, other = np.minimum(left, right)[kept], np.maximum(left, right)[kept]
    return one.astype(np.int32), other.astype(np.int32)


def _stride(records: int) -> int:
    """Give a distance that spreads: about the golden share of the records."""
    return max(1, int(records * 0.381966) | 1)


def _labels(table: Table, program: Program, labelled: Labelled) -> Labels:
    parts = []
    for same in (True, False):
        chosen = labelled.same == same
        parts.append(pattern_counts_of(table, program, labelled.left[chosen], labelled.right[chosen]))
    (alike, of_alike), (apart, of_apart) = parts
    patterns = np.vstack([alike, apart])
    return Labels(
        patterns,
        np.concatenate([of_alike, np.zeros(len(apart))]).astype(np.float64),
        np.concatenate([np.zeros(len(alike)), of_apart]).astype(np.float64),
    )
