"""Known pairs are found again, whatever is asked; others are not."""

import numpy as np
import pytest

from monocle.kernel.known_pairs import KnownPairs


@pytest.mark.parametrize(("nodes", "asked"), [(1, 5), (300, 4000), (70_000, 4000)])
def test_pairs_are_found_where_they_stand(nodes, asked):
    dice = np.random.default_rng(nodes)
    known = sorted({tuple(sorted(pair)) for pair in dice.integers(0, nodes, (2 * nodes, 2)).tolist()})[1::2]
    left, right = np.array(known, np.int32).reshape(-1, 2).T
    pairs = np.concatenate(
        (np.array(known, np.int32).reshape(-1, 2), dice.integers(0, nodes, (asked, 2), dtype=np.int32))
    )
    places = {pair: place for place, pair in enumerate(known)}
    found = KnownPairs(nodes, left, right).places(pairs[:, 0], pairs[:, 1], 2)
    assert found.tolist() == [places.get((one, other), -1) for one, other in pairs.tolist()]
