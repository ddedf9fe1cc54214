"""Pairs wait for people, people decide, and nobody decides unknowingly what another has decided."""

import datetime as dt
from uuid import UUID

import pytest

from monocle import clock
from monocle.errors import BadInput, Conflict, NotFound


def now():
    return clock.now().replace(tzinfo=None)


def test_the_queue_comes_by_rank_in_pieces_without_a_pair_missing_or_twice(stewards):
    whole = stewards.reviews.queue(limit=1000)
    assert whole.total == len(whole.items) > 5
    assert [one.rank for one in whole.items] == sorted((one.rank for one in whole.items), reverse=True)
    found, after = [], ""
    while True:
        page = stewards.reviews.queue(limit=2, after=after)
        found += page.items
        after = page.more
        if not after:
            break
    assert found == list(whole.items)


def test_two_customers_wait_once_by_their_most_telling_pair(stewards):
    sides = [frozenset((one.left_customer, one.right_customer)) for one in stewards.reviews.queue(limit=1000).items]
    assert len(sides) == len(set(sides))


def test_rank_is_doubt_and_what_is_at_stake(stewards):
    for one in stewards.reviews.queue(reason="review", limit=1000).items:
        odds = 2**one.weight
        assert one.doubt == pytest.approx(1 - abs(2 * odds / (1 + odds) - 1))
        orders = stewards.rows(
            "SELECT sum(orders) FROM customer WHERE customer_id = ANY(%s)", [one.left_customer, one.right_customer]
        )
        assert one.value == orders[0][0]


def test_a_pair_is_shown_side_by_side_with_its_sum_and_what_a_merge_would_touch(stewards):
    left, right = stewards.pair()
    found = stewards.reviews.get(right, left)
    assert (found.left_id, found.right_id) == (left, right)
    assert sum(level.weight for level in found.why.levels) == pytest.approx(found.weight)
    names = {field.field: field for field in found.fields}
    assert names["last_name"].left
    assert names["email"].level == "exact"
    assert set(found.impact.customers_before) == {found.left_customer, found.right_customer}


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_a_judged_pair_waits_no_more_and_waits_again_once_it_is_undone(stewards, verdict):
    before = stewards.reviews.queue(limit=1000)
    left, right = stewards.pair()
    done = stewards.reviews.judge(left, right, verdict, "Ada")
    assert (stewards.customer_of(left) == stewards.customer_of(right)) is (verdict == "same")
    assert (left, right) not in {(one.left_id, one.right_id) for one in stewards.reviews.queue(limit=1000).items}
    with pytest.raises(NotFound):
        stewards.reviews.get(left, right)
    assert stewards.reviews.undo(done.judgement.judgement_id, "Grace").judgement.withdrawn_by == "Grace"
    assert stewards.reviews.queue(limit=1000).items == before.items


def test_an_unsure_pair_waits_on_with_its_reason(stewards):
    left, right = stewards.pair()
    stewards.reviews.judge(left, right, "unsure", "Ada")
    found = stewards.reviews.get(left, right)
    assert (found.reason, found.doubt) == ("unsure", 1.0)
    assert [one.by for one in found.past] == ["Ada"]
    assert stewards.reviews.queue(reason="unsure").total == 1
    stewards.reviews.judge(left, right, "different", "Ada")
    assert stewards.reviews.queue(reason="unsure").total == 0


def test_who_has_a_pair_open_is_shown_to_others_only(stewards):
    left, right = stewards.pair()
    stewards.reviews.take(right, left, "Ada")
    stewards.reviews.take(left, right, "Grace")
    assert stewards.reviews.get(left, right, by="Grace").taken_by == "Ada"
    assert stewards.reviews.get(left, right, by="Ada").taken_by == ""
    stewards.reviews.release(left, right, "Grace")
    assert stewards.reviews.queue(by="Grace").items[0].taken_by == "Ada"
    stewards.reviews.release(left, right, "Ada")
    assert stewards.reviews.queue(by="Grace").items[0].taken_by == ""


def test_a_mark_of_long_ago_holds_nobody_up(stewards):
    left, right = stewards.pair()
    stewards.reviews.take(left, right, "Ada")
    with stewards.house.catalog.transaction() as connection:
        connection.execute("UPDATE review_taken SET taken_at = taken_at - interval '11 minutes'")
    assert stewards.reviews.get(left, right, by="Grace").taken_by == ""
    stewards.reviews.take(left, right, "Grace")
    assert stewards.reviews.get(left, right, by="Ada").taken_by == "Grace"


def test_two_people_never_judge_a_pair_unknowingly(stewards):
    left, right = stewards.pair()
    seen = now()
    stewards.reviews.judge(left, right, "different", "Ada", seen_at=seen)
    with pytest.raises(Conflict, match="Ada judged these two records different"):
        stewards.reviews.judge(left, right, "same", "Grace", seen_at=seen)
    with pytest.raises(Conflict, match="Ada"):
        stewards.reviews.judge(right, left, "same", "Grace")
    told = stewards.reviews.judge(left, right, "same", "Grace", seen_at=now() + dt.timedelta(seconds=1))
    assert stewards.customer_of(left) == stewards.customer_of(right)
    states = {one.by: one.state for one in stewards.reviews.judgements()}
    assert states == {"Ada": "withdrawn", "Grace": "in_force"}
    stewards.reviews.undo(told.judgement.judgement_id, "Grace")
    assert {one.by: one.state for one in stewards.reviews.judgements()} == {"Ada": "in_force", "Grace": "withdrawn"}


def test_what_contradicts_a_judgement_in_force_is_refused_and_names_it(stewards):
    customer, records = stewards.large()
    done = stewards.identities.split(customer, records[:1], "Ada")
    with pytest.raises(Conflict, match=f"judgement {done.judgement.judgement_id} "):
        stewards.reviews.judge(records[0], records[1], "same", "Ada")
    assert len(stewards.reviews.judgements()) == 1


def test_with_four_eyes_nothing_happens_before_a_second_person_confirms(stewards):
    stewards = stewards.with_four_eyes()
    left, right = stewards.pair()
    done = stewards.reviews.judge(left, right, "same", "Ada")
    assert done.judgement.state == "proposed"
    assert done.impact.customers_before == ()
    assert stewards.customer_of(left) != stewards.customer_of(right)
    assert stewards.reviews.get(left, right).reason == "proposed"
    with pytest.raises(Conflict, match="four eyes"):
        stewards.reviews.confirm(done.judgement.judgement_id, "Ada")
    confirmed = stewards.reviews.confirm(done.judgement.judgement_id, "Grace")
    assert (confirmed.judgement.state, confirmed.judgement.confirmed_by) == ("in_force", "Grace")
    assert stewards.customer_of(left) == stewards.customer_of(right)
    with pytest.raises(Conflict):
        stewards.reviews.confirm(done.judgement.judgement_id, "Grace")


def test_a_rule_shows_first_then_judges_what_it_meets(stewards):
    shown = stewards.reviews.by_rule("different", "Ada", least=-10.0, most=0.0)
    assert shown.pairs > 0
    assert shown.judged == 0
    assert all(one.weight <= 0 for one in shown.examples)
    done = stewards.reviews.by_rule("different", "Ada", dry=False, least=-10.0, most=0.0)
    assert done.judged == shown.pairs
    assert stewards.reviews.by_rule("different", "Ada", most=0.0).pairs == 0
    assert {one.origin for one in stewards.reviews.judgements(limit=1000)} == {"rule"}


def test_a_rule_that_chooses_nothing_is_refused(stewards):
    with pytest.raises(BadInput, match="chooses nothing"):
        stewards.reviews.by_rule("same", "Ada", dry=False)


def test_progress_counts_verdicts_people_and_how_they_agree(stewards):
    pairs = [(one.left_id, one.right_id) for one in stewards.reviews.queue(limit=1000).items[:3]]
    for left, right in pairs:
        stewards.reviews.judge(left, right, "different", "Ada", seen_at=now())
    found = stewards.reviews.progress()
    assert found.judged == {"different": 3}
    assert found.by_person == {"Ada": 3}
    assert (found.seen_twice, found.agreement, found.kappa) == (0, None, None)


@pytest.mark.parametrize(
    ("asked", "about"),
    [({"reason": "boredom"}, "reason"), ({"limit": 0}, "limit"), ({"after": "x"}, "cursor")],
)
def test_what_cannot_be_asked_of_the_queue_is_refused(stewards, asked, about):
    with pytest.raises(BadInput, match=about):
        stewards.reviews.queue(**asked)


@pytest.mark.parametrize("by", ["", "  ", "x" * 61])
def test_nobody_decides_nameless(stewards, by):
    left, right = stewards.pair()
    with pytest.raises(BadInput):
        stewards.reviews.judge(left, right, "same", by)


def test_a_record_that_is_not_served_cannot_be_judged(stewards):
    left, _ = stewards.pair()
    with pytest.raises(NotFound):
        stewards.reviews.judge(left, UUID(int=7), "same", "Ada")
    assert stewards.reviews.judgements() == []


def test_a_customer_that_stands_on_one_weak_link_waits_until_somebody_says_that_it_is_one(stewards):
    found = stewards.reviews.queue(reason="over_merge").items
    assert found
    one = found[0]
    assert one.left_customer == one.right_customer
    assert one.weight < 10
    done = stewards.reviews.judge(one.left_id, one.right_id, "same", "Ada")
    assert one not in stewards.reviews.queue(reason="over_merge").items
    stewards.reviews.undo(done.judgement.judgement_id, "Ada")
    assert one in stewards.reviews.queue(reason="over_merge").items
    parted = stewards.reviews.judge(one.left_id, one.right_id, "different", "Ada")
    assert len(parted.impact.customers_after) == 2


def test_who_opened_a_pair_after_another_judged_it_knows(stewards):
    left, right = stewards.pair()
    stewards.reviews.judge(left, right, "unsure", "Ada")
    stewards.reviews.take(left, right, "Grace")
    assert stewards.reviews.judge(left, right, "different", "Grace").judgement.state == "in_force"
