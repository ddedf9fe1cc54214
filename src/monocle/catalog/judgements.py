"""The ledger of what people decided: judgements are added, and what became of them is noted on them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.errors import Conflict, NotFound

VERDICTS = ("same", "different", "unsure")
COUNTS = ("in_force", "raised")
"""States in which a judgement counts."""
_COUNTING = "AND state IN ('in_force', 'raised') AND verdict <> 'unsure'"
_COLUMNS = (
    "judgement_id, verdict, left_ids, right_ids, judged_by, why, origin, judged_at, seen_at, second, confirmed_by,"
    " withdrawn_by, withdrawn_at, replaced_by, changed, state"
)


@dataclass(frozen=True)
class Decision:
    """What a person decides, before it is in the ledger.

    Attributes:
        verdict: same, different or unsure.
        origin: review, merge, unmerge, split, rule or labels.
        seen_at: when what was judged had been read; None when it was judged apart from all others.
        second: a second person has to confirm it.
    """

    verdict: str
    left_ids: Sequence[UUID]
    right_ids: Sequence[UUID]
    by: str
    why: str = ""
    origin: str = "review"
    seen_at: dt.datetime | None = None
    second: bool = False


@dataclass(frozen=True)
class Judgement:
    """One judgement of the ledger; see the table ``judgement``."""

    judgement_id: int
    verdict: str
    left_ids: Sequence[UUID]
    right_ids: Sequence[UUID]
    judged_by: str
    why: str
    origin: str
    judged_at: dt.datetime
    seen_at: dt.datetime | None
    second: bool
    confirmed_by: str | None
    withdrawn_by: str | None
    withdrawn_at: dt.datetime | None
    replaced_by: int | None
    changed: Sequence[str]
    state: str

    def counts(self) -> bool:
        """Tell whether it keeps records together or apart now."""
        return self.state in COUNTS and self.verdict != "unsure"


def add(connection: Connection, decision: Decision) -> Judgement:
    """Add a judgement, with digests of the key data of its records as they are now; give it.

    Args:
        connection: in a transaction.
        decision: its records are served.
    """
    found = connection.execute(
        """
        WITH made AS (
            INSERT INTO judgement (verdict, left_ids, right_ids, judged_by, why, origin, judged_at, seen_at, second)
            VALUES (%(verdict)s, %(left)s, %(right)s, %(by)s, %(why)s, %(origin)s, %(now)s, %(seen_at)s, %(second)s)
            RETURNING judgement_id
        ),
        named AS (
            INSERT INTO judged_record (judgement_id, record_id, on_left, digests)
            SELECT m.judgement_id, r.record_id, r.record_id = ANY(%(left)s), key_digests(r.content)
            FROM made AS m
            CROSS JOIN record AS r
            WHERE r.record_id = ANY(%(left)s || %(right)s)
        )
        SELECT judgement_id FROM made
        """,
        {
            "verdict": decision.verdict,
            "left": list(decision.left_ids),
            "right": list(decision.right_ids),
            "by": decision.by,
            "why": decision.why,
            "origin": decision.origin,
            "now": clock.now(),
            "seen_at": decision.seen_at,
            "second": decision.second,
        },
    ).fetchone()
    return get(connection, found[0] if found else 0)


def get(connection: Connection, judgement_id: int) -> Judgement:
    """Give one judgement.

    Raises:
        NotFound: there is none of this number.
    """
    found = _judgements(connection, "WHERE judgement_id = %s", [judgement_id])
    if not found:
        raise NotFound("there is no such judgement", where=f"judgement {judgement_id}", mend="list the judgements")
    return found[0]


def withdraw(connection: Connection, judgement_id: int, by: str) -> Judgement:
    """Take a judgement back, and give it as it is then; those that it had replaced are in force again.

    Raises:
        NotFound: there is none of this number.
        Conflict: it was withdrawn before.
    """
    with connection.cursor(row_factory=class_row(Judgement)) as cursor:
        found = cursor.execute(
            f"""
            UPDATE judgement SET withdrawn_by = %s, withdrawn_at = %s WHERE judgement_id = %s AND withdrawn_at IS NULL
            RETURNING {_COLUMNS}
            """.encode(),
            [by, clock.now(), judgement_id],
        ).fetchone()
    if found is None:
        before = get(connection, judgement_id)
        raise Conflict(
            f"{before.withdrawn_by} withdrew it before", where=f"judgement {judgement_id}", mend="judge the pair again"
        )
    connection.execute(
        "UPDATE judgement SET withdrawn_by = NULL, withdrawn_at = NULL, replaced_by = NULL WHERE replaced_by = %s",
        [judgement_id],
    )
    return found


def replace(connection: Connection, replaced: Sequence[int], made: Judgement) -> None:
    """Let a new judgement stand in the place of others for as long as it is not withdrawn."""
    connection.execute(
        "UPDATE judgement SET withdrawn_by = %s, withdrawn_at = %s, replaced_by = %s WHERE judgement_id = ANY(%s)",
        [made.judged_by, made.judged_at, made.judgement_id, list(replaced)],
    )


def replaced_by(connection: Connection, judgement_id: int) -> list[Judgement]:
    """Give the judgements that one replaced."""
    return _judgements(connection, "WHERE replaced_by = %s ORDER BY 1", [judgement_id])


def confirm(connection: Connection, judgement_id: int, by: str) -> Judgement:
    """Let a second person confirm a judgement, and give it as it is then.

    Raises:
        NotFound: there is none of this number.
        Conflict: it does not wait for a second person, or this one made it.
    """
    found = get(connection, judgement_id)
    where = f"judgement {judgement_id}"
    if found.state != "proposed":
        raise Conflict(f"it is {found.state.replace('_', ' ')} and waits for nobody", where=where)
    if found.judged_by == by:
        raise Conflict("who judged cannot confirm: it takes four eyes", where=where, mend="ask another person")
    connection.execute(
        "UPDATE judgement SET confirmed_by = %s, confirmed_at = %s WHERE judgement_id = %s",
        [by, clock.now(), judgement_id],
    )
    return get(connection, judgement_id)


def in_force(connection: Connection) -> list[Judgement]:
    """Give the judgements that keep records together or apart, in the order in which they were made."""
    return _judgements(connection, f"WHERE true {_COUNTING} ORDER BY 1", [])


def of_records(connection: Connection, records: Collection[UUID], *, counting: bool = False) -> list[Judgement]:
    """Give every judgement that names one of some records, newest first.

    Args:
        connection: reading.
        records: any.
        counting: leave out what keeps nothing together or apart now: withdrawn, proposed and unsure.
    """
    rest = f"""
        WHERE judgement_id IN (SELECT judgement_id FROM judged_record WHERE record_id = ANY(%s)) {_COUNTING if counting else ""}
        ORDER BY judgement_id DESC
    """
    return _judgements(connection, rest, [list(records)])


def of_pair(connection: Connection, left_id: UUID, right_id: UUID) -> list[Judgement]:
    """Give the judgements about two records, one on each side, newest first, those withdrawn too."""
    rest = """
        WHERE judgement_id IN (
            SELECT l.judgement_id
            FROM judged_record AS l
            JOIN judged_record AS r ON r.judgement_id = l.judgement_id AND r.on_left <> l.on_left
            WHERE l.record_id = %s AND r.record_id = %s
        )
        ORDER BY judgement_id DESC
    """
    return _judgements(connection, rest, [left_id, right_id])


def page(connection: Connection, state: str, limit: int, before: int) -> list[Judgement]:
    """Give judgements, newest first.

    Args:
        connection: reading.
        state: proposed, in_force, raised or withdrawn; empty for all.
        limit: at most so many.
        before: number of the last one seen; 0 for the newest.
    """
    rest = """
        WHERE (%(state)s = '' OR state = %(state)s) AND (%(before)s = 0 OR judgement_id < %(before)s)
        ORDER BY judgement_id DESC
        LIMIT %(limit)s
    """
    return _judgements(connection, rest, {"state": state, "limit": limit, "before": before})


def raise_changed(connection: Connection, schema: str) -> int:
    """Mark the judgements whose records have other key data than when they were judged, and give how many.

    A record that is gone changes nothing; key data that came back lowers the mark again. Cost: a pass over the records
    that judgements in force name.

    Args:
        connection: in a transaction.
        schema: of the table ``record`` to read.
    """
    done = connection.execute(
        f"""
        WITH compared AS (
            SELECT j.judgement_id, k.field
            FROM judgement AS j
            JOIN judged_record AS n ON n.judgement_id = j.judgement_id
            JOIN {schema}.record AS r ON r.record_id = n.record_id
            CROSS JOIN LATERAL key_digests(r.content) AS now_is
            CROSS JOIN LATERAL (
                SELECT coalesce(w.key, i.key) AS field
                FROM jsonb_each(n.digests) AS w
                FULL JOIN jsonb_each(now_is) AS i ON i.key = w.key
                WHERE w.value IS DISTINCT FROM i.value
            ) AS k
            WHERE j.withdrawn_at IS NULL
        ),
        found AS (
            SELECT judgement_id, array_agg(DISTINCT field ORDER BY field) AS changed
            FROM compared
            GROUP BY judgement_id
        )
        UPDATE judgement AS j
        SET raised_at = CASE WHEN cardinality(o.changed) > 0 THEN coalesce(j.raised_at, %(now)s) END, changed = o.changed
        FROM (
            SELECT k.judgement_id, coalesce(f.changed, '{{}}') AS changed
            FROM judgement AS k
            LEFT JOIN found AS f ON f.judgement_id = k.judgement_id
            WHERE k.withdrawn_at IS NULL
        ) AS o
        WHERE o.judgement_id = j.judgement_id AND o.changed <> j.changed
        """.encode(),
        {"now": clock.now()},
    )
    return done.rowcount


def _judgements(connection: Connection, rest: str, values: Sequence[object] | Mapping[str, object]) -> list[Judgement]:
    with connection.cursor(row_factory=class_row(Judgement)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM judgement {rest}".encode(), values).fetchall()
