"""Records of customers with several stand side by side, the first first."""

from itertools import pairwise

import numpy as np
import pytest

from monocle.kernel.golden_customers import crowd_of, left_names, placed, rows_of
from monocle.kernel.reading import Packed


def ids_of(numbers, spread):
    """Give ids, those of one number the same; without ``spread`` all begin alike."""
    ids = np.random.default_rng(5).integers(0, 256, (int(numbers.max(initial=0)) + 1, 16), dtype=np.uint8)
    if not spread:
        ids[:, :8] = 7
    return ids[numbers]


@pytest.mark.parametrize("spread", [True, False])
@pytest.mark.parametrize("rows", [0, 1, 500, 70_000])
@pytest.mark.parametrize("threads", [1, 3])
def test_customers_with_several_records_or_values_are_found_whole(spread, rows, threads):
    dice = np.random.default_rng(rows)
    numbers, many = dice.integers(0, max(1, rows * 2 // 3), rows), (dice.random(rows) < 0.1).astype(np.uint8)
    customers, row_of = ids_of(numbers, spread), dice.permutation(rows).astype(np.int32)
    row_of[row_of % 50 == 3] = -1
    found, starts = crowd_of(customers, row_of, many, threads)
    own = {}
    for place, row in enumerate(row_of.tolist()):
        if row >= 0:
            own.setdefault(customers[place].tobytes(), set()).add(row)
    wanted = {min(held): held for held in own.values() if len(held) > 1 or many[min(held)]}
    crowd = [set(found[first:end].tolist()) for first, end in pairwise(starts)]
    given = {min(held): held for held in crowd if len(held) > 1 or many[min(held)]}
    assert given == wanted
    assert [held for held in crowd if min(held) not in wanted and len(held) > 1] == []
    assert sum(map(len, crowd)) == len(found)


@pytest.mark.parametrize("spread", [True, False])
@pytest.mark.parametrize("others", ["the same", "some", "in order"])
def test_ids_are_found_among_others(spread, others):
    ids = ids_of(np.arange(300), spread)
    order = np.random.default_rng(1).permutation(300)
    among = {"the same": ids, "some": ids[order[:250]], "in order": ids[np.lexsort(ids.T[::-1])]}[others]
    where = {one.tobytes(): place for place, one in enumerate(among)}
    assert rows_of(ids, among, 2).tolist() == [where.get(one.tobytes(), -1) for one in ids]


def test_records_stand_by_nature_then_time_then_trust_then_id():
    dice, rows = np.random.default_rng(3), 400
    seen, ids = dice.integers(0, 3, rows), ids_of(np.arange(rows), True)
    natures, trusts = (dice.integers(0, 3, rows).astype(np.uint8) for _ in range(2))
    births, lasts = (dice.integers(0, 4, rows).astype(np.int32) for _ in range(2))
    order, starts = dice.permutation(rows).astype(np.int32), np.array([0, 1, 3, 90, 400])
    before, left = order.copy(), np.zeros(rows, np.uint8)
    given = Packed([0, seen, natures, trusts, ids, births, lasts, order, left])
    placed(given.at, order, starts, (0, 4))
    left_names(given.at, starts, (0, 4))
    for first, end in pairwise(starts):
        own = before[first:end].tolist()
        assert order[first:end].tolist() == sorted(own, key=lambda row: (natures[row], -seen[row], -int(trusts[row]), ids[row].tobytes()))  # fmt: skip
        for place in range(first, end):
            row = order[place]
            assert left[place] == any(
                births[one] == lasts[row] > 0 and lasts[one] not in {0, births[one]} and seen[one] >= seen[row]
                for one in own
            )
