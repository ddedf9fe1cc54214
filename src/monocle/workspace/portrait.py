"""What the catalog serves of one customer, as the whole view that every door shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monocle.catalog.customers import ServedCustomer
from monocle.catalog.identity import Change
from monocle.workspace.showing import shown
from monocle.workspace.views import (
    Consent,
    ContributingRecord,
    Customer,
    GoldenValue,
    IdentityChange,
    KnownIdentifier,
    Link,
    LinkLevel,
    LoyaltyCard,
    Order,
    OrderLine,
    Rival,
    TimelineItem,
)
from monocle.workspace.when import moment

Row = Mapping[str, Any]


def portrait(served: ServedCustomer, changes: Sequence[Change], language: str) -> Customer:
    """Give the whole view of one customer.

    Args:
        served: rows of the catalog.
        changes: history of the identity.
        language: of values as people read them.
    """
    row: Row = served.customer
    orders = [_order(one) for one in served.purchases]
    return Customer(
        customer_id=row["customer_id"],
        asked_id=served.asked_id,
        name=row["name"],
        golden=[golden_value(one, language) for one in served.golden],
        records=[_record(one) for one in served.records],
        identifiers=_identifiers(served.identifiers),
        links=[_link(one) for one in served.links],
        orders=orders,
        timeline=_timeline(served, orders),
        consents=[_consent(one) for one in served.choices],
        cards=_cards(served.movements),
        history=[
            IdentityChange(one.changed_at, one.kind, one.customer_id, one.other_id, one.records, dict(one.reason))
            for one in changes
        ],
        sources=list(row["sources"]),
        completeness=row["completeness"],
        first_seen_at=row["first_seen_at"],
        last_seen_at=row["last_seen_at"],
        order_count=row["orders"],
        event_count=row["events"],
        spent=dict(row["spent"]),
        last_order_at=row["last_order_at"],
    )


def golden_value(row: Row, language: str) -> GoldenValue:
    """Give one value of a published profile."""
    return GoldenValue(
        field=row["field"],
        rank=row["rank"],
        value=row["value"],
        shown=shown(row["field"], row["value"], language),
        source=row["source"],
        record_id=row["record_id"],
        seen_at=moment(row["seen_at"]),
        since=moment(row["since"]),
        nature=row["nature"],
        rule=row["rule"],
        support=row["support"],
        rivals=[
            Rival(shown(row["field"], one["value"], language), one["source"], moment(one["seen_at"]), one["records"])
            for one in row["rivals"]
        ],
    )


def _record(row: Row) -> ContributingRecord:
    return ContributingRecord(
        row["record_id"], row["source"], row["source_key"], row["seen_at"], row["nature"], row["content"]
    )


def _identifiers(rows: Iterable[Row]) -> list[KnownIdentifier]:
    known: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        sources = known.setdefault((row["type"], row["value"], row["flag"]), [])
        if row["source"] not in sources:
            sources.append(row["source"])
    return [KnownIdentifier(*key, sources) for key, sources in known.items()]


def _link(row: Row) -> Link:
    levels = [LinkLevel(one["field"], one["level"], one["weight"]) for one in row["levels"]]
    return Link(
        row["left_id"],
        row["right_id"],
        row["weight"],
        row["rule"],
        levels,
        row["strong"],
        row["held_back"],
        row["model"],
    )


def _order(row: Row) -> Order:
    lines = [
        OrderLine(one["product"] or "", one["label"] or "", one["category"] or "", one["quantity"], one["amount"])
        for one in row["lines"]
    ]
    return Order(
        row["order_id"], row["order_key"], row["source"], row["kind"], row["channel"], row["ordered_at"],
        row["store"] or "", row["currency"], row["total"], lines,
    )  # fmt: skip


def _consent(row: Row) -> Consent:
    return Consent(row["purpose"], row["channel"], row["choice"], row["chosen_at"], row["source"], row["proof"] or "")


def _cards(rows: Iterable[Row]) -> list[LoyaltyCard]:
    """Give each card with its balance; rows come newest first, so the first tier that is said is the present one."""
    cards: dict[str, LoyaltyCard] = {}
    for row in rows:
        known = cards.get(row["card"], LoyaltyCard(row["card"], 0, "", 0))
        cards[row["card"]] = LoyaltyCard(
            row["card"], known.points + row["points"], known.tier or row["tier"] or "", known.movements + 1
        )
    return list(cards.values())


def _timeline(served: ServedCustomer, orders: Sequence[Order]) -> list[TimelineItem]:
    items = [_happening(row) for row in served.happenings]
    items += [_bought(order) for order in orders]
    items += [_chose(row) for row in served.choices]
    items += [_moved(row) for row in served.movements]
    items += [_entered_or_left(row) for row in served.memberships]
    return sorted(items, key=lambda item: (item.at, item.what, item.source, item.name), reverse=True)


def _happening(row: Row) -> TimelineItem:
    detail = {**row["properties"], **({"score": row["score"]} if row["score"] is not None else {})}
    return TimelineItem(
        "event", row["occurred_at"], row["source"], row["channel"], row["type"], row["name"], row["direction"],
        row["place"] or "", row["text"] or "", detail,
    )  # fmt: skip


def _bought(order: Order) -> TimelineItem:
    detail = {"total": order.total, "currency": order.currency, "lines": len(order.lines), "order_key": order.order_key}
    return TimelineItem(
        "order",
        order.ordered_at,
        order.source,
        order.channel,
        order.kind,
        order.order_key,
        "inbound",
        order.store,
        "",
        detail,
    )


def _chose(row: Row) -> TimelineItem:
    detail = {"purpose": row["purpose"], "proof": row["proof"]}
    return TimelineItem(
        "consent",
        row["chosen_at"],
        row["source"],
        row["channel"],
        row["purpose"],
        row["choice"],
        "inbound",
        "",
        "",
        detail,
    )


def _moved(row: Row) -> TimelineItem:
    detail = {"points": row["points"], "card": row["card"], "tier": row["tier"]}
    return TimelineItem(
        "points", row["moved_at"], row["source"], "other", row["kind"], row["kind"], "none", "", "", detail
    )


def _entered_or_left(row: Row) -> TimelineItem:
    name = "Segment Entered" if row["entered"] else "Segment Left"
    detail = {"segment": row["segment"], "why": row["why"]}
    return TimelineItem(
        "segment", row["changed_at"], "monocle", "other", "segment", name, "none", row["segment"], "", detail
    )
