"""What an event says of the person, by names that do not depend on who spells them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from monocle.live.events import Event, Refusal, object_of, text_of

RESERVED: Mapping[str, str] = MappingProxyType(
    {
        "address": "address", "addresses": "address", "age": "age", "avatar": "avatar", "birthday": "birthday",
        "birthdate": "birthday", "dateofbirth": "birthday", "civility": "civility", "company": "company",
        "createdat": "created_at", "description": "description", "firstname": "first_name", "gender": "gender",
        "language": "language", "lastname": "last_name", "name": "name",
        "title": "title", "username": "username", "website": "website",
    }
)  # fmt: skip
"""Reserved traits by their letters alone: ``firstName``, ``first_name`` and ``firstname`` are one."""
TEXTS = frozenset({"birthday", "civility", "first_name", "gender", "language", "last_name", "name"})
LOCALE = "context.locale"
"""The trait under which the language of a device is kept; no sender's own trait is called so."""
_ELSEWHERE = frozenset(
    {"email", "phone", "braze_id", "cross_domain_id", "crossDomainId", "loyalty_card", "loyaltyCard"}
)
_MOST = 300


def traits(event: Event) -> tuple[dict[str, Any], list[Refusal]]:
    """Give what an event says of the person, JSON by name, and what it says that is none.

    What the call says counts before its context, of two spellings the one that stands first. NULL takes a value back. The traits of a group
    call are those of a company.
    """
    found: dict[str, Any] = {}
    refused: list[Refusal] = []
    own = object_of(event.body, "traits")
    if event.type == "group":
        name = text_of(own.get("name"))
        own = {"company": name} if name else {}
    for place, tree in (("traits", own), ("context.traits", object_of(event.context, "traits"))):
        for said, value in list(tree.items())[:_MOST]:
            name = _name(said, event)
            if not name or name in found:
                continue
            if name in TEXTS and value is not None and not text_of(value):
                refused += [Refusal(f"{place}.{name}", "not_text")] if value != "" else []
                continue
            found[name] = value
    locale = event.context.get("locale")
    if isinstance(locale, str) and locale:
        found[LOCALE] = locale
    return found, refused


def _name(said: str, event: Event) -> str:
    """Give the name of a trait; empty where it is kept elsewhere, as an identifier."""
    if said in _ELSEWHERE or said == LOCALE:
        return ""
    name = RESERVED.get(said.replace("_", "").lower(), said)
    return "" if name == "id" and text_of(object_of(event.body, "traits").get("id")) == event.user else name
