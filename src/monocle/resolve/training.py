"""The model that the data speaks for, by expectation-maximisation on counts of agreement patterns.

Only candidate pairs are looked at one by one; all other pairs are strangers', known by the counts of values where a level
is equality, and by a systematic sample for the rest. Dirichlet priors let few records train as steadily as many. No
label is needed, no random number is drawn: the same counts give the same model.

Source: Winkler (2000), Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model of Record Linkage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from monocle.kernel.scoring import Rare
from monocle.resolve.comparisons import Comparison, Tie
from monocle.resolve.dependence import repeated
from monocle.resolve.kinds import Array, Kinds, Levels, kinds_of_pairs, level_counts, shares
from monocle.resolve.model import Model

ROUNDS = 200
SETTLED = 1e-6
LISTENED = 50
"""Rounds in which it is looked, every fifth time, which fields repeat one another; then the last look holds."""
PRIOR_PAIRS = 20.0
AT_HOME_PAIRS = 200.0
"""Pairs of one household that what is expected of them counts for, beside those that the data shows."""
UNSEEN = 0.5
"""Pairs of strangers that are believed to be at a level where none was seen."""
MOST_BY_CHANCE = 0.03
"""Of the pairs that hold the same card or customer number, those of strangers at most: typing errors, numbers given again."""
LEAST_HOUSEHOLDS = 0.05
"""Pairs of one household that are believed in where the data shows none."""
_ALIKE = MappingProxyType({Tie.PERSONAL: 0.02, Tie.OWN: 0.02, Tie.SHARED: 0.5, Tie.NAME: 0.8, Tie.HOME: 1.0})
"""Share of the pairs of a household that agree as one person would, before the data has spoken."""


@dataclass(frozen=True)
class Counted:
    """Agreement patterns and how many pairs have each.

    Attributes:
        patterns: (n, k) uint8 level of each comparison, 0 the worst; 255 tells nothing.
        candidates: (n,) candidate pairs, scaled up where they were sampled.
        every: (n,) all pairs, candidates included, scaled up from a sample of them.
        equal: for each comparison and level, worst first, how many of all pairs hold an equal value of its ``exact``
            column; NaN where it has none.
        scale: how many pairs one pair of that sample stands for; 1 where all pairs are candidates.
    """

    patterns: Levels
    candidates: Array
    every: Array
    equal: tuple[Array, ...]
    scale: float = 1.0


@dataclass(frozen=True)
class Labels:
    """What people said of pairs, by agreement pattern.

    Attributes:
        patterns: (n, k) uint8, as those of ``Counted``.
        same: (n,) pairs that are one person.
        different: (n,) pairs that are two.
    """

    patterns: Levels
    same: Array
    different: Array


@dataclass(frozen=True)
class Records:
    """What is known of the records apart from pairs.

    Attributes:
        records: how many.
        expected: column → share of pairs of strangers that hold the same value, for columns of ``Level.rare``.
        threshold, review_floor: bits, of the model.
    """

    records: int
    expected: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.0
    review_floor: float = -4.0

    def pairs(self) -> float:
        """Give how many pairs the records make."""
        return max(1.0, self.records * (self.records - 1) / 2)


def trained(
    comparisons: Sequence[Comparison], counted: Counted, records: Records, labels: Labels | None = None
) -> Model:
    """Give the model that the data speaks for.

    Args:
        comparisons: what was compared.
        counted: patterns of candidates and of strangers' pairs.
        records: how many there are, and how frequent their values.
        labels: pairs whose kind is known; they teach m, h and u and are not asked again.
    """
    comparisons = tuple(comparisons)
    outside = _outside(comparisons, counted)
    outside_sample = np.maximum(counted.every - counted.candidates, 0.0)
    kinds = _start(comparisons, counted, outside, records)
    alike = np.array([_ALIKE[one.tie] for one in comparisons])
    for turn in range(ROUNDS):
        if turn % 5 == 0 and turn <= LISTENED:
            told = repeated(kinds, counted.patterns, counted.candidates, outside_sample, counted.scale)
            kinds = replace(kinds, repeated=told)
        following, alike = _round(comparisons, kinds, alike, (counted, outside, records, labels))
        moved = abs(following.one_person - kinds.one_person) + abs(following.one_household - kinds.one_household)
        kinds = following
        if moved < SETTLED * following.one_person and turn > LISTENED:
            break
    return _model(comparisons, kinds, records)


def untrained(comparisons: Sequence[Comparison], records: Records) -> Model:
    """Give the model that is expected before the data has spoken."""
    k = len(comparisons)
    unknown = tuple(np.full(len(one.levels), np.nan) for one in comparisons)
    nothing = Counted(np.empty((0, k), np.uint8), np.empty(0), np.empty(0), unknown)
    return trained(comparisons, nothing, records)


def _outside(comparisons: tuple[Comparison, ...], counted: Counted) -> list[Array]:
    """Give for each comparison the level counts of pairs that no rule found; equality is counted, not sampled."""
    found = []
    for k, one in enumerate(comparisons):
        size = len(one.levels)
        every = level_counts(counted.patterns[:, k], counted.every, size)
        if counted.scale > 1:
            every += UNSEEN * counted.scale
        better = 0.0
        for level in range(size - 1, 0, -1):
            if not np.isnan(counted.equal[k][level]):
                every[level] = max(counted.equal[k][level] - better, 0.0)
            better += every[level]
        found.append(np.maximum(every - level_counts(counted.patterns[:, k], counted.candidates, size), 0.0) + UNSEEN)
    return found


def _start(comparisons: tuple[Comparison, ...], counted: Counted, outside: list[Array], records: Records) -> Kinds:
    """Give what is believed before the first round: m as expected, u as all pairs but those of one person."""
    m = tuple(_expected(one) for one in comparisons)
    pairs = records.pairs()
    people, households = (
        min(0.2, 0.2 * max(1, records.records) / pairs),
        min(0.2, 0.1 * max(1, records.records) / pairs),
    )
    u = []
    for k, counts in enumerate(outside):
        found = level_counts(counted.patterns[:, k], counted.candidates, len(counts))
        told = counts.sum() + found.sum()
        strangers = counts + np.maximum(found - people * pairs * m[k], 0.1 * found)
        u.append(shares(strangers) if told > 1 + len(counts) else shares(10.0 ** -np.arange(len(counts), dtype=float)))
    alike = np.array([_ALIKE[one.tie] for one in comparisons])
    return Kinds(m, _households(alike, m, u), tuple(u), people, households)


_Told = tuple[Counted, list[Array], Records, Labels | None]


def _round(comparisons: tuple[Comparison, ...], kinds: Kinds, alike: Array, told: _Told) -> tuple[Kinds, Array]:
    """Give the parameters that one round of expectation and maximisation leads to."""
    counted, outside, records, labels = told
    person, household, stranger = kinds_of_pairs(kinds, counted.patterns) * counted.candidates
    patterns = counted.patterns
    if labels is not None:
        of_labels = kinds_of_pairs(kinds, labels.patterns)
        apart = of_labels[1:] / np.maximum(of_labels[1:].sum(axis=0), 1e-300) * labels.different
        patterns = np.vstack([patterns, labels.patterns])
        person = np.concatenate([person, labels.same])
        household = np.concatenate([household, apart[0]])
        stranger = np.concatenate([stranger, apart[1]])
    every = records.pairs()
    m, h, u, following = [], [], [], []
    for k, one in enumerate(comparisons):
        size, levels = len(one.levels), patterns[:, k]
        m_k = shares(level_counts(levels, person, size) + PRIOR_PAIRS * _expected(one))
        u_k = shares(_strangers(one, level_counts(levels, stranger, size) + outside[k], counted.equal[k]))
        at_home = level_counts(levels, household, size)
        following.append(_alike(one.tie, alike[k], at_home, (m_k, u_k)))
        h.append(_at_home(one.tie, following[k], at_home, (m_k, u_k)))
        m.append(m_k)
        u.append(u_k)
    candidates = slice(None, len(counted.candidates))
    people = (float(person[candidates].sum()) + 1.0) / every
    households = (float(household[candidates].sum()) + LEAST_HOUSEHOLDS) / every
    found = Kinds(tuple(m), tuple(h), tuple(u), min(people, 0.5), min(households, 0.4), kinds.repeated)
    return found, np.array(following)


def _strangers(comparison: Comparison, counts: Array, equal: Array) -> Array:
    """Give the level counts of strangers; what is one person's own is hardly ever a stranger's too."""
    if comparison.tie is Tie.OWN and equal[-1] > 0:
        counts[-1] = min(counts[-1], UNSEEN + MOST_BY_CHANCE * equal[-1])
    return counts


def _expected(comparison: Comparison) -> Array:
    return shares(np.array([level.m for level in reversed(comparison.levels)]))


def _households(alike: Array, m: Sequence[Array], u: Sequence[Array]) -> tuple[Array, ...]:
    """Give h: members of a household agree as one person's records do in a share of the pairs, else as strangers."""
    return tuple(share * m_k + (1 - share) * u_k for share, m_k, u_k in zip(alike, m, u, strict=True))


def _alike(tie: Tie, before: float, at_home: Array, kinds: tuple[Array, Array]) -> float:
    """Give how often two members of a household agree on a field as one person would: a son of his father's name.

    One round of expectation-maximisation for the share of m in a mixture of m and u.
    """
    if tie is Tie.HOME:
        return 1.0
    m, u = kinds
    as_one = before * m / (before * m + (1 - before) * u)
    return float((at_home @ as_one + AT_HOME_PAIRS * _ALIKE[tie]) / (at_home.sum() + AT_HOME_PAIRS))


def _at_home(tie: Tie, alike: float, at_home: Array, kinds: tuple[Array, Array]) -> Array:
    """Give h: the levels of a household's pairs, as they are seen.

    Where few are seen they are expected to agree as one person's records do in a share of the pairs, else as strangers. A
    home is what makes a household: there they agree as one person's records do.
    """
    m, u = kinds
    expected = alike * m + (1 - alike) * u
    return expected if tie is Tie.HOME else shares(at_home + AT_HOME_PAIRS * expected)


def _model(comparisons: tuple[Comparison, ...], kinds: Kinds, records: Records) -> Model:
    return Model(
        comparisons, kinds.m, kinds.h, kinds.u, _said(kinds), kinds.one_person, kinds.one_household,
        tuple(_rare(one, u, records) for one, u in zip(comparisons, kinds.u, strict=True)),
        records.threshold, records.review_floor,
    )  # fmt: skip


def _said(kinds: Kinds) -> tuple[Array, ...]:
    """Give the bits of each level that other fields have said."""
    return tuple(share * np.log2(m / u) for share, m, u in zip(kinds.repeated, kinds.m, kinds.u, strict=True))


def _rare(comparison: Comparison, u: Array, records: Records) -> tuple[Rare | None, ...]:
    return tuple(
        Rare(level.rare, records.expected.get(level.rare, float(share)), 1.0 / max(2, records.records))
        if level.rare
        else None
        for level, share in zip(reversed(comparison.levels), u, strict=True)
    )
