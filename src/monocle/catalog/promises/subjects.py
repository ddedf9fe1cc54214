"""What must hold of subjects: all of the journal up to the position is folded into them, and they lead to each other."""

from monocle.catalog.promises.asking import Promise

_FOLD = "report it, with the version of Monocle"

SUBJECTS = (
    Promise(
        "positions",
        "folding, or what is served, knows more of the journal than there is",
        _FOLD,
        """
        SELECT format('position %s', p.position)
        FROM (
            SELECT position, pg_sequence_last_value(pg_get_serial_sequence('journal', 'sequence')::regclass) AS most FROM folded
            UNION ALL
            SELECT position, (SELECT position FROM folded) FROM run_position
            UNION ALL
            SELECT position, (SELECT position FROM folded) FROM live_position
        ) AS p
        WHERE p.position > coalesce(p.most, 0)
        """,
    ),
    Promise(
        "folded",
        "an event that is folded belongs to no subject, or to several",
        _FOLD,
        """
        SELECT format('source %s, event %s', j.source, j.sequence)
        FROM journal AS j
        LEFT JOIN (SELECT sequence, count(*) AS subjects FROM subject_event GROUP BY sequence) AS e USING (sequence)
        WHERE j.sequence <= (SELECT position FROM folded) AND coalesce(e.subjects, 0) <> 1 AND NOT EXISTS (
            SELECT 1
            FROM quarantine AS q
            WHERE q.source = j.source AND q.reason = 'not_applied' AND q.digest = sha256(convert_to(left(j.body, 65536), 'UTF8'))
        ) AND NOT EXISTS (
            SELECT 1 FROM event_refusal AS r WHERE r.sequence = j.sequence AND r.reason IN ('no_subject', 'unreadable')
        )
        """,
    ),
    Promise(
        "events_of_subject",
        "a subject has other events than it says",
        _FOLD,
        """
        SELECT format('subject %s', s.record_id)
        FROM subject AS s
        FULL JOIN (SELECT record_id, count(*) AS events FROM subject_event GROUP BY record_id) AS e USING (record_id)
        WHERE coalesce(s.events, -1) <> coalesce(e.events, 0)
        """,
    ),
    Promise(
        "owners",
        "a subject is the device of a user that is not there, or its links do not say so",
        _FOLD,
        """
        SELECT format('subject %s', s.record_id)
        FROM subject AS s
        LEFT JOIN subject_link AS l ON l.anonymous_id = s.record_id
        GROUP BY s.record_id, s.owner_id
        HAVING s.owner_id IS NOT NULL AND (count(l.user_id) <> 1 OR min(CAST(l.user_id AS text)) <> CAST(s.owner_id AS text))
        """,
    ),
    Promise(
        "subject_of_identifier",
        "an identifier is of a subject that is not there",
        _FOLD,
        """
        SELECT DISTINCT format('subject %s', i.record_id)
        FROM subject_identifier AS i
        LEFT JOIN subject AS s USING (record_id)
        WHERE s.record_id IS NULL
        """,
    ),
)
