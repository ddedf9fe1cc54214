"""Records of one customer as claims: the twin of ``golden.claims``."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from monocle.golden.small.record import SmallRecord
from monocle.golden.small.texts import json_of, json_or_null, lower, plain, unaccented, words_of_letters
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship

_NATURES: Mapping[str, int] = {"declared": 0, "observed": 1}
_TAG = re.compile(r"\+[^@]*@")
_ADDRESS = ("line", "extra", "house_number", "street", "postcode", "city", "country")
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 times are UTC without zone, as in RECORDS
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One record, and what decides between its claims and their rivals.

    Attributes:
        record: the record.
        later: microseconds before 1970, so that the latest sorts first.
        trusted: trust of the source below 0, so that the most trusted sorts first.
        ties: what decides when the rules do not: declared before observed before others, later, more trusted, lower id.
    """

    record: SmallRecord
    record_id: UUID
    later: int
    trusted: int
    ties: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """One value of one field; columns as in FLAT, without those of the record."""

    told: Told
    field: str
    value: str
    key: str
    position: int
    parts: int
    slight: bool


def told(records: Sequence[SmallRecord], survivorship: Survivorship) -> list[Told]:
    """Give the records with what decides between them."""
    found = []
    for one in records:
        later = (_EPOCH - one.seen_at) // _MICROSECOND
        trusted = -survivorship.trust.get(one.source, DEFAULT_TRUST)
        ties = (_NATURES.get(one.nature, 2), later, trusted, one.record_id.int)
        found.append(Told(one, one.record_id, later, trusted, ties))
    return found


def claims(records: Sequence[Told]) -> list[Claim]:
    """Give the claims of the records of one customer, each record's by field, then as given."""
    left = _left_at(records)
    return [claim for one in records for claim in _of_record(one, left)]


def _left_at(records: Sequence[Told]) -> dict[str, int]:
    """Give the last names that a record gives as birth name beside another one, and when it last did."""
    left: dict[str, int] = {}
    for one in records:
        said = one.record.said
        birth, last = said.get("birth_key"), said.get("last_key")
        if birth is not None and last is not None and birth != last:
            left[birth] = min(left.get(birth, one.later), one.later)
    return left


def _of_record(one: Told, left: Mapping[str, int]) -> list[Claim]:
    said = one.record.said
    shared = {(kind, value) for kind, value, flag in one.record.identifiers if flag}
    found: list[Claim] = []
    _add_addresses(found, one, said.get("addresses") or ())
    _add(found, one, "birth_date", said.get("birth_date"), str)
    _add_name(found, one, "birth_name", "birth_key")
    _add(found, one, "birth_place", said.get("birth_place"), plain)
    _add(found, one, "civility", said.get("civility"))
    _add(found, one, "company", said.get("company"), plain)
    _add(found, one, "company_number", said.get("company_number"))
    _add_listed(found, one, "customer_number", said.get("customer_numbers"), shared)
    _add_listed(found, one, "email", said.get("emails"), shared)
    _add_extra(found, one, said.get("extra"))
    _add_name(found, one, "first_name", "first_key")
    _add(found, one, "gender", said.get("gender"))
    _add_listed(found, one, "handle", said.get("handles"), shared)
    _add(found, one, "language", said.get("language"))
    last_key = said.get("last_key")
    outdated = last_key is not None and last_key in left and left[last_key] <= one.later
    _add_name(found, one, "last_name", "last_key", slight=outdated)
    _add_listed(found, one, "loyalty_card", said.get("loyalty_cards"), shared)
    _add_listed(found, one, "phone", said.get("phones"), shared)
    return found


def _add(found: list[Claim], one: Told, field: str, value: object, key: Callable[[str], str] | None = None) -> None:
    if value is None:
        return
    text = str(value)
    found.append(Claim(one, field, text, key(text) if key else text, 1, words_of_letters(text), False))


def _add_name(found: list[Claim], one: Told, field: str, key: str, *, slight: bool = False) -> None:
    """Add a name; a first name without two letters in a row is an initial, and goes after whole ones."""
    said = one.record.said
    value = said.get(field)
    if value is None:
        return
    parts = words_of_letters(value)
    slight = slight or (field == "first_name" and not parts)
    found.append(Claim(one, field, value, said.get(key) or plain(value), 1, parts, slight))


def _add_listed(
    found: list[Claim], one: Told, field: str, values: Sequence[str] | None, shared: set[tuple[str, str]]
) -> None:
    """Add the values of a list; of those with one key the first."""
    known = set()
    for position, value in enumerate(values or (), 1):
        key = _TAG.sub("@", value) if field == "email" else value
        if key not in known:
            known.add(key)
            found.append(Claim(one, field, value, key, position, 1, (field, value) in shared))


def _add_addresses(found: list[Claim], one: Told, addresses: Sequence[Mapping[str, Any]]) -> None:
    known = set()
    position = 0
    for address in addresses:
        line, street, postcode, city = map(address.get, ("line", "street", "postcode", "city"))
        if line is None and street is None and postcode is None and city is None:
            continue
        position += 1
        key = _address_key(address)
        if key not in known:
            known.add(key)
            value = "{" + ",".join(f'"{part}":{json_or_null(address.get(part))}' for part in _ADDRESS) + "}"
            parts = sum(address.get(part) is not None for part in _ADDRESS)
            slight = (street is None and line is None) or postcode is None or city is None
            found.append(Claim(one, "address", value, key, position, parts, slight))


def _address_key(address: Mapping[str, Any]) -> str:
    place, street = address.get("postcode"), address.get("street")
    if place is None:
        place = lower(unaccented(address.get("city") or ""))
    if street is None:
        street = address.get("line") or ""
    return f"{place}|{plain(street)}|{lower(address.get('house_number') or '')}"


def _add_extra(found: list[Claim], one: Told, extra: Mapping[str, Any] | None) -> None:
    for name, given in sorted((extra or {}).items()):
        value = given if isinstance(given, str) or given is None else json_of(given)
        if value:
            _add(found, one, f"extra.{name}", value, plain)
