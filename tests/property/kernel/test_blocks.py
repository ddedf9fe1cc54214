"""Blocks of many keys: sorted, complete, cut as said, and the same whatever the threads and the memory."""

from dataclasses import replace

import numpy as np
import pytest

from monocle.errors import BadConfig
from monocle.kernel.blocks import blocks_of
from monocle.kernel.keying import keys_of
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.kernel.memory import Size, needed
from monocle.kernel.table import Holds, Table

RULE = KeyRule("phone", (Part("phone"),))


def phones(numbers):
    nothing = np.zeros(2, dtype=np.int64)
    return Table(
        codes=np.ascontiguousarray(np.array(numbers, dtype=np.int32).reshape(-1, 1)),
        columns={"phone": 0},
        holds={"phone": Holds.WHOLE},
        list_starts=nothing,
        list_items=np.zeros(0, np.int32),
        starts=nothing,
        chars=np.zeros(0, np.uint8),
        hashes=np.zeros(1, np.uint64),
    )


@pytest.fixture(scope="module")
def many():
    """60,000 records: one number that 5,000 share, others that few share."""
    numbers = np.random.default_rng(5).integers(0, 30_000, 60_000)
    numbers[::12] = 7
    return numbers


def same(one, other):
    names = ("keys", "starts", "nodes", "sizes", "cut_keys")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names) and one.worst == other.worst


def test_blocks_hold_the_records_of_each_value_once_in_order(many):
    blocks = blocks_of(phones(many), RULE, 10_000, None)
    assert np.all(np.diff(blocks.keys.astype(object)) > 0)
    found = {
        tuple(blocks.nodes[start:end].tolist())
        for start, end in zip(blocks.starts[:-1], blocks.starts[1:], strict=True)
    }
    expected = {}
    for node, number in enumerate(many.tolist()):
        expected.setdefault(number, []).append(node)
    assert found == {tuple(nodes) for number, nodes in expected.items() if number and len(nodes) > 1}


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("memory", [None, 1, 100_000, 10_000_000])
def test_threads_and_passes_change_nothing(many, threads, memory):
    table = phones(many)
    assert same(blocks_of(table, RULE, 100, 90_000, threads, memory), blocks_of(table, RULE, 100, 90_000))


def test_what_is_cut_off_is_counted_and_can_be_shown(many):
    blocks = blocks_of(phones(many), RULE, 100, None)
    assert len(blocks.cut_keys) == 1
    assert blocks.cut_records == blocks.worst[0].records == int((many == 7).sum())
    assert many[blocks.worst[0].node] == 7
    assert blocks.worst[0].key == blocks.cut_keys[0] == keys_of(phones(many), RULE, [0])[0][0]
    assert blocks.sizes[-1].tolist() == [blocks.cut_records, 1]
    assert blocks.cut_pairs == blocks.cut_records * (blocks.cut_records - 1) // 2


def test_a_budget_cuts_the_largest_blocks_first(many):
    table = phones(many)
    whole = blocks_of(table, RULE, 100, None)
    half = blocks_of(table, RULE, 100, whole.pairs // 2)
    assert half.pairs <= whole.pairs // 2
    assert half.largest_kept < whole.largest_kept
    dropped = np.diff(whole.starts)[~np.isin(whole.keys, half.keys)]
    assert dropped.min() > half.largest_kept


def test_records_of_many_keys_are_no_exception(many):
    table = phones(np.where(np.arange(60_000) % 2, -1, many))
    several = replace(table, list_starts=np.array([0, 0, 9]), list_items=np.arange(1, 10, dtype=np.int32))
    assert same(blocks_of(several, RULE, 50_000, None), blocks_of(several, RULE, 50_000, None, 3, 1))
    assert max(blocks_of(several, RULE, 50_000, None).sizes[:, 0]) > 30_000


@pytest.mark.parametrize("most", [7, 11, 60])
def test_large_blocks_are_left_out_of_whole_and_of_spent_blocks(most):
    numbers = np.random.default_rng(6).integers(1, 60, 600) ** 2 // 60 + 1
    table = phones(numbers)
    whole = blocks_of(table, RULE, 80, None)
    less, wanted = whole.up_to(most), blocks_of(table, RULE, most, None)
    assert same(less, wanted)
    assert np.array_equal(whole.spent().up_to(most).cut_keys, wanted.cut_keys)
    for name in ("cut_records", "cut_pairs", "largest_kept"):
        assert getattr(less, name) == getattr(whole.spent().up_to(most), name) == getattr(wanted, name)


def test_keys_are_the_same_in_every_table():
    first, _ = keys_of(phones([5, 6]), RULE, [0, 1])
    other, nodes = keys_of(phones([0, 9, 6, 5]), RULE, [3, 0, 2])
    assert first.tolist() == other.tolist()
    assert nodes.tolist() == [3, 2]


def test_a_rule_that_does_not_fit_is_refused():
    with pytest.raises(BadConfig, match="blocking rule x: phone cannot be cut to year"):
        blocks_of(phones([1]), KeyRule("x", (Part("phone", Cut.YEAR),)), 10, None)
    with pytest.raises(BadConfig, match="needs a column"):
        blocks_of(phones([1]), KeyRule("x", ()), 10, None)


def test_memory_is_stated_beforehand():
    assert needed(Size(100_000_000, 12, 600_000_000, 6, 12, 46_000_000), 4, 1 << 30).peak < 16 << 30
    assert needed(Size(10_000_000, 12, 60_000_000, 6, 12, 4_600_000), 4).peak < 2 << 30
