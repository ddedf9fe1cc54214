"""What must hold of the audit log: no line was changed, taken away or put in between."""

from monocle.catalog.audit_log import HASHED
from monocle.catalog.promises.asking import Promise

ACCESSES = (
    Promise(
        "audit_chain",
        "a line of the audit log was changed, taken away or put in between",
        "find out who could write to the database, and report it",
        f"""
        SELECT format('line %s', sequence)
        FROM (
            SELECT *, lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER line AS before,
                lag(sequence, 1, CAST(0 AS bigint)) OVER line AS number_before
            FROM audit_log
            WINDOW line AS (ORDER BY sequence)
        ) AS chained
        WHERE sequence <> number_before + 1 OR hash <> {HASHED}
        """,
    ),
)
