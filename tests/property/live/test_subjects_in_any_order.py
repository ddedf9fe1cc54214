"""Subjects, their owners, persons and facts depend on which events came, not on how."""

import random

from subject_world import World, call

USERS, DEVICES = ("u1", "u2", "u3"), ("a1", "a2", "a3", "u2")
NAMES = ("Zoé", "Zoe", "Élodie", None, 7, {"no": "name"})


def some_calls(dice):
    """Give events of few people on few devices: much that contradicts, shares and repeats."""
    return [one_call(number, dice) for number in range(dice.randint(4, 30))]


def one_call(number, dice):
    user, device = dice.choice((*USERS, None, None)), dice.choice((*DEVICES, None, "null"))
    who = {name: value for name, value in (("userId", user), ("anonymousId", device)) if value}
    kinds = (identify, page, product, order, refund, points, consent, alias, merge, group)
    return dice.choice(kinds)(number, dice, who)


def identify(number, dice, who):
    traits = {"firstName": dice.choice(NAMES), "plan": dice.choice("xyz")}
    if dice.random() < 0.5:
        traits["email"] = dice.choice(("a@example.org", "b@example.org", f"{number}@x.fr"))
    return call(number, "identify", at=dice.randint(0, 5), traits=traits, **who)


def page(number, dice, who):
    consent = {"consent": {"categoryPreferences": {"Advertising": dice.random() < 0.5}}}
    return call(number, "page", "Home", at=dice.randint(0, 5), context=consent, **who)


def product(number, dice, who):
    context = {
        "device": {"id": dice.choice(("D1", "D2", f"D{number}")), "type": "ios"},
        "locale": dice.choice(("fr", "en")),
    }
    if dice.random() < 0.5:
        context["traits"] = {"phone": f"06{number:08}", "plan": dice.choice((1, True, "x"))}
    return call(number, "track", "Viewed Product", at=dice.randint(0, 5), context=context, **who)


def order(number, dice, who):
    said = {"order_id": dice.choice("AB"), "revenue": dice.choice((10, "20.5", "no", None)), "total": 30}
    said["products"] = [{"sku": "s", "price": 5, "quantity": number % 3}] * dice.randint(0, 2)
    name = dice.choice(("Order Completed", "Order Updated"))
    return call(number, "track", name, at=dice.randint(0, 3), properties=said, **who)


def refund(number, dice, who):
    said = {"order_id": dice.choice("AB"), **({"total": dice.randint(1, 30)} if dice.random() < 0.6 else {})}
    name = dice.choice(("Order Refunded", "Order Refunded", "Order Cancelled"))
    return call(number, "track", name, at=dice.randint(0, 5), properties=said, **who)


def points(number, dice, who):
    said = {"points": dice.choice((5, "7", "x")), "card": dice.choice(("c1", "c2"))}
    return call(number, "track", dice.choice(("Points Earned", "Points Redeemed")), properties=said, **who)


def consent(number, dice, who):
    said = {"consent": {"categoryPreferences": {"Analytics": dice.random() < 0.5}}}
    return call(number, "track", "Segment Consent Preference Updated", context=said, **who)


def alias(number, dice, who):
    del who
    return call(number, "alias", previousId=dice.choice(DEVICES), userId=dice.choice(USERS))


def merge(number, dice, who):
    types = ("email", "mobile", "user_id", "anonymous_id")
    said = [{"type": dice.choice(types), "value": dice.choice(("u1", "a1", "0611223344"))} for _ in range(2)]
    return call(number, "merge", mergeProperties=said, **who)


def group(number, dice, who):
    return call(number, "group", groupId="g1", traits={"name": dice.choice(("Acme", "Beta"))}, **who)


def in_some_batches(calls, dice, *, again=0.0):
    """Give a world that took events in random batches, some of them twice."""
    world, left = World(), list(calls)
    while left:
        size = dice.randint(1, len(left))
        taken, left = left[:size], left[size:]
        twice = dice.sample(calls, dice.randint(0, 3))
        world.take([*taken, *(one for one in twice if one[:2] in world.met)])
        if dice.random() < again:
            world.take([], after=dice.randint(0, world.position))
    return world


def test_a_thousand_random_orders_duplications_and_batchings_give_the_same_persons_owners_and_facts():
    for seed in range(40):
        dice = random.Random(seed)  # noqa: S311 - events, drawn again from the seed
        calls = some_calls(dice)
        whole = World()
        whole.take(calls)
        for _ in range(25):
            shuffled = dice.sample(calls, len(calls))
            assert in_some_batches(shuffled, dice).all() == whole.all(), seed


def test_events_told_again_from_any_number_change_nothing_that_is_served():
    for seed in range(100):
        dice = random.Random(1000 + seed)  # noqa: S311 - as above
        calls = some_calls(dice)
        whole = World()
        whole.take(calls)
        assert in_some_batches(dice.sample(calls, len(calls)), dice, again=0.5).all() == whole.all(), seed


def test_who_goes_on_from_an_earlier_number_serves_what_the_others_do():
    for seed in range(100):
        dice = random.Random(2000 + seed)  # noqa: S311 - as above
        calls = some_calls(dice)
        world = in_some_batches(calls, dice)
        late = World()
        late.take(calls[: dice.randint(0, len(calls))])
        late.known, late.journal, late.met, after = world.known, world.journal, world.met, late.position
        late.position = world.position
        late.take([], after=after)
        assert late.all() == world.all(), seed
