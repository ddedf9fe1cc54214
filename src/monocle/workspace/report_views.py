"""What the verbs of saved reports answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from monocle.insight.figures import Figure, Table


@dataclass(frozen=True)
class EditionFile:
    """One file of an edition.

    Attributes:
        rows: head left out.
        people: whether it lists customers, so that reading it asks for the permission to export them.
    """

    name: str
    rows: int
    bytes: int
    people: bool


@dataclass(frozen=True)
class Edition:
    """One making of a saved report.

    Attributes:
        slot: the moment (UTC) or the run that it was due for; empty where a person asked.
        asked_by: a person, or schedule.
        state: running, done or failed.
        as_of: the newest fact that its figures know, UTC.
        run_id: whose figures they are.
        folder: of its files, under the workspace.
        files: those that were written.
        there: whether they are there still.
        people: lines of lists of customers in them.
        sent: the destination that was told; empty for none.
        error: why it failed.
    """

    edition_id: UUID
    report: str
    slot: str
    asked_by: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    as_of: dt.datetime | None
    run_id: UUID | None
    folder: str
    files: Sequence[EditionFile]
    there: bool
    people: int
    sent: str
    error: str


@dataclass(frozen=True)
class ReportRow:
    """One saved report of the list.

    Attributes:
        every, hour, weekday, day: when it is made; see its file.
        people: whether it lists customers.
        last: its newest edition.
        next_at: when it is made next, UTC; None where no clock says so.
        error: why its file cannot be used; it is not made then.
    """

    name: str
    label: str
    description: str = ""
    owner: str = ""
    every: str = "never"
    hour: int = 0
    weekday: str = ""
    day: int = 0
    format: str = ""
    folder: str = ""
    keep: int = 0
    webhook: str = ""
    people: bool = False
    last: Edition | None = None
    next_at: dt.datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Contents:
    """What a saved report shows now.

    Attributes:
        as_of: the newest fact that all of it knows, UTC; None where no run told any of it.
        run_id: whose figures these are; of the oldest of them.
        figures: with the report that each is of.
        tables: with the report that each is of, cut to the time that the report asks for.
        people: names of its lists of customers; their lines stand in files alone.
        missing: names that no run told.
    """

    as_of: dt.datetime | None
    run_id: UUID | None
    figures: Sequence[tuple[str, Figure]]
    tables: Sequence[tuple[str, Table]]
    people: Sequence[str]
    missing: Sequence[str]


@dataclass(frozen=True)
class ReportVersion:
    """What a saved report said; ``how`` is saved, file (changed by hand) or removed."""

    version: int
    saved_at: dt.datetime
    saved_by: str
    how: str
    definition: Mapping[str, Any]


@dataclass(frozen=True)
class SavedReport:
    """One saved report with what it says.

    Attributes:
        definition: as its file says it.
        versions: the newest first.
        editions: the newest first.
    """

    row: ReportRow
    definition: Mapping[str, Any]
    versions: Sequence[ReportVersion]
    editions: Sequence[Edition]
