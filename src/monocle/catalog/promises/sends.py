"""What must hold of what was sent: counts add up, and what a destination has is what it acknowledged."""

from collections.abc import Mapping
from types import MappingProxyType

from monocle.catalog.promises.asking import Promise

_STATES: Mapping[str, str] = MappingProxyType(
    {
        "waiting": "o.state = 'waiting'",
        "failed": "o.state = 'dead'",
        "added": "o.state = 'sent' AND o.action = 'add'",
        "updated": "o.state = 'sent' AND o.action = 'update'",
        "removed": "o.state = 'sent' AND o.action = 'remove'",
    }
)
_COUNTED = ", ".join(f"count(*) FILTER (WHERE {test}) AS {name}" for name, test in _STATES.items())
_DIFFER = " OR ".join(f"r.{name} <> coalesce(c.{name}, 0)" for name in _STATES)

SENDS = (
    Promise(
        "sync_counts",
        "the counts of a synchronisation do not add up to the customers that it looked at",
        "report it: rows of the outbox are right, the counts are not",
        """
        SELECT format('sync %s', sync_id) FROM sync_run
        WHERE of <> unchanged + added + updated + removed + skipped + refused + failed + waiting
            OR (state = 'done') <> (waiting = 0)
        """,
    ),
    Promise(
        "sync_rows",
        "the counts of a synchronisation are not those of its rows",
        "report it: rows of the outbox are right, the counts are not",
        f"""
        SELECT format('sync %s', r.sync_id)
        FROM sync_run AS r
        LEFT JOIN (SELECT sync_id, {_COUNTED} FROM outbox AS o GROUP BY sync_id) AS c ON c.sync_id = r.sync_id
        WHERE {_DIFFER}
        """,
    ),
    Promise(
        "acknowledged",
        "a destination is said to have a customer, though it acknowledged nothing of the kind",
        "start a full synchronisation of the audience",
        """
        SELECT format('%s/%s customer %s', s.destination, s.audience, s.customer_id)
        FROM sent AS s
        LEFT JOIN outbox AS o ON o.key = s.key
        WHERE o.outbox_id IS NULL OR o.state NOT IN ('sent', 'overtaken') OR o.action = 'remove' OR o.customer_id <> s.customer_id
        """,
    ),
    Promise(
        "delivered",
        "a destination acknowledged a customer last, and is not said to have them, or the other way about",
        "start a full synchronisation of the audience",
        """
        SELECT format('%s/%s customer %s', o.destination, o.audience, o.customer_id)
        FROM (
            SELECT DISTINCT ON (destination, audience, customer_id) destination, audience, customer_id, action, identity, outbox_id
            FROM outbox WHERE state = 'sent' AND why <> 'stayed'
            ORDER BY destination, audience, customer_id, outbox_id DESC
        ) AS o
        LEFT JOIN sent AS s USING (destination, audience, customer_id)
        WHERE ((o.action = 'remove' AND s.identity = o.identity) OR (o.action <> 'remove' AND s.customer_id IS NULL))
            AND NOT EXISTS (
                SELECT 1 FROM outbox AS w
                WHERE w.destination = o.destination AND w.audience = o.audience AND w.customer_id = o.customer_id
                    AND (w.state = 'waiting' OR (w.state = 'sent' AND w.why = 'stayed' AND w.outbox_id > o.outbox_id))
            )
        """,
    ),
    Promise(
        "stays",
        "a destination was told to remove a customer, and did not",
        "see why the removal failed, mend that, and synchronise the audience: it is told again",
        """
        SELECT format('%s/%s customer %s', destination, audience, customer_id)
        FROM stays ORDER BY destination, audience, customer_id
        """,
    ),
    Promise(
        "nothing_kept",
        "what was sent of a customer is kept in the outbox, though it is delivered or given up",
        "report it; the payload can be set to NULL",
        "SELECT format('outbox %s', outbox_id) FROM outbox WHERE state <> 'waiting' AND payload IS NOT NULL",
    ),
    Promise(
        "consented",
        "a destination is said to have a customer by another choice than the one that was sent along",
        "start a synchronisation of the audience",
        """
        SELECT format('%s/%s customer %s', s.destination, s.audience, s.customer_id)
        FROM sent AS s
        JOIN outbox AS o ON o.key = s.key
        WHERE s.consent_id IS DISTINCT FROM o.consent_id
        """,
    ),
)
