"""Claims of one field compete, as codes: the values of each customer in their order, what is known of each, and its rivals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.golden_claims import BARE, MANY, SLIGHT, Claims
from monocle.kernel.golden_order import measured, put_in_order
from monocle.kernel.reading import Packed, i32, i64, put_i32, u8

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Trusts = npt.NDArray[np.uint8]

_SLOTS, _CODES, _KEYS, _FLAGS, _PARTS, _FIRST, _STARTS, _SEEN, _TRUST, _LEAD, _RULES = range(11)
_ORDER, _BEST, _SUPPORT, _SINCE, _STATE, _TOP, _SAME_SUPPORT, _SAME_SINCE = range(11, 19)
_CLAIM, _RANK, _CLAIMED, _BEGAN, _RULE, _RIVALS, _RIVAL, _RIVAL_CLAIMED = range(19, 27)
_LED = 2
LOST = 5
"""Rivals that a value has at most."""


@dataclass(frozen=True)
class Owners:
    """Some customers, and their records in order.

    Attributes:
        starts: (customers + 1,) where each one's records begin.
        seen: (records,) when, in microseconds since 1970.
        trust: (records,) of the source.
    """

    starts: Numbers
    seen: Numbers
    trust: Trusts


@dataclass(frozen=True)
class Rules:
    """How claims of a field compete.

    Attributes:
        measures: what is looked at, in order.
        most: values that are kept; 1 for a field with rivals.
        within: a key divided by this is a town, of which a value that is not slight leaves out those that are; 0 for keys
            that are none.
    """

    measures: Sequence[int]
    most: int = 1
    within: int = 0


@dataclass(frozen=True)
class Decided:
    """What some customers' claims of one field came to.

    Attributes:
        support: (records,) of the only value of a field, at the record that gives it as its only value; else 0.
        since: (records,) the place of the record that said so first; of no meaning where there is no support.
        claims: (n,) of other values, by customer and rank: the claim that is shown.
        ranks: (n,) from 1.
        supports: (n,) records that claim it.
        sinces: (n,) the place of the record that said so first.
        rules: (n,) which of the measures told it from the next: from 1; 0: none, -1: there is no next.
        rivals: (n + 1,) where the rivals of each begin.
        lost: (m,) claims of rivals.
        lost_supports: (m,) records that claim them.
    """

    support: Codes
    since: Codes
    claims: Codes
    ranks: Codes
    supports: Codes
    sinces: Codes
    rules: Codes
    rivals: Codes
    lost: Codes
    lost_supports: Codes


def decided(claims: Claims, owners: Owners, rules: Rules, lead: Codes) -> Decided:
    """Give what the claims of some customers come to.

    Args:
        claims: of one field, by customer and record.
        owners: the customers.
        rules: of the field.
        lead: (customers,) the record whose values go first; below 0 for none.
    """
    size, records, groups = len(claims.codes), len(owners.seen), max(1, int(_largest(owners.starts, claims.first)))
    scratch = [np.empty(groups, np.int32) for _ in range(6)]
    same = [np.zeros(records, np.int32) for _ in range(2)]
    found = [np.empty(size + 1, np.int32) for _ in range(8)]
    measures = np.array([len(rules.measures), *rules.measures, rules.most, rules.within], np.int64)
    given = [*claims.fields(), owners.starts, owners.seen, owners.trust, lead, measures]
    packed = Packed([*given, *scratch, *same, *found])
    rows, lost = _decided(packed.at, len(owners.starts) - 1)
    ends = [rows] * 5 + [rows + 1, lost, lost]
    return Decided(*same, *(one[:end].copy() for one, end in zip(found, ends, strict=True)))


@compiled
def _largest(starts: Numbers, first: Numbers) -> int:
    """Give the claims of the customer that has most."""
    most = 0
    for customer in range(len(starts) - 1):
        most = max(most, first[starts[customer + 1]] - first[starts[customer]])
    return most


@compiled
def _decided(at: int, customers: int) -> tuple[int, int]:
    """Decide customer by customer; give how many values and rivals were written."""
    rows, lost = 0, 0
    put_i32(i64(at, _RIVALS), 0, 0)
    for customer in range(customers):
        begin = i64(i64(at, _FIRST), i64(i64(at, _STARTS), customer))
        end = i64(i64(at, _FIRST), i64(i64(at, _STARTS), customer + 1))
        if end == begin:
            continue
        lead = i32(i64(at, _LEAD), customer)
        groups = _grouped(at, begin, end, lead)
        ranked = _ranked(at, groups)
        best = i32(i64(at, _BEST), i32(i64(at, _TOP), 0))
        if ranked == 1 and u8(i64(at, _FLAGS), best) & MANY == 0:
            slot, one = i32(i64(at, _SLOTS), best), i32(i64(at, _TOP), 0)
            put_i32(i64(at, _SAME_SUPPORT), slot, i32(i64(at, _SUPPORT), one))
            put_i32(i64(at, _SAME_SINCE), slot, i32(i64(at, _SINCE), one))
            continue
        rows, lost = _told(at, ranked, rows, lost)
    return rows, lost


@inner
def _measure(at: int, rule: int, claim: int, support: int) -> int:
    """Give what a rule measures of a claim; lower goes first."""
    slot = i32(i64(at, _SLOTS), claim)
    seen, trust = i64(i64(at, _SEEN), slot), u8(i64(at, _TRUST), slot)
    return measured(rule, seen, trust, i32(i64(at, _PARTS), claim), support)


@inner
def _compared(at: int, one: int, other: int, supports: tuple[int, int]) -> int:
    """Give whether the rules put a claim before another (1), after it (-1), or do not tell (0)."""
    rules = i64(at, _RULES)
    for place in range(1, i64(rules, 0) + 1):
        first = _measure(at, i64(rules, place), one, supports[0])
        second = _measure(at, i64(rules, place), other, supports[1])
        if first != second:
            return 1 if first < second else -1
    return 0


@inner
def _rule_of(at: int, one: int, other: int, supports: tuple[int, int]) -> int:
    """Give the first rule, from 1, that puts a claim before another; 0 for none."""
    rules = i64(at, _RULES)
    for place in range(1, i64(rules, 0) + 1):
        first = _measure(at, i64(rules, place), one, supports[0])
        if first < _measure(at, i64(rules, place), other, supports[1]):
            return place
    return 0


@inner
def _shown_before(at: int, one: int, other: int, lead: int) -> bool:
    """Tell whether of two claims of one value the one is shown."""
    led, follows = i32(i64(at, _SLOTS), one) == lead, i32(i64(at, _SLOTS), other) == lead
    if led != follows:
        return bool(led)
    flags = u8(i64(at, _FLAGS), one) & (SLIGHT | BARE)
    rivals = u8(i64(at, _FLAGS), other) & (SLIGHT | BARE)
    if (flags ^ rivals) & SLIGHT:
        return flags & SLIGHT == 0
    if flags != rivals:
        return flags & BARE == 0
    told = _compared(at, one, other, (0, 0))
    return told > 0 or (told == 0 and one < other)


@inner
def _in_order(at: int, begin: int, end: int) -> int:
    """Bring the claims of one value together, those of a record in their order; give how many claims there are."""
    order, keys = i64(at, _ORDER), i64(at, _KEYS)
    size, alike = end - begin, True
    for place in range(size):
        put_i32(order, place, begin + place)
        alike &= i64(keys, begin + place) == i64(keys, begin)
    if not alike:
        put_in_order(order, keys, size)
    return int(size)


@inner
def _grouped(at: int, begin: int, end: int, lead: int) -> int:
    """Make claims of one key one value; give how many there are."""
    groups, size, place = 0, _in_order(at, begin, end), 0
    slots, keys, seen, order = i64(at, _SLOTS), i64(at, _KEYS), i64(at, _SEEN), i64(at, _ORDER)
    while place < size:
        best = i32(order, place)
        key, since, last, support, state = i64(keys, best), i32(slots, best), -1, 0, SLIGHT
        while place < size and i64(keys, i32(order, place)) == key:
            claim = i32(order, place)
            slot = i32(slots, claim)
            place += 1
            if slot == last:
                continue
            last, support = slot, support + 1
            state = (state & (u8(i64(at, _FLAGS), claim) | _LED)) | (_LED if slot == lead else 0)
            if i64(seen, slot) < i64(seen, since):
                since = slot
            if claim != best and _shown_before(at, claim, best, lead):
                best = claim
        put_i32(i64(at, _BEST), groups, best)
        put_i32(i64(at, _SUPPORT), groups, support)
        put_i32(i64(at, _SINCE), groups, since)
        put_i32(i64(at, _STATE), groups, state)
        groups += 1
    return groups


@inner
def _group_before(at: int, one: int, other: int) -> bool:
    """Tell whether a value goes before another."""
    state, rival = i32(i64(at, _STATE), one), i32(i64(at, _STATE), other)
    if (state ^ rival) & _LED:
        return state & _LED != 0
    if (state ^ rival) & SLIGHT:
        return state & SLIGHT == 0
    best, second = i32(i64(at, _BEST), one), i32(i64(at, _BEST), other)
    told = _compared(at, best, second, (i32(i64(at, _SUPPORT), one), i32(i64(at, _SUPPORT), other)))
    return told > 0 or (told == 0 and best < second)


@inner
def _town(at: int, group: int) -> int:
    rules = i64(at, _RULES)
    return i64(i64(at, _KEYS), i32(i64(at, _BEST), group)) // i64(rules, i64(rules, 0) + 2)


@inner
def _is_left_out(at: int, group: int, groups: int) -> bool:
    """Tell whether an address is slight, and another of its town is whole."""
    rules, states = i64(at, _RULES), i64(at, _STATE)
    if i64(rules, i64(rules, 0) + 2) == 0 or i32(states, group) & SLIGHT == 0:
        return False
    whole = 0
    for other in range(groups):
        whole += i32(states, other) & SLIGHT == 0 and _town(at, other) == _town(at, group)
    return whole > 0


@inner
def _ranked(at: int, groups: int) -> int:
    """Put values in order, as many as are looked at; give how many there are of these."""
    rules, top, ranked = i64(at, _RULES), i64(at, _TOP), 0
    most = max(i64(rules, i64(rules, 0) + 1), LOST) + 1
    for group in range(groups):
        if groups > 1 and _is_left_out(at, group, groups):
            continue
        place = min(ranked, most)
        if place == most:
            if not _group_before(at, group, i32(top, place - 1)):
                continue
            place -= 1
        while place > 0 and _group_before(at, group, i32(top, place - 1)):
            put_i32(top, place, i32(top, place - 1))
            place -= 1
        put_i32(top, place, group)
        ranked = min(ranked + 1, most)
    return ranked


@inner
def _told(at: int, ranked: int, rows: int, lost: int) -> tuple[int, int]:
    """Write the values that are kept of a customer, and their rivals."""
    rules, top, supports = i64(at, _RULES), i64(at, _TOP), i64(at, _SUPPORT)
    most = i64(rules, i64(rules, 0) + 1)
    for place in range(min(ranked, most)):
        one, told = i32(top, place), -1
        best = i32(i64(at, _BEST), one)
        if place + 1 < ranked:
            other = i32(top, place + 1)
            told = _rule_of(at, best, i32(i64(at, _BEST), other), (i32(supports, one), i32(supports, other)))
        put_i32(i64(at, _CLAIM), rows, best)
        put_i32(i64(at, _RANK), rows, place + 1)
        put_i32(i64(at, _CLAIMED), rows, i32(supports, one))
        put_i32(i64(at, _BEGAN), rows, i32(i64(at, _SINCE), one))
        put_i32(i64(at, _RULE), rows, told)
        for rival in range(1, min(ranked, LOST + 1) if most == 1 else 1):
            put_i32(i64(at, _RIVAL), lost, i32(i64(at, _BEST), i32(top, rival)))
            put_i32(i64(at, _RIVAL_CLAIMED), lost, i32(supports, i32(top, rival)))
            lost += 1
        rows += 1
        put_i32(i64(at, _RIVALS), rows, lost)
    return rows, lost
