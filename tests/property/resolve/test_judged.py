"""What people decided holds, whatever they decided before and took back."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monocle.ids import customer_id, record_id
from monocle.resolve.judged import GivenId, Neighbourhood, Said, conflict, overlay, reached

RECORDS = [record_id("crm", str(number)) for number in range(12)]
CLUSTERS = st.lists(st.integers(0, 5), min_size=12, max_size=12)
SIDES = st.lists(st.integers(0, 11), min_size=1, max_size=3, unique=True)
DEEDS = st.lists(st.tuples(st.sampled_from(["same", "different", "unsure", "withdraw"]), SIDES, SIDES), max_size=14)
SEEDS = st.integers(0, 2**31)
CHECKED = settings(max_examples=150, deadline=None, derandomize=True)


def _near(clusters, seed=0, given_ids=()):
    """Whole customers of the matcher; a chain of strong links and a few more in each."""
    draw = random.Random(seed)  # noqa: S311 - weights for a test
    founders = {}
    for number, cluster in enumerate(clusters):
        founders.setdefault(cluster, RECORDS[number])
    customers = {RECORDS[number]: customer_id(founders[cluster]) for number, cluster in enumerate(clusters)}
    links = []
    for cluster in founders:
        members = [RECORDS[number] for number, other in enumerate(clusters) if other == cluster]
        links += [(one, other, draw.randrange(3, 30) / 2) for one, other in pairwise(members)]
    known = [
        GivenId(name, founder, name, matched=True)
        for name, founder in {v: founders[c] for c, v in zip(clusters, customers.values(), strict=True)}.items()
    ]
    return Neighbourhood(
        customers, {record: 1 + place // 4 for place, record in enumerate(RECORDS)}, links, [*known, *given_ids]
    )


def _said(number, verdict, left, right):
    return Said(number, verdict, tuple(RECORDS[place] for place in left), tuple(RECORDS[place] for place in right))


def _history(deeds):
    """Give the judgements in force after each deed; what contradicts is refused, as the ledger does."""
    in_force, steps = [], []
    for number, (verdict, left, right) in enumerate(deeds):
        if verdict == "withdraw":
            in_force = in_force[: left[0] % (len(in_force) + 1)] + in_force[left[0] % (len(in_force) + 1) + 1 :]
        elif conflict(in_force, _said(number, verdict, left, right)) is None:
            in_force = [*in_force, _said(number, verdict, left, right)]
        steps.append(in_force)
    return steps


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS)
def test_what_was_taken_back_leaves_no_trace(clusters, deeds, seed):
    remembered, made = {}, None
    for in_force in _history(deeds):
        given_ids = [GivenId(name, founder, founder, matched=False) for name, founder in remembered.items()]
        made, fresh = overlay(_near(clusters, seed, given_ids), in_force), overlay(_near(clusters, seed), in_force)
        assert made.customers == fresh.customers
        assert {name: made.leads[name] for name in fresh.leads} == fresh.leads
        assert all(
            made.leads[name] == made.customers.get(founder, name) or made.leads[name] == name
            for name, founder in remembered.items()
        )
        remembered |= made.founded
    assert overlay(_near(clusters, seed), []).customers == _near(clusters, seed).customers


def test_ten_thousand_histories_leave_only_what_is_in_force():
    draw = random.Random(20260101)  # noqa: S311 - histories for a test
    for _ in range(10_000):
        near = _near([draw.randrange(4) for _ in RECORDS], draw.randrange(2**31))
        in_force, made, remembered = [], None, {}
        for number in range(4):
            if in_force and draw.random() < 0.4:
                in_force.pop(draw.randrange(len(in_force)))
            else:
                new = _said(number, draw.choice(["same", "different"]), [draw.randrange(12)], [draw.randrange(12)])
                in_force += [new] if conflict(in_force, new) is None else []
            known = [GivenId(name, founder, founder, matched=False) for name, founder in remembered.items()]
            made = overlay(Neighbourhood(near.customers, near.ages, near.links, [*near.given, *known]), in_force)
            remembered |= made.founded
        assert made.customers == overlay(near, in_force).customers
        assert overlay(near, ()).customers == near.customers


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS)
def test_same_is_honoured_and_different_is_never_violated(clusters, deeds, seed):
    in_force = _history(deeds)[-1] if deeds else []
    customers = overlay(_near(clusters, seed), in_force).customers
    for one in in_force:
        if one.verdict == "same":
            assert len({customers[record] for record in one.records()}) == 1
        elif one.verdict == "different":
            assert not {customers[left] for left in one.left_ids} & {customers[right] for right in one.right_ids}


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS)
def test_customers_that_no_judgement_names_keep_id_and_members(clusters, deeds, seed):
    in_force = _history(deeds)[-1] if deeds else []
    near = _near(clusters, seed)
    named = {near.customers[record] for one in in_force for record in one.records()}
    made = overlay(near, in_force)
    for customer in set(near.customers.values()) - named:
        assert {r for r, c in made.customers.items() if c == customer} == {
            r for r, c in near.customers.items() if c == customer
        }


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS)
def test_records_of_one_customer_part_only_when_someone_says_so(clusters, deeds, seed):
    in_force = _history(deeds)[-1] if deeds else []
    near = _near(clusters, seed)
    customers = overlay(near, in_force).customers
    for one in RECORDS:
        for other in RECORDS:
            if near.customers[one] == near.customers[other] and customers[one] != customers[other]:
                joined = _said(
                    99,
                    "same",
                    [RECORDS.index(r) for r in RECORDS if customers[r] == customers[one]],
                    [RECORDS.index(r) for r in RECORDS if customers[r] == customers[other]],
                )
                assert conflict(in_force, joined) is not None


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS, order=st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_never_matters(clusters, deeds, seed, order):
    in_force = _history(deeds)[-1] if deeds else []
    near = _near(clusters, seed)
    mixed = [list(part) for part in (near.customers.items(), near.ages.items(), near.links, near.given, in_force)]
    for part in mixed:
        order.shuffle(part)
    shuffled = overlay(Neighbourhood(dict(mixed[0]), dict(mixed[1]), mixed[2], mixed[3]), mixed[4])
    assert shuffled == overlay(near, in_force)


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS, start=st.integers(0, 11))
def test_a_neighbourhood_gives_what_the_whole_gives(clusters, deeds, seed, start):
    in_force = _history(deeds)[-1] if deeds else []
    near = _near(clusters, seed)

    def members(records):
        homes = {near.customers[record] for record in records}
        return {record: home for record, home in near.customers.items() if home in homes}

    def judgements(records):
        return [one for one in in_force if records & set(one.records())]

    customers, said = reached([RECORDS[start]], members, judgements)
    links = [link for link in near.links if link[0] in customers]
    given_ids = [one for one in near.given if one.anchor_id in customers or one.matched_id in customers.values()]
    small = overlay(Neighbourhood(customers, near.ages, links, given_ids), said.values())
    whole = overlay(near, in_force)
    assert small.customers == {record: whole.customers[record] for record in customers}
    assert small.leads.items() <= whole.leads.items()


@CHECKED
@given(deeds=DEEDS)
def test_what_is_in_force_is_free_of_contradictions(deeds):
    for in_force in _history(deeds):
        for one in in_force:
            assert conflict([other for other in in_force if other is not one], one) is None


@CHECKED
@given(clusters=CLUSTERS, deeds=DEEDS, seed=SEEDS)
def test_no_id_stands_for_two_and_every_id_leads_to_one_in_force(clusters, deeds, seed):
    in_force = _history(deeds)[-1] if deeds else []
    near = _near(clusters, seed)
    made = overlay(near, in_force)
    served = set(made.customers.values())
    assert set(near.customers.values()) | served <= set(made.leads)
    assert set(made.leads.values()) <= served
    assert all(made.leads[name] == name for name in served)
