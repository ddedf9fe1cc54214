"""The stream of events: the newest of the journal, as they are, with the rules of the plan that each breaks."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from starlette.requests import Request

from monocle.errors import BadInput
from monocle.http.permissions import role_of
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.ingest.definition import EVENTS
from monocle.permissions import Permission, Role, allows
from monocle.web.formats import visible
from monocle.web.page import Page
from monocle.web.snippets import KEY, Snippet, address_of, snippets
from monocle.workspace.event_views import Asked, Flow, SeenEvent, without_values

ROWS = 50
LARGEST = 2**63 - 1
ASKED = ("source", "type", "name", "who")
TYPES = ("track", "page", "screen", "identify", "group", "alias", "merge")
OURS = frozenset({"_metadata", "_monocle", "messageId", "sentAt", "receivedAt"})
"""What is left out of an event that is sent again from a terminal: it becomes an event of its own."""


@dataclass(frozen=True, repr=False)
class ShownEvent:
    """One event as it is shown.

    Attributes:
        about: what happened at a glance, such as the order of a purchase; empty where nothing tells it.
        pretty: its body as JSON, over several lines; nothing in it hides or reorders.
        curl: sends one like it.
    """

    event: SeenEvent
    about: str
    pretty: str
    curl: str


@dataclass(frozen=True)
class EventsPage(Page):
    """The stream.

    Attributes:
        events: newest first.
        flows: of the sources of events.
        sources: names that can be chosen.
        names: of events, that can be chosen.
        asked: what is asked for.
        before: below which number the page begins; 0 from the newest.
        following: ``before`` of the next page; 0 when there is none.
        last: the number up to which the page has seen everything.
        stream: address of the stream that goes on from here; empty on pages of older events.
        masked: whether values of customers are hidden from who asks.
    """

    TEMPLATE: ClassVar[str] = "events.html"
    events: tuple[ShownEvent, ...]
    flows: tuple[Flow, ...]
    sources: tuple[str, ...]
    types: tuple[str, ...]
    names: tuple[str, ...]
    asked: Asked
    before: int
    following: int
    last: int
    limit: int
    stream: str
    masked: bool
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True)
class EventsPiece(Page):
    """Events that arrived while the page was open.

    Attributes:
        events: newest first.
        left_out: whether more arrived than are shown.
    """

    TEMPLATE: ClassVar[str] = "events_piece.html"
    events: tuple[ShownEvent, ...]
    left_out: bool


def events_page(request: Request, workspace: Verbs) -> EventsPage:
    """Give the page of the stream."""
    refuse_unknown(request, {*ASKED, "before", "limit"})
    asked, before = asked_of(request), number(request, "before", 0, LARGEST)
    limit = max(1, number(request, "limit", ROWS, 200))
    last = workspace.events.last()
    part = workspace.events.list(asked, limit, before)
    if part.events and not before:
        last = max(last, part.events[0].sequence)
    sources = tuple(row.name for row in workspace.sources.list() if row.reader == EVENTS)
    kept = {name: value for name, value in vars(asked).items() if value}
    return EventsPage(
        events=shown_events(request, part.events),
        flows=tuple(workspace.events.flows([asked.source] if asked.source in sources else sources)),
        sources=sources,
        types=TYPES,
        names=tuple(workspace.events.names()),
        asked=asked,
        before=before,
        following=part.before,
        last=last,
        limit=limit,
        stream="" if before else f"/events/stream?{urlencode({**kept, 'after': last})}",
        masked=_masked(role_of(request)),
        snippets=snippets(address_of(request)),
    )


def piece(request: Request, events: Sequence[SeenEvent], left_out: bool) -> EventsPiece:
    """Give what is added to an open page: events in their order come in, the newest first go out."""
    return EventsPiece(shown_events(request, events[::-1]), left_out)


def asked_of(request: Request) -> Asked:
    """Give which events an address asks for.

    Raises:
        BadInput: the type is none.
    """
    asked = Asked(**{name: text(request, name) for name in ASKED})
    if asked.type and asked.type not in TYPES:
        raise BadInput("this type of event is not known", where="address: type", mend=f"use {', '.join(TYPES)}")
    return asked


def shown_events(request: Request, events: Sequence[SeenEvent]) -> tuple[ShownEvent, ...]:
    """Give events as they are shown to who asks: values of customers are hidden from who may not read customers."""
    address, masked = address_of(request), _masked(role_of(request))
    return tuple(_shown(without_values(event) if masked else event, address) for event in events)


def curl(event: SeenEvent, address: str) -> str:
    """Give the command that sends an event like this one; the write key has to be put in."""
    body = {name: value for name, value in event.body.items() if name not in OURS}
    said = shlex.quote(json.dumps(body))
    return f"curl -u {KEY}: {address}/v1/{event.type} \\\n  -H 'Content-Type: application/json' \\\n  -d {said}"


def pretty(body: Mapping[str, Any]) -> str:
    """Give a body as JSON over several lines, in which nothing hides or reorders."""
    lines = json.dumps(body, ensure_ascii=False, indent=2).split("\n")
    return "\n".join(visible(line) for line in lines)


def about(event: SeenEvent) -> str:
    """Give what an event tells at a glance: an amount, a product, a page, an e-mail."""
    properties, context = _part(event.body, "properties"), _part(event.body, "context")
    traits = _part(event.body, "traits") or _part(context, "traits")
    page = _part(context, "page")
    found = (
        properties.get("order_id"), properties.get("revenue", properties.get("total")), properties.get("currency"),
        properties.get("name"), properties.get("path", page.get("path")), traits.get("email"), event.body.get("groupId"),
        event.body.get("previousId"),
    )  # fmt: skip
    return " · ".join(str(value) for value in found if isinstance(value, str | int | float) and value != "")[:160]


def _shown(event: SeenEvent, address: str) -> ShownEvent:
    return ShownEvent(event, visible(about(event)), pretty(event.body), curl(event, address))


def _masked(role: Role) -> bool:
    return not allows(role, Permission.READ_CUSTOMERS)


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
