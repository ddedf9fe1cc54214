"""Versions of the matching model: kept for ever, one of them chosen for runs, or none when each run trains its own."""

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

EACH_RUN = ""
"""The choice under which each run trains its own model."""
_COLUMNS = "version, origin, made_at, made_by, run_id, records, note, model"


@dataclass(frozen=True, repr=False)
class Version:
    """One version.

    Attributes:
        origin: data, labels, file or splink.
        run_id: the first run that trained it; None when a person made it.
        model: as ``resolve.model`` writes it.
    """

    version: str
    origin: str
    made_at: dt.datetime
    made_by: str
    run_id: UUID | None
    records: int
    note: str
    model: Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """What runs use from a moment on; ``version`` is empty when each trains its own."""

    choice_id: int
    version: str
    chosen_at: dt.datetime
    chosen_by: str
    rolled_back: bool


def add(connection: Connection, version: Version) -> None:
    """Keep a version; one that is known already stays as it is."""
    connection.execute(
        f"INSERT INTO model_version ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (version) DO NOTHING",
        [
            version.version,
            version.origin,
            version.made_at,
            version.made_by,
            version.run_id,
            version.records,
            version.note,
            Json(dict(version.model)),
        ],
    )


def get(connection: Connection, version: str) -> Version:
    """Give one version.

    Raises:
        NotFound: there is none of this name.
    """
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        found = cursor.execute(
            f"SELECT {_COLUMNS} FROM model_version WHERE version = %s".encode(), [version]
        ).fetchone()
    if found is None:
        raise NotFound("there is no such version of the model", where="model", mend="list them: monocle model versions")
    return found


def recent(connection: Connection, limit: int = 100) -> list[Version]:
    """Give the newest versions first."""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS} FROM model_version ORDER BY made_at DESC, version LIMIT %s".encode(), [limit]
        ).fetchall()


def choices(connection: Connection, limit: int = 100) -> list[Choice]:
    """Give what was chosen, newest first."""
    with connection.cursor(row_factory=class_row(Choice)) as cursor:
        return cursor.execute(
            "SELECT choice_id, version, chosen_at, chosen_by, rolled_back FROM model_choice"
            " ORDER BY choice_id DESC LIMIT %s",
            [limit],
        ).fetchall()


def chosen(connection: Connection) -> Version | None:
    """Give the version that runs use; None when each trains its own."""
    last = choices(connection, 1)
    return get(connection, last[0].version) if last and last[0].version != EACH_RUN else None


def choose(connection: Connection, version: str, by: str) -> None:
    """Say which version runs use from now on.

    Args:
        connection: in a transaction.
        version: a version, or ``EACH_RUN``.
        by: who says so.

    Raises:
        NotFound: there is none of this name.
    """
    if version != EACH_RUN:
        get(connection, version)
    connection.execute(
        "INSERT INTO model_choice (version, chosen_at, chosen_by) VALUES (%s, %s, %s)", [version, clock.now(), by]
    )


def roll_back(connection: Connection, by: str) -> str:
    """Choose what was chosen before, and give it.

    Raises:
        Conflict: nothing was chosen yet that could be taken back.
    """
    standing = [choice for choice in choices(connection) if not choice.rolled_back]
    if not standing:
        raise Conflict("nothing was published", where="model", mend="publish a version first: monocle model publish")
    before = standing[1].version if len(standing) > 1 else EACH_RUN
    connection.execute("UPDATE model_choice SET rolled_back = true WHERE choice_id = %s", [standing[0].choice_id])
    connection.execute(
        "INSERT INTO model_choice (version, chosen_at, chosen_by, rolled_back) VALUES (%s, %s, %s, true)",
        [before, clock.now(), by],
    )
    return before
