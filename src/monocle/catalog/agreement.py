"""How far the review is, and how people agree who judged the same pairs apart from each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Verdict:
    """What one person said of one pair, and whether they knew what others had said of it."""

    left_id: UUID
    right_id: UUID
    by: str
    verdict: str
    apart: bool


def verdicts(connection: Connection) -> dict[str, int]:
    """Give how many judgements about pairs stand, by verdict."""
    return _counts(connection, "verdict")


def people(connection: Connection) -> dict[str, int]:
    """Give how many judgements about pairs stand, by who made them."""
    return _counts(connection, "judged_by")


def seen_twice(connection: Connection) -> list[Sequence[Verdict]]:
    """Give the pairs that two people or more judged, with the last that each said of it, by who said so.

    Whoever judged had not seen the judgements of the others: they came later than what was looked at.
    """
    with connection.cursor(row_factory=class_row(Verdict)) as cursor:
        rows = cursor.execute(
            """
            WITH said AS (
                SELECT DISTINCT ON (left_id, right_id, by) left_id, right_id, by, verdict, judged_at, seen_at, judgement_id
                FROM (
                    SELECT least(left_ids[1], right_ids[1]) AS left_id, greatest(left_ids[1], right_ids[1]) AS right_id,
                        judged_by AS by, verdict, judged_at, seen_at, judgement_id
                    FROM judgement
                    WHERE cardinality(left_ids) = 1 AND cardinality(right_ids) = 1
                        AND (withdrawn_at IS NULL OR replaced_by IS NOT NULL)
                ) AS pairs
                ORDER BY left_id, right_id, by, judgement_id DESC
            ),
            several AS (
                SELECT left_id, right_id FROM said GROUP BY left_id, right_id HAVING count(*) > 1
            )
            SELECT s.left_id, s.right_id, s.by, s.verdict, NOT EXISTS (
                SELECT 1
                FROM said AS o
                WHERE o.left_id = s.left_id AND o.right_id = s.right_id AND o.by <> s.by AND o.judged_at <= s.seen_at
            ) AS apart
            FROM said AS s
            JOIN several AS v ON v.left_id = s.left_id AND v.right_id = s.right_id
            ORDER BY s.left_id, s.right_id, s.by
            """
        ).fetchall()
    pairs: dict[Pair, list[Verdict]] = {}
    for row in rows:
        pairs.setdefault((row.left_id, row.right_id), []).append(row)
    apart = [[one for one in said if one.apart] for said in pairs.values()]
    return [said for said in apart if len(said) > 1]


def _counts(connection: Connection, column: str) -> dict[str, int]:
    found = connection.execute(
        f"""
        SELECT {column}, count(*)
        FROM judgement
        WHERE withdrawn_at IS NULL AND origin IN ('review', 'rule', 'labels')
        GROUP BY {column}
        ORDER BY {column}
        """.encode()
    ).fetchall()
    return dict(found)
