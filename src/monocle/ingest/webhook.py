"""What a source says of webhooks: how they are signed, and which part of a body feeds which field of an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monocle.errors import BadConfig

SIGNATURES = ("standard", "sha256", "none")
_KEYS = ("signature", "secret", "fields")
_CONSTANT = "="
_FROM_ENVIRONMENT = "env:"


@dataclass(frozen=True)
class Webhook:
    """How webhooks of a source are read.

    Attributes:
        signature: standard (Standard Webhooks: id, time and body), sha256 (``X-Hub-Signature-256``: the body) or none.
        secret: ``env:NAME``: the environment variable that holds the secret, or several with blanks between while one
            replaces another; empty where nothing is signed.
        fields: field of the event, with dots for objects (``context.traits.email``) → where it stands in the body, with dots
            for objects and numbers for lists (``items.0.sku``), or ``=`` and the text that it always is.
    """

    signature: str = "standard"
    secret: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def variable(self) -> str:
        """Give the name of the environment variable with the secret."""
        return self.secret.removeprefix(_FROM_ENVIRONMENT)

    def event(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Give the event that a body means; a field whose place is not there is left out. It is a ``track`` unless it says."""
        return event_of(self.fields, body)


def event_of(fields: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the event that a body means; a field whose place is not there is left out. It is a ``track`` unless it says.

    Args:
        fields: as in ``Webhook``.
        body: what came.
    """
    event: dict[str, Any] = {"type": "track"}
    for name, place in fields.items():
        value = place.removeprefix(_CONSTANT) if place.startswith(_CONSTANT) else _at(body, place)
        if value is not None:
            _put(event, name.split("."), value)
    return event


def checked_webhook(tree: Mapping[str, Any], where: str) -> Webhook:
    """Give what a tree says of webhooks.

    Raises:
        BadConfig: it says something else, or a secret as it is.
    """
    unknown = [str(key) for key in tree if key not in _KEYS]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(_KEYS)}")
    signature, secret = tree.get("signature", "standard"), tree.get("secret", "")
    if signature not in SIGNATURES:
        raise BadConfig(
            f"{signature!r} is not known here", where=f"{where}.signature", mend=f"use {', '.join(SIGNATURES)}"
        )
    named = (
        isinstance(secret, str)
        and bool(secret.removeprefix(_FROM_ENVIRONMENT))
        and secret.startswith(_FROM_ENVIRONMENT)
    )
    if named is (signature == "none"):
        raise BadConfig(
            "a signature needs its secret, and nothing else does",
            where=f"{where}.secret",
            mend="name a variable of the environment: env:NAME",
        )
    return Webhook(signature, secret, checked_fields(tree.get("fields", {}), where))


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
