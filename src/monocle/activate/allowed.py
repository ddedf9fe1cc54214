"""Whether a customer may be contacted: the one rule, over all choices that sources and events brought.

A choice is about identifiers (docs/consent.md): a choice about e-mail is about the e-mail addresses of the record that made it,
one about text messages or calls about its telephones, one about letters about its postal addresses; any other, and that of a
record that has none of them, about the record itself. Then:

1. What is not known is no.
2. Of two choices on one identifier, for the same purpose and channel, the later counts; of two at one moment the stricter.
3. ``any`` stands for every purpose or channel. A yes takes back a no only where it is later, and at least as precise: a yes for
   any channel does not undo a no about e-mail. A no for any purpose or channel stands against every earlier yes. A yes for any
   purpose allows nothing and takes nothing back: consent is given for a purpose.
4. Over the identifiers of a customer the strictest counts, so that a merge never widens what a person allowed (trust line PRV-08).
5. A choice counts from the moment at which it was made.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

ANY, GRANTED = "any", "granted"
KIND_OF: Mapping[str, str] = MappingProxyType({"email": "email", "sms": "phone", "phone": "phone", "mail": "address"})
"""Channel → the kind of identifier that choices about it are about."""
UNKNOWN = "unknown"
NO_CHOICE, NOT_YET, NOT_SPECIFIC, REFUSED = "no_choice", "not_yet", "not_specific", "refused"
_STRICTNESS: Mapping[str, int] = MappingProxyType({GRANTED: 0, "denied": 1, "withdrawn": 2})
_STRICTEST = 3


@dataclass(frozen=True)
class Choice:
    """One choice of a customer.

    Attributes:
        consent_id: its id.
        purpose: marketing, profiling … or any.
        channel: email, sms, phone, mail … or any.
        choice: granted, denied or withdrawn; what is none of these is a refusal.
        chosen_at: when, UTC.
        record: the record that made it.
        identifiers: kind (email, phone, address) → values of that record; kinds of which it has none are left out.
    """

    consent_id: UUID
    purpose: str
    channel: str
    choice: str
    chosen_at: datetime
    record: UUID
    identifiers: Mapping[str, Collection[str]]

    def about(self, channel: str) -> Sequence[str]:
        """Give the identifiers that it is about, as far as a channel is concerned."""
        kind = KIND_OF.get(channel, "")
        return [f"{kind}:{value}" for value in self.identifiers.get(kind, ())] or [f"record:{self.record}"]


@dataclass(frozen=True)
class Allowed:
    """What the rule says.

    Attributes:
        state: granted; denied, withdrawn or another refusal; unknown.
        consent_id: the choice that allows or refuses; None where none does.
        reason: why not: no_choice, not_yet (it will count later), not_specific (a yes to everything), else the refusal itself; empty where it is
            allowed.
        chosen_at: when that choice was made.
    """

    state: str
    consent_id: UUID | None = None
    reason: str = ""
    chosen_at: datetime | None = None

    def __bool__(self) -> bool:
        """Tell whether it is allowed."""
        return self.state == GRANTED


def allowed(choices: Iterable[Choice], purpose: str, channel: str, at: datetime) -> Allowed:
    """Tell whether a customer may be contacted.

    Args:
        choices: all choices of the customer, in any order, perhaps told more than once.
        purpose: why.
        channel: through what.
        at: the moment that is asked about, UTC.
    """
    asked = [one for one in choices if one.purpose in {purpose, ANY} and one.channel in {channel, ANY}]
    made = [one for one in asked if one.chosen_at <= at]
    if not made:
        return Allowed(UNKNOWN, reason=NOT_YET if asked else NO_CHOICE)
    made = [one for one in made if one.choice != GRANTED or one.purpose != ANY]
    counting = [one for own in _by_identifier(made, channel) for one in _counting(own, channel)]
    if not counting:
        return Allowed(UNKNOWN, reason=NOT_SPECIFIC)
    best = max(counting, key=lambda one: (_strictness(one), one.chosen_at, one.consent_id.int))
    reason = "" if best.choice == GRANTED else best.choice if best.choice in _STRICTNESS else REFUSED
    return Allowed(best.choice, best.consent_id, reason, best.chosen_at)


def places(purpose: str, channel: str) -> Sequence[tuple[str, str]]:
    """Give where ALLOWANCES tell of a purpose and channel: the first of these that a customer has is what ``allowed`` says.

    They hold every channel of ``KIND_OF`` where a choice of any channel is about it, so that only other channels are asked of
    ``any``.
    """
    asked = [(purpose, channel), (purpose, ANY), (ANY, channel), (ANY, ANY)]
    return list(dict.fromkeys(one for one in asked if channel not in KIND_OF or one[1] == channel))


def _by_identifier(made: Iterable[Choice], channel: str) -> Iterable[Sequence[Choice]]:
    found: dict[str, list[Choice]] = {}
    for one in made:
        for identifier in one.about(channel):
            found.setdefault(identifier, []).append(one)
    return found.values()


def _counting(made: Iterable[Choice], channel: str) -> Iterator[Choice]:
    """Give the choices about one identifier that count: each no that nothing took back, and each latest yes."""
    latest: dict[tuple[bool, bool], Choice] = {}
    for one in made:
        place = (one.purpose != ANY, one.channel == channel)
        latest[place] = max(one, latest.get(place, one), key=_rank)
    for place, one in latest.items():
        if one.choice == GRANTED or not _taken_back(one, place, latest):
            yield one


def _taken_back(no: Choice, place: tuple[bool, bool], latest: Mapping[tuple[bool, bool], Choice]) -> bool:
    """Tell whether a later yes that is at least as precise takes a no back; a yes always names its purpose."""
    return any(
        yes.choice == GRANTED and yes.chosen_at > no.chosen_at and (same or not place[1])
        for (_, same), yes in latest.items()
    )


def _rank(one: Choice) -> tuple[datetime, int, int]:
    return one.chosen_at, _strictness(one), one.consent_id.int


def _strictness(one: Choice) -> int:
    return _STRICTNESS.get(one.choice, _STRICTEST)
