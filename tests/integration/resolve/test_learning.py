"""A table of records teaches its own model: the same by any number of threads, and nearly the same by blocks as by all pairs."""

from dataclasses import replace

import numpy as np
import pytest
from resolve_people import crowd, given

from monocle.engine import DuckEngine
from monocle.kernel.program import compile_questions
from monocle.resolve.candidates import Candidates, candidates
from monocle.resolve.codes import coded
from monocle.resolve.comparisons import comparisons_for
from monocle.resolve.learning import Labelled, learned, spread_pairs
from monocle.resolve.matching import Matching
from monocle.resolve.rules import rules_for
from monocle.settings import Settings


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        yield coded(engine, *given(engine, crowd()), Matching())


def _all_pairs(found):
    left, right = np.triu_indices(len(found.table), 1)
    return Candidates((), (left.astype(np.int32), right.astype(np.int32)))


def _by_rules(found, monkeypatch):
    monkeypatch.setattr("monocle.resolve.candidates.ALL_PAIRS_UP_TO", 0)
    return candidates(found.table, rules_for(found.filled, len(found.systems)), Matching(), 1)


def _learned(found, pairs, matching=None, threads=1, labelled=None):
    comparisons = comparisons_for(found.filled, found.systems)
    program = compile_questions(found.table, [one.question() for one in comparisons])
    return learned(found.table, program, comparisons, (pairs, matching or Matching(), threads), labelled)


def _pairs_of_one_person(model, found):
    return model.one_person * len(found.table) * (len(found.table) - 1) / 2


def test_the_pairs_of_one_person_are_counted(found):
    assert _pairs_of_one_person(_learned(found, _all_pairs(found)), found) == pytest.approx(120, rel=0.1)


def test_blocks_and_a_sample_teach_what_all_pairs_do(found, monkeypatch):
    blocked = _learned(found, _by_rules(found, monkeypatch))
    assert _pairs_of_one_person(blocked, found) == pytest.approx(120, rel=0.1)
    best = [levels[-1] for levels in blocked.m]
    assert best == pytest.approx([levels[-1] for levels in _learned(found, _all_pairs(found)).m], abs=0.1)


def test_any_number_of_threads_learns_the_same(found, monkeypatch):
    pairs = _by_rules(found, monkeypatch)
    versions = {_learned(found, pairs, threads=threads).version for threads in (1, 2, 4)}
    assert len(versions) == 1


def test_a_threshold_that_is_said_is_kept_and_else_found(found):
    pairs = _all_pairs(found)
    assert _learned(found, pairs, Matching(threshold=7.5)).threshold == 7.5
    assert 0 < _learned(found, pairs).threshold <= 12


def test_labels_that_contradict_the_weights_raise_the_threshold(found):
    pairs = _all_pairs(found)
    plain = _learned(found, pairs, Matching())
    left, right = pairs.every
    strangers = np.arange(0, len(left), 97)
    alike = Labelled(left[strangers], right[strangers], np.ones(len(strangers), dtype=bool))
    apart = replace(alike, same=np.zeros(len(strangers), dtype=bool))
    assert _learned(found, pairs, labelled=alike).threshold < plain.threshold
    assert _learned(found, pairs, labelled=apart).threshold == pytest.approx(plain.threshold, abs=1.0)


@pytest.mark.parametrize("records", [2, 3, 50, 1500, 300_000])
def test_a_sample_of_pairs_holds_no_pair_of_one_record_with_itself(records):
    left, right = spread_pairs(records)
    assert (left < right).all()
    assert right.max() < records
    assert len(left) >= min(records - 1, 200_000)
