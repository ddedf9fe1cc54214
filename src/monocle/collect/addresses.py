"""The addresses at which events come in (wire-formats, section 1, rule 3), and what each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from monocle.collect.events import TYPES
from monocle.permissions import Permission

LETTERS = (("i", "identify"), ("t", "track"), ("p", "page"), ("s", "screen"), ("g", "group"), ("a", "alias"))
OPENINGS = ("/v1/", "/beacon/", "/pixel/", "/api/s/", "/sourceConfig")
"""What the addresses of clients begin with; nothing else of Monocle's does, but what is read."""
READING = "/v1/spaces/"
ALONE = ("/health", "/readyz", "/metrics")
SETTINGS = ("/v1/projects/", "/settings")
WEBHOOKS = "/v1/webhooks/"
LONGEST_SOURCE = 100


@dataclass(frozen=True, slots=True)
class Address:
    """One address.

    Attributes:
        does: event, batch, webhook, pixel, settings, source, nothing, health, ready or metrics.
        type: of the event that it takes; empty where the event says it.
        reads: it answers GET; else POST.
        permission: a write key, or none.
    """

    does: str
    type: str = ""
    reads: bool = False
    permission: Permission = Permission.SEND_EVENTS

    @property
    def methods(self) -> tuple[str, ...]:
        """Give the methods that it answers."""
        return ("GET", "OPTIONS") if self.reads else ("POST", "OPTIONS")

    @property
    def answered(self) -> tuple[str, ...]:
        """Give the same, with HEAD where who only looks changes nothing."""
        return (*self.methods, "HEAD") if self.reads and self.does != "pixel" else self.methods


def _addresses() -> dict[str, Address]:
    batch, public = Address("batch"), Permission.PUBLIC
    return {
        **{f"/v1/{kind}": Address("event", kind) for kind in sorted(TYPES)},
        **{f"/v1/{letter}": Address("event", kind) for letter, kind in LETTERS},
        **{f"/api/s/{kind}": Address("event", kind) for kind in sorted(TYPES)},
        **{f"/api/s/s2s/{kind}": Address("event", kind) for kind in sorted(TYPES)},
        **dict.fromkeys(("/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"), batch),
        **{f"/pixel/v1/{kind}": Address("pixel", kind, reads=True) for kind in ("page", "track")},
        "/v1/projects/{key}/settings": Address("settings", reads=True),
        "/sourceConfig/": Address("source", reads=True),
        "/sourceConfig": Address("source", reads=True),
        "/v1/webhooks": Address("webhook"),
        WEBHOOKS + "{source}": Address("webhook"),
        "/v1/m": Address("nothing", permission=public),
        "/health": Address("health", reads=True, permission=public),
        "/readyz": Address("ready", reads=True, permission=public),
        "/metrics": Address("metrics", reads=True, permission=public),
    }


ADDRESSES: Mapping[str, Address] = MappingProxyType(_addresses())


def ours(path: str) -> bool:
    """Tell whether an address is of this door."""
    return path in ALONE or (path.startswith(OPENINGS) and not path.startswith(READING))


def key_in(path: str) -> str:
    """Give the write key in the address of settings; empty where the address is another."""
    opening, ending = SETTINGS
    if not (path.startswith(opening) and path.endswith(ending)):
        return ""
    found = path[len(opening) : -len(ending)]
    return "" if "/" in found else found


def source_in(path: str) -> str:
    """Give the source in the address of webhooks; empty where the address names none."""
    found = path.removeprefix(WEBHOOKS)
    return "" if found == path or "/" in found or len(found) > LONGEST_SOURCE else found


def address_of(path: str) -> Address | None:
    """Give what an address takes; None where there is nothing."""
    if source_in(path):
        return ADDRESSES[WEBHOOKS + "{source}"]
    return ADDRESSES["/v1/projects/{key}/settings"] if key_in(path) else ADDRESSES.get(path)
