"""How a customer came together, step by step, and why any two of its records are one person or two."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from starlette.requests import Request

from monocle.clock import now
from monocle.http.accesses import saw
from monocle.http.permissions import name_of
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.comparing import Sum, summed
from monocle.web.pages.identity import Node, nodes_of
from monocle.web.pages.merging import Side
from monocle.web.pages.review import pair_of
from monocle.workspace.review_views import Joint, Why

MOST_JOINTS = 200


@dataclass(frozen=True)
class Group:
    """A group of records that a step joins.

    Attributes:
        step: number of the step that made it; 0 when it is one record.
        records: numbers of its records in the table of records.
    """

    step: int
    records: tuple[int, ...]


@dataclass(frozen=True)
class JointStep:
    """One step; ``pair`` is one record of each side, to ask why."""

    number: int
    left: Group
    right: Group
    joint: Joint
    pair: tuple[UUID, UUID]


@dataclass(frozen=True)
class OriginsPage(Page):
    """How a customer came together.

    Attributes:
        steps: first joint first, at most ``MOST_JOINTS``.
        more: steps that are not shown.
    """

    TEMPLATE: ClassVar[str] = "origins.html"
    customer: Side
    records: tuple[Node, ...]
    steps: tuple[JointStep, ...]
    more: int


@dataclass(frozen=True)
class WhyPage(Page):
    """Why two records are one person, or two.

    Attributes:
        sum: None before two records are chosen.
        path: numbers of the records through which both are joined.
        other: the customer that the right record may be chosen from; None for this one.
        seen_at: when the page was made: a judgement by another since then is told before it is overruled.
    """

    TEMPLATE: ClassVar[str] = "why.html"
    customer: Side
    other: Side | None
    records: tuple[Node, ...]
    others: tuple[Node, ...]
    pair: tuple[UUID, UUID] | None
    why: Why | None
    sum: Sum | None
    path: tuple[int, ...]
    me: str
    seen_at: dt.datetime


def origins_page(request: Request, workspace: Verbs) -> OriginsPage:
    """Give the page of how a customer came together."""
    refuse_unknown(request, ())
    customer = workspace.customers.get(request.path_params["key"], language=language_of(request))
    saw(workspace.accesses, request, "/customers/{key}/origins", customer.customer_id)
    records = nodes_of(customer)
    joints = workspace.identities.tree(customer.customer_id)
    shown = steps(joints[:MOST_JOINTS], records)
    side = Side(customer.customer_id, customer.name, known=True)
    return OriginsPage(side, records, shown, len(joints) - len(shown))


def steps(joints: Sequence[Joint], records: Sequence[Node]) -> tuple[JointStep, ...]:
    """Give the steps with the numbers of their records; each side is a record or the group that an earlier step made."""
    numbers = {node.record_id: node.number for node in records}
    made: dict[frozenset[UUID], int] = {}
    found = []
    for number, joint in enumerate(joints, 1):
        sides = frozenset(joint.left_ids), frozenset(joint.right_ids)
        left, right = (
            Group(made.get(side, 0), tuple(sorted(numbers[one] for one in side if one in numbers))) for side in sides
        )
        made[sides[0] | sides[1]] = number
        found.append(JointStep(number, left, right, joint, (joint.left_ids[0], joint.right_ids[0])))
    return tuple(found)


def why_page(request: Request, workspace: Verbs) -> WhyPage:
    """Give the page of why two records are one person, or two."""
    refuse_unknown(request, {"left", "right", "with"})
    language, asked = language_of(request), text(request, "with")
    customer = workspace.customers.get(request.path_params["key"], language=language)
    other = workspace.customers.get(asked, language=language) if asked else None
    for one in filter(None, (customer, other)):
        saw(workspace.accesses, request, "/customers/{key}/why", one.customer_id)
    pair = pair_of(request.query_params, "left", "right")
    why = workspace.identities.why(*pair) if pair else None
    records = nodes_of(customer)
    numbers = {node.record_id: node.number for node in records}
    return WhyPage(
        customer=Side(customer.customer_id, customer.name, known=True),
        other=Side(other.customer_id, other.name, known=True) if other else None,
        records=records,
        others=nodes_of(other) if other else records,
        pair=pair,
        why=why,
        sum=summed(why) if why else None,
        path=tuple(numbers.get(one, 0) for one in why.path) if why else (),
        me=name_of(request),
        seen_at=now(),
    )
