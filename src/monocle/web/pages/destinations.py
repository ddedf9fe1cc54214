"""Destinations: the list with how each goes, what kinds there are, and what each did."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import MonocleError
from monocle.http.permissions import role_of
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.permissions import Permission, allows
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.audience_views import Action, Saving
from monocle.workspace.destination_views import DestinationRow, KindRow, SyncRow

FIRST = ("csv", "xlsx", "webhook", "brevo", "mailchimp", "hubspot", "google", "meta", "sql", "parquet")
"""Kinds in the order of the gallery; those of plug-ins follow."""
RESERVED = ("new", "actions")
"""Names that destinations may not have, for pages have them."""
DAYS = 90
LATEST = 8


@dataclass(frozen=True)
class DestinationsPage(Page):
    """All destinations.

    Attributes:
        kinds: what can be added, files first.
        latest: the newest synchronisations of all.
        spared: contacts that were spared in ``DAYS`` days.
        removed: name of the one that was just taken away.
        labels: name → what people call it.
        paused: names of those to which nothing is sent until somebody resumes them.
        segment: that is to be sent somewhere; empty where none is.
        may_write: whether who asks may add and change destinations.
    """

    TEMPLATE: ClassVar[str] = "destinations.html"
    destinations: tuple[DestinationRow, ...]
    kinds: tuple[KindRow, ...]
    latest: tuple[SyncRow, ...]
    spared: int
    removed: str
    labels: dict[str, str]
    paused: tuple[str, ...]
    segment: str
    may_write: bool


@dataclass(frozen=True)
class ActionsPage(Page):
    """Who did what with audiences, with which outcome; and which contacts were spared.

    Attributes:
        cost: currency → minor units that were spared in all.
        days: since how long.
    """

    TEMPLATE: ClassVar[str] = "actions.html"
    actions: tuple[Action, ...]
    savings: tuple[Saving, ...]
    contacts: int
    cost: dict[str, int]
    days: int


def destinations_page(request: Request, workspace: Verbs) -> DestinationsPage:
    """Give the page of destinations."""
    refuse_unknown(request, {"removed", "segment"})
    rows = tuple(workspace.destinations.list())
    return DestinationsPage(
        destinations=rows,
        kinds=kinds_of(workspace),
        latest=tuple(workspace.destinations.runs(limit=LATEST)),
        spared=sum(one.contacts for one in workspace.audiences.saved(DAYS)),
        removed=text(request, "removed"),
        labels={one.name: label_of(workspace, one, language_of(request)) for one in rows},
        paused=tuple(one.name for one in rows if _is_paused(workspace, one)),
        segment=text(request, "segment"),
        may_write=allows(role_of(request), Permission.WRITE_DESTINATIONS),
    )


def actions_page(request: Request, workspace: Verbs) -> ActionsPage:
    """Give the page of what people did."""
    refuse_unknown(request, {"days"})
    days = number(request, "days", DAYS, 3_660) or DAYS
    savings = tuple(workspace.audiences.saved(days))
    cost: dict[str, int] = {}
    for one in savings:
        cost[one.currency] = cost.get(one.currency, 0) + one.cost
    return ActionsPage(tuple(workspace.audiences.actions()), savings, sum(one.contacts for one in savings), cost, days)


def label_of(workspace: Verbs, row: DestinationRow, language: str) -> str:
    """Give what people of a language call a destination; its name where its file cannot be used."""
    try:
        return workspace.audiences.definition(row.name).shown(language)
    except MonocleError:
        return row.label or row.name


def _is_paused(workspace: Verbs, row: DestinationRow) -> bool:
    try:
        return workspace.audiences.definition(row.name).paused
    except MonocleError:
        return False


def kinds_of(workspace: Verbs) -> tuple[KindRow, ...]:
    """Give the kinds of destinations, in the order of the gallery."""
    order = {name: place for place, name in enumerate(FIRST)}
    return tuple(sorted(workspace.destinations.kinds(), key=lambda one: (order.get(one.name, len(order)), one.name)))
