"""What must hold of who is whom: ids lead somewhere for ever, and what people decided is obeyed."""

from monocle.catalog.promises.asking import Promise

_RUN = "run again: monocle run"
_RESTORE = "restore the catalog from a backup, and report it"
_GONE = "SELECT 1 FROM identity_change AS g WHERE g.kind = 'gone' AND g.customer_id"

IDENTITIES = (
    Promise(
        "redirects",
        "an old id leads to itself, to another old id, or to nobody",
        _RUN,
        f"""
        SELECT format('id %s', r.old_id)
        FROM customer_redirect AS r
        LEFT JOIN customer AS c ON c.customer_id = r.customer_id
        WHERE r.old_id = r.customer_id
            OR EXISTS (SELECT 1 FROM customer_redirect AS k WHERE k.old_id = r.customer_id)
            OR (c.customer_id IS NULL AND NOT EXISTS ({_GONE} = r.customer_id))
        """,
    ),
    Promise(
        "old_ids",
        "an id leads elsewhere, though a customer has it",
        _RUN,
        """
        SELECT format('id %s', r.old_id)
        FROM customer_redirect AS r
        JOIN customer AS c ON c.customer_id = r.old_id
        """,
    ),
    Promise(
        "ids_lead",
        "an id that was once given leads nowhere",
        _RESTORE,
        f"""
        SELECT format('id %s', i.customer_id)
        FROM (
            SELECT customer_id FROM identity_change
            UNION
            SELECT customer_id FROM value_change
            UNION
            SELECT customer_id FROM given_id
        ) AS i
        WHERE NOT EXISTS (SELECT 1 FROM customer AS c WHERE c.customer_id = i.customer_id)
            AND NOT EXISTS (SELECT 1 FROM customer_redirect AS r WHERE r.old_id = i.customer_id)
            AND NOT EXISTS ({_GONE} = i.customer_id)
        """,
    ),
    Promise(
        "judged_same",
        "records that a person said to be one customer are several",
        _RUN,
        """
        SELECT format('judgement %s', j.judgement_id)
        FROM judgement AS j
        JOIN judged_record AS n ON n.judgement_id = j.judgement_id
        JOIN record AS r ON r.record_id = n.record_id
        WHERE j.verdict = 'same' AND j.withdrawn_at IS NULL AND (NOT j.second OR j.confirmed_at IS NOT NULL)
        GROUP BY j.judgement_id
        HAVING count(DISTINCT r.customer_id) > 1
        """,
    ),
    Promise(
        "judged_different",
        "records that a person said to be several customers are one",
        _RUN,
        """
        SELECT DISTINCT format('judgement %s', j.judgement_id)
        FROM judgement AS j
        JOIN judged_record AS a ON a.judgement_id = j.judgement_id AND a.on_left
        JOIN judged_record AS b ON b.judgement_id = j.judgement_id AND NOT b.on_left
        JOIN record AS l ON l.record_id = a.record_id
        JOIN record AS r ON r.record_id = b.record_id
        WHERE j.verdict = 'different' AND j.withdrawn_at IS NULL AND (NOT j.second OR j.confirmed_at IS NOT NULL)
            AND l.customer_id = r.customer_id
        """,
    ),
    Promise(
        "judged_records",
        "a judgement and the list of its records name other records",
        _RESTORE,
        """
        SELECT format('judgement %s', j.judgement_id)
        FROM judgement AS j
        LEFT JOIN (
            SELECT judgement_id, array_agg(record_id ORDER BY record_id) FILTER (WHERE on_left) AS lefts,
                array_agg(record_id ORDER BY record_id) FILTER (WHERE NOT on_left) AS rights
            FROM judged_record
            GROUP BY judgement_id
        ) AS n USING (judgement_id)
        WHERE (SELECT array_agg(DISTINCT i ORDER BY i) FROM unnest(j.left_ids) AS i) IS DISTINCT FROM n.lefts
            OR (SELECT array_agg(DISTINCT i ORDER BY i) FROM unnest(j.right_ids) AS i) IS DISTINCT FROM n.rights
        """,
    ),
    Promise(
        "value_changes",
        "a change of a golden value does not say what it was or what it became",
        _RESTORE,
        """
        SELECT format('change %s of customer %s', change_id, customer_id)
        FROM value_change
        WHERE (kind = 'set') <> (old_value IS NULL) OR (kind = 'removed') <> (new_value IS NULL)
            OR (kind = 'changed' AND old_value = new_value)
        """,
    ),
    Promise(
        "in_force",
        "what is in force is of no run that ended well, or of several",
        _RUN,
        """
        SELECT format('%s of run %s', p.relation, p.run_id)
        FROM lake_pointer AS p
        LEFT JOIN run AS r ON r.run_id = p.run_id
        WHERE r.state IS DISTINCT FROM 'done'
            OR p.run_id <> (SELECT run_id FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1)
        """,
    ),
)
