"""The customer: the whole view of one person, with the origin of every value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse

from monocle.http.accesses import saw
from monocle.http.queries import number, refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.layout import layout_of
from monocle.web.page import Page
from monocle.web.pages.identity import Identity, identity
from monocle.web.pages.timeline import FILTERS, Timeline, timeline
from monocle.web.words import FIELD
from monocle.workspace.audience_views import AllowanceRow
from monocle.workspace.field_views import ValueChange
from monocle.workspace.insight_views import CustomerTraits
from monocle.workspace.layouts import Layout
from monocle.workspace.prediction_views import CustomerPredictions
from monocle.workspace.review_views import Household
from monocle.workspace.segment_views import Membership
from monocle.workspace.views import Consent, Customer, GoldenValue

TOLD = ("done", "proposed", "undone", "repairs")
ADDRESS = ("line", "extra", "postcode", "city", "country")


@dataclass(frozen=True)
class GoldenField:
    """All golden values of one field, the first one first."""

    field: str
    values: tuple[GoldenValue, ...]


@dataclass(frozen=True)
class RecordLine:
    """One record of the table of records: a text per column, empty where it says nothing."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class CustomerPage(Page):
    """One customer.

    Attributes:
        golden: those that the view shows, in its order; without one, in the order in which people read them.
        layout: the sections that are shown, in order.
        layouts: names of the views that can be chosen.
        changes: of golden values, newest first; the latest hundred.
        choices: the latest choice per purpose and channel.
        allowances: what they allow per purpose and channel, as every sending asks it.
        every_days: mean days between two sales; None with fewer than two.
        columns: fields that some record has.
        lines: the records, in the order of ``customer.records``.
        merged: places in the history of merges that still hold, and so can be taken back.
        segments: that they are in.
        traits: what is computed of them, by theme, and of when.
        predicted: what models expect of them, and what to offer them next.
        household: people who live together; None when there are none.
        entities: (name, label) of those to which they belong; an empty name stands for what belongs to none.
        done: number of the judgement that was just made here; 0 for none.
        proposed: number of the one that was just made, when a second person has yet to confirm it.
        undone: number of the one that was just taken back.
        repairs: audiences and consents that others have to mend since.
        follow: address of the stream that tells when something happens.
    """

    TEMPLATE: ClassVar[str] = "customer.html"
    customer: Customer
    golden: tuple[GoldenField, ...]
    choices: tuple[Consent, ...]
    allowances: tuple[AllowanceRow, ...]
    every_days: float | None
    columns: tuple[str, ...]
    lines: tuple[RecordLine, ...]
    timeline: Timeline
    identity: Identity
    layout: Layout
    layouts: tuple[str, ...]
    changes: tuple[ValueChange, ...]
    merged: tuple[int, ...]
    segments: tuple[Membership, ...]
    traits: CustomerTraits
    predicted: CustomerPredictions
    household: Household | None
    entities: tuple[tuple[str, str], ...]
    done: int
    proposed: int
    undone: int
    repairs: int
    follow: str


def customer_page(request: Request, workspace: Verbs) -> CustomerPage | RedirectResponse:
    """Give the page of a customer; an old id and an identifier lead to the customer's own address."""
    refuse_unknown(request, {*FILTERS, *TOLD, "shown", "view"})
    asked = request.path_params["key"]
    mark = _mark(workspace, asked)  # before the rest is read: what happens meanwhile is told by the stream
    customer = workspace.customers.get(asked, language=language_of(request))
    if asked != str(customer.customer_id):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/customers/{quote(str(customer.customer_id))}{query}", 308)
    household = workspace.identities.household(customer.customer_id)
    shown_too = {one for one, _ in household.members} if household else set()
    saw(workspace.accesses, request, "/customers/{key:path}", *({customer.customer_id} | shown_too))
    columns = _columns(customer)
    layout = layout_of(request, workspace.layouts)
    return CustomerPage(
        customer=customer,
        golden=golden_fields(customer.golden, layout.fields),
        choices=latest_choices(customer.consents),
        allowances=tuple(workspace.audiences.allowances(customer.customer_id)),
        every_days=days_between(customer),
        columns=columns,
        lines=tuple(
            RecordLine(tuple(shown(record.content.get(name)) for name in columns)) for record in customer.records
        ),
        timeline=timeline(request, customer.timeline),
        identity=identity(customer),
        layout=layout,
        layouts=tuple(workspace.layouts),
        changes=tuple(
            one
            for one in workspace.customers.changes(asked, language=language_of(request))
            if not layout.fields or one.field in layout.fields
        ),
        merged=merges_in_force(customer),
        segments=tuple(workspace.segments.of(customer.customer_id, language_of(request))),
        traits=workspace.insight.of_customer(customer.customer_id, language_of(request)),
        predicted=workspace.predictions.of(str(customer.customer_id), language_of(request)),
        household=household,
        entities=tuple(workspace.entities.of(customer.customer_id, language_of(request))),
        follow=f"/customers/{customer.customer_id}/follow?{urlencode({'mark': mark})}",
        **{name: number(request, name, 0, 2**63 - 1) for name in TOLD},
    )


def _mark(workspace: Verbs, asked: str) -> str:
    """Give the mark of a customer; empty where an id is not what is asked for: the page is asked for again by its id."""
    try:
        own = UUID(asked)
    except ValueError:
        return ""
    return workspace.marks.of([own]).get(own, "")


def golden_fields(values: Sequence[GoldenValue], wanted: Sequence[str] = ()) -> tuple[GoldenField, ...]:
    """Give golden values by field.

    Args:
        values: of a customer.
        wanted: fields, in order; empty for all, in the order in which people read them.
    """
    order = {name: place for place, name in enumerate(wanted or FIELD)}
    known = {value.field for value in values if not wanted or value.field in order}
    names = sorted(known, key=lambda name: (order.get(name, len(order)), name))
    by_rank = sorted(values, key=lambda value: value.rank)
    return tuple(GoldenField(name, tuple(value for value in by_rank if value.field == name)) for name in names)


def latest_choices(consents: Sequence[Consent]) -> tuple[Consent, ...]:
    """Give the latest choice per purpose and channel; at the same time, a refusal counts."""
    latest: dict[tuple[str, str], Consent] = {}
    for consent in sorted(consents, key=lambda one: (one.chosen_at, one.choice != "granted")):
        latest[consent.purpose, consent.channel] = consent
    return tuple(latest[key] for key in sorted(latest))


def merges_in_force(customer: Customer) -> tuple[int, ...]:
    """Give the places in the history of merges into this customer after which the id has not left it again."""
    latest: dict[UUID, int] = {}
    own = customer.customer_id
    for place, change in sorted(enumerate(customer.history), key=lambda one: one[1].changed_at):
        if change.kind == "merged" and change.other_id == own:
            latest[change.customer_id] = place
        elif change.kind != "merged":
            latest.pop(change.customer_id, None)
    return tuple(sorted(latest.values()))


def days_between(customer: Customer) -> float | None:
    """Give the mean number of days between two sales; None with fewer than two."""
    sales = sorted(order.ordered_at for order in customer.orders if order.kind == "sale")
    if len(sales) < 2:
        return None
    return (sales[-1] - sales[0]).total_seconds() / 86400 / (len(sales) - 1)


def shown(value: object) -> str:
    """Give a clean value of a record as text; the parts of an address on one line."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        parts = [str(value[name]) for name in ADDRESS if value.get(name)]
        return " ".join(parts) if parts else ", ".join(f"{key}: {shown(item)}" for key, item in value.items() if item)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " · ".join(filter(None, (shown(item) for item in value)))
    return str(value)


def _columns(customer: Customer) -> tuple[str, ...]:
    present = {name for record in customer.records for name, value in record.content.items() if shown(value)}
    order = {name: place for place, name in enumerate(FIELD)}
    return tuple(sorted(present, key=lambda name: (order.get(name, len(order)), name)))
