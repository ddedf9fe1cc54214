"""What programs that speak to Segment's Profile API read of one customer, each in one statement.

``customer`` is named first everywhere: see ``catalog.lane``. Times are of UTC, without zone.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from monocle.catalog.lane import Asks, Question, Row
from monocle.catalog.readings import SAID_BY_EVENTS, SAID_BY_SOURCES

_ME = "FROM customer AS c CROSS JOIN LATERAL ({}) AS x WHERE c.customer_id = %(customer_id)s"
_MINE = """
    SELECT r.record_id FROM record AS r WHERE r.customer_id = c.customer_id
    UNION ALL
    SELECT s.record_id
    FROM record AS r
    JOIN subject AS s ON s.owner_id = r.record_id
    WHERE r.customer_id = c.customer_id
"""
"""Records of the customer ``c``, and the devices that events say are theirs."""


def external_ids(lane: Asks, customer_id: UUID) -> Sequence[Row]:
    """Give (type, value, source, since) of each identifier of a customer, by type and value; the source that had it first."""
    return lane.ask(_ASKED_IDS, {"customer_id": customer_id})


def happened(lane: Asks, customer_id: UUID, asked: Mapping[str, object], ascending: bool) -> Sequence[Row]:
    """Give events of a customer, the newest first, or the oldest.

    Args:
        lane: asks.
        customer_id: in force.
        asked: ``first`` and ``last``: times between which they happened, both included; ``at`` and ``key`` of the last one
            seen; ``include`` and ``exclude``: lists of names, the first empty for all; ``limit``.
        ascending: the oldest first.

    Returns:
        rows of (at, key, source, type, name, message id, body of the journal as JSON or None, properties as JSON).
    """
    return lane.ask(_OLDEST if ascending else _NEWEST, {"customer_id": customer_id, **asked})


def metadata(lane: Asks, customer_id: UUID) -> Row | None:
    """Give (first seen, last seen, id and source of the first message, of the last one); ids are None where none was sent."""
    found = lane.ask(_ASKED_METADATA, {"customer_id": customer_id})
    return found[0] if found else None


def groups(lane: Asks, customer_id: UUID, limit: int) -> Sequence[Row]:
    """Give (group id, source, since) of the groups that events put a customer into, the first ones first."""
    return lane.ask(_ASKED_GROUPS, {"customer_id": customer_id, "limit": limit})


def members(lane: Asks, group: str, limit: int) -> Sequence[Row]:
    """Give (customer, source, since) of the customers that events put into a group, the first ones first."""
    return lane.ask(_MEMBERS, {"group": group, "limit": limit})


def told_of_group(lane: Asks, group: str) -> Sequence[Row]:
    """Give (at, message id, source, body as JSON) of the newest 200 events that tell of a group, the newest first."""
    return lane.ask(_TOLD_OF_GROUP, {"group": group})


_MEMBERS = Question("""
    SELECT r.customer_id, min(r.source), min(CAST(s.first_at AS timestamp))
    FROM record AS r
    JOIN subject_identifier AS s ON s.record_id = r.record_id
    WHERE s.type = 'group_id' AND s.value = %(group)s AND s.refused = ''
    GROUP BY r.customer_id
    ORDER BY min(s.first_at), r.customer_id
    LIMIT %(limit)s
""")
_TOLD_OF_GROUP = Question("""
    WITH mine AS (
        SELECT i.record_id FROM subject_identifier AS i WHERE i.type = 'group_id' AND i.value = %(group)s AND i.refused = ''
        UNION
        SELECT s.record_id
        FROM subject_identifier AS i
        JOIN subject AS s ON s.owner_id = i.record_id
        WHERE i.type = 'group_id' AND i.value = %(group)s AND i.refused = ''
    )
    SELECT CAST(j.occurred_at AS timestamp), j.message_id, j.source, j.body
    FROM mine AS m
    JOIN subject_event AS e ON e.record_id = m.record_id
    JOIN journal AS j ON j.sequence = e.sequence
    WHERE j.type = 'group' AND CAST(j.body AS json) ->> 'groupId' = %(group)s
    ORDER BY j.occurred_at DESC, j.sequence DESC
    LIMIT 200
""")
_EXTERNAL_IDS = f"""
    SELECT x.type, x.value, (array_agg(x.source ORDER BY x.since, x.source))[1], min(x.since)
    {
    _ME.format(f'''
        SELECT i.type, i.value, i.source, r.seen_at AS since
        FROM record AS r
        JOIN identifier AS i ON i.record_id = r.record_id AND i.customer_id = r.customer_id
        WHERE r.customer_id = c.customer_id AND {SAID_BY_SOURCES.format("i")}
        UNION ALL
        SELECT s.type, s.value, r.source, CAST(s.first_at AS timestamp)
        FROM record AS r
        JOIN subject_identifier AS s ON s.record_id = r.record_id
        WHERE r.customer_id = c.customer_id AND {SAID_BY_EVENTS.format("s")}
    ''')
}
    GROUP BY x.type, x.value
    ORDER BY x.type COLLATE "C", x.value
"""
_GROUPS = f"""
    SELECT x.value, min(x.source), min(x.since)
    {
    _ME.format('''
        SELECT s.value, r.source, CAST(s.first_at AS timestamp) AS since
        FROM record AS r
        JOIN subject_identifier AS s ON s.record_id = r.record_id
        WHERE r.customer_id = c.customer_id AND s.type = 'group_id' AND s.refused = ''
    ''')
}
    GROUP BY x.value
    ORDER BY min(x.since), x.value
    LIMIT %(limit)s
"""


def _message(order: str) -> str:
    return f"""
        SELECT j.message_id, j.source
        FROM ({_MINE}) AS m
        JOIN subject_event AS e ON e.record_id = m.record_id
        JOIN journal AS j ON j.sequence = e.sequence
        ORDER BY j.occurred_at {order}, j.sequence {order}
        LIMIT 1
    """


def _source(order: str) -> str:
    return f"""
        SELECT r.source FROM record AS r WHERE r.customer_id = c.customer_id ORDER BY r.seen_at {order}, r.record_id LIMIT 1
    """


_METADATA = f"""
    SELECT
        c.first_seen_at, c.last_seen_at, f.message_id, coalesce(f.source, ({_source("ASC")})), l.message_id,
        coalesce(l.source, ({_source("DESC")}))
    FROM customer AS c
    LEFT JOIN LATERAL ({_message("ASC")}) AS f ON true
    LEFT JOIN LATERAL ({_message("DESC")}) AS l ON true
    WHERE c.customer_id = %(customer_id)s
"""


def _events(order: str, beyond: str) -> str:
    """Give the statement of events: those that arrived as they came, and those that other sources tell of."""
    within = "BETWEEN CAST(%(first)s AS timestamp) AND CAST(%(last)s AS timestamp)"
    named = """
        AND (cardinality(CAST(%(include)s AS text[])) = 0 OR {name} = ANY(CAST(%(include)s AS text[])))
        AND {name} <> ALL(CAST(%(exclude)s AS text[]))
    """
    return f"""
        SELECT x.*
        {
        _ME.format(f'''
            SELECT u.at, u.key, u.source, u.type, u.name, u.message_id, u.body, u.properties
            FROM (
                SELECT
                    CAST(j.occurred_at AS timestamp) AS at, 'j' || lpad(CAST(j.sequence AS text), 19, '0') AS key, j.source,
                    j.type, j.name, j.message_id, j.body, NULL AS properties
                FROM ({_MINE}) AS m
                JOIN subject_event AS e ON e.record_id = m.record_id
                JOIN journal AS j ON j.sequence = e.sequence
                WHERE j.type IN ('track', 'page', 'screen')
                    AND CAST(j.occurred_at AS timestamp) {within} {named.format(name="j.name")}
                UNION ALL
                (
                    SELECT
                        h.occurred_at, 'h' || CAST(h.event_id AS text), h.source, 'track', h.name, CAST(h.event_id AS text),
                        NULL, CAST(h.properties AS text)
                    FROM happening AS h
                    WHERE h.customer_id = c.customer_id AND h.occurred_at {within} {named.format(name="h.name")}
                        AND NOT EXISTS (SELECT 1 FROM subject AS s WHERE s.record_id = h.record_id)
                )
            ) AS u
            WHERE (u.at, u.key COLLATE "C") {beyond} (CAST(%(at)s AS timestamp), CAST(%(key)s AS text) COLLATE "C")
            ORDER BY u.at {order}, u.key COLLATE "C" {order}
            LIMIT %(limit)s
        ''')
    }
        ORDER BY x.at {order}, x.key COLLATE "C" {order}
    """


_NEWEST, _OLDEST = Question(_events("DESC", "<")), Question(_events("ASC", ">"))
_ASKED_IDS, _ASKED_METADATA, _ASKED_GROUPS = Question(_EXTERNAL_IDS), Question(_METADATA), Question(_GROUPS)
