"""What the SDKs are told to send, and which calls each of them has."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

SIX = ("identify", "track", "page", "screen", "group", "alias")
SDKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "segment-analytics-python": SIX,
        "rudder-sdk-python": SIX,
        "@segment/analytics-node": SIX,
        "@rudderstack/rudder-sdk-node": SIX,
        "@jitsu/js": ("identify", "track", "page", "group"),
        "@segment/analytics-next": SIX,
    }
)
"""Each SDK, and the calls that it has."""
LIVING, KILLED, DEAD, AGAIN = ROUNDS = tuple(range(4))
"""Rounds of calls: to a living server; to one that keeps them and is killed unheard; to none; to the one that is served again."""


def call(sdk: str, number: int) -> dict[str, Any]:
    """Give what an SDK is told to send in a round: one of each of its calls."""
    return {
        "userId": f"user of {sdk}",
        "anonymousId": f"device of {sdk}",
        "timestamp": f"2026-03-01T12:30:{number:02}.123+00:00",
        "event": "Order Completed",
        "name": "Été à Brest",
        "properties": {"round": number, "revenue": 49.9, "products": [{"product_id": "p1", "quantity": 2}]},
        "traits": {"round": number, "email": "zoe@example.com", "firstName": "Zoé"},
        "groupId": f"group {number} of {sdk}",
        "group": {"round": number, "employees": 12},
        "previousId": f"before {number} of {sdk}",
    }


def round_of(event: Mapping[str, Any]) -> int:
    """Give the round that an event was sent in."""
    if event["type"] == "alias":
        return int(event["previousId"].split()[1])
    return (event.get("traits") or event.get("properties") or event["context"]["traits"])["round"]
