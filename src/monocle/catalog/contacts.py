"""Who of a segment may be contacted: what they allow, who is left out, and how often each was contacted already."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection, capabilities

from monocle.ids import SHARE_DIGITS, share_end

YEARS = 15
"""Younger people do not consent by themselves (trust line PRV-11; article 45 of the French law on data protection)."""


@dataclass(frozen=True)
class Asked:
    """What is asked of the members of a segment.

    Attributes:
        destination, audience: whose sends are not counted as contacts, for it is about them.
        segment: its members.
        places: where ``allowance`` tells of the purpose and channel; the first that a customer has counts.
        exclude: segments whose members are left out.
        lists: imported lists, likewise.
        bought_since, complained_since: who did since then is left out; None: nobody for that.
        holdout: share that is left out at random.
        times: contacts from which on a customer is left alone; 0: no cap.
        contacted_since: contacts count from then on.
        channels: of these; all where none is named.
        others: (destination, audience, channel) of all audiences by which customers are contacted.
        reached_by: type of identifier without which nobody can be reached through the channel; empty: none is needed.
        zone: in whose days people grow older.
    """

    destination: str
    audience: str
    segment: str
    places: Sequence[tuple[str, str]]
    exclude: Sequence[str] = ()
    lists: Sequence[str] = ()
    bought_since: dt.datetime | None = None
    complained_since: dt.datetime | None = None
    holdout: float = 0.0
    times: int = 0
    contacted_since: dt.datetime | None = None
    channels: Sequence[str] = ()
    others: Sequence[tuple[str, str, str]] = ()
    reached_by: str = ""
    zone: str = "UTC"


_AT_ONCE = 1_000
"""Rows that are in memory at a time."""
_COMPLAINED = """
    EXISTS (
        SELECT 1 FROM happening AS h
        WHERE h.customer_id = c.customer_id AND h.occurred_at >= %(complained_since)s AND h.occurred_at <= %(at)s
            AND h.direction <> 'outbound' AND (h.type = 'ticket' OR h.name ~* 'complain|spam|réclamation|plainte')
    )
"""
"""A ticket that the person opened, or an event whose name says so: Email Complaint, Marked as Spam …"""
_CONTACTS = """
    (
        SELECT count(*) FROM happening AS h
        WHERE h.customer_id = c.customer_id AND h.direction = 'outbound' AND h.occurred_at > %(contacted_since)s
            AND h.occurred_at <= %(at)s AND (cardinality(%(channels)s::text[]) = 0 OR h.channel = ANY(%(channels)s))
    ) + (
        SELECT count(*)
        FROM sent AS s
        JOIN unnest(%(destinations)s::text[], %(audiences)s::text[], %(their_channels)s::text[]) AS o(destination, audience, channel)
            ON o.destination = s.destination AND o.audience = s.audience
        WHERE s.customer_id = c.customer_id AND s.sent_at AT TIME ZONE 'UTC' > %(contacted_since)s
            AND (s.destination, s.audience) <> (%(destination)s, %(audience)s)
            AND (cardinality(%(channels)s::text[]) = 0 OR o.channel = ANY(%(channels)s))
            AND NOT EXISTS (
                SELECT 1 FROM happening AS h
                WHERE h.customer_id = c.customer_id AND h.direction = 'outbound' AND h.channel = o.channel
                    AND h.occurred_at >= s.sent_at AT TIME ZONE 'UTC'
            )
    )
"""
"""Messages that systems say they sent, and what was sent to destinations of which no system has told such a message yet."""
_YOUNG = f"""
    EXISTS (
        SELECT 1 FROM portrait AS p, json_array_elements(p.golden) AS g
        WHERE p.customer_id = c.customer_id AND g ->> 'field' = 'birth_date' AND g ->> 'value' ~ '^\\d{{4}}-\\d\\d-\\d\\d$'
            AND age(CAST(timezone(%(zone)s, timezone('UTC', %(at)s::timestamp)) AS date), CAST(g ->> 'value' AS date))
                < interval '{YEARS} years'
    )
"""
_DRAWN = (
    f"left(encode(sha256(convert_to(%(salt)s || ':' || CAST(c.customer_id AS text), 'UTF8')), 'hex'), {SHARE_DIGITS})"
)
"""Where a customer stands: as ``ids.place_of`` says it, and the condition ``share`` of segments."""
_SQL = f"""
    SELECT c.customer_id, a.consent_id,
        CASE
            WHEN a.state IS NULL THEN 'no_choice'
            WHEN a.state IN ('denied', 'withdrawn') THEN a.state
            WHEN a.state <> 'granted' THEN 'refused'
            WHEN {_YOUNG} THEN 'under_15'
            WHEN %(reached_by)s <> '' AND NOT EXISTS (
                SELECT 1 FROM identifier AS x WHERE x.customer_id = c.customer_id AND x.type = %(reached_by)s
            ) THEN 'no_address'
            WHEN EXISTS (SELECT 1 FROM member AS x WHERE x.customer_id = c.customer_id AND x.segment = ANY(%(exclude)s)) THEN 'excluded'
            WHEN EXISTS (SELECT 1 FROM segment_list_item AS x WHERE x.customer_id = c.customer_id AND x.list = ANY(%(lists)s)) THEN 'listed'
            WHEN c.last_order_at >= %(bought_since)s THEN 'bought_lately'
            WHEN %(complained_since)s::timestamp IS NOT NULL AND {_COMPLAINED} THEN 'complained'
            WHEN {_DRAWN} < %(share)s THEN 'holdout'
            WHEN %(times)s > 0 AND {_CONTACTS} >= %(times)s THEN 'capped'
            ELSE ''
        END AS reason
    FROM member AS m
    JOIN customer AS c ON c.customer_id = m.customer_id
    LEFT JOIN LATERAL (
        SELECT o.state, o.consent_id
        FROM unnest(%(purposes)s::text[], %(asked)s::text[]) WITH ORDINALITY AS p(purpose, channel, place)
        JOIN allowance AS o ON o.customer_id = c.customer_id AND o.purpose = p.purpose AND o.channel = p.channel
        ORDER BY p.place
        LIMIT 1
    ) AS a ON true
    WHERE m.segment = %(segment)s
"""


def verdicts(
    connection: Connection, asked: Asked, at: dt.datetime, only: Collection[UUID] | None = None
) -> Iterator[tuple[UUID, UUID | None, str]]:
    """Give (customer, choice that decides, why not) of each member of a segment; the reason is empty where they may.

    Args:
        connection: in a transaction.
        asked: what is asked.
        at: now, UTC, without a zone.
        only: of these customers alone, where given.
    """
    mine = "" if only is None else "AND m.customer_id = ANY(%(only)s)"
    columns = list(zip(*asked.others, strict=True)) or [(), (), ()]
    values = {
        "segment": asked.segment,
        "purposes": [purpose for purpose, _ in asked.places],
        "asked": [channel for _, channel in asked.places],
        "exclude": list(asked.exclude),
        "lists": list(asked.lists),
        "bought_since": asked.bought_since,
        "complained_since": asked.complained_since,
        "salt": f"{asked.destination}/{asked.audience}",
        "share": share_end(asked.holdout),
        "times": asked.times,
        "contacted_since": asked.contacted_since or at,
        "channels": list(asked.channels),
        "destinations": list(columns[0]),
        "audiences": list(columns[1]),
        "their_channels": list(columns[2]),
        "destination": asked.destination,
        "audience": asked.audience,
        "reached_by": asked.reached_by,
        "zone": asked.zone,
        "at": at,
        "only": list(only or ()),
    }
    size = _AT_ONCE if capabilities.has_stream_chunked() else 1
    with connection.cursor() as cursor:
        yield from cursor.stream(f"{_SQL} {mine}".encode(), values, size=size)


def unusable(connection: Connection, segments: Collection[str], lists: Collection[str]) -> Sequence[tuple[str, str]]:
    """Give (name, why) of segments and lists whose members are not known: missing, archived, or not evaluated yet."""
    known: Mapping[str, tuple[dt.datetime | None, dt.datetime | None]] = {
        name: (archived, evaluated)
        for name, archived, evaluated in connection.execute(
            "SELECT name, archived_at, evaluated_at FROM segment WHERE name = ANY(%s)", [list(segments)]
        ).fetchall()
    }
    there = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM segment_list WHERE name = ANY(%s)", [list(lists)]
        ).fetchall()
    }
    found = []
    for name in sorted(segments):
        if name not in known:
            found.append((name, "missing"))
        elif known[name][0] is not None:
            found.append((name, "archived"))
        elif known[name][1] is None:
            found.append((name, "not_evaluated"))
    return [*found, *((name, "missing_list") for name in sorted(set(lists) - there))]
