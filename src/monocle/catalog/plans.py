"""Plans of matching, and what each run's matching did."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Json

from monocle import clock
from monocle.errors import Conflict, NotFound

_PLAN = "plan_id, made_at, made_by, state, file_before, file_after, choice_before, choice_after, report, settled_at, settled_by"


@dataclass(frozen=True, repr=False)
class StoredPlan:
    """One plan.

    Attributes:
        state: made, applied or rolled_back.
        file_before, file_after: ``matching.yaml`` as it was and as it would be; empty where there is none.
        choice_before, choice_after: version that runs use; empty when each trains its own.
        report: what it would change.
    """

    plan_id: UUID
    made_at: dt.datetime
    made_by: str
    state: str
    file_before: str
    file_after: str
    choice_before: str
    choice_after: str
    report: Mapping[str, Any]
    settled_at: dt.datetime | None = None
    settled_by: str = ""


@dataclass(frozen=True, repr=False)
class Matched:
    """What one run's matching did."""

    run_id: UUID
    ended_at: dt.datetime | None
    version: str
    report: Mapping[str, Any]
    health: Mapping[str, Any]


def add(connection: Connection, plan: StoredPlan) -> None:
    """Keep a plan."""
    connection.execute(
        f"INSERT INTO matching_plan ({_PLAN}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            plan.plan_id,
            plan.made_at,
            plan.made_by,
            plan.state,
            plan.file_before,
            plan.file_after,
            plan.choice_before,
            plan.choice_after,
            Json(dict(plan.report)),
            plan.settled_at,
            plan.settled_by,
        ],
    )


def get(connection: Connection, plan_id: UUID) -> StoredPlan:
    """Give one plan.

    Raises:
        NotFound: there is none with this id.
    """
    found = _plans(connection, "WHERE plan_id = %s", [plan_id])
    if not found:
        raise NotFound("there is no such plan", where="plan", mend="make one: monocle plan make")
    return found[0]


def recent(connection: Connection, limit: int = 20) -> list[StoredPlan]:
    """Give the newest plans first."""
    return _plans(connection, "ORDER BY made_at DESC, plan_id DESC LIMIT %s", [limit])


def settle(connection: Connection, plan_id: UUID, before: str, after: str, by: str) -> None:
    """Change a plan's state.

    Raises:
        Conflict: its state is not ``before`` any more.
    """
    done = connection.execute(
        "UPDATE matching_plan SET state = %s, settled_at = %s, settled_by = %s WHERE plan_id = %s AND state = %s",
        [after, clock.now(), by, plan_id, before],
    )
    if done.rowcount != 1:
        raise Conflict(f"the plan is not {before}", where=f"plan {plan_id}", mend="make a new one: monocle plan make")


def keep_matched(connection: Connection, matched: Matched) -> None:
    """Keep what a run's matching did; call it in the transaction that publishes."""
    connection.execute(
        "INSERT INTO run_matching (run_id, version, report, health) VALUES (%s, %s, %s, %s)",
        [matched.run_id, matched.version, Json(dict(matched.report)), Json(dict(matched.health))],
    )


def matched(connection: Connection, limit: int = 1) -> list[Matched]:
    """Give what the last runs' matching did, newest first."""
    with connection.cursor(row_factory=class_row(Matched)) as cursor:
        return cursor.execute(
            """
            SELECT m.run_id, r.ended_at, m.version, m.report, m.health
            FROM run_matching AS m
            JOIN run AS r USING (run_id)
            ORDER BY r.started_at DESC, m.run_id DESC
            LIMIT %s
            """,
            [limit],
        ).fetchall()


def _plans(connection: Connection, rest: str, values: list[object]) -> list[StoredPlan]:
    with connection.cursor(row_factory=class_row(StoredPlan)) as cursor:
        return cursor.execute(f"SELECT {_PLAN} FROM matching_plan {rest}".encode(), values).fetchall()
