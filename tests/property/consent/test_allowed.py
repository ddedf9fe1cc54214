"""What may never fail of the one rule, in tens of thousands of random cases (trust lines PRV-02, PRV-05, PRV-08, PRV-09)."""

from made_choices import CHANNELS, NOW, PURPOSES, choice, customer, customers, record, rolled

from monocle.activate.allowed import GRANTED, allowed

ASKED = [(purpose, channel) for purpose in PURPOSES[:2] for channel in CHANNELS[:5]]


def test_choices_in_any_order_and_told_twice_say_the_same():
    dice, cases = rolled(1), 0
    for _, _, choices in customers(1_000):
        mixed = [*choices, *dice.sample(choices, len(choices) // 2)]
        dice.shuffle(mixed)
        for asked in ASKED:
            assert allowed(mixed, *asked, NOW) == allowed(choices, *asked, NOW)
            cases += 1
    assert cases == 10_000


def test_nothing_is_allowed_without_a_yes_to_this_purpose_that_was_made_by_then():
    granted = 0
    for _, _, choices in customers(2_000, seed=2):
        for purpose, channel in ASKED:
            found = allowed(choices, purpose, channel, NOW)
            granted += bool(found)
            yes = [one for one in choices if one.consent_id == found.consent_id]
            assert not found or (
                yes[0].choice == GRANTED
                and yes[0].purpose == purpose
                and yes[0].channel in {channel, "any"}
                and yes[0].chosen_at <= NOW
            )
            assert bool(found) == (not found.reason)
    assert granted > 1_000


def test_a_merge_never_widens_what_is_allowed_but_by_a_later_yes_on_the_same_identifier():
    dice, refused = rolled(3), 0
    for _ in range(4_000):
        (_, one), (_, other) = customer(dice), customer(dice)
        purpose, channel = dice.choice(ASKED)
        sides = [allowed(own, purpose, channel, NOW) for own in (one, other)]
        if not allowed([*one, *other], purpose, channel, NOW):
            refused += 1
            continue
        assert any(sides), "two that do not allow it cannot make one that does"
        for side, own, theirs in ((sides[0], one, other), (sides[1], other, one)):
            if side.state in {GRANTED, "unknown"}:
                continue
            no = next(found for found in own if found.consent_id == side.consent_id)
            assert any(
                yes.choice == GRANTED
                and yes.chosen_at > no.chosen_at
                and set(yes.about(channel)) & set(no.about(channel))
                for yes in theirs
            )
    assert refused > 1_000


def test_whoever_is_parted_again_allows_what_they_allowed_before():
    dice = rolled(4)
    for _ in range(300):
        (_, one), (_, other) = customer(dice), customer(dice)
        before = [allowed(own, *asked, NOW) for own in (one, other) for asked in ASKED]
        together = [*one, *other]
        dice.shuffle(together)
        mine = {found.record for found in one}
        parted = ([x for x in together if x.record in mine], [x for x in together if x.record not in mine])
        assert [allowed(own, *asked, NOW) for own in parted for asked in ASKED] == before


def test_one_more_no_never_allows_more():
    dice = rolled(5)
    for _ in range(4_000):
        records, choices = customer(dice)
        asked = dice.choice(ASKED)
        no = choice(dice, dice.choice([*records, record(dice)]))
        if no.choice != GRANTED and allowed([*choices, no], *asked, NOW):
            assert allowed(choices, *asked, NOW)
