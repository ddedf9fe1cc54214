"""What people choose: consents that events carry."""

import re
from collections.abc import Iterator
from typing import Any

from monocle.live.events import Event, object_of, text_of

UPDATED, UNSUBSCRIBED = "Segment Consent Preference Updated", "Unsubscribed"
EVERYTHING = "any"
"""The purpose of a choice about all: no category was granted."""
_NOT_WORDS = re.compile(r"[^\w]+")


def said_beside(event: Event) -> list[tuple[str, str]]:
    """Give (purpose, choice) that an event carries which is about something else; nothing where it carries none."""
    return [] if not event.context or event.name == UPDATED else list(_preferences(event))


def chosen(event: Event) -> list[dict[str, Any]]:
    """Give the choices that an event is about, as columns of CONSENTS: purpose, channel, choice."""
    if event.type != "track":
        return []
    if event.name == UPDATED:
        return [
            {"purpose": purpose, "channel": "any", "choice": choice, "proof": ""}
            for purpose, choice in _preferences(event)
        ]
    if event.name == UNSUBSCRIBED:
        told = text_of(event.properties.get("list_name")) or text_of(event.properties.get("list_id"))
        return [{"purpose": "marketing", "channel": "email", "choice": "withdrawn", "proof": told}]
    return []


def _preferences(event: Event) -> Iterator[tuple[str, str]]:
    """Give what ``context.consent`` says of each category; where it names none, all are denied (wire-formats, section 6)."""
    consent = event.context.get("consent")
    if not isinstance(consent, dict) or not isinstance(consent.get("categoryPreferences"), dict):
        return
    preferences = object_of(consent, "categoryPreferences")
    if not preferences:
        yield EVERYTHING, "denied"
    for category, given in preferences.items():
        purpose = _NOT_WORDS.sub("_", category.strip().lower()).strip("_")
        if purpose and isinstance(given, bool):
            yield purpose, "granted" if given else "denied"
