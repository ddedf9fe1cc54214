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


def slug(sdk: str) -> str:
    """Give a name for an SDK that may stand in an id."""
    return sdk.strip("@").replace("/", "-")


BY_SLUG: Mapping[str, str] = MappingProxyType({slug(sdk): sdk for sdk in SDKS})


def call(sdk: str, number: int) -> dict[str, Any]:
    """Give what an SDK is told to send in a round: one of each of its calls, all of one person on one device."""
    name = slug(sdk)
    products = [{"product_id": "p1", "quantity": 2}]
    return {
        "userId": f"user-{name}",
        "anonymousId": f"device-{name}",
        "timestamp": f"2026-03-01T12:30:{number:02}.123+00:00",
        "event": "Order Completed",
        "name": "Été à Brest",
        "properties": {"round": number, "order_id": f"{number}-{name}", "revenue": 49.9, "products": products},
        "traits": {"round": number, "email": f"{name}@example.com", "firstName": "Zoé"},
        "groupId": f"group-{number}-{name}",
        "group": {"round": number, "employees": 12},
        "previousId": f"before-{number}-{name}",
    }


def sdk_of(event: Mapping[str, Any]) -> str:
    """Give the SDK that sent an event."""
    return BY_SLUG[(event.get("userId") or event["anonymousId"]).partition("-")[2]]


def round_of(event: Mapping[str, Any]) -> int:
    """Give the round that an event was sent in."""
    if event["type"] == "alias":
        return int(event["previousId"].split("-")[1])
    return (event.get("traits") or event.get("properties") or event["context"]["traits"])["round"]
