"""What who serves a customer sees of them at one glance; a few rows of each table."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

LIKED, OFFERED = 5, 3


@dataclass(frozen=True)
class Glance:
    """A customer, as far as a desk needs to know.

    Attributes:
        visit: when they were last seen in a store, and which; None where they never were.
        liked: categories bought in two years → how many lines, most first.
        offers: rows of OFFERS, best first.
        complained_at: the last complaint since the moment that was asked about.
        noted_at: the last note about them.
        detractor_at: when they last said that they would not recommend us, where that was their last word.
        birth_date: ISO; empty where it is not known.
        cards: tier and points of the card that moved last.
    """

    name: str
    first_seen_at: dt.datetime
    orders: int
    spent: Mapping[str, int]
    last_order_at: dt.datetime | None
    visit: tuple[dt.datetime, str] | None
    liked: list[tuple[str, int]]
    offers: list[Mapping[str, Any]]
    complained_at: dt.datetime | None
    noted_at: dt.datetime | None
    detractor_at: dt.datetime | None
    birth_date: str
    card: tuple[str, int] | None
    segments: list[str]


_SQL = """
    SELECT c.name, c.first_seen_at, c.orders, c.spent, c.last_order_at,
        (
            SELECT json_build_array(v.at, v.place) FROM (
                (
                    SELECT ordered_at AS at, coalesce(store, '') AS place FROM purchase
                    WHERE customer_id = c.customer_id AND channel = 'store' ORDER BY ordered_at DESC LIMIT 1
                )
                UNION ALL
                (
                    SELECT occurred_at, coalesce(place, '') FROM happening
                    WHERE customer_id = c.customer_id AND channel = 'store' AND direction <> 'outbound'
                    ORDER BY occurred_at DESC LIMIT 1
                )
            ) AS v ORDER BY v.at DESC LIMIT 1
        ) AS visit,
        (
            SELECT coalesce(json_agg(json_build_array(l.liked, l.lines)), '[]') FROM (
                SELECT coalesce(nullif(r.category, ''), nullif(r.label, '')) AS liked, count(*) AS lines
                FROM purchase AS o, json_to_recordset(o.lines) AS r(label text, category text, quantity double precision)
                WHERE o.customer_id = c.customer_id AND o.kind = 'sale' AND o.ordered_at > %(at)s - interval '730 days'
                    AND coalesce(nullif(r.category, ''), nullif(r.label, '')) IS NOT NULL
                GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(liked)s
            ) AS l
        ) AS liked,
        (
            SELECT coalesce(json_agg(x.offer ORDER BY x.rank), '[]') FROM (
                SELECT offer, rank FROM customer_offer WHERE customer_id = c.customer_id ORDER BY rank LIMIT %(offered)s
            ) AS x
        ) AS offers,
        (
            SELECT max(h.occurred_at) FROM happening AS h
            WHERE h.customer_id = c.customer_id AND h.direction <> 'outbound' AND h.occurred_at > %(at)s - interval '90 days'
                AND (h.type = 'ticket' OR h.name ~* 'complain|spam|réclamation|plainte')
        ) AS complained_at,
        (SELECT max(h.occurred_at) FROM happening AS h WHERE h.customer_id = c.customer_id AND h.type = 'note') AS noted_at,
        (
            SELECT s.occurred_at FROM (
                SELECT occurred_at, score FROM happening
                WHERE customer_id = c.customer_id AND type = 'survey' AND score IS NOT NULL AND name ~* 'nps|recommend'
                ORDER BY occurred_at DESC LIMIT 1
            ) AS s WHERE s.score <= 6
        ) AS detractor_at,
        (
            SELECT coalesce(min(g ->> 'value'), '') FROM portrait AS p, json_array_elements(p.golden) AS g
            WHERE p.customer_id = c.customer_id AND g ->> 'field' = 'birth_date'
        ) AS birth_date,
        (
            SELECT json_build_array(coalesce(m.tier, ''), m.points) FROM (
                SELECT (array_agg(tier ORDER BY moved_at DESC, movement_id) FILTER (WHERE tier <> ''))[1] AS tier,
                    CAST(sum(points) AS bigint) AS points
                FROM movement WHERE customer_id = c.customer_id GROUP BY card ORDER BY max(moved_at) DESC LIMIT 1
            ) AS m
        ) AS card,
        (SELECT coalesce(json_agg(segment ORDER BY segment), '[]') FROM member WHERE customer_id = c.customer_id) AS segments
    FROM customer AS c
    WHERE c.customer_id = %(customer)s
"""


def glance(connection: Connection, customer_id: UUID, at: dt.datetime) -> Glance | None:
    """Give a customer at one glance; None where there is none.

    Args:
        connection: reading.
        customer_id: in force.
        at: now, UTC, without a zone.
    """
    values = {"customer": customer_id, "at": at, "liked": LIKED, "offered": OFFERED}
    row = connection.execute(_SQL.encode(), values).fetchone()
    if row is None:
        return None
    name, first_seen, orders, spent, last_order, visit, liked, *rest = row
    offers, complained, noted, detractor, birth_date, card, segments = rest
    return Glance(
        name, first_seen, orders, spent, last_order,
        (dt.datetime.fromisoformat(visit[0]), visit[1]) if visit else None,
        [(one, int(count)) for one, count in liked],
        offers, complained, noted, detractor, birth_date,
        (card[0], int(card[1])) if card else None,
        segments,
    )  # fmt: skip
