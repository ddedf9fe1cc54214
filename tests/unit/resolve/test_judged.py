"""Merge, unmerge, split off: what each gives, in small."""

from monocle.ids import customer_id, derived
from monocle.resolve.judged import GivenId, Neighbourhood, Said, conflict, overlay

A, B, C, D, E = (derived("record", letter) for letter in "abcde")
AGES = {A: 1, B: 2, C: 3, D: 4, E: 5}


def _near(*clusters, links=(), given_ids=()):
    customers = {record: customer_id(cluster[0]) for cluster in clusters for record in cluster}
    return Neighbourhood(customers, AGES, links, given_ids)


def _same(left, right, number=1):
    return Said(number, "same", tuple(left), tuple(right))


def _different(left, right, number=1):
    return Said(number, "different", tuple(left), tuple(right))


def _parts(made):
    parts = {}
    for record, customer in made.customers.items():
        parts.setdefault(customer, set()).add(record)
    return sorted(parts.values(), key=lambda part: min(AGES[record] for record in part))


def test_two_customers_that_are_the_same_are_one_with_the_id_of_most_records():
    made = overlay(_near([A], [B, C]), [_same([A], [C])])
    assert set(made.customers.values()) == {customer_id(B)}
    assert made.leads == {customer_id(A): customer_id(B), customer_id(B): customer_id(B)}


def test_records_split_off_leave_the_rest_together_though_only_they_linked_it():
    near = _near([A, B, C], links=[(A, B, 9.0), (B, C, 8.0)])
    made = overlay(near, [_different([B], [A, C])])
    assert _parts(made) == [{A, C}, {B}]
    assert made.customers[A] == customer_id(A)
    assert made.customers[B] == customer_id(B)
    assert made.founded == {customer_id(B): B}


def test_what_is_cut_joins_where_its_links_are_strongest():
    near = _near([A, B, C], links=[(A, B, 9.0), (B, C, 12.0), (A, C, 7.0)])
    assert _parts(overlay(near, [_different([A], [C])])) == [{A}, {B, C}]


def test_a_different_between_two_customers_does_nothing_until_something_joins_them():
    near = _near([A, B], [C, D], links=[(A, B, 5.0), (C, D, 9.0)])
    apart = _different([A], [D])
    assert overlay(near, [apart]).customers == near.customers
    assert _parts(overlay(near, [apart, _same([B], [C], 2)])) == [{A}, {B, C, D}]


def test_an_id_that_is_in_force_elsewhere_is_not_given_again():
    near = _near([A, B], links=[(A, B, 9.0)], given_ids=[GivenId(customer_id(B), B, customer_id(B), matched=True)])
    made = overlay(near, [_different([A], [B])])
    assert made.customers[B] == customer_id(B, 1)


def test_an_id_that_only_people_ever_gave_leads_to_its_founding_record():
    old = GivenId(customer_id(B), B, customer_id(A), matched=False)
    made = overlay(_near([A, B], given_ids=[old]), [])
    assert made.leads[customer_id(B)] == customer_id(A)


def test_an_old_id_leads_again_to_the_customer_it_led_to_before_a_merge():
    old = GivenId(customer_id(E), C, customer_id(C), matched=False)
    near = _near([A, B], [C], given_ids=[old])
    assert overlay(near, [_same([A], [C])]).leads[customer_id(E)] == customer_id(A)
    assert overlay(near, []).leads[customer_id(E)] == customer_id(C)


def test_records_that_are_gone_still_connect():
    gone, other = derived("record", "gone"), derived("record", "other")
    said = [_same([A], [gone], 1), _same([gone], [other], 2), _same([other], [B], 3)]
    assert len(set(overlay(_near([A], [B]), said).customers.values())) == 1


def test_unsure_decides_nothing():
    near = _near([A], [B])
    assert overlay(near, [Said(1, "unsure", (A,), (B,))]).customers == near.customers


def test_same_across_a_different_names_the_different():
    apart = _different([A], [C], 1)
    assert conflict([apart, _same([A], [B], 2)], _same([B], [C], 3)) == apart
    assert conflict([apart, _same([A], [B], 2)], _same([B], [D], 3)) is None


def test_different_within_a_chain_of_same_names_what_closed_the_chain():
    first, second = _same([A], [B], 1), _same([B], [C], 2)
    assert conflict([second, first, _same([D], [E], 3)], _different([A], [C], 4)) == second


def test_a_record_is_never_different_from_itself():
    itself = _different([A, B], [B], 1)
    assert conflict([], itself) == itself
