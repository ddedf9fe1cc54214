"""The model learns what made the data, says the same of the same data, and does not hear one thing twice."""

from dataclasses import replace

import numpy as np
import pytest

from monocle.resolve.comparisons import BIRTH_DATE, EMAIL, FIRST, LAST, STREET, Tie, number_comparison
from monocle.resolve.kinds import Kinds, kinds_of_pairs, shares
from monocle.resolve.training import Counted, Labels, Records, trained, untrained

COMPARISONS = (FIRST, LAST, BIRTH_DATE, EMAIL, STREET)
RECORDS = 800
EVERY = RECORDS * (RECORDS - 1) // 2
PEOPLE, HOUSEHOLDS = 600, 250


def _truth():
    """Levels of pairs of one person, of a household and of strangers."""
    m = tuple(shares(np.array([level.m for level in reversed(one.levels)])) for one in COMPARISONS)
    u = tuple(shares(4.0 ** -np.arange(len(one.levels), dtype=float)) for one in COMPARISONS)
    alike = (0.03, 0.9, 0.01, 0.4, 1.0)
    return m, tuple(a * m_k + (1 - a) * u_k for a, m_k, u_k in zip(alike, m, u, strict=True)), u


def _drawn(draw, shares_of, count):
    return np.column_stack([draw.choice(len(one), size=count, p=one) for one in shares_of]).astype(np.uint8)


def _counted(seed=1, people=PEOPLE, households=HOUSEHOLDS):
    """Every pair looked at."""
    draw = np.random.Generator(np.random.PCG64(seed))
    m, h, u = _truth()
    strangers = EVERY - people - households
    return _of(np.vstack([_drawn(draw, m, people), _drawn(draw, h, households), _drawn(draw, u, strangers)]))


def _unknown(fields):
    return tuple(np.full(16, np.nan) for _ in range(fields))


def _of(found):
    width = 16 ** np.arange(found.shape[1])
    _, first, pairs = np.unique(found.astype(np.int64) @ width, return_index=True, return_counts=True)
    patterns = found[first]
    return Counted(patterns, pairs.astype(float), pairs.astype(float), _unknown(found.shape[1]))


def _sampled(counted, records):
    """The same with as many more pairs of strangers as the records make, known from a sample alone."""
    _, _, u = _truth()
    sample = _drawn(np.random.Generator(np.random.PCG64(2)), u, 50_000)
    patterns, place = np.unique(np.vstack([counted.patterns, sample]), axis=0, return_inverse=True)
    place = place.ravel()
    candidates = np.bincount(place[: len(counted.patterns)], weights=counted.candidates, minlength=len(patterns))
    scale = (Records(records).pairs() - counted.candidates.sum()) / len(sample)
    strangers = np.bincount(place[len(counted.patterns) :], minlength=len(patterns)) * scale
    return Counted(patterns, candidates, candidates + strangers, counted.equal, scale)


@pytest.fixture(scope="module")
def model():
    return trained(COMPARISONS, _counted(), Records(RECORDS))


def test_the_pairs_of_one_person_are_counted(model):
    assert model.one_person * EVERY == pytest.approx(PEOPLE, rel=0.06)


def test_the_pairs_of_one_household_are_counted(model):
    assert model.one_household * EVERY == pytest.approx(HOUSEHOLDS, rel=0.2)


def test_the_levels_of_one_person_are_learned(model):
    for found, true in zip(model.m, _truth()[0], strict=True):
        assert np.abs(found - true).max() < 0.06


def test_the_levels_of_strangers_are_learned(model):
    for found, true in zip(model.u, _truth()[2], strict=True):
        assert found == pytest.approx(true, rel=0.15, abs=2e-4)


def test_what_a_household_has_in_common_is_learned(model):
    exact = [float(levels[-1]) for levels in model.h]
    true = [float(levels[-1]) for levels in _truth()[1]]
    assert exact == pytest.approx(true, abs=0.08)


def test_a_household_agrees_at_each_level_as_its_pairs_do(model):
    for one, found, true in zip(COMPARISONS, model.h, _truth()[1], strict=True):
        assert one.tie is Tie.HOME or np.abs(found - true).max() < 0.08


def test_shares_are_shares(model):
    for part in (model.m, model.h, model.u):
        assert all(levels.sum() == pytest.approx(1.0) and (levels > 0).all() for levels in part)


def test_the_same_counts_give_the_same_model(model):
    assert trained(COMPARISONS, _counted(), Records(RECORDS)).to_json() == model.to_json()


def test_the_order_of_patterns_changes_nothing_that_is_seen(model):
    counted = _counted()
    order = np.random.Generator(np.random.PCG64(7)).permutation(len(counted.patterns))
    shuffled = replace(
        counted,
        patterns=counted.patterns[order],
        candidates=counted.candidates[order],
        every=counted.every[order],
    )
    again = trained(COMPARISONS, shuffled, Records(RECORDS))
    for found, before in zip(again.weights().stranger, model.weights().stranger, strict=True):
        assert found == pytest.approx(before, abs=1e-6)


def test_the_likelihood_of_kinds_agrees_with_a_plain_product():
    m, h, u = _truth()
    patterns = _drawn(np.random.Generator(np.random.PCG64(3)), u, 50)
    patterns[::7, 2] = 255
    found = kinds_of_pairs(Kinds(m, h, u, 0.01, 0.02), patterns)
    for pattern, told in zip(patterns, found.T, strict=True):
        plain = []
        for share, part in ((0.01, m), (0.02, h), (0.97, u)):
            likely = share
            for level, levels in zip(pattern, part, strict=True):
                likely *= 1.0 if level == 255 else levels[level]
            plain.append(likely)
        assert told == pytest.approx(np.array(plain) / sum(plain))


def test_equal_values_are_counted_not_sampled():
    counted, records = _sampled(_counted(), 4000), Records(4000)
    seen = counted.candidates[counted.patterns[:, 0] == len(FIRST.levels) - 1].sum()
    equal = _unknown(len(COMPARISONS))
    equal[0][len(FIRST.levels) - 1] = seen + 0.003 * records.pairs()
    model = trained(COMPARISONS, replace(counted, equal=equal), records)
    assert model.u[0][-1] == pytest.approx(0.003, rel=0.05)


def test_pairs_that_no_rule_found_are_strangers():
    model = trained(COMPARISONS, _sampled(_counted(), 4000), Records(4000))
    for found, true in zip(model.u, _truth()[2], strict=True):
        assert found == pytest.approx(true, rel=0.1, abs=1e-3)


def test_where_no_household_is_seen_none_is_held_against_a_pair():
    model = trained(COMPARISONS, _counted(households=0), Records(RECORDS))
    assert model.household_prior() > 5


def test_labels_teach_where_pairs_are_few():
    few = _counted(people=15, households=0)
    draw = np.random.Generator(np.random.PCG64(5))
    _, _, u = _truth()
    other = tuple(shares(np.ones(len(one.levels))) for one in COMPARISONS)
    patterns = np.vstack([_drawn(draw, other, 400), _drawn(draw, u, 400)])
    labels = Labels(patterns, np.repeat([1.0, 0.0], 400), np.repeat([0.0, 1.0], 400))
    with_labels = trained(COMPARISONS, few, Records(RECORDS), labels)
    for found, true in zip(with_labels.m, other, strict=True):
        assert np.abs(found - true).max() < 0.1


def test_no_pairs_leave_a_model_that_stands():
    model = untrained(COMPARISONS, Records(2))
    assert np.isfinite(model.prior())
    assert np.isfinite(model.household_prior())
    assert all(np.isfinite(bits).all() for bits in (*model.weights().stranger, *model.weights().household))


def test_a_card_that_follows_from_a_customer_number_does_not_count_twice():
    """The last field is a copy of the one before: both together say as much as one."""
    draw = np.random.Generator(np.random.PCG64(11))
    number, card = number_comparison(1, "till"), number_comparison(2, "card")
    fields = (FIRST, LAST, BIRTH_DATE, number)
    m = [shares(np.array([level.m for level in reversed(one.levels)])) for one in fields]
    u = [shares(4.0 ** -np.arange(len(one.levels), dtype=float)) for one in fields]
    drawn = np.vstack([_drawn(draw, m, 800), _drawn(draw, u, EVERY - 800)])
    twice = trained((*fields, card), _of(np.column_stack([drawn, drawn[:, 3]])), Records(RECORDS))
    once = trained(fields, _of(drawn), Records(RECORDS))
    best = len(number.levels) - 1
    heard = [bits[best] for bits in twice.weights().stranger[3:]]
    assert sum(heard) == pytest.approx(once.weights().stranger[3][best], abs=0.8)
    without = sum(float(np.log2(m_k[best] / u_k[best])) for m_k, u_k in zip(twice.m[3:], twice.u[3:], strict=True))
    assert without > 1.8 * sum(heard)
