"""Groups of customers that the machine finds, and who is like the customers of a segment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from starlette.requests import Request

from monocle.errors import BadData, NotFound
from monocle.http.accesses import saw_list
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.tables import TRAIT_LIST
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.workspace.group_views import GroupRow, GroupsFound, LookAlikes

METHODS = ("kmeans", "mixture")
MOST = 12
AMOUNTS, SHARES, DAYS = (
    tuple(one.name for one in TRAIT_LIST if one.unit == unit) for unit in ("minor units", "share", "days")
)


@dataclass(frozen=True)
class GroupLine:
    """One group, and the address at which the segment that comes closest is made."""

    group: GroupRow
    segment: str


@dataclass(frozen=True)
class GroupsPage(Page):
    """The groups that the machine finds.

    Attributes:
        found: None where it cannot tell.
        lines: the groups, the largest first.
        refused: why it cannot tell, an English text; empty where it can.
        method: kmeans or mixture.
        number: of groups that was asked for; 0 where it was left to the machine.
        amounts: traits in minor units, whose medians are not shown as they stand.
        shares, days: traits whose medians are shares, and days.
    """

    TEMPLATE: ClassVar[str] = "groups.html"
    found: GroupsFound | None
    lines: tuple[GroupLine, ...]
    refused: str
    method: str
    number: int
    methods: tuple[str, ...] = METHODS
    numbers: tuple[int, ...] = tuple(range(2, MOST + 1))
    amounts: tuple[str, ...] = AMOUNTS
    shares: tuple[str, ...] = SHARES
    days: tuple[str, ...] = DAYS


@dataclass(frozen=True)
class AlikePage(Page):
    """Who is like the customers of a segment.

    Attributes:
        name: of the segment.
        label: what people of the language call it.
        found: None where it cannot be told.
        segment: the address at which the segment that comes closest is made.
        refused: why it cannot be told, an English text; empty where it can.
    """

    TEMPLATE: ClassVar[str] = "alike.html"
    name: str
    label: str
    found: LookAlikes | None
    segment: str
    refused: str


def groups_page(request: Request, workspace: Verbs) -> GroupsPage:
    """Give the page of groups that the machine finds."""
    refuse_unknown(request, {"method", "number"})
    method, asked = text(request, "method") or METHODS[0], number(request, "number", 0, MOST)
    try:
        found = workspace.groups.find(language_of(request), method, asked)
    except (BadData, NotFound) as error:
        return GroupsPage(None, (), str(error), method, asked)
    lines = tuple(GroupLine(one, _segment(one.where)) for one in found.groups)
    return GroupsPage(found, lines, "", method, asked)


def alike_page(request: Request, workspace: Verbs) -> AlikePage:
    """Give the page of who is like the customers of a segment."""
    refuse_unknown(request, set())
    name = request.path_params["name"]
    label = workspace.segments.get(name, language_of(request)).row.label
    try:
        found = workspace.groups.look_alikes(name, language_of(request))
    except BadData as error:
        return AlikePage(name, label, None, "", str(error))
    saw_list(workspace.accesses, request, "/segments/{name}/alike", found.nearest)
    return AlikePage(name, label, found, _segment(found.where), "")


def _segment(tree: Mapping[str, Any]) -> str:
    """Give the address at which a segment is made of a tree; empty where there is none."""
    return f"/segments/new?{urlencode({'tree': json.dumps(tree, ensure_ascii=False)})}" if tree else ""
