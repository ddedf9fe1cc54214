"""Values are decided as a plain sort of plain claims would decide them."""

import random
from collections import defaultdict

import numpy as np
import pytest

from monocle.kernel import golden_order
from monocle.kernel.golden_claims import BARE, MANY, SLIGHT, Claims
from monocle.kernel.golden_decided import LOST, Owners, Rules, decided
from monocle.kernel.golden_leaders import leaders

MEASURES = range(golden_order.COMPLETE + 1)
NOBODY = -1


def thrown(dice, customers):
    """Give customers with claims: (slot, code, key, flags, parts)."""
    sizes = [dice.choice([1, 2, 3, 5]) for _ in range(customers)] + [80]
    starts = np.cumsum([0, *sizes])
    slots = int(starts[-1])
    seen = np.array([dice.randrange(4) for _ in range(slots)], np.int64)
    owners = Owners(starts, seen, np.array([dice.choice([10, 50]) for _ in range(slots)], np.uint8))
    said = []
    for slot in range(slots):
        held = dice.choice([0, 1, 1, 1, 3])
        for _ in range(held):
            flags = dice.choice([0, SLIGHT, 0]) | dice.choice([0, BARE]) | (MANY if held > 1 else 0)
            said.append(
                (slot, dice.randrange(1, 9), dice.randrange(70 if slot > slots - 80 else 5), flags, dice.randrange(3))
            )
    return owners, said


def coded(said, slots):
    claims = Claims(len(said), slots)
    for place, (slot, code, key, flags, parts) in enumerate(said):
        claims.slots[place], claims.codes[place], claims.keys[place] = slot, code, key
        claims.flags[place], claims.parts[place] = flags, parts
        claims.first[slot + 1] += 1
    claims.first[:] = np.cumsum(claims.first)
    return claims


def measures_of(owners, rules, slot, parts, support):
    by_rule = {
        golden_order.LATEST: -int(owners.seen[slot]),
        golden_order.OLDEST: int(owners.seen[slot]),
        golden_order.TRUSTED: -int(owners.trust[slot]),
        golden_order.FREQUENT: -support,
        golden_order.COMPLETE: -parts,
    }
    return tuple(by_rule[rule] for rule in rules)


def plainly(owners, said, rules, lead):
    """Give what ``decided`` gives, as rows: the slow way."""
    same, rows = {}, []
    for customer in range(len(owners.starts) - 1):
        first, end = owners.starts[customer : customer + 2]
        of_key = defaultdict(dict)
        for place, (slot, _, key, _, _) in enumerate(said):
            if first <= slot < end:
                of_key[key].setdefault(slot, place)
        values = []
        for key, by_slot in of_key.items():
            best = min(
                by_slot.values(),
                key=lambda one: (
                    said[one][0] != lead[customer],
                    said[one][3] & SLIGHT,
                    said[one][3] & BARE,
                    measures_of(owners, rules.measures, said[one][0], said[one][4], 0),
                    one,
                ),
            )
            slight = all(said[one][3] & SLIGHT for one in by_slot.values())
            since = min(int(owners.seen[slot]) for slot in by_slot)
            measured = measures_of(owners, rules.measures, said[best][0], said[best][4], len(by_slot))
            values.append(((lead[customer] not in by_slot, slight, measured, best), key, len(by_slot), since))
        whole = {key // rules.within for (_, slight, _, _), key, _, _ in values if rules.within and not slight}
        values = sorted(one for one in values if not (one[0][1] and rules.within and one[1] // rules.within in whole))
        if len(values) == 1 and not said[values[0][0][3]][3] & MANY:
            same[said[values[0][0][3]][0]] = values[0][2:]
            continue
        for rank, (one, other) in enumerate(zip(values[: rules.most], [*values[1:], None], strict=False), 1):
            told = NOBODY if other is None else next(
                (n for n, (a, b) in enumerate(zip(one[0][2], other[0][2], strict=True), 1) if a < b), 0
            )  # fmt: skip
            lost = [(rival[0][3], rival[2]) for rival in values[1 : LOST + 1]] if rules.most == 1 else []
            rows.append((one[0][3], rank, one[2], one[3], told, lost))
    return same, rows


@pytest.mark.parametrize("seed", range(12))
def test_values_are_those_of_a_plain_sort(seed):
    dice = random.Random(seed)  # noqa: S311 dice of a test
    owners, said = thrown(dice, 40)
    measures = tuple(dice.sample(MEASURES, dice.randint(1, 3)))
    rules = Rules(measures, dice.choice([1, 50]), dice.choice([0, 2]))
    lead = np.array([dice.choice([NOBODY, first, end - 1]) for first, end in zip(owners.starts, owners.starts[1:], strict=False)], np.int32)  # fmt: skip
    found = decided(coded(said, len(owners.seen)), owners, rules, lead)
    same, rows = plainly(owners, said, rules, lead)
    assert {slot: (int(found.support[slot]), int(owners.seen[found.since[slot]])) for slot in np.flatnonzero(found.support)} == same  # fmt: skip
    assert rows == [
        (
            *(int(column[row]) for column in (found.claims, found.ranks, found.supports)),
            int(owners.seen[found.sinces[row]]),
            int(found.rules[row]),
            [(int(found.lost[one]), int(found.lost_supports[one])) for one in range(found.rivals[row], found.rivals[row + 1])],
        )
        for row in range(len(found.claims))
    ]  # fmt: skip


def test_of_records_that_say_the_same_the_one_that_writes_accents_leads():
    owners = Owners(np.array([0, 4, 5]), np.array([9, 8, 7, 6, 5]), np.full(5, 50, np.uint8))
    last = coded([(0, 1, 1, BARE, 1), (1, 2, 2, BARE, 1), (2, 3, 2, 0, 1)], 5)
    first = coded([(1, 1, 1, BARE, 1), (2, 1, 1, BARE, 1), (3, 1, 1, SLIGHT, 1)], 5)
    assert leaders([last, first], owners, (golden_order.LATEST,)).tolist() == [2, NOBODY]


@pytest.mark.parametrize(
    ("rules", "leads"),
    [
        ((golden_order.LATEST,), 0),
        ((golden_order.OLDEST,), 3),
        ((golden_order.FREQUENT, golden_order.LATEST), 1),
        ((golden_order.COMPLETE,), 3),
        ((golden_order.TRUSTED,), 2),
    ],
)
def test_a_record_leads_by_the_rules_of_its_group(rules, leads):
    owners = Owners(np.array([0, 4]), np.array([9, 8, 7, 6]), np.array([1, 1, 2, 1], np.uint8))
    said = coded([(0, 1, 1, BARE, 1), (1, 2, 2, BARE, 1), (2, 2, 2, BARE, 1), (3, 3, 3, BARE, 2)], 4)
    assert leaders([said], owners, rules).tolist() == [leads]
