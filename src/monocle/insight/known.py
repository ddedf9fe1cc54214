"""What the stage starts from: facts with their customer, narrow and computed once, and the choices of the workspace."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, Value, select

NPS = "nps|recommend|recommand"
"""Words in the name of a survey that asks whether one would recommend."""
REFERRED = "referral|refer a friend|parrain"


@dataclass(frozen=True)
class Choices:
    """What a workspace says of its figures.

    Attributes:
        currency: of all amounts; orders in others are counted, never added.
        zone: IANA name of the zone in which days and hours are told.
        interest, channel, store: golden fields that hold what a person said of themselves; empty where none does.
        brands: names that labels of products hold.
        cost, result: properties of an event of a campaign that hold what it cost, and whether it was delivered.
        held_out: values of ``result`` of who was left out on purpose.
        days: in which a purchase is credited to a campaign.
        entities: entity, kind of rule (source, store, channel or brand) and value of all that belongs to entities.
    """

    currency: str = "EUR"
    zone: str = "Europe/Paris"
    interest: str = ""
    channel: str = ""
    store: str = ""
    brands: tuple[str, ...] = ()
    cost: str = "cost"
    result: str = "result"
    held_out: tuple[str, ...] = ("holdout", "control")
    days: int = 14
    benchmarks: Mapping[str, float] = field(default_factory=dict)
    entities: tuple[tuple[str, str, str], ...] = ()


BOUGHT = Contract(
    "bought",
    "one order with its customer",
    (
        Column("order_id", "UUID", "the order"),
        Column("customer_id", "UUID", "who; NULL where the source does not say"),
        Column("kind", "VARCHAR", "sale or refund"),
        Column("channel", "VARCHAR", "store, web …"),
        Column("ordered_at", "TIMESTAMP", "when, UTC"),
        Column("local_at", "TIMESTAMP", "when, in the zone of the workspace"),
        Column("store", "VARCHAR", "where"),
        Column("currency", "VARCHAR", "ISO 4217"),
        Column("total", "BIGINT", "minor units; refunds negative"),
        Column("amount", "BIGINT", "the same in the currency of the workspace; NULL in another"),
        Column("number", "BIGINT", "of the sale among the customer's, from 1 on; NULL for refunds and of nobody"),
    ),
    key=("order_id",),
)
LINES = Contract(
    "bought_lines",
    "one line of an order with its customer",
    (
        Column("order_id", "UUID", "the order"),
        Column("customer_id", "UUID", "who; NULL where the source does not say"),
        Column("kind", "VARCHAR", "sale or refund"),
        Column("ordered_at", "TIMESTAMP", "when, UTC"),
        Column("product", "VARCHAR", "code"),
        Column("label", "VARCHAR", "the product in words"),
        Column("category", "VARCHAR", "family"),
        Column("brand", "VARCHAR", "that the label names; NULL where it names none"),
        Column("amount", "BIGINT", "minor units in the currency of the workspace; NULL in another"),
        Column("quantity", "DOUBLE", "pieces; negative when given back"),
    ),
)
HAPPENED = Contract(
    "happened",
    "one event with its customer",
    (
        Column("event_id", "UUID", "the event"),
        Column("customer_id", "UUID", "whom it happened to; NULL where the source does not say"),
        Column("type", "VARCHAR", "page, email, survey …"),
        Column("name", "VARCHAR", "what happened"),
        Column(
            "action", "VARCHAR", "sent, delivered, opened, clicked, bounced, unsubscribed, complained, held_out or did"
        ),
        Column("channel", "VARCHAR", "web, email …"),
        Column("occurred_at", "TIMESTAMP", "when, UTC"),
        Column("place", "VARCHAR", "store, page or campaign"),
        Column("text", "VARCHAR", "words, of surveys and reviews"),
        Column("score", "DOUBLE", "of a survey or review, or of how a ticket was rated"),
        Column("product", "VARCHAR", "that it is about"),
        Column("cost", "DOUBLE", "of a campaign, major units"),
        Column("result", "VARCHAR", "of a campaign, as the source says"),
    ),
    key=("event_id",),
)
MOVED = Contract(
    "moved",
    "one movement of points with its customer",
    (
        Column("movement_id", "UUID", "the movement"),
        Column("customer_id", "UUID", "whose; NULL where the source does not say"),
        Column("card", "VARCHAR", "card"),
        Column("kind", "VARCHAR", "earned, redeemed, expired or adjusted"),
        Column("points", "BIGINT", "negative when they leave the card"),
        Column("moved_at", "TIMESTAMP", "when, UTC"),
        Column("tier", "VARCHAR", "level after it"),
    ),
    key=("movement_id",),
)
_NEWEST = Contract(
    "newest",
    "the newest fact",
    (
        Column("newest_at", "TIMESTAMP", "when"),
        Column("currency", "VARCHAR", "of most sales; the chosen one where it has any"),
    ),
)


@dataclass(frozen=True)
class Given:
    """Relations of the lake as they are in force.

    Attributes:
        customers: CUSTOMERS.
        profiles: PROFILES.
        golden: GOLDEN.
        orders: ORDERS.
        lines: ORDER_LINES.
        events: EVENTS.
        points: POINTS.
    """

    customers: Relation
    profiles: Relation
    golden: Relation
    orders: Relation
    lines: Relation
    events: Relation
    points: Relation


@dataclass(frozen=True)
class Known:
    """Facts, computed once, up to one moment.

    Attributes:
        at: the newest fact, not in the future, UTC: what all figures are of.
        choices: of the workspace; its currency is one that there are sales in.
        bought: BOUGHT.
        lines: LINES.
        happened: HAPPENED.
        moved: MOVED.
        given: what they are made of.
    """

    at: dt.datetime
    choices: Choices
    bought: Relation
    lines: Relation
    happened: Relation
    moved: Relation
    given: Given

    def values(self, **more: Value) -> dict[str, Value]:
        """Give what statements bind: the moment, and more."""
        return {"at": self.at, **more}


_LATEST = """
WITH sold AS (
    SELECT currency, count(*) AS sales, max(ordered_at) AS moment FROM orders
    WHERE ordered_at <= $now AND kind = 'sale' GROUP BY currency
),
moments AS (
    SELECT max(moment) AS moment FROM sold
    UNION ALL SELECT max(occurred_at) FROM events WHERE occurred_at <= $now
    UNION ALL SELECT max(moved_at) FROM points WHERE moved_at <= $now
)
SELECT coalesce((SELECT max(moment) FROM moments), $now) AS newest_at,
    (SELECT currency FROM sold ORDER BY currency = $currency DESC, sales DESC, currency LIMIT 1) AS currency
"""
_BOUGHT = """
SELECT o.order_id, c.customer_id, o.kind, o.channel, o.ordered_at,
    (o.ordered_at AT TIME ZONE 'UTC') AT TIME ZONE $zone AS local_at,
    nullif(trim(o.store), '') AS store, o.currency, o.total,
    CASE WHEN o.currency = $currency THEN o.total END AS amount,
    CASE WHEN o.kind = 'sale' AND c.customer_id IS NOT NULL THEN row_number() OVER
        (PARTITION BY c.customer_id, o.kind ORDER BY o.ordered_at, o.order_id) END AS number
FROM orders AS o
LEFT JOIN customers AS c ON c.record_id = o.record_id
WHERE o.ordered_at <= $at
"""
_LINES = """
SELECT o.order_id, o.customer_id, o.kind, o.ordered_at, nullif(trim(l.product), '') AS product,
    nullif(trim(l.label), '') AS label, nullif(trim(l.category), '') AS category,
    list_filter($brands::VARCHAR[], lambda one: contains(lower(coalesce(l.label, '')), lower(one)))[1] AS brand,
    CASE WHEN o.currency = $currency THEN l.amount END AS amount, l.quantity
FROM lines AS l
JOIN bought AS o ON o.order_id = l.order_id
"""
_ACTION = f"""
CASE
    WHEN regexp_matches(lower(e.name), '{REFERRED}') THEN 'did'
    WHEN e.type = 'campaign' AND list_contains($held_out::VARCHAR[], json_extract_string(e.properties, $result)) THEN 'held_out'
    WHEN e.type NOT IN ('email', 'campaign') AND e.direction <> 'outbound' THEN 'did'
    WHEN regexp_matches(lower(e.name), 'unsubscri|désinscri|desinscri') THEN 'unsubscribed'
    WHEN regexp_matches(lower(e.name), 'complain|spam|plainte') THEN 'complained'
    WHEN regexp_matches(lower(e.name), 'bounce|rejet|failed') THEN 'bounced'
    WHEN regexp_matches(lower(e.name), 'click|clic') THEN 'clicked'
    WHEN regexp_matches(lower(e.name), 'open|ouver') THEN 'opened'
    WHEN e.direction = 'inbound' OR e.type IN ('survey', 'review') THEN 'did'
    WHEN regexp_matches(lower(e.name), 'deliver|distribu') THEN 'delivered'
    ELSE 'sent'
END
"""
_HAPPENED = f"""
SELECT e.event_id, c.customer_id, e.type, e.name, {_ACTION} AS action, e.channel, e.occurred_at,
    nullif(trim(e.place), '') AS place,
    CASE WHEN e.type IN ('survey', 'review') THEN e.text END AS text, e.score,
    CASE WHEN e.type IN ('product', 'cart') THEN coalesce(
        json_extract_string(e.properties, '$.product'), json_extract_string(e.properties, '$.product_id'),
        json_extract_string(e.properties, '$.sku'), json_extract_string(e.properties, '$.name'), e.place) END AS product,
    CASE WHEN e.type IN ('campaign', 'email')
        THEN TRY_CAST(replace(json_extract_string(e.properties, $cost), ',', '.') AS DOUBLE) END AS cost,
    CASE WHEN e.type IN ('campaign', 'email') THEN json_extract_string(e.properties, $result) END AS result
FROM events AS e
LEFT JOIN customers AS c ON c.record_id = e.record_id
WHERE e.occurred_at <= $at
"""
_MOVED = """
SELECT p.movement_id, c.customer_id, p.card, p.kind, p.points, p.moved_at, nullif(trim(p.tier), '') AS tier
FROM points AS p
LEFT JOIN customers AS c ON c.record_id = p.record_id
WHERE p.moved_at <= $at
"""


def known(engine: Engine, given: Given, choices: Choices, now: dt.datetime) -> Known:
    """Give the facts up to the newest that is not in the future.

    Args:
        engine: computes.
        given: relations in force.
        choices: of the workspace. Where nothing is sold in its currency, that of most sales is taken.
        now: UTC.
    """
    newest = engine.rows(
        select(
            _LATEST,
            _NEWEST,
            {"now": now, "currency": choices.currency},
            orders=given.orders,
            events=given.events,
            points=given.points,
        )
    )[0]
    chosen, at = replace(choices, currency=newest["currency"] or choices.currency), newest["newest_at"]
    bought = engine.keep(
        select(
            _BOUGHT,
            BOUGHT,
            {"at": at, "zone": chosen.zone, "currency": chosen.currency},
            orders=given.orders,
            customers=given.customers,
        )
    )
    lines = select(
        _LINES,
        LINES,
        {"brands": list(chosen.brands), "currency": chosen.currency},
        lines=given.lines,
        bought=bought,
    )
    happened = select(
        _HAPPENED,
        HAPPENED,
        {"at": at, "cost": f'$."{chosen.cost}"', "result": f'$."{chosen.result}"', "held_out": list(chosen.held_out)},
        events=given.events,
        customers=given.customers,
    )
    moved = select(_MOVED, MOVED, {"at": at}, points=given.points, customers=given.customers)
    return Known(at, chosen, bought, engine.keep(lines), engine.keep(happened), engine.keep(moved), given)
