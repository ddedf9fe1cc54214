"""What is known of a subject: a state that does not depend on the order in which its events came.

A state is what JSON holds, so that it is kept as it is::

    {
        "events": 3, "first": 1700000000000000, "last": 1700000000000009,      # its own events; times in microseconds
        "linked": 1700000000000000,                                             # the first event that names it beside a user
        "traits": {"first_name": [at, message_id, "Zoé"]},                      # the greatest (at, message_id) wins
        "ids": {"email": {"zoe@example.org": [first, last]}},
        "consents": {"advertising": {"granted": [at, message_id]}},             # said beside other events: the latest
        "evidence": {"alias:u1": at},                                           # links that no rule follows; the first
    }

Parts that hold nothing are left out. ``merge`` of states is commutative and associative, and so the state of a set of
events, each taken once, is the same whatever their order and however they are cut into batches.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from monocle.live.choices import said_beside
from monocle.live.events import Event, Refusal
from monocle.live.identifying import identifiers
from monocle.live.linking import Said
from monocle.live.traits import LOCALE, RESERVED, traits

State = dict[str, Any]
MOST_TRAITS, MOST_VALUES, MOST_PURPOSES = 1_000, 100, 200
"""Of one subject: other traits than the reserved ones, the first by name; identifiers of a type, and links that no rule follows,
those first seen; purposes, the first by name. So whoever sends what they like does not make a state grow without end, and which
stay does not depend on the order either."""
_NEVER = float("inf")
_RESERVED = frozenset({*RESERVED.values(), LOCALE})


def told(event: Event, said: Said) -> tuple[State, list[Refusal]]:
    """Give the state of one event's subject as if nothing else were known, and what of the event could not be used."""
    named, refused = identifiers(event)
    known, not_known = traits(event) if event.type != "merge" else ({}, [])
    at, message = event.at, event.message_id
    state: State = {"events": 1, "first": at, "last": at}
    if known:
        state["traits"] = {name: [at, message, value] for name, value in known.items()}
    for kind, value in (*named, *said.identifiers):
        state.setdefault("ids", {}).setdefault(kind, {})[value] = [at, at]
    chosen = said_beside(event)
    if chosen:
        state["consents"] = {purpose: {choice: [at, message]} for purpose, choice in chosen}
    if said.evidence:
        state["evidence"] = dict.fromkeys(said.evidence, at)
    return state, refused + not_known


def linked(at: int, evidence: str) -> State:
    """Give the state of an anonymous id that an event of a user's names; what an alias calls by it may be no device."""
    return {"events": 0} if evidence == "alias" else {"events": 0, "linked": at}


def stirs(state: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether more that is said of a subject may make its person another; what only counts events does not."""
    if any(name in other and other[name] < state.get(name, _NEVER) for name in ("first", "linked")):
        return True
    traits = other.get("traits", {})
    if len(traits) > (LOCALE in traits):
        return True
    known = state.get("traits", {}).get(LOCALE)
    if LOCALE in traits and (known is None or known[2] != traits[LOCALE][2]):
        return True
    held = state.get("ids", {})
    return any(
        value not in held.get(kind, {}) or seen[0] < held[kind][value][0]
        for kind, values in other.get("ids", {}).items()
        for value, seen in values.items()
    )


def merge(state: State, other: Mapping[str, Any]) -> State:
    """Add another state to one, in place, and give it."""
    state["events"] = state.get("events", 0) + other.get("events", 0)
    for name, pick in (("first", min), ("last", max), ("linked", min)):
        if name in other:
            state[name] = pick(state[name], other[name]) if name in state else other[name]
    for part, into in _PARTS:
        if part in other:
            into(state.setdefault(part, {}), other[part])
    return state


def merged(states: Iterable[Mapping[str, Any]]) -> State:
    """Give the state of several together; they stay as they are."""
    whole: State = {}
    for state in states:
        merge(whole, state)
    return whole


def _merge_traits(held: dict[str, Any], other: Mapping[str, Any]) -> None:
    _merge_latest(held, other)
    if len(held) > MOST_TRAITS:
        _keep(held, [*_RESERVED, *sorted(name for name in held if name not in _RESERVED)[:MOST_TRAITS]])


def _merge_consents(held: dict[str, Any], other: Mapping[str, Any]) -> None:
    for purpose, choices in other.items():
        _merge_latest(held.setdefault(purpose, {}), choices)
    if len(held) > MOST_PURPOSES:
        _keep(held, sorted(held)[:MOST_PURPOSES])


def _merge_evidence(held: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name, at in other.items():
        held[name] = min(held.get(name, at), at)
    if len(held) > MOST_VALUES:
        _keep(held, sorted(held, key=lambda name: (held[name], name))[:MOST_VALUES])


def _merge_latest(held: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name, said in other.items():
        known = held.get(name)
        if known is None or (known[0], known[1]) < (said[0], said[1]):
            held[name] = said


def _merge_ids(held: dict[str, Any], other: Mapping[str, Any]) -> None:
    for kind, values in other.items():
        known = held.setdefault(kind, {})
        for value, (first, last) in values.items():
            before = known.get(value)
            known[value] = [min(before[0], first), max(before[1], last)] if before else [first, last]
        if len(known) > MOST_VALUES:
            _keep(known, sorted(known, key=lambda value: (known[value][0], value))[:MOST_VALUES])


def _keep(held: dict[str, Any], names: Iterable[str]) -> None:
    """Leave some names, and forget the others."""
    kept = {name: held[name] for name in names if name in held}
    held.clear()
    held.update(kept)


_PARTS: tuple[tuple[str, Callable[[dict[str, Any], Mapping[str, Any]], None]], ...] = (
    ("traits", _merge_traits),
    ("ids", _merge_ids),
    ("consents", _merge_consents),
    ("evidence", _merge_evidence),
)
