"""Claims of one customer compete: the twin of ``golden.together`` and ``golden.values``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from monocle.golden.small.claims import Claim
from monocle.golden.small.texts import moment, quoted, unaccented
from monocle.golden.survivorship import SEVERAL, Survivorship, Together
from monocle.golden.values import MOST_RIVALS, MOST_VALUES

# Each measure takes a claim and how many records claim its value; the lower goes first.
_MEASURES: Mapping[str, Callable[[Claim, int], int]] = MappingProxyType(
    {
        "latest": lambda claim, _: claim.told.later,
        "oldest": lambda claim, _: -claim.told.later,
        "pinned": lambda claim, _: -claim.told.later,
        "trusted": lambda claim, _: claim.told.trusted,
        "frequent": lambda _, support: -support,
        "complete": lambda claim, _: -claim.parts,
    }
)
_SEVERAL = frozenset(SEVERAL)
_Order = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """All claims of one value of one field: the one that is shown, and where the value stands among its rivals."""

    best: Claim
    support: int
    since: Claim
    is_pinned: bool
    slight: bool
    measures: tuple[int, ...]
    order: _Order


def winners(claims: Sequence[Claim], pins: Mapping[str, str], survivorship: Survivorship) -> list[dict[str, Any]]:
    """Give GOLDEN rows without ``customer_id``, by field, then rank.

    Args:
        claims: of one customer.
        pins: field → key of the claim that is to win.
        survivorship: the rules.
    """
    fields: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        fields.setdefault(claim.field, {}).setdefault(claim.key, []).append(claim)
    led = _led(claims, survivorship)
    rows: list[dict[str, Any]] = []
    for field in sorted(fields):
        rules = survivorship.rules_of(field)
        kept = [
            _kept(equal, rules, led.get(field), is_pinned=pins.get(field) == key)
            for key, equal in fields[field].items()
        ]
        rows += _rows(field, sorted(kept, key=_by_order), rules)
    return rows


def _by_order(kept: Kept) -> _Order:
    return kept.order


def _ties(claim: Claim) -> _Order:
    return (claim.told.ties, claim.position)


def _kept(equal: Sequence[Claim], rules: Sequence[str], leader: UUID | None, *, is_pinned: bool) -> Kept:
    """Give claims of one value as one."""
    measures = [_MEASURES[rule] for rule in rules]
    best, since, slight, follows = equal[0], equal[0], equal[0].slight, True
    if len(equal) > 1:
        best = min(equal, key=lambda claim: _among_equals(claim, measures, leader))
        since = max(equal, key=lambda claim: claim.told.later)
        slight = all(claim.slight for claim in equal)
    follows = leader is None or all(claim.told.record_id != leader for claim in equal)
    measured = tuple(measure(best, len(equal)) for measure in measures)
    order = (not is_pinned, follows, slight, measured, _ties(best), best.key)
    return Kept(best, len(equal), since, is_pinned, slight, measured, order)


def _among_equals(claim: Claim, measures: Sequence[Callable[[Claim, int], int]], leader: UUID | None) -> _Order:
    """Give the order of claims that say the same; one that writes the accents goes before one that does not."""
    bare = unaccented(claim.value) == claim.value
    measured = tuple(measure(claim, 0) for measure in measures)
    return (claim.told.record_id != leader, claim.slight, bare, measured, _ties(claim))


def _rows(field: str, ranked: list[Kept], rules: Sequence[str]) -> list[dict[str, Any]]:
    if field == "address" and len(ranked) > 1:
        ranked = _without_parts(ranked)
    several = field in _SEVERAL
    rivals = "[]" if several or len(ranked) == 1 else _rivals(ranked[1 : MOST_RIVALS + 1])
    count = min(len(ranked), MOST_VALUES) if several else 1
    rows = []
    for place in range(count):
        kept, runner_up = ranked[place], ranked[place + 1] if place + 1 < len(ranked) else None
        best, record = kept.best, kept.best.told.record
        rows.append(
            {
                "field": field,
                "rank": place + 1,
                "value": best.value,
                "key": best.key,
                "source": record.source,
                "record_id": record.record_id,
                "seen_at": record.seen_at,
                "since": kept.since.told.record.seen_at,
                "nature": record.nature,
                "rule": _rule(kept, runner_up, rules),
                "support": kept.support,
                "rivals": rivals,
            }
        )
    return rows


def _rule(kept: Kept, runner_up: Kept | None, rules: Sequence[str]) -> str:
    if kept.is_pinned:
        return "pinned"
    if runner_up is None:
        return rules[0]
    told = (rule for rule, own, other in zip(rules, kept.measures, runner_up.measures, strict=True) if own < other)
    return next(told, "latest")


def _rivals(ranked: Sequence[Kept]) -> str:
    told = (
        f'{{"value":{quoted(kept.best.value)},"source":{quoted(kept.best.told.record.source)}'
        f',"seen_at":"{moment(kept.best.told.record.seen_at)}","records":{kept.support}}}'
        for kept in ranked
    )
    return f"[{','.join(told)}]"


def _without_parts(ranked: list[Kept]) -> list[Kept]:
    """Leave out the postcodes alone of addresses that are known whole."""
    whole = {kept.best.key.split("|", 1)[0] for kept in ranked if not kept.slight}
    return [kept for kept in ranked if not kept.slight or kept.best.key.split("|", 1)[0] not in whole]


def _led(claims: Sequence[Claim], survivorship: Survivorship) -> dict[str, UUID]:
    """Give the record that leads each field of a group."""
    led: dict[str, UUID] = {}
    for group in survivorship.together:
        leader = _leader([claim for claim in claims if claim.field in group.fields], group, survivorship)
        if leader is not None:
            led |= dict.fromkeys((*group.fields, *group.follow), leader)
    return led


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What one record says of a group, as one value."""

    claim: Claim
    fields: int
    said: tuple[tuple[str, str], ...]
    accents: int


def _leader(claims: Sequence[Claim], group: Together, survivorship: Survivorship) -> UUID | None:
    by_record: dict[UUID, list[Claim]] = {}
    for claim in claims:
        by_record.setdefault(claim.told.record_id, []).append(claim)
    if len(by_record) < 2:
        return next(iter(by_record), None)
    spoken = [_spoken(own) for own in by_record.values()]
    support: dict[tuple[tuple[str, str], ...], int] = {}
    for one in spoken:
        support[one.said] = support.get(one.said, 0) + 1
    measures = [_MEASURES[rule] for rule in survivorship.rules_of(group.fields[0])]

    def order(one: _Spoken) -> _Order:
        return (tuple(measure(one.claim, support[one.said]) for measure in measures), _ties(one.claim))

    chosen = min(spoken, key=lambda one: (-one.fields, one.claim.slight, order(one))).said
    agreed = [one for one in spoken if one.said == chosen]
    return min(agreed, key=lambda one: (one.claim.slight, -one.accents, order(one))).claim.told.record_id


def _spoken(own: Sequence[Claim]) -> _Spoken:
    slight, parts = any(claim.slight for claim in own), sum(claim.parts for claim in own)
    said = tuple(sorted((claim.field, claim.key) for claim in own))
    accents = sum(unaccented(claim.value) != claim.value for claim in own)
    return _Spoken(Claim(own[0].told, "", "", "", 1, parts, slight), len(own), said, accents)
