"""The customer: the whole view of one person, with the origin of every value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse

from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.identity import Identity, identity
from monocle.web.pages.timeline import FILTERS, Timeline, timeline
from monocle.web.words import FIELD
from monocle.workspace.views import Consent, Customer, GoldenValue

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
        golden: in the order in which people read them.
        choices: the latest choice per purpose and channel.
        every_days: mean days between two sales; None with fewer than two.
        columns: fields that some record has.
        lines: the records, in the order of ``customer.records``.
    """

    TEMPLATE: ClassVar[str] = "customer.html"
    customer: Customer
    golden: tuple[GoldenField, ...]
    choices: tuple[Consent, ...]
    every_days: float | None
    columns: tuple[str, ...]
    lines: tuple[RecordLine, ...]
    timeline: Timeline
    identity: Identity


def customer_page(request: Request, workspace: Verbs) -> CustomerPage | RedirectResponse:
    """Give the page of a customer; an old id and an identifier lead to the customer's own address."""
    refuse_unknown(request, {*FILTERS, "shown"})
    asked = request.path_params["key"]
    customer = workspace.customers.get(asked, language=language_of(request))
    if asked != str(customer.customer_id):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/customers/{quote(str(customer.customer_id))}{query}", 308)
    columns = _columns(customer)
    return CustomerPage(
        customer=customer,
        golden=golden_fields(customer.golden),
        choices=latest_choices(customer.consents),
        every_days=days_between(customer),
        columns=columns,
        lines=tuple(
            RecordLine(tuple(shown(record.content.get(name)) for name in columns)) for record in customer.records
        ),
        timeline=timeline(request, customer.timeline),
        identity=identity(customer),
    )


def golden_fields(values: Sequence[GoldenValue]) -> tuple[GoldenField, ...]:
    """Give golden values by field."""
    order = {name: place for place, name in enumerate(FIELD)}
    names = sorted({value.field for value in values}, key=lambda name: (order.get(name, len(order)), name))
    by_rank = sorted(values, key=lambda value: value.rank)
    return tuple(GoldenField(name, tuple(value for value in by_rank if value.field == name)) for name in names)


def latest_choices(consents: Sequence[Consent]) -> tuple[Consent, ...]:
    """Give the latest choice per purpose and channel; at the same time, a refusal counts."""
    latest: dict[tuple[str, str], Consent] = {}
    for consent in sorted(consents, key=lambda one: (one.chosen_at, one.choice != "granted")):
        latest[consent.purpose, consent.channel] = consent
    return tuple(latest[key] for key in sorted(latest))


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
