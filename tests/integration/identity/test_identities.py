"""Customers are merged, split and unmerged by people; what follows is told, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from bench.identity_house import wrong

from monocle.errors import Conflict, NotFound


def two(stewards):
    left, right = sorted(stewards.people.members, key=lambda one: -len(stewards.people.members[one]))[:2]
    return left, right


def test_a_merge_is_shown_before_it_happens_and_happens_as_it_was_shown(stewards):
    left, right = two(stewards)
    shown = stewards.identities.preview_merge(left, right)
    assert stewards.rows("SELECT count(*) FROM judgement") == [(0,)]
    done = stewards.identities.merge(left, right, "Ada", "same voice on the phone")
    assert done.impact == shown.impact
    (survivor,) = done.impact.customers_after
    gone = ({left, right} - {survivor}).pop()
    assert done.impact.leads_to == {gone: survivor}
    assert stewards.rows("SELECT customer_id FROM customer_redirect WHERE old_id = %s", gone) == [(survivor,)]
    names = {
        row["field"]: row["value"]
        for row in stewards.rows("SELECT golden FROM portrait WHERE customer_id = %s", survivor)[0][0]
    }
    after = {field.field: field.after[survivor] for field in shown.fields}
    assert after["last_name"] == names["last_name"]
    assert wrong(stewards.people, stewards.house.catalog) == []


def test_an_unmerge_gives_back_ids_events_orders_choices_and_golden_values(stewards):
    left, right = two(stewards)
    done = stewards.identities.merge(left, right, "Ada")
    gone = next(iter(done.impact.leads_to))
    (survivor,) = done.impact.customers_after
    shown = stewards.identities.preview_unmerge(survivor, gone)
    taken_back = stewards.identities.unmerge(survivor, gone, "Grace")
    assert taken_back.impact == shown.impact
    assert set(taken_back.impact.customers_after) == {left, right}
    assert taken_back.judgement.state == "withdrawn"
    assert wrong(stewards.people, stewards.house.catalog) == []
    assert stewards.rows("SELECT count(*) FROM customer_redirect WHERE old_id = %s", gone) == [(0,)]


def test_a_merge_of_matching_is_held_apart_by_the_record_that_the_old_id_follows(stewards):
    old, anchor, matched = stewards.people.given[0]
    done = stewards.identities.unmerge(matched, old, "Ada")
    assert (done.judgement.verdict, done.judgement.origin) == ("different", "unmerge")
    assert anchor in done.judgement.left_ids
    assert len(done.impact.customers_after) == 2
    assert stewards.customer_of(anchor) not in {stewards.customer_of(record) for record in done.judgement.right_ids}
    redirect = stewards.rows("SELECT customer_id FROM customer_redirect WHERE old_id = %s", old)
    assert (redirect[0][0] if redirect else old) == stewards.customer_of(anchor)
    assert wrong(stewards.people, stewards.house.catalog) == []


def test_records_split_off_have_a_customer_of_their_own(stewards):
    customer, records = stewards.large()
    done = stewards.identities.split(customer, records[-2:], "Ada", "two brothers")
    assert {stewards.customer_of(record) for record in records[-2:]} & {stewards.customer_of(records[0])} == set()
    assert done.judgement.origin == "split"
    kinds = [row[0] for row in stewards.rows("SELECT kind FROM identity_change WHERE reason ->> 'judgement_id' = '1'")]
    assert kinds
    assert set(kinds) == {"split"}


def test_what_others_must_mend_is_told_as_events(stewards):
    rows = stewards.rows("SELECT customer_id, min(choice), max(choice) FROM choice GROUP BY 1 ORDER BY 1")
    granted = next(customer for customer, low, high in rows if low == high == "granted")
    refused = next(customer for customer, low, high in rows if low == high and low != "granted")
    shown = stewards.identities.preview_merge(granted, refused)
    assert len(shown.impact.consents) == 1
    done = stewards.identities.merge(granted, refused, "Ada")
    kinds = [one["kind"] for one in done.repairs]
    assert "audience" in kinds
    (survivor,) = done.impact.customers_after
    stored = stewards.rows("SELECT kind, customer_id, detail FROM repair ORDER BY repair_id")
    assert [(kind, str(customer)) for kind, customer, _ in stored] == [
        (one["kind"], one["customer"]) for one in done.repairs
    ]
    if survivor == granted:
        assert [detail["after"] for kind, _, detail in stored if kind == "consent"] != ["granted"]


def test_a_customer_cannot_be_merged_with_itself_nor_split_whole(stewards):
    customer, records = stewards.large()
    with pytest.raises(Conflict):
        stewards.identities.merge(customer, customer, "Ada")
    with pytest.raises(Conflict):
        stewards.identities.split(customer, records, "Ada")
    with pytest.raises(NotFound):
        stewards.identities.split(customer, [UUID(int=1)], "Ada")
    with pytest.raises(NotFound):
        stewards.identities.merge(customer, UUID(int=1), "Ada")
    with pytest.raises(NotFound):
        stewards.identities.unmerge(customer, UUID(int=1), "Ada")


def test_why_sums_to_the_weight_and_tells_through_whom_two_records_are_one(stewards):
    customer, records = stewards.large()
    link = next(row for row in stewards.people.rows["link"] if row["customer_id"] == customer and row["strong"])
    found = stewards.identities.why(link["left_id"], link["right_id"])
    assert sum(level.weight for level in found.levels) == pytest.approx(found.weight) == link["weight"]
    assert (found.strong, found.same_customer, found.path) == (True, True, ())
    linked = {frozenset((row["left_id"], row["right_id"])) for row in stewards.people.rows["link"]}
    left, right = next((a, b) for a in records for b in records if a < b and frozenset((a, b)) not in linked)
    through = stewards.identities.why(left, right)
    assert (through.rules, through.strong, through.held_back) == ((), False, "")
    assert (through.path[0], through.path[-1]) == (left, right)
    assert all(frozenset(step) in linked for step in zip(through.path, through.path[1:], strict=False))


def test_why_names_the_judgement_that_holds_two_apart(stewards):
    customer, records = stewards.large()
    done = stewards.identities.split(customer, records[:1], "Ada")
    found = stewards.identities.why(records[0], records[1])
    assert found.held_back == "judgement"
    assert found.judgement.judgement_id == done.judgement.judgement_id


def test_the_tree_joins_all_records_in_one_step_less_than_there_are(stewards):
    left, right = two(stewards)
    stewards.identities.merge(left, right, "Ada")
    steps = stewards.identities.tree(left)
    records = {*stewards.people.members[left], *stewards.people.members[right]}
    assert len(steps) == len(records) - 1
    assert {*steps[-1].left_ids, *steps[-1].right_ids} <= records
    assert {step.by for step in steps} == {"judgement"}
    assert {step.rule for step in steps} == {"Ada"}


def test_before_any_run_looked_for_households_there_are_none(stewards):
    customer, _ = stewards.large()
    assert stewards.identities.household(customer) is None


def test_history_before_a_sign_in_attaches_at_the_merge_and_detaches_at_the_unmerge(stewards):
    visited = stewards.people.rows["happening"][0]["record_id"]
    anonymous = stewards.customer_of(visited)
    known = next(customer for customer in sorted(stewards.people.members) if customer != anonymous)

    def events(customer):
        rows = stewards.rows("SELECT event_id FROM happening WHERE customer_id = %s ORDER BY 1", customer)
        counted = stewards.rows("SELECT events FROM customer WHERE customer_id = %s", customer)
        return [row[0] for row in rows], counted[0][0]

    before = events(anonymous), events(known)
    done = stewards.identities.merge(known, anonymous, "Ada")
    (survivor,) = done.impact.customers_after
    ids, counted = events(survivor)
    assert ids == sorted(before[0][0] + before[1][0])
    assert counted == len(ids)
    stewards.identities.unmerge(survivor, next(iter(done.impact.leads_to)), "Ada")
    assert (events(anonymous), events(known)) == before


def test_merge_unmerge_and_merge_again_with_consents_in_between(stewards):
    rows = stewards.rows("SELECT customer_id, min(choice), max(choice) FROM choice GROUP BY 1 ORDER BY 1")
    granted = next(customer for customer, low, high in rows if low == high == "granted")
    refused = next(customer for customer, low, high in rows if low == high == "withdrawn")
    first = stewards.identities.merge(granted, refused, "Ada")
    (survivor,) = first.impact.customers_after
    record = stewards.rows(
        "SELECT record_id FROM choice WHERE customer_id = %s AND choice = 'withdrawn' LIMIT 1", survivor
    )[0][0]
    with stewards.house.catalog.transaction() as connection:
        connection.execute(
            "INSERT INTO choice SELECT gen_random_uuid(), %s, %s, 'crm', 'marketing', 'email', 'granted', now(), NULL",
            [survivor, record],
        )
    back = stewards.identities.unmerge(survivor, next(iter(first.impact.leads_to)), "Ada")
    told = {(one["customer"], one["before"], one["after"]) for one in back.repairs if one["kind"] == "consent"}
    assert all(after == "granted" for _, _, after in told)
    assert stewards.customer_of(record) == refused
    again = stewards.identities.merge(granted, refused, "Ada")
    assert again.impact.consents == []
    assert [one for one in again.repairs if one["kind"] == "consent"] == []


def test_two_decisions_at_once_wait_for_each_other_and_both_hold(stewards):
    customers = sorted(stewards.people.members, key=lambda one: -len(stewards.people.members[one]))[:8]
    couples = list(zip(customers[::2], customers[1::2], strict=True))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda couple: stewards.identities.merge(*couple, "Ada"), couples))
    assert len(stewards.reviews.judgements()) == len(couples)
    assert wrong(stewards.people, stewards.house.catalog) == []
