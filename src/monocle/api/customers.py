"""The calls of the API about customers: found by what they are called, read by any identifier."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, Query, Request
from starlette.responses import RedirectResponse, Response

from monocle import clock
from monocle.api.answers import Listed, answer, tagged
from monocle.api.opening import open_to
from monocle.api.parameters import Changes, Happened, Moment, Parts, Search
from monocle.errors import NotFound
from monocle.http.accesses import saw, saw_list
from monocle.http.permissions import role_of
from monocle.http.queries import LARGEST_PAGE
from monocle.http.verbs import Accesses, Verbs
from monocle.http.within import within
from monocle.permissions import Permission, allows
from monocle.workspace.field_views import ValueChange
from monocle.workspace.past_values import KnownAt
from monocle.workspace.reading import ReadCustomer
from monocle.workspace.scoped_views import ScopedFound, ScopedKnownAt
from monocle.workspace.showing import past_hidden, without_values
from monocle.workspace.views import (
    Consent,
    ContributingRecord,
    Found,
    GoldenValue,
    IdentityChange,
    KnownIdentifier,
    Link,
    LoyaltyCard,
    Order,
    TimelineItem,
)

BASE = "/api/v1"
ONE = f"{BASE}/customers/{{key:path}}"
LONGEST_KEY = 400


@dataclass(frozen=True)
class Happening(TimelineItem):
    """One thing on the timeline, with the id of the event, order, choice or movement."""

    id: str = ""


@dataclass(frozen=True)
class CustomerAnswer:
    """One customer; a part that was not asked for is not there. Lists end after their first 200.

    Attributes:
        golden: the golden values, with their origin and their rivals.
        traits: what is computed of the customer.
        segments: those that the customer is in.
        timeline: the latest of what happened.
        following: what ``before`` must be at …/events for what happened before; None where nothing did.
        spent: currency → minor units, refunds deducted.
        withheld: parts that are not read, or not wholly, by a token that is bound to an entity.
    """

    customer_id: str
    name: str = ""
    golden: list[GoldenValue] | None = None
    traits: dict[str, Any] | None = None
    segments: list[str] | None = None
    identifiers: list[KnownIdentifier] | None = None
    consents: list[Consent] | None = None
    timeline: list[Happening] | None = None
    following: str | None = None
    orders: list[Order] | None = None
    cards: list[LoyaltyCard] | None = None
    records: list[ContributingRecord] | None = None
    links: list[Link] | None = None
    history: list[IdentityChange] | None = None
    sources: list[str] | None = None
    completeness: float | None = None
    first_seen_at: str | None = None
    last_seen_at: str | None = None
    order_count: int | None = None
    event_count: int | None = None
    spent: dict[str, int] | None = None
    last_order_at: str | None = None
    withheld: list[str] | None = None


@dataclass(frozen=True)
class HappenedAnswer:
    """A part of what happened to a customer, the newest first.

    Attributes:
        following: what ``before`` must be for the next part; None at the end.
        withheld: kinds of what happened that are not wholly read by a token that is bound to an entity.
    """

    items: list[Happening]
    following: str | None = None
    withheld: list[str] | None = None


def customers(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about customers."""
    needing = open_to(Permission.READ_CUSTOMERS, scoped=True)

    @app.get("/customers", response_model=Listed[Found] | Listed[ScopedFound], **needing)
    def find(request: Request, query: Annotated[Search, Query()]) -> Response:
        """The customers that a text finds, best first."""
        wanted = min(query.limit + 1, LARGEST_PAGE)
        find_within = within(workspace, request).customers.find
        found: list[Found | ScopedFound] = list(
            find_within(query.q, limit=wanted, offset=query.offset, language=query.language)
        )
        saw_list(workspace.accesses, request, f"{BASE}/customers", found[: query.limit])
        more = len(found) > query.limit or len(found) == LARGEST_PAGE
        following = query.offset + query.limit if more else None
        return answer(Listed(found[: query.limit], following))

    @app.get("/customers/{key:path}/changes", response_model=Listed[ValueChange], **needing)
    def changes(key: str, request: Request, query: Annotated[Changes, Query()]) -> Response:
        """What runs changed of a customer's golden values, newest first; masked for who may only read customers as they are."""
        verbs = within(workspace, request).customers
        found = verbs.changes(_key(key), query.limit, query.before, query.language)
        if not allows(role_of(request), Permission.EXPORT_CUSTOMERS):
            found = [without_values(one) for one in found]
        own = verbs.read(_key(key), "customer_id", 0)
        saw(workspace.accesses, request, f"{ONE}/changes", own.customer_id)
        following = found[-1].change_id if len(found) == query.limit else None
        return answer(Listed(found, following))

    @app.get("/customers/{key:path}/known", response_model=KnownAt | ScopedKnownAt, **needing)
    def known(key: str, request: Request, query: Annotated[Moment, Query()]) -> Response:
        """The golden values in force at a past moment; masked, where they are not in force now, for who may only read those that are."""
        at = query.at or clock.now()
        verbs = within(workspace, request).customers
        found = verbs.known_at(_key(key), at if at.tzinfo else at.replace(tzinfo=dt.UTC), query.language)
        if not allows(role_of(request), Permission.EXPORT_CUSTOMERS):
            found = replace(found, values=[past_hidden(one) for one in found.values])
        saw(workspace.accesses, request, f"{ONE}/known", found.customer_id)
        return answer(found)

    @app.get("/customers/{key:path}/events", response_model=HappenedAnswer, **needing)
    def events(key: str, request: Request, query: Annotated[Happened, Query()]) -> Response:
        """What happened to a customer, newest first, part by part."""
        found = within(workspace, request).customers.events(_key(key), query.limit, query.before)
        return given(request, found, workspace.accesses, "/events")

    @app.get("/customers/{key:path}", response_model=CustomerAnswer, **needing)
    def get(key: str, request: Request, query: Annotated[Parts, Query()]) -> Response:
        """One customer, by id or ``type:value``; an old id leads to the customer it was merged into."""
        found = within(workspace, request).customers.read(_key(key), query.fields, query.limit, query.language)
        return given(request, found, workspace.accesses)


def given(request: Request, found: ReadCustomer, accesses: Accesses, below: str = "") -> Response:
    """Give a customer, or where it went; what was asked of the old id is asked of the new one."""
    if found.asked_id == found.customer_id:
        saw(accesses, request, ONE + below, found.customer_id)
        return tagged(request, found.body.encode())
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{BASE}/customers/{quote(str(found.customer_id))}{below}{query}", 308)


def _key(key: str) -> str:
    if "\x00" in key or len(key) > LONGEST_KEY:
        raise NotFound("nothing has this name")
    return key
