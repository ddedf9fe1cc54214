"""What must hold of events and loads: nothing is lost, nothing is there twice, and all of it is counted."""

from monocle.catalog.promises.asking import Promise

_RESTORE = "restore the catalog from a backup, and report it"

EVENTS = (
    Promise(
        "counted",
        "the journal holds other events of this hour than were counted as kept and not purged",
        _RESTORE,
        """
        SELECT format('source %s, hour %s', source, to_char(hour, 'YYYY-MM-DD"T"HH24'))
        FROM (
            SELECT source, date_trunc('hour', received_at, 'UTC') AS hour, count(*) AS kept
            FROM journal
            GROUP BY 1, 2
        ) AS j
        FULL JOIN collected AS c USING (source, hour)
        WHERE coalesce(j.kept, 0) <> coalesce(c.applied - c.purged, 0)
        ORDER BY source, hour
        """,
    ),
    Promise(
        "received",
        "received is not applied + duplicate + quarantined + suppressed",
        _RESTORE,
        """
        SELECT format('source %s, hour %s', source, to_char(hour, 'YYYY-MM-DD"T"HH24'))
        FROM collected
        WHERE received <> applied + duplicate + quarantined + suppressed
            OR least(applied - purged, purged, duplicate, quarantined, suppressed) < 0
        UNION ALL
        SELECT format('load %s', load_id)
        FROM load
        WHERE state = 'applied' AND (
            received <> applied + duplicate + quarantined + suppressed
            OR least(applied, duplicate, quarantined, suppressed) < 0
        )
        """,
    ),
    Promise(
        "once",
        "the journal holds an event twice",
        _RESTORE,
        """
        SELECT format('source %s, event %s', source, min(sequence))
        FROM journal
        GROUP BY source, message_id
        HAVING count(*) > 1
        """,
    ),
    Promise(
        "whole_event",
        "the body of an event is not JSON, or names another event",
        _RESTORE,
        """
        SELECT format('source %s, event %s', source, sequence)
        FROM journal
        WHERE CASE WHEN body IS JSON OBJECT THEN
            coalesce(CAST(body AS json) ->> 'messageId', '') <> message_id
            OR coalesce(CAST(body AS json) ->> 'type', type) <> type
        ELSE true END
        ORDER BY sequence
        """,
    ),
    Promise(
        "key_of_event",
        "the write key of events is not there, or is of another source",
        _RESTORE,
        """
        SELECT DISTINCT format('source %s, key %s', j.source, j.key_id)
        FROM (SELECT DISTINCT source, key_id FROM journal) AS j
        LEFT JOIN write_key AS k ON k.key_id = j.key_id
        WHERE k.source IS DISTINCT FROM j.source
        """,
    ),
    Promise(
        "quarantined",
        "the quarantine holds more rows than were counted into it",
        _RESTORE,
        """
        SELECT format('source %s', q.source)
        FROM (SELECT source, count(*) AS rows FROM quarantine WHERE load_id IS NULL AND reason <> 'not_applied' GROUP BY source) AS q
        LEFT JOIN (SELECT source, sum(quarantined) AS rows FROM collected GROUP BY source) AS c USING (source)
        WHERE q.rows > coalesce(c.rows, 0)
        UNION ALL
        SELECT format('load %s', l.load_id)
        FROM (SELECT load_id, count(*) AS rows FROM quarantine WHERE load_id IS NOT NULL GROUP BY load_id) AS q
        JOIN load AS l USING (load_id)
        WHERE l.state = 'applied' AND q.rows > l.quarantined
        """,
    ),
)
