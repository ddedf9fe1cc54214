"""What happened, as rows of the contracts of tables: of a batch of events, and to devices that their users lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from monocle.live import orders
from monocle.live.batches import Batch, Placed
from monocle.live.happenings import Happened, choice_rows
from monocle.live.subjects import Devices, Known

Row = Mapping[str, Any]


@dataclass(slots=True)
class Facts:
    """What happened, as rows of the contracts of these names.

    Each has the record of its person now, and an id of its own: what was told before of the same id is replaced. An order
    that changed stands here whole, with its refunds and all its lines: lines of an ``order_id`` that stands in ``orders`` and
    are not in ``order_lines`` are no more.
    """

    events: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    order_lines: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)

    def add(self, what: Happened, record: UUID) -> None:
        """Take what one event is, of the record that it belongs to now."""
        for row in (what.event, what.points, *what.consents):
            if row is not None:
                row["record_id"] = record
        if what.event is not None:
            self.events.append(what.event)
        if what.points is not None:
            self.points.append(what.points)
        self.consents += what.consents


def facts(known: Known, batch: Batch, found: Devices, before: Batch, *, again: bool = False) -> Facts:
    """Give what happened.

    Args:
        known: after the batch, with the orders that it is about and those of the devices that were lost.
        batch: of events.
        found: what became of its devices.
        before: earlier events of the devices that were lost.
        again: some of the batch's events were taken before.
    """
    made = Facts()
    seen: set[int] = set()
    for event, record, what in (*batch.events, *before.events):
        if event.sequence not in seen:
            seen.add(event.sequence)
            made.add(what, known.subjects[record].root)
    made.orders, made.order_lines = bought(known, batch.asked | set(known.orders))
    said = batch.touched() if again else {record for record, state in batch.states.items() if "consents" in state}
    made.consents += chosen(known, said | found.lost)
    return made


def told_of(known: Known, batch: Batch) -> Facts:
    """Give what happened in a batch, but for orders and what is carried beside."""
    made = Facts()
    for _, record, what in batch.events:
        made.add(what, known.subjects[record].root)
    return made


def chosen(known: Known, records: Iterable[UUID]) -> list[Row]:
    """Give the rows of CONSENTS of what subjects' events carry beside what they are about."""
    found: list[Row] = []
    for record in sorted(records):
        subject = known.subjects[record]
        consents = subject.state.get("consents")
        if consents:
            found += choice_rows(subject.source, subject.key, subject.root, consents)
    return found


def bought(known: Known, places: Iterable[UUID]) -> tuple[list[Row], list[Row]]:
    """Give the rows of ORDERS and ORDER_LINES of orders, whole."""
    made: list[Row] = []
    lines: list[Row] = []
    for place in sorted(places):
        order = known.orders[place]
        more, with_them = orders.rows(order.source, order.order_key, order.state, known.subjects[buyer(order)].root)
        made += more
        lines += with_them
    return made, lines


def buyer(order: Placed) -> UUID:
    """Give the record of the subject whose order it is."""
    return UUID(orders.buyer(order.state))
