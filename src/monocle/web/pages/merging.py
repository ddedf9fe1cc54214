"""Merge, split and unmerge: what would come of each, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from starlette.requests import Request

from monocle.errors import BadInput
from monocle.http.accesses import saw, saw_list
from monocle.http.permissions import name_of
from monocle.http.queries import refuse_unknown, text, uuid
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.identity import Node, nodes_of
from monocle.workspace.review_views import Preview
from monocle.workspace.views import Customer, Found

FOUND = 10


@dataclass(frozen=True)
class Side:
    """A customer that takes part.

    Attributes:
        known: there is such a customer now; otherwise it is what would come to be.
    """

    customer_id: UUID
    name: str
    known: bool


@dataclass(frozen=True)
class Line:
    """One golden field, a value per customer before and after, in the order of ``Comparison``.

    Attributes:
        changes: there is more than one value; a customer without one makes no difference.
    """

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    changes: bool


@dataclass(frozen=True)
class Comparison:
    """A preview as pages show it.

    Attributes:
        leads_to: old id and where it leads.
        lines: fields that change first.
    """

    preview: Preview
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    leads_to: tuple[tuple[UUID, UUID], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class MergePage(Page):
    """Merge a customer with another.

    Attributes:
        q: what the other is looked for by.
        found: customers to choose from.
        other: the one chosen; None before.
    """

    TEMPLATE: ClassVar[str] = "merge.html"
    me: str
    customer: Side
    q: str
    found: tuple[Found, ...]
    other: Side | None
    comparison: Comparison | None


@dataclass(frozen=True)
class SplitPage(Page):
    """Split records off a customer.

    Attributes:
        records: all of the customer's.
        chosen: ids of those to split off.
    """

    TEMPLATE: ClassVar[str] = "split.html"
    me: str
    customer: Side
    records: tuple[Node, ...]
    chosen: tuple[UUID, ...]
    comparison: Comparison | None


@dataclass(frozen=True)
class UnmergePage(Page):
    """Take a merge back."""

    TEMPLATE: ClassVar[str] = "unmerge.html"
    me: str
    customer: Side
    other: UUID
    comparison: Comparison


def merge_page(request: Request, workspace: Verbs) -> MergePage:
    """Give the page that merges a customer with another."""
    refuse_unknown(request, {"q", "with"})
    language = language_of(request)
    own = _asked(request, workspace, "merge")
    asked, q = text(request, "with"), text(request, "q")
    other = workspace.customers.get(asked, language=language) if asked else None
    found = workspace.customers.find(q, limit=FOUND + 1, language=language) if q and not other else ()
    if found:
        saw_list(workspace.accesses, request, "/customers/{key}/merge", found)
    comparison = None
    if other:
        saw(workspace.accesses, request, "/customers/{key}/merge", other.customer_id)
        preview = workspace.identities.preview_merge(own.customer_id, other.customer_id, language)
        comparison = compared(preview, (own, other))
    rest = tuple(one for one in found if one.customer_id != own.customer_id)[:FOUND]
    return MergePage(name_of(request), _side(own), q, rest, _side(other) if other else None, comparison)


def split_page(request: Request, workspace: Verbs) -> SplitPage:
    """Give the page that splits records off a customer."""
    refuse_unknown(request, {"record"})
    own = _asked(request, workspace, "split")
    chosen = chosen_records(request.query_params.getlist("record"), own)
    comparison = None
    if chosen:
        preview = workspace.identities.preview_split(own.customer_id, chosen, language_of(request))
        comparison = compared(preview, (own,))
    return SplitPage(name_of(request), _side(own), nodes_of(own), chosen, comparison)


def unmerge_page(request: Request, workspace: Verbs) -> UnmergePage:
    """Give the page that takes a merge back."""
    refuse_unknown(request, {"other"})
    own, other = _asked(request, workspace, "unmerge"), uuid(text(request, "other"))
    preview = workspace.identities.preview_unmerge(own.customer_id, other, language_of(request))
    return UnmergePage(name_of(request), _side(own), other, compared(preview, (own,)))


def chosen_records(texts: Sequence[str], customer: Customer) -> tuple[UUID, ...]:
    """Give the records that a form names, in the customer's order.

    Raises:
        BadInput: one is no record of the customer, or all are chosen.
    """
    known = {str(record.record_id): record.record_id for record in customer.records}
    if not set(texts) <= set(known) or len(set(texts)) == len(known):
        raise BadInput(
            "these are not some of the customer's records", where="record", mend="choose at least one, and leave one"
        )
    return tuple(one for text, one in known.items() if text in set(texts))


def compared(preview: Preview, customers: Sequence[Customer]) -> Comparison:
    """Give a preview as pages show it.

    Args:
        preview: what would come.
        customers: those that take part, for their names.
    """
    names = {one.customer_id: one.name for one in customers}
    before, after = preview.impact.customers_before, preview.impact.customers_after
    lines = [
        Line(
            one.field,
            tuple(one.before.get(side, "") for side in before),
            tuple(one.after.get(side, "") for side in after),
            changes=len({*one.before.values(), *one.after.values()} - {""}) > 1,
        )
        for one in preview.fields
    ]
    return Comparison(
        preview,
        tuple(Side(one, names.get(one, ""), one in names) for one in before),
        tuple(Side(one, names.get(one, ""), one in names) for one in after),
        tuple(preview.impact.leads_to.items()),
        tuple(sorted(lines, key=lambda line: not line.changes)),
    )


def _asked(request: Request, workspace: Verbs, deed: str) -> Customer:
    own = workspace.customers.get(request.path_params["key"], language=language_of(request))
    saw(workspace.accesses, request, f"/customers/{{key}}/{deed}", own.customer_id)
    return own


def _side(customer: Customer) -> Side:
    return Side(customer.customer_id, customer.name, known=True)
