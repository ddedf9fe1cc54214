"""One customer as JSON that PostgreSQL makes, in one statement; of one state, as every single statement is.

The parts say the same as the whole view of a customer does, which pages show. ``customer`` is named first everywhere: see
``catalog.lane``.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from uuid import UUID

from monocle.catalog import customers, members
from monocle.catalog.lane import Asks, Question

GOLDEN, TIMELINE, FOLLOWING = "golden", "timeline", "following"
MOST_OF_A_LIST = 200
"""Records, links, orders … of one customer in one answer; the timeline leads through all that happened."""
SAID_BY_SOURCES = "NOT ({0}.type = 'customer_number' AND {0}.value ~ '^(user_id|anonymous_id):')"
SAID_BY_EVENTS = "{0}.refused = '' AND {0}.type NOT IN ('email', 'phone', 'loyalty_card')"
"""Identifiers that only events have, such as user ids, are told as events name them; the others as cleaning left them."""
Moment = tuple[dt.datetime, str, UUID]
_TIME = "replace(to_char({}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"


def _time(column: str) -> str:
    return _TIME.format(column)


def _list(rows: str) -> str:
    return f"(SELECT coalesce(json_agg(x), '[]') FROM ({rows} LIMIT {MOST_OF_A_LIST}) AS x)"


_SCALARS = {
    "name": "c.name",
    "sources": "c.sources",
    "completeness": "c.completeness",
    "first_seen_at": _time("c.first_seen_at"),
    "last_seen_at": _time("c.last_seen_at"),
    "order_count": "c.orders",
    "event_count": "c.events",
    "spent": "c.spent",
    "last_order_at": _time("c.last_order_at"),
}
_COMPUTED = ("order_count", "event_count", "spent", "last_order_at", "first_seen_at", "last_seen_at", "completeness")
_TRAITS = ", ".join(f"'{name}', {_SCALARS[name]}" for name in _COMPUTED)
_UNDERSTOOD = f"""coalesce((
        SELECT k.traits || jsonb_build_object('traits_as_of', {_time("CAST(k.as_of AS timestamp)")})
        FROM customer_trait AS k
        WHERE k.customer_id = c.customer_id
    ), '{{}}')"""
"""What the last run computed; what changes while events arrive is said as it is now."""
_LISTS = {
    "identifiers": _list(f"""
        SELECT i.type, i.value, i.flag, json_agg(DISTINCT i.source) AS sources
        FROM (
            SELECT k.type, k.value, k.flag, k.source
            FROM identifier AS k
            WHERE k.customer_id = c.customer_id AND {SAID_BY_SOURCES.format("k")}
            UNION ALL
            SELECT s.type, s.value, '', r.source
            FROM record AS r
            JOIN subject_identifier AS s ON s.record_id = r.record_id
            WHERE r.customer_id = c.customer_id AND {SAID_BY_EVENTS.format("s")}
        ) AS i
        GROUP BY i.type, i.value, i.flag
        ORDER BY i.type, i.value, min(i.source), i.flag
    """),
    "consents": _list(f"""
        SELECT k.purpose, k.channel, k.choice, {_time("k.chosen_at")} AS chosen_at, k.source, coalesce(k.proof, '') AS proof
        FROM choice AS k
        WHERE k.customer_id = c.customer_id
        ORDER BY k.chosen_at DESC, k.consent_id
    """),
    "cards": _list("""
        SELECT
            m.card, CAST(sum(m.points) AS bigint) AS points,
            coalesce((array_agg(m.tier ORDER BY m.moved_at DESC, m.movement_id) FILTER (WHERE m.tier <> ''))[1], '') AS tier,
            count(*) AS movements
        FROM movement AS m
        WHERE m.customer_id = c.customer_id
        GROUP BY m.card
        ORDER BY max(m.moved_at) DESC, m.card
    """),
    "orders": _list(f"""
        SELECT
            o.order_id, o.order_key, o.source, o.kind, o.channel, {_time("o.ordered_at")} AS ordered_at,
            coalesce(o.store, '') AS store, o.currency, o.total,
            (
                SELECT coalesce(json_agg(l), '[]')
                FROM (
                    SELECT coalesce(r.product, '') AS product, coalesce(r.label, '') AS label,
                        coalesce(r.category, '') AS category, r.quantity, r.amount
                    FROM json_to_recordset(o.lines)
                        AS r(product text, label text, category text, quantity double precision, amount bigint)
                ) AS l
            ) AS lines
        FROM purchase AS o
        WHERE o.customer_id = c.customer_id
        ORDER BY o.ordered_at DESC, o.order_id
    """),
    "records": _list(f"""
        SELECT r.record_id, r.source, r.source_key, {_time("r.seen_at")} AS seen_at, r.nature, r.content
        FROM record AS r
        WHERE r.customer_id = c.customer_id
        ORDER BY r.seen_at DESC, r.record_id
    """),
    "links": _list("""
        SELECT l.left_id, l.right_id, l.weight, l.rule, l.levels, l.strong, l.held_back, l.model
        FROM (
            SELECT k.* FROM link AS k WHERE k.customer_id = c.customer_id
            UNION ALL
            SELECT k.*
            FROM record AS r
            JOIN link AS k ON k.right_id = r.record_id
            WHERE r.customer_id = c.customer_id AND k.customer_id <> c.customer_id
        ) AS l
        ORDER BY l.weight DESC, l.left_id, l.right_id
    """),
    "history": _list(f"""
        WITH known AS (
            SELECT c.customer_id AS known_id
            UNION ALL
            SELECT r.old_id FROM customer_redirect AS r WHERE r.customer_id = c.customer_id
        )
        SELECT {_time("h.changed_at")} AS changed_at, h.kind, h.customer_id, h.other_id, h.records, h.reason
        FROM (
            SELECT a.* FROM known AS k JOIN identity_change AS a ON a.customer_id = k.known_id
            UNION
            SELECT a.* FROM known AS k JOIN identity_change AS a ON a.other_id = k.known_id
        ) AS h
        WHERE h.kind <> 'redirected'
        ORDER BY h.change_id
    """),
}
_SEGMENTS = """
    (SELECT coalesce(json_agg(m.segment ORDER BY m.segment), '[]') FROM member AS m WHERE m.customer_id = c.customer_id)
    """
_ENTERED_OR_LEFT = f"""(
        SELECT m.customer_id, m.segment, m.why, CAST(m.changed_at AS timestamp) AS changed_at,
            CAST(lpad(to_hex(m.change_id), 32, '0') AS uuid) AS change_key,
            CASE WHEN m.entered THEN 'Segment Entered' ELSE 'Segment Left' END AS name
        FROM {members.CHANGES} AS m
    )"""
_HAPPENED = (
    ("happening", "event", "event_id", "occurred_at", "h.channel, h.type, h.name, h.direction, h.place, h.text",
     """CASE WHEN h.score IS NULL THEN h.properties
        ELSE CAST(CAST(h.properties AS jsonb) || jsonb_build_object('score', h.score) AS json) END"""),
    ("purchase", "order", "order_id", "ordered_at", "h.channel, h.kind, h.order_key, 'inbound', h.store, ''",
     """json_build_object('total', h.total, 'currency', h.currency, 'lines', json_array_length(h.lines),
        'order_key', h.order_key)"""),
    ("choice", "consent", "consent_id", "chosen_at", "h.channel, h.purpose, h.choice, 'inbound', '', ''",
     "json_build_object('purpose', h.purpose, 'proof', h.proof)"),
    ("movement", "points", "movement_id", "moved_at", "'other', h.kind, h.kind, 'none', '', ''",
     "json_build_object('points', h.points, 'card', h.card, 'tier', h.tier)"),
    (_ENTERED_OR_LEFT, "segment", "change_key", "changed_at", "'other', 'segment', h.name, 'none', h.segment, ''",
     "json_build_object('segment', h.segment, 'why', h.why)"),
)  # fmt: skip
"""Table, word of the timeline, key, time, then channel, type, name, direction, place and text; and its detail."""


def _latest(bound: str) -> str:
    """Give the statement of the latest of what happened to ``c``, within a bound over ``{at}``, ``{what}`` and ``{id}``."""
    tables = " UNION ALL ".join(
        f"""(
            SELECT h.{at} AS at, '{what}' AS what, h.{key} AS id, {"'monocle'" if what == "segment" else "h.source"}, {said}, {detail}
            FROM {table} AS h
            WHERE h.customer_id = c.customer_id{bound.format(at=f"h.{at}", what=f"CAST('{what}' AS text)", id=f"h.{key}")}
            ORDER BY h.{at} DESC, h.{key} DESC
            LIMIT %(more)s
        )"""
        for table, what, key, at, said, detail in _HAPPENED
    )
    return f"""
        SELECT
            json_agg(json_build_object(
                'id', n.id, 'what', n.what, 'at', {_time("n.at")}, 'source', n.source, 'channel', n.channel, 'type', n.type,
                'name', n.name, 'direction', n.direction, 'place', coalesce(n.place, ''), 'text', coalesce(n.text, ''),
                'detail', n.detail
            ) ORDER BY n.place_in_time) FILTER (WHERE n.place_in_time <= %(latest)s) AS items,
            CASE WHEN count(*) > %(latest)s THEN max({_time("n.at")} || '~' || n.what || '~' || n.id)
                FILTER (WHERE n.place_in_time = %(latest)s) END AS following
        FROM (
            SELECT *, row_number() OVER (ORDER BY at DESC, what COLLATE "C" DESC, id DESC) AS place_in_time
            FROM ({tables}) AS u(at, what, id, source, channel, type, name, direction, place, text, detail)
        ) AS n
        WHERE n.place_in_time <= %(more)s
    """


_LATEST = _latest("")
_LATEST_BEFORE = _latest(
    ' AND {at} <= %(at)s AND ({at}, {what} COLLATE "C", {id}) < (%(at)s, CAST(%(what)s AS text) COLLATE "C", %(id)s)'
)
_BUILT: Mapping[str, str] = MappingProxyType(
    {
        **_SCALARS,
        "traits": f"{_UNDERSTOOD} || CAST(json_build_object({_TRAITS}) AS jsonb)",
        "segments": _SEGMENTS,
        **_LISTS,
        TIMELINE: "coalesce(t.items, '[]')",
        FOLLOWING: "t.following",
    }
)
PARTS = (
    "name", GOLDEN, "traits", "segments", "identifiers", "consents", TIMELINE, FOLLOWING, "orders", "cards", "records",
    "links", "history", "sources", "completeness", "first_seen_at", "last_seen_at", "order_count", "event_count", "spent",
    "last_order_at",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What was read of one customer.

    Attributes:
        customer_id: of the customer; another than was asked for where that one leads to it.
        golden: JSON list of GOLDEN rows, as they were published; None where it was not asked for.
        rest: JSON object of the other parts.
    """

    customer_id: UUID
    golden: str | None
    rest: str


def holders(lane: Asks, text: str, limit: int = 20) -> list[UUID]:
    """Give the customers that hold an identifier, as ``customers.holders`` does, or whose id begins like the text."""
    found = lane.ask(_HOLDERS, customers.held(text, limit))
    between = None if found else customers.begun(text, limit)
    return [row[0] for row in (lane.ask(_BEGINNING, between) if between else found)]


def read(lane: Asks, customer_id: UUID, parts: Collection[str], latest: int) -> Reading | None:
    """Give parts of one customer, by its id or by one that leads to it; None where there is none.

    Args:
        lane: asks.
        customer_id: in force or old.
        parts: of ``PARTS``.
        latest: how many things of the timeline, at most.
    """
    chosen = [name for name in PARTS if name in parts]
    values: dict[str, object] = {"customer_id": customer_id}
    if FOLLOWING in chosen or TIMELINE in chosen:
        values |= {"latest": latest, "more": latest + 1}
    found = lane.ask(_statement(tuple(chosen)), values)
    return Reading(*found[0]) if found else None


@cache
def _statement(chosen: tuple[str, ...]) -> Question:
    golden = GOLDEN in chosen
    built = ", ".join(f"'{name}', {_BUILT[name]}" for name in chosen if name != GOLDEN)
    return Question(
        f"""
        SELECT c.customer_id, {"CAST(p.golden AS text)" if golden else "NULL"}, CAST(json_build_object({built}) AS text)
        FROM customer AS c
        {"JOIN portrait AS p ON p.customer_id = c.customer_id" if golden else ""}
        {f"CROSS JOIN LATERAL ({_LATEST}) AS t" if {TIMELINE, FOLLOWING} & set(chosen) else ""}
        WHERE c.customer_id = coalesce(
            (SELECT r.customer_id FROM customer_redirect AS r WHERE r.old_id = %(customer_id)s), %(customer_id)s
        )
    """,
        of_customers=True,
    )


def happened(lane: Asks, customer_id: UUID, latest: int, before: Moment | None) -> tuple[UUID, str, str | None] | None:
    """Give a part of what happened to a customer, the newest first; None where there is no such customer.

    Args:
        lane: asks.
        customer_id: in force or old.
        latest: at most so many.
        before: time, word and id of the last one seen; None for the newest.

    Returns:
        the customer's id, a JSON list, and what names the last one where more follow.
    """
    values: dict[str, object] = {"customer_id": customer_id, "latest": latest, "more": latest + 1}
    if before:
        values |= dict(zip(("at", "what", "id"), before, strict=True))
    found = lane.ask(_HAPPENED_BEFORE if before else _HAPPENED_LAST, values)
    return (found[0][0], found[0][1], found[0][2]) if found else None


def _happened(latest: str) -> str:
    return f"""
        SELECT c.customer_id, coalesce(CAST(t.items AS text), '[]'), t.following
        FROM customer AS c
        CROSS JOIN LATERAL ({latest}) AS t
        WHERE c.customer_id = coalesce(
            (SELECT r.customer_id FROM customer_redirect AS r WHERE r.old_id = %(customer_id)s), %(customer_id)s
        )
    """


_HAPPENED_LAST = Question(_happened(_LATEST), of_customers=True)
_HAPPENED_BEFORE = Question(_happened(_LATEST_BEFORE), of_customers=True)
_HOLDERS, _BEGINNING = Question(customers.HOLDERS), Question(customers.BEGINNING)
