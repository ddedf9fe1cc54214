"""Which identifiers an event names a person by, beside its user and anonymous id."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from monocle.live.events import Event, Refusal, blocked, object_of, text_of
from monocle.live.names import IN_STORE, OF_POINTS

EMAIL, PHONE, GROUP, CARD = "email", "phone", "group_id", "loyalty_card"
IN_LISTS = frozenset({EMAIL, PHONE, GROUP, CARD})
"""Types that lists of their own hold, or none: no numbers of a customer in some system."""
CARD_FIELDS = ("card", "card_number", "loyalty_card", "loyalty_id", "card_id")
"""By which events of points and purchases in stores name a card."""
OF_DEVICES = frozenset(
    {
        "anonymous_id", "android.id", "android.idfa", "android.push_token", "cross_domain_id", "ga_client_id", "ios.id",
        "ios.idfa", "ios.push_token",
    }
)  # fmt: skip
"""Types that name a device or a browser: several people may use one, so they join nobody."""
ANALYTICS = "Google Analytics"
_CARDS = frozenset({CARD, "loyalty_card_number", "loyalty_id"})
_EXTERNAL = "context.externalIds"
TYPE = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_NO_EMAIL = re.compile(r"(?:test|noemail)@")
_IN_PHONES = re.compile(r"[\s.()/-]+")
_PLATFORMS = frozenset({"ios", "android"})

Named = tuple[str, str]


def identifiers(event: Event) -> tuple[list[Named], list[Refusal]]:
    """Give the identifiers of an event as (type, value), each once, and those that it cannot be known by."""
    found: dict[Named, None] = {}
    refused: list[Refusal] = []
    for field, kind, value in _said(event):
        if not value and not field.startswith(_EXTERNAL):
            continue
        reason = _reason(kind, value)
        if reason:
            refused.append(Refusal(field, reason))
        else:
            found[kind, normal(kind, value)] = None
    for field, given in (("userId", event.user), ("anonymousId", event.anonymous)):
        if not given and event.body.get(field):
            refused.append(Refusal(field, "blocked"))
    return list(found), refused


def normal(kind: str, value: str) -> str:
    """Give an identifier as it is told from others: e-mail in lower case, a telephone number without blanks and marks."""
    if kind == EMAIL:
        return value.lower()
    return _IN_PHONES.sub("", value) if kind == PHONE else value


def _reason(kind: str, value: str) -> str:
    if blocked(value) or (kind == EMAIL and _NO_EMAIL.match(value.lower())):
        return "blocked"
    if kind == EMAIL and "@" not in value:
        return "no_email"
    return "blocked" if kind == PHONE and blocked(_IN_PHONES.sub("", value)) else ""


def _said(event: Event) -> Iterator[tuple[str, str, str]]:
    """Give (field, type, value) of all that an event says; blank values are absent."""
    body, context = event.body, event.context
    places = [("context.traits", object_of(context, "traits"))]
    if event.type != "group":
        places.insert(0, ("traits", object_of(body, "traits")))
    places.append(("properties", event.properties))
    for place, tree in places:
        yield from _of_tree(place, tree)
    if body.get("groupId"):
        yield "groupId", GROUP, text_of(body["groupId"])
    if event.name in OF_POINTS or event.name == IN_STORE:
        value = next((text for name in CARD_FIELDS if (text := text_of(event.properties.get(name)))), "")
        yield "properties.card", CARD, value
    if context:
        yield from _of_device(object_of(context, "device"))
        yield from _of_others(event)
        yield from _external(context.get("externalIds"))


def _of_tree(place: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give what traits say, or properties: these only an e-mail address."""
    if "email" in tree:
        yield f"{place}.email", EMAIL, text_of(tree["email"])
    if place != "properties":
        yield f"{place}.phone", PHONE, text_of(tree.get("phone"))
        yield f"{place}.loyalty_card", CARD, text_of(tree.get("loyalty_card") or tree.get("loyaltyCard"))


def _of_device(device: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    platform = text_of(device.get("type")).lower()
    if platform not in _PLATFORMS:
        return
    tracked = device.get("adTrackingEnabled") is True
    for name, kind in (("id", "id"), ("advertisingId", "idfa"), ("token", "push_token")):
        value = text_of(device.get(name))
        if value and (name != "advertisingId" or tracked):
            yield f"context.device.{name}", f"{platform}.{kind}", value


def _of_others(event: Event) -> Iterator[tuple[str, str, str]]:
    context, traits = event.context, object_of(event.context, "traits")
    integrations = object_of(context, "integrations") or object_of(event.body, "integrations")
    places = (
        ("context.integrations", "ga_client_id", object_of(integrations, ANALYTICS).get("clientId")),
        ("context.traits", "cross_domain_id", traits.get("crossDomainId") or traits.get("cross_domain_id")),
        ("context", "cross_domain_id", context.get("crossDomainId") or context.get("cross_domain_id")),
        ("context.Braze", "braze_id", object_of(context, "Braze").get("braze_id")),
        ("context.traits", "braze_id", traits.get("braze_id")),
        ("traits", "braze_id", object_of(event.body, "traits").get("braze_id")),
    )
    for place, kind, value in places:
        text = text_of(value) if value else ""
        if text:
            yield f"{place}.{kind}", kind, text


def _external(given: object) -> Iterator[tuple[str, str, str]]:
    """Give the ids that the sender names itself; one that lacks a part, or is not of a person, is blocked by its blank."""
    for number, one in enumerate(given if isinstance(given, list) else ()):
        kind, value = ("", "") if not isinstance(one, dict) else (text_of(one.get("type")), text_of(one.get("id")))
        whole = isinstance(one, dict) and one.get("collection") == "users" and one.get("encoding") == "none"
        fits = whole and TYPE.fullmatch(kind) and kind not in {"user_id", "anonymous_id"}
        if isinstance(one, dict) and one.get("collection") == "accounts":
            continue
        yield f"{_EXTERNAL}[{number}]", CARD if kind in _CARDS else kind, value if fits else ""
