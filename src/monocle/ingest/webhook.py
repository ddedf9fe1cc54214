"""What a source says of webhooks: how they are signed, and which part of a body feeds which field of an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as members_of
from types import MappingProxyType
from typing import Any

from monocle.errors import BadConfig

NONE, STANDARD, STRIPE = "none", "standard", "stripe"
WHOLE = "."
"""Place of items where the body itself is their list."""
_KEYS = ("signature", "secret", "items", "fields")
_CONSTANT, _OUTSIDE = "=", "/"
_KEPT_IN = ("env:", "file:")
_HOLES = ("{timestamp}", "{body}")


@dataclass(frozen=True)
class Scheme:
    """A signature that stands in one header: HMAC-SHA256 of what is signed.

    Attributes:
        header: its name.
        encoding: hex or base64.
        prefix: what stands before it.
        timestamp: header with the time, in seconds since 1970; empty where the time is not signed.
        signed: what is signed, with ``{timestamp}`` and ``{body}``.
    """

    header: str
    encoding: str = "hex"
    prefix: str = ""
    timestamp: str = ""
    signed: str = "{body}"


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "sha256": Scheme("X-Hub-Signature-256", prefix="sha256="),
        "github": Scheme("X-Hub-Signature-256", prefix="sha256="),
        "shopify": Scheme("X-Shopify-Hmac-SHA256", "base64"),
    }
)
SIGNATURES = (STANDARD, *SCHEMES, STRIPE, NONE)


@dataclass(frozen=True)
class Webhook:
    """How webhooks of a source are read.

    Attributes:
        signature: standard (Standard Webhooks: id, time and body), a name of ``SCHEMES`` (the body), stripe (time and body),
            none, or a scheme of its own.
        secret: ``env:NAME`` or ``file:PATH``, several with blanks between: where the secrets stand that count; empty where
            nothing is signed.
        items: where the list stands whose entries are an event each; empty where the body is one event.
        fields: field of the event, with dots for objects (``context.traits.email``) → where it stands in the body or the
            item, with dots for objects and numbers for lists (``items.0.sku``); with ``/`` before it, in the body around the
            item; or ``=`` and the text that it always is.
    """

    signature: str | Scheme = STANDARD
    secret: str = ""
    items: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def signs(self) -> bool:
        """Tell whether calls have to be signed."""
        return self.signature != "none"

    def found(self, body: Mapping[str, Any]) -> list[Any] | None:
        """Give the items of a body; None where their list is not there.

        Args:
            body: where the body itself is the list, an object that holds it as ``.``.
        """
        found = body.get(WHOLE) if self.items == WHOLE else _at(body, self.items)
        return found if isinstance(found, list) else None

    def event(self, body: Mapping[str, Any], around: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Give the event that a body, or an item of the body around it, means."""
        return event_of(self.fields, body, around)


def event_of(
    fields: Mapping[str, str], body: Mapping[str, Any], around: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Give the event that a body means; a field whose place is not there is left out. It is a ``track`` unless it says.

    Args:
        fields: as in ``Webhook``.
        body: what came, or one item of it.
        around: all that came; None where that is ``body``.
    """
    event: dict[str, Any] = {"type": "track"}
    for name, place in fields.items():
        if place.startswith(_CONSTANT):
            value: Any = place.removeprefix(_CONSTANT)
        elif place.startswith(_OUTSIDE):
            value = _at(body if around is None else around, place.removeprefix(_OUTSIDE))
        else:
            value = _at(body, place)
        if value is not None:
            _put(event, name.split("."), value)
    return event


def checked_webhook(tree: Mapping[str, Any], where: str) -> Webhook:
    """Give what a tree says of webhooks.

    Raises:
        BadConfig: it says something else, or a secret as it is.
    """
    _refuse_unknown(tree, _KEYS, where)
    signature, secret, items = _signature(tree, where), tree.get("secret", ""), tree.get("items", "")
    places = secret.split() if isinstance(secret, str) else []
    named = bool(places) and all(_names_a_place(one) for one in places)
    if named is (signature == "none"):
        raise BadConfig(
            "a signature needs its secret, and nothing else does",
            where=f"{where}.secret",
            mend="name a variable of the environment, env:NAME, or a file, file:PATH",
        )
    if not isinstance(items, str):
        raise BadConfig(
            "a text is needed", where=f"{where}.items", mend="write where the list stands, such as data.orders"
        )
    return Webhook(signature, secret, items, checked_fields(tree.get("fields", {}), where))


def plain_webhook(hook: Webhook) -> dict[str, Any]:
    """Give the tree of which ``checked_webhook`` makes this; what is usual is left out."""
    own = hook.signature
    signature = {name: value for name, value in vars(own).items() if value} if isinstance(own, Scheme) else own
    said = {"signature": signature, "secret": hook.secret, "items": hook.items, "fields": dict(hook.fields)}
    return {key: value for key, value in said.items() if value}


def _names_a_place(text: str) -> bool:
    return any(text.startswith(kind) and text != kind for kind in _KEPT_IN)


def _signature(tree: Mapping[str, Any], where: str) -> str | Scheme:
    found, place = tree.get("signature", STANDARD), f"{where}.signature"
    if not isinstance(found, Mapping):
        if found not in SIGNATURES:
            raise BadConfig(f"{found!r} is not known here", where=place, mend=f"use {', '.join(SIGNATURES)}")
        return str(found)
    names = tuple(one.name for one in members_of(Scheme))
    _refuse_unknown(found, names, place)
    if not found.get("header") or not all(isinstance(one, str) and one.isascii() for one in found.values()):
        raise BadConfig("a text is needed", where=f"{place}.header", mend="write header: X-Signature")
    usual = "{timestamp}.{body}" if found.get("timestamp") else "{body}"
    made = Scheme(**{"signed": usual, **found})
    if made.encoding not in {"hex", "base64"}:
        raise BadConfig(f"{made.encoding!r} is not known here", where=f"{place}.encoding", mend="use hex, base64")
    if [made.signed.count(hole) for hole in _HOLES] != [int(bool(made.timestamp)), 1]:
        raise BadConfig(
            "what is signed holds the body once, and the time where a header has it",
            where=f"{place}.signed",
            mend="write {body}, or {timestamp}.{body} with timestamp: and its header",
        )
    return made


def _refuse_unknown(tree: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    unknown = [str(key) for key in tree if key not in known]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(known)}")


def checked_fields(fields: Any, where: str) -> dict[str, str]:
    """Give which part of a body feeds which field of an event.

    Raises:
        BadConfig: it says something else, or nothing.
    """
    if not isinstance(fields, dict) or not fields or not all(isinstance(one, str) and one for one in fields.values()):
        raise BadConfig(
            "no field of the event is fed",
            where=f"{where}.fields",
            mend="write lines such as userId: customer.id, or event: =Order Completed",
        )
    _refuse_both(fields, where)
    return {str(name): place for name, place in fields.items()}


def _refuse_both(fields: Mapping[str, Any], where: str) -> None:
    """Refuse fields of which one stands within another."""
    for name in fields:
        inner = [one for one in fields if str(one).startswith(f"{name}.")]
        if inner:
            raise BadConfig(
                f"{inner[0]!r} stands within {name!r}", where=f"{where}.fields", mend="name one of them only"
            )


def _at(body: Any, place: str) -> Any:
    found = body
    for part in place.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def _put(event: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        event = event.setdefault(name, {})
    event[path[-1]] = value
