"""Blocks and scored pairs agree with a plain comparison of all pairs, whatever the threads and the memory."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.kernel.arranging import arranged
from monocle.kernel.blocks import blocks_of
from monocle.kernel.conditions import AnyOf, Atom, Not, Op, Question
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.kernel.pairs import bits, score, scored_pairs
from monocle.kernel.patterns import pattern_counts, pattern_counts_of, pattern_sums
from monocle.kernel.program import compile_questions
from monocle.kernel.scorer import Scorer
from monocle.kernel.scoring import Rare, Weights
from monocle.kernel.table import Holds

KINDS = {
    "first": (Holds.TEXT, "names"),
    "last": (Holds.TEXT, "names"),
    "mail": (Holds.TEXT, "mails"),
    "born": (Holds.DATE, ""),
    "phone": (Holds.WHOLE, ""),
}
QUESTIONS = (
    Question(
        Atom(Op.MISSING, "first"),
        (
            Atom(Op.EQUAL, "first"),
            AnyOf((Atom(Op.JARO_WINKLER, "first", bound=0.85), Atom(Op.EQUAL, "first", "last"))),
        ),
    ),
    Question(None, (Atom(Op.EQUAL, "last"), Atom(Op.DAMERAU_LEVENSHTEIN, "last", bound=1))),
    Question(Atom(Op.MISSING, "mail"), (Atom(Op.EQUAL, "mail"), Not(Atom(Op.PREFIX, "mail", bound=1)))),
    Question(Atom(Op.MISSING, "born"), (Atom(Op.EQUAL, "born"), Atom(Op.YEARS, "born", bound=1))),
)
WEIGHTS = Weights(
    prior=-4.3,
    household_prior=-1.7,
    stranger=tuple(np.array(one) for one in ([-4.1, 2.2, 5.3], [-3.0, 1.5, 6.0], [-0.3, 0.1, 7.7], [-2.0, 1.0, 4.4])),
    household=tuple(np.array(one) for one in ([-4.1, 2.0, 5.0], [0.1, 0.1, 0.2], [-0.3, 0.1, 1.7], [-2.0, 1.0, 4.0])),
    rare=(
        (None, None, Rare("first", 0.2, 0.01)),
        (None, Rare("last", 0.1, 0.01, 0.5), Rare("last", 0.1, 0.01)),
        (None, None, Rare("mail", 0.05, 0.02)),
        (None, None, None),
    ),
)
RULES = (
    KeyRule("mail", (Part("mail"),)),
    KeyRule("last_first", (Part("last", Cut.LETTERS, 2), Part("first", Cut.LETTERS, 1))),
    KeyRule("born_phone", (Part("born", Cut.YEAR), Part("phone"))),
    KeyRule("day", (Part("born", Cut.MONTH_DAY),)),
)


def cells(values):
    return st.lists(st.sampled_from(values), max_size=3, unique=True)


RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "first": cells(["ana", "anna", "bob", "bo", "rené"]),
            "last": cells(["ana", "lee", "le", "leroy", "eel"]),
            "mail": cells(["a@b", "b@b", "c@c"]),
            "born": cells([19800102, 19810102, 19800201, 19991231]),
            "phone": cells([1, 2, 3]),
        }
    ),
    max_size=14,
)


def expected(plain, records, kept, floor):
    """Pairs in order with rule, levels and weights; ``kept`` is per rule the keys that were not cut off."""
    shares = {
        name: {
            value: float(
                np.float32(sum(value in one[name] for one in records) / sum(bool(one[name]) for one in records))
            )
            for record in records
            for value in record[name]
        }
        for name in ("first", "last", "mail")
    }
    found = []
    for left, right in itertools.combinations(range(len(records)), 2):
        one, other = records[left], records[right]
        rules = [
            place for place, rule in enumerate(RULES) if plain.keys(one, rule) & plain.keys(other, rule) & kept[place]
        ]
        levels = [plain.level(one, other, question) for question in QUESTIONS]
        weight, household = plain.step(WEIGHTS.prior), plain.step(WEIGHTS.household_prior)
        for question, level in enumerate(levels):
            if level == 255:
                continue
            rare, base = WEIGHTS.rare[question][level], plain.step(WEIGHTS.stranger[question][level])
            weight += plain.step(base + plain.gain(one, other, rare, shares[rare.column])) if rare else base
            household += plain.step(WEIGHTS.household[question][level])
        if rules and weight >= floor:
            found.append((left, right, rules[0], levels, weight, household))
    return found


def kept_keys(plain, records, largest, budget):
    kept = []
    for rule in RULES:
        holders = {}
        for node, record in enumerate(records):
            for key in plain.keys(record, rule):
                holders.setdefault(key, []).append(node)
        sizes = sorted(len(nodes) for nodes in holders.values() if 2 <= len(nodes) <= largest)
        if budget is not None:
            fit = [size for size in set(sizes) if sum(one * (one - 1) // 2 for one in sizes if one <= size) <= budget]
            largest_here = max(fit, default=0)
        else:
            largest_here = largest
        kept.append({key for key, nodes in holders.items() if 2 <= len(nodes) <= largest_here})
    return kept


def listed(edges):
    return [
        (int(one), int(other), int(rule), levels.tolist(), float(weight), float(household))
        for one, other, rule, levels, weight, household in zip(
            edges.left, edges.right, edges.rule, edges.levels, edges.weight, edges.household, strict=True
        )
    ]


CUTS = st.tuples(st.integers(2, 15), st.none() | st.integers(0, 40))
WORK = st.tuples(st.integers(1, 4), st.sampled_from([None, 12, 100]))
FLOORS = st.sampled_from([-1e9, -6.0, 0.0, 6.0])


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(records=RECORDS, cuts=CUTS, floor=FLOORS, work=WORK)
def test_pairs_are_those_of_a_plain_comparison_of_all(plain, table_of, records, cuts, floor, work):
    threads = work[0]
    table = table_of(records, KINDS)
    program = compile_questions(table, QUESTIONS)
    rules = [(rule, blocks_of(table, rule, *cuts, *work)) for rule in RULES]
    wanted = expected(plain, records, kept_keys(plain, records, *cuts), floor)
    edges = scored_pairs(table, program, WEIGHTS, rules, floor, threads)
    assert listed(edges) == wanted
    in_turn = [
        scored_pairs(
            table, program, WEIGHTS, [*((r, b.spent()) for r, b in rules[:place]), rules[place]], floor, threads
        )
        for place in range(len(rules))
    ]
    assert listed(arranged(in_turn, len(QUESTIONS))) == wanted
    again = score(table, program, WEIGHTS, edges.left, edges.right)
    assert np.array_equal(again.levels, edges.levels)
    assert np.array_equal(again.weight, edges.weight)
    prior = plain.step(WEIGHTS.prior)
    assert np.array_equal(bits(table, WEIGHTS, edges).sum(axis=1) + prior, edges.weight)
    if floor == -1e9:
        patterns, counts = pattern_counts(table, program, rules, 1.0, threads)
        tally = {}
        for row in wanted:
            tally[tuple(row[3])] = tally.get(tuple(row[3]), 0) + 1
        assert dict(zip(map(tuple, patterns.tolist()), counts.tolist(), strict=True)) == tally
        same = pattern_counts_of(table, program, edges.left, edges.right, threads)
        assert np.array_equal(same[0], patterns)
        assert np.array_equal(same[1], counts)
        sums = pattern_sums(table, program, (edges.left, edges.right), np.full(len(edges), 2.5), threads)
        assert np.array_equal(sums[0], patterns)
        assert np.array_equal(sums[1], counts * 2.5)
    dear = Scorer(table, program, WEIGHTS).pairs(edges.left, edges.right, threads, 0.0)
    assert np.array_equal(dear.weight, np.where(edges.weight < 0.0, -np.inf, edges.weight))


def test_weights_of_other_questions_are_refused(table_of):
    table = table_of([], KINDS)
    with pytest.raises(ValueError, match="3 questions and weights of 4"):
        score(table, compile_questions(table, QUESTIONS[:3]), WEIGHTS, [], [])
