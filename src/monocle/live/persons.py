"""The row of PERSONS that a subject's state makes, and the identifiers that it keeps within their limits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from monocle.ids import derived, record_id
from monocle.live.events import ANONYMOUS, USER, moment, text_of, written
from monocle.live.identifying import CARD, EMAIL, IN_LISTS, OF_DEVICES, PHONE
from monocle.live.states import State
from monocle.live.traits import LOCALE

LIMITS: Mapping[str, int] = MappingProxyType({USER: 1})
LIMIT = 5
"""Identifiers of each other type that one person may have."""
OVER_LIMIT = "over_limit"
AFTER_ALL = 1_000_000_000
"""The number of the load that events come with: after all loads, so that what was loaded founds customers first."""
_PRIORITY = (USER, EMAIL, PHONE)
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ].*")
_NOT_IN_SYSTEM = re.compile(r"[^a-z_]+")
_PLACE = (("line", "street"), ("postcode", "postalcode"), ("city", "city"), ("country", "country"))
_PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
_FIELDS = frozenset(
    {"address", "birthday", "civility", "first_name", "gender", "last_name", "name", "language", LOCALE}
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a source says of all its persons.

    Attributes:
        nature: declared, observed or inferred.
        users: the system whose customer numbers its user ids are.
        channel: of what happens, where the event does not say.
    """

    nature: str = "observed"
    users: str = USER
    channel: str = "other"


@dataclass(frozen=True, slots=True)
class Identifier:
    """By what a person is known.

    Attributes:
        first: microseconds since 1970: when it was first seen.
        refused: why it is left off; empty where it is not.
    """

    type: str
    value: str
    first: int
    refused: str = ""


@lru_cache(maxsize=1024)
def load_id(source: str) -> UUID:
    """Give what stands for the load of all that comes from a source of events."""
    return derived("load", source, "events")


def known_by(key: str, state: Mapping[str, Any], devices: Iterable[tuple[str, int]] = ()) -> list[Identifier]:
    """Give the identifiers of a person, by priority, then by when they were first seen.

    Over the limit of a type those first seen stay; its own user id always does.

    Args:
        key: of the subject.
        state: of it and of what it owns, together.
        devices: anonymous ids that it owns, and when each was first seen.
    """
    own, _, name = key.partition(":")
    held: dict[str, dict[str, int]] = {
        kind: {value: seen[0] for value, seen in values.items()} for kind, values in state.get("ids", {}).items()
    }
    for device, first in devices:
        held.setdefault(ANONYMOUS, {})[device] = first
    held.setdefault(own, {})[name] = -1
    found = []
    for kind in sorted(held, key=lambda one: (_PRIORITY.index(one) if one in _PRIORITY else len(_PRIORITY), one)):
        ordered = sorted(held[kind].items(), key=lambda one: (one[1], one[0]))
        for place, (value, first) in enumerate(ordered):
            over = place >= LIMITS.get(kind, LIMIT)
            seen = state.get("first", 0) if first < 0 else first
            found.append(Identifier(kind, value, seen, OVER_LIMIT if over else ""))
    return found


def person(source: str, key: str, state: State, identifiers: Sequence[Identifier], origin: Origin) -> dict[str, Any]:
    """Give the row of PERSONS of a subject.

    Args:
        source: of events.
        key: of the subject.
        state: of it and of what it owns, together.
        identifiers: as ``known_by`` gives them.
        origin: what the source says of all.
    """
    traits = {name: said[2] for name, said in state.get("traits", {}).items()}
    told = [said[0] for name, said in state.get("traits", {}).items() if name != LOCALE]
    kept = [one for one in identifiers if not one.refused]
    company, rest = _company(traits.get("company"))
    return {
        "record_id": record_id(source, key),
        "source": source,
        "source_key": key,
        "load_id": load_id(source),
        "load_sequence": AFTER_ALL,
        "seen_at": moment(max(told, default=state.get("first", 0))),
        "nature": origin.nature,
        "civility": _text(traits.get("civility")),
        "full_name": _text(traits.get("name")),
        "first_name": _text(traits.get("first_name")),
        "last_name": _text(traits.get("last_name")),
        "birth_name": None,
        "birth_date": _day(traits.get("birthday")),
        "birth_place": None,
        "gender": _text(traits.get("gender")),
        "emails": _newest(kept, EMAIL),
        "phones": _newest(kept, PHONE),
        "addresses": _addresses(traits.get("address")),
        "handles": [],
        "loyalty_cards": _newest(kept, CARD),
        "customer_numbers": _numbers(kept, origin),
        "language": _text(traits.get("language")) or _text(traits.get(LOCALE)),
        "company": company,
        "company_number": None,
        "extra": _extra({**traits, **({"company": rest} if rest else {})}, company),
    }


def _newest(kept: Sequence[Identifier], kind: str) -> list[str]:
    """Give the values of a type, the one first seen last before the others: what somebody changed to counts most."""
    found = [one for one in kept if one.type == kind]
    return [one.value for one in sorted(found, key=lambda one: (-one.first, one.value))]


def _numbers(kept: Sequence[Identifier], origin: Origin) -> list[str]:
    """Give the numbers that name one person in a system: user ids, and what senders name otherwise; never a device's."""
    return [
        f"{origin.users if one.type == USER else _NOT_IN_SYSTEM.sub('_', one.type)}:{one.value}"
        for one in kept
        if one.type not in OF_DEVICES and one.type not in IN_LISTS
    ]


def _text(value: object) -> str | None:
    return text_of(value) or None


def _day(value: object) -> str | None:
    text = text_of(value)
    return (text[:10] if _ISO_TIME.fullmatch(text) else text) or None


def _company(value: object) -> tuple[str | None, dict[str, Any]]:
    """Give the name of a company, and what else is said of it."""
    if isinstance(value, dict):
        return _text(value.get("name")), {name: one for name, one in value.items() if name != "name"}
    return _text(value), {}


def _addresses(value: object) -> list[dict[str, str | None]]:
    """Give addresses, one as a text or an object, or a list of them."""
    found: list[dict[str, str | None]] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            plain = {str(name).replace("_", "").lower(): text for name, text in one.items()}
            plain.setdefault("postalcode", plain.get("postcode", plain.get("zip")))
            parts = {part: _text(plain.get(name)) for part, name in _PLACE}
        else:
            parts = {"line": _text(one)}
        if any(parts.values()):
            found.append({**dict.fromkeys(_PARTS), **parts})
    return found


def _extra(traits: Mapping[str, Any], company: str | None) -> str:
    """Give the traits that no field of PERSONS holds, as JSON texts by name."""
    rest = {}
    for name in sorted(traits):
        value = traits[name]
        if name in _FIELDS or (name == "company" and (company == value or company == _text(value))):
            continue
        text = _plain(value)
        if text:
            rest[name] = text
    return written(rest)


def _plain(value: object) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, str):
        return value.strip()
    return written(value)
