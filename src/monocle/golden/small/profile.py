"""The profile of one customer: the twin of ``golden.profiles`` and ``golden.search``."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from monocle.golden.search import LETTERS
from monocle.golden.small.claims import Claim, claims, told
from monocle.golden.small.ranks import winners
from monocle.golden.small.record import SmallRecord
from monocle.golden.small.texts import lower, moment, quoted, texts_in_brackets, unaccented
from monocle.golden.survivorship import Survivorship

_SEPARATOR = "\x1f"
_NO_WORD = re.compile(r"[^a-z0-9]+")
_NO_SIGN = re.compile(r"[^!-~]+")
_NO_DIGIT = re.compile(r"[^0-9]")
_FRENCH = re.compile(r"^\+(33|262|590|594|596)")
_TEXTS = ("first_name", "last_name", "birth_name", "first_key", "last_key", "birth_key", "company", "company_number")


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a customer, counted; as HAPPENED.

    Attributes:
        orders: sales, refunds left out.
        spent: currency → minor units, refunds deducted; every currency of an order or refund, 0 as well.
        last_order_at: latest sale.
        events: how many.
        first_at: earliest order, refund or event; None where there is none.
        last_at: the latest of them.
    """

    orders: int = 0
    spent: Mapping[str, int] = field(default_factory=dict)
    last_order_at: dt.datetime | None = None
    events: int = 0
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SmallProfile:
    """What is known of one customer.

    Attributes:
        golden: rows of GOLDEN, by field, then rank.
        profile: the row of PROFILES.
        claims: rows of CLAIMS.
    """

    golden: tuple[Mapping[str, Any], ...]
    profile: Mapping[str, Any]
    claims: tuple[Mapping[str, Any], ...]


def profile_of(
    customer_id: UUID,
    records: Sequence[SmallRecord],
    happened: Happened,
    survivorship: Survivorship,
    pins: Mapping[str, str] | None = None,
) -> SmallProfile:
    """Give golden values and profile of one customer, the same as the stage gives, to the digest.

    The order of records makes no difference. A NUL character, which PostgreSQL does not hold, is the one thing in which
    a record out of the catalog may differ from the one the stage read.

    Args:
        customer_id: the customer.
        records: all its records, one or more; ``as_stored`` and ``small_record`` make them of rows.
        happened: its orders and events.
        survivorship: the rules, with the trust of the sources (``with_trust``).
        pins: field → key of the claim that is to win, as in PINS.
    """
    weighed = told(records, survivorship)
    claimed = claims(weighed)
    golden = [{"customer_id": customer_id, **row} for row in winners(claimed, pins or {}, survivorship)]
    profile = _profile(golden, records, happened, survivorship) | {"customer_id": customer_id}
    return SmallProfile(tuple(golden), _with_digest(profile), tuple(map(_claim, claimed)))


def recounted(profile: Mapping[str, Any], more: Happened) -> dict[str, Any]:
    """Give the row of PROFILES of a customer whose records are as they were, and to whom more happened.

    Args:
        profile: the row as it was; ``golden`` as text, ``spent`` as a mapping.
        more: what is new alone.
    """
    spent = dict(profile["spent"])
    for currency, total in more.spent.items():
        spent[currency] = spent.get(currency, 0) + total
    counted = {
        "first_seen_at": min(filter(None, (profile["first_seen_at"], more.first_at))),
        "last_seen_at": max(filter(None, (profile["last_seen_at"], more.last_at))),
        "orders": profile["orders"] + more.orders,
        "spent": _spent(spent),
        "last_order_at": max(filter(None, (profile["last_order_at"], more.last_order_at)), default=None),
        "events": profile["events"] + more.events,
    }
    return _with_digest({**profile, **counted})


def _with_digest(profile: Mapping[str, Any]) -> dict[str, Any]:
    ordered = {name: profile[name] for name in ("customer_id", *_PROFILE)}
    digest = hashlib.sha256(_SEPARATOR.join(map(_digested, ordered.values())).encode()).hexdigest()
    return {**ordered, "digest": digest}


_PROFILE = (
    "name", "golden", "sources", "records", "identifiers", "completeness", "first_seen_at", "last_seen_at", "orders",
    "spent", "last_order_at", "events", "search_text",
)  # fmt: skip


def _profile(
    golden: Sequence[Mapping[str, Any]], records: Sequence[SmallRecord], happened: Happened, survivorship: Survivorship
) -> dict[str, Any]:
    first = {row["field"]: row["value"] for row in reversed(golden)}
    name = " ".join(first[part] for part in ("first_name", "last_name") if part in first)
    times = [record.seen_at for record in records]
    return {
        "name": name or first.get("company", ""),
        "golden": f"[{','.join(map(_shown, golden))}]",
        "sources": sorted({record.source for record in records}),
        "records": len(records),
        "identifiers": len({known[:2] for record in records for known in record.identifiers}),
        "completeness": sum(field in first for field in survivorship.expected) / len(survivorship.expected),
        "first_seen_at": min([*times, happened.first_at] if happened.first_at else times),
        "last_seen_at": max([*times, happened.last_at] if happened.last_at else times),
        "orders": happened.orders,
        "spent": _spent(happened.spent),
        "last_order_at": happened.last_order_at,
        "events": happened.events,
        "search_text": " ".join(sorted({word for record in records for word in _words(record.said) if word})),
    }


def _spent(spent: Mapping[str, int]) -> str:
    return "{" + ",".join(f"{quoted(name)}:{total}" for name, total in sorted(spent.items())) + "}"


def _shown(row: Mapping[str, Any]) -> str:
    return (
        f'{{"field":{quoted(row["field"])},"rank":{row["rank"]},"value":{quoted(row["value"])}'
        f',"source":{quoted(row["source"])},"record_id":"{row["record_id"]}","seen_at":"{moment(row["seen_at"])}"'
        f',"since":"{moment(row["since"])}","nature":{quoted(row["nature"])},"rule":"{row["rule"]}"'
        f',"support":{row["support"]},"rivals":{row["rivals"]}}}'
    )


def _digested(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return moment(value)
    return texts_in_brackets(value) if isinstance(value, list) else str(value)


def _claim(claim: Claim) -> dict[str, Any]:
    record = claim.told.record
    return {
        "record_id": record.record_id,
        "source": record.source,
        "field": claim.field,
        "value": claim.value,
        "key": claim.key,
        "nature": record.nature,
        "seen_at": record.seen_at,
    }


def _ascii(text: str) -> str:
    text = lower(unaccented(text))
    if not text.isascii():
        for letter, written in LETTERS:
            text = text.replace(letter, written)
    return text


def _words(said: Mapping[str, Any]) -> list[str]:
    """Give the words by which a record is found."""
    texts = [said[name] for name in _TEXTS if said.get(name) is not None]
    for address in said.get("addresses") or ():
        texts += [address[part] for part in ("postcode", "city") if address.get(part) is not None]
    words = _NO_WORD.sub(" ", _ascii(" ".join(texts))).split(" ")
    numbers = [
        text[text.find(":") + 1 :] for text in (*(said.get("handles") or ()), *(said.get("customer_numbers") or ()))
    ]
    words += [_NO_SIGN.sub("", _ascii(text)) for text in (*(said.get("loyalty_cards") or ()), *numbers)]
    for email in said.get("emails") or ():
        words += (email, email.split("@", 1)[0])
    for phone in said.get("phones") or ():
        words.append(_NO_DIGIT.sub("", phone))
        if _FRENCH.search(phone):
            words.append(_FRENCH.sub("0", phone))
    return _SEPARATOR.join(words).split(_SEPARATOR)
