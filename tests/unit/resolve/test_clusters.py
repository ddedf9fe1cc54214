"""Who belongs together when links disagree: chains, couples, phones with a new owner, switchboards, cards."""

import numpy as np

from monocle.resolve.clusters import clusters
from monocle.resolve.evidence import Asking, Scores
from monocle.resolve.limits import Limit, Limits

PRIOR = -10.0
STRANGERS = -25.0
OTHER_PERSON = "another person"


def _clusters(nodes, said, limits=None, found=None, prior=PRIOR):
    """Give clusters of nodes; ``said`` has the bits of pairs, or that two are other persons; all else are strangers.

    ``found`` are the pairs that blocking found; all that are said when it is None.
    """
    said = {(min(pair), max(pair)): weight for pair, weight in said.items()}

    def weigh(left, right):
        told = [said.get(pair, STRANGERS) for pair in zip(left.tolist(), right.tolist(), strict=True)]
        against = np.array([one == OTHER_PERSON for one in told], dtype=bool)
        weight = np.array([1.0 if one == OTHER_PERSON else one for one in told], dtype=np.float64)
        return Scores(left, right, weight, weight - prior, (weight >= 3) & ~against, against)

    pairs = np.array(sorted(said if found is None else found), dtype=np.int32).reshape(-1, 2)
    asking = Asking(weigh, lambda members: members.astype(np.int64), limits or Limits())
    labels = clusters(nodes, weigh(pairs[:, 0], pairs[:, 1]), asking).tolist()
    return sorted([node for node in range(nodes) if labels[node] == label] for label in set(labels))


def test_father_mother_and_child_behind_one_phone_are_three():
    chain = {(0, 1): 4.0, (1, 2): 5.0, (0, 2): OTHER_PERSON}
    assert _clusters(3, chain) == [[0], [1, 2]]
    assert _clusters(3, {**chain, (0, 1): OTHER_PERSON, (1, 2): OTHER_PERSON}) == [[0], [1], [2]]


def test_a_contradiction_that_blocking_never_saw_is_found():
    said = {(0, 1): 4.0, (1, 2): 5.0, (0, 2): OTHER_PERSON}
    assert _clusters(3, said, found=[(0, 1), (1, 2)]) == [[0], [1, 2]]


def test_a_couple_with_one_e_mail_is_two_though_a_record_of_neither_name_links_both():
    he, she = [0, 1], [2, 3]
    said = {(0, 1): 15.0, (2, 3): 14.0, (0, 4): 6.0, (1, 4): 6.0, (2, 4): 5.0, (3, 4): 5.0}
    said |= {(one, other): OTHER_PERSON for one in he for other in she}
    assert _clusters(5, said) == [[0, 1, 4], [2, 3]]


def test_a_phone_with_a_new_owner_joins_nobody():
    first, second = [0, 1, 2], [3, 4, 5]
    said = {(one, other): 12.0 for part in (first, second) for one in part for other in part if one < other}
    said |= {(one, other): STRANGERS for one in first for other in second}
    assert _clusters(6, {**said, (2, 3): 4.0}) == [first, second]


def test_people_behind_one_switchboard_stay_themselves_though_they_are_hundreds():
    people = 300
    said = {(2 * one, 2 * one + 1): 16.0 for one in range(people)}
    said |= {(2 * one + 1, 2 * one + 2): 4.0 for one in range(people - 1)}
    assert _clusters(2 * people, said) == [[2 * one, 2 * one + 1] for one in range(people)]


def test_a_person_whose_records_partly_say_nothing_stays_one():
    said = {(0, 1): 9.0, (1, 2): 9.0, (0, 2): PRIOR}
    assert _clusters(3, said) == [[0, 1, 2]]


def test_the_number_of_records_in_all_parts_nobody_who_is_suspected_already():
    said = {(0, 1): 9.0, (1, 2): 9.0, (0, 2): -18.0}
    assert _clusters(3, said, prior=-10.0) == [[0, 1], [2]]
    assert _clusters(3, said, prior=-23.0) == [[0, 1, 2]]


def test_many_records_of_one_person_that_blocking_found_in_part_stay_one():
    nodes = 500
    everyone = {(one, other): 9.0 for one in range(nodes) for other in range(one + 1, nodes)}
    near = [(one, other) for one, other in everyone if other - one <= 4]
    assert _clusters(nodes, everyone, found=near) == [list(range(nodes))]


def test_two_cards_are_two_people_whatever_the_rest_says():
    cards = Limits([Limit("loyalty_card", np.array([1, 2], dtype=np.int32))])
    assert _clusters(2, {(0, 1): 30.0}, cards) == [[0], [1]]


def test_two_cards_part_those_who_are_joined_through_a_record_without_card():
    cards = Limits([Limit("loyalty_card", np.array([1, 0, 2], dtype=np.int32))])
    assert _clusters(3, {(0, 1): 12.0, (1, 2): 9.0, (0, 2): 9.0}, cards) == [[0, 1], [2]]


def test_what_is_kept_apart_stays_apart():
    apart = Limits((), np.array([2], dtype=np.int32), np.array([0], dtype=np.int32))
    assert _clusters(3, {(0, 1): 9.0, (1, 2): 12.0, (0, 2): 9.0}, apart) == [[0], [1, 2]]
