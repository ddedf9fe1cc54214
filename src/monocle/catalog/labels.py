"""Judgements about two records, as labels."""

import datetime as dt
from uuid import UUID

from psycopg import Connection

Key = tuple[UUID, UUID, str, str]
Row = tuple[str, str, str, str, str, str, str, dt.datetime]


def of_pairs(connection: Connection) -> list[Row]:
    """Give (left source, left key, right source, right key, verdict, by, why, time) of each that stands, oldest first.

    A merge or a split of several records is no label: nobody looked at each of its pairs.
    """
    return connection.execute(
        """
        SELECT a.source, a.source_key, b.source, b.source_key, j.verdict, j.judged_by, j.why, j.judged_at
        FROM judgement AS j
        JOIN record AS a ON a.record_id = j.left_ids[1]
        JOIN record AS b ON b.record_id = j.right_ids[1]
        WHERE cardinality(j.left_ids) = 1 AND cardinality(j.right_ids) = 1 AND j.withdrawn_at IS NULL
        ORDER BY j.judgement_id
        """
    ).fetchall()


def keys(connection: Connection) -> set[Key]:
    """Give (lower record, higher record, verdict, by) of each that stands."""
    found = connection.execute(
        """
        SELECT least(left_ids[1], right_ids[1]), greatest(left_ids[1], right_ids[1]), verdict, judged_by
        FROM judgement
        WHERE cardinality(left_ids) = 1 AND cardinality(right_ids) = 1 AND withdrawn_at IS NULL
        """
    ).fetchall()
    return set(found)
