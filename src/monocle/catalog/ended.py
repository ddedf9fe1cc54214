"""Runs and loads that ended without putting anything in force."""

from collections.abc import Iterable

from psycopg import Connection


def failed(connection: Connection, owners: Iterable[str]) -> set[str]:
    """Give those of some ids that are of failed runs or loads."""
    found = connection.execute(
        """
        WITH asked AS (
            SELECT CAST(unnest(CAST(%s AS text[])) AS uuid) AS id
        )
        SELECT run_id FROM run JOIN asked ON id = run_id WHERE state = 'failed'
        UNION ALL
        SELECT load_id FROM load JOIN asked ON id = load_id WHERE state = 'failed'
        """,
        [sorted(owners)],
    ).fetchall()
    return {str(row[0]) for row in found}
