"""Components of links that come one by one are those of all links at once; who is no more links nobody."""

import random

import numpy as np

from monocle.resolve.index.links import Groups, Links, groups_of, links_of, together


def by_hand(count, pairs, alive):
    near = {node: set() for node in range(count) if alive[node]}
    for one, other in pairs:
        if alive[one] and alive[other]:
            near[one].add(other)
            near[other].add(one)
    found, seen = set(), set()
    for node in near:
        waiting, part = [node], set()
        while waiting:
            here = waiting.pop()
            if here not in part:
                part.add(here)
                waiting += near[here]
        if node not in seen:
            found.add(frozenset(part))
        seen |= part
    return near, found


def test_components_and_neighbours_are_those_of_the_links_of_records_that_are_there():
    for seed in range(20):
        dice = random.Random(seed)  # noqa: S311 - a graph for a test
        count, known = 60, 40
        pairs = [tuple(dice.sample(range(count), 2)) for _ in range(45)]
        before = [pair for pair in pairs if max(pair) < known]
        since = [pair for pair in pairs if max(pair) >= known]
        left, right = (np.array([pair[side] for pair in before], np.int32) for side in (0, 1))
        links, alive = Links(*links_of(known, left, right)), np.ones(count, np.uint8)
        for one, other in since:
            links.join(np.array([one], np.int32), np.array([other], np.int32), alive)
        alive[dice.sample(range(count), 9)] = 0
        near, parts = by_hand(count, pairs, alive)
        groups = links.components(np.arange(count, dtype=np.int32), alive)
        assert {frozenset(group) for group in groups.lists()} == parts
        for node in near:
            assert set(links.near(np.array([node], np.int32), alive).tolist()) == near[node]
        left, right = links.within(groups.nodes, alive)
        inside = {
            frozenset((int(groups.nodes[one]), int(groups.nodes[other])))
            for one, other in zip(left, right, strict=True)
        }
        assert inside == {frozenset((one, other)) for one, others in near.items() for other in others}
        assert (left < right).all()


def test_some_groups_and_other_groups_are_all_groups():
    groups = groups_of(np.array([4, 1, 7, 2, 9], np.int32), np.array([2, 1, 2]))
    marks = np.array([True, False, True])
    assert groups.some(marks).lists() == [[4, 1], [2, 9]]
    assert together(groups.some(~marks), groups.some(marks)).lists() == [[7], [4, 1], [2, 9]]
    assert groups.of().tolist() == [0, 0, 1, 2, 2]
    assert len(Groups(groups.nodes[:0], groups.starts[:1])) == 0
