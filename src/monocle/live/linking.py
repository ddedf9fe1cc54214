"""Whom an event belongs to, and whose device it says an anonymous id is.

An event belongs to its user, else to its anonymous id. An anonymous id is a user's while events link it to that user alone;
linked to two it is a shared device, and its own: two users are never merged by a device. An alias links as an event does
that names both; what links two users is kept as evidence, and followed by nobody.
"""

from collections.abc import Collection
from dataclasses import dataclass

from monocle.live.events import ANONYMOUS, USER, Event, text_of, usable
from monocle.live.identifying import EMAIL, PHONE, TYPE, Named, normal

_FIRST = (USER, EMAIL, PHONE, ANONYMOUS)
"""By which part of a merge call that names nobody its subject is named; others follow by name."""
_OURS = {"mobile": PHONE, "userid": USER, "anonymousid": ANONYMOUS}


@dataclass(frozen=True, slots=True)
class Link:
    """An anonymous id and a user.

    Attributes:
        evidence: event, alias or merge.
    """

    anonymous: str
    user: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Said:
    """Whom an event is about.

    Attributes:
        key: of its subject; empty where it names nobody.
        links: between anonymous ids and users.
        identifiers: (type, value) that a merge call adds.
        evidence: links between users, as ``alias:U``: kept and shown.
    """

    key: str
    links: tuple[Link, ...] = ()
    identifiers: tuple[Named, ...] = ()
    evidence: tuple[str, ...] = ()


def said(event: Event) -> Said:
    """Give whom an event is about."""
    if event.type == "alias":
        return _alias(event)
    if event.type == "merge":
        return _merge(event)
    if event.user:
        both = (Link(event.anonymous, event.user, "event"),) if event.anonymous else ()
        return Said(f"{USER}:{event.user}", both)
    return Said(f"{ANONYMOUS}:{event.anonymous}" if event.anonymous else "")


def owner(users: Collection[object]) -> object | None:
    """Give the user whose device an anonymous id is, of those that it is linked to; None where it is its own."""
    return next(iter(users)) if len(users) == 1 else None


def _alias(event: Event) -> Said:
    previous = usable(event.body.get("previousId"))
    links = [Link(event.anonymous, event.user, "event")] if event.anonymous and event.user else []
    if not event.user:
        return Said(f"{ANONYMOUS}:{event.anonymous}" if event.anonymous else "")
    if previous and previous != event.user:
        links.append(Link(previous, event.user, "alias"))
        return Said(f"{USER}:{event.user}", tuple(links), (), (f"alias:{previous}",))
    return Said(f"{USER}:{event.user}", tuple(links))


def _merge(event: Event) -> Said:
    """Give whom a RudderStack merge call is about: two identifiers of one person."""
    named: list[Named] = []
    for one in event.body.get("mergeProperties") or ():
        kind = text_of(one.get("type")).lower()
        kind = _OURS.get(kind.replace("_", ""), kind)
        value = usable(one.get("value"))
        if TYPE.fullmatch(kind) and value:
            named.append((kind, normal(kind, value)))
    users = [value for value in (event.user, *(value for kind, value in named if kind == USER)) if value]
    devices = [value for value in (event.anonymous, *(value for kind, value in named if kind == ANONYMOUS)) if value]
    others = tuple(one for one in named if one[0] not in {USER, ANONYMOUS})
    if users:
        links = tuple(Link(device, users[0], "merge") for device in devices)
        return Said(f"{USER}:{users[0]}", links, others, tuple(f"merge:{other}" for other in users[1:]))
    if devices:
        return Said(f"{ANONYMOUS}:{devices[0]}", (), others, tuple(f"merge:{other}" for other in devices[1:]))
    order = sorted(others, key=lambda one: (_FIRST.index(one[0]) if one[0] in _FIRST else len(_FIRST), one))
    return Said(":".join(order[0]) if order else "", (), others)
