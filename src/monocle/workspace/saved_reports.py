"""Saved reports: figures, tables and lists that are made by a rhythm, kept as files, and shared."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from monocle import clock, stopping
from monocle.catalog import editions
from monocle.catalog.editions import Edition as Kept
from monocle.catalog.editions import Version
from monocle.errors import BadConfig, BadInput, Conflict, MonocleError, NotFound
from monocle.workspace import report_definitions as defined
from monocle.workspace import report_files, report_rhythm, report_telling, report_versions
from monocle.workspace.house import House
from monocle.workspace.report_definitions import ReportDefinition
from monocle.workspace.report_making import SCHEDULE, Making, names_of, slot_of_run
from monocle.workspace.report_rhythm import RUN
from monocle.workspace.report_views import Contents, Edition, EditionFile, ReportRow, ReportVersion, SavedReport
from monocle.workspace.worded import in_language

AGAIN_AFTER = dt.timedelta(minutes=10)
"""A server tries an edition that failed again then."""
FIGURES_OF_A_RUN = ("insight", "predictions")
"""Steps that a report which is made after each run waits for."""
MOST_LISTED, LISTED = 500, 50
SECONDS_TO_WAIT, LOOK_EVERY = 60.0, 0.2


class Reports:
    """The saved reports of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house, self._making = house, Making(house)

    def list(self, language: str = "") -> Sequence[ReportRow]:
        """Give every saved report, by name; one whose file cannot be used tells why."""
        with self._house.catalog.reading() as connection:
            last = editions.last_of_each(connection)
        return [self._row(name, last.get(name), language) for name in defined.names(self._house.folder)]

    def get(self, name: str, language: str = "") -> SavedReport:
        """Give one saved report with what it says, its versions and its editions.

        Raises:
            NotFound: there is no such report.
        """
        if name not in defined.names(self._house.folder):
            defined.read_file(self._house.folder, name)
        with self._house.catalog.reading() as connection:
            known, made = editions.versions(connection, name), editions.newest(connection, name, LISTED)
        row = self._row(name, made[0] if made else None, language)
        said: Mapping[str, Any] = {} if row.error else self._definition(name).said
        versions = [ReportVersion(one.version, one.saved_at, one.saved_by, one.how, one.definition) for one in known]
        return SavedReport(row, said, versions, [self._edition(one) for one in made])

    def contents(self, name: str) -> Contents:
        """Give what a report shows now; of lists of customers their names alone.

        Raises:
            NotFound: there is no such report.
            BadConfig: its file cannot be used.
        """
        return self._making.contents(self._definition(name))

    def definition(self, name: str) -> ReportDefinition:
        """Give what the file of a report says.

        Raises:
            NotFound: there is no such report.
            BadConfig: its file cannot be used.
        """
        return self._definition(name)

    def preview(self, said: Mapping[str, Any]) -> ReportDefinition:
        """Give what a report would say, when it may say it.

        Raises:
            BadConfig: it may not.
        """
        return defined.definition(said, "reports")

    def save(self, name: str, said: Mapping[str, Any], by: str, *, new: bool = False) -> SavedReport:
        """Write the file of a report, and keep the version with who and when.

        Args:
            name: of the file.
            said: what it is to say.
            by: who asks.
            new: refuse a name that is taken.

        Raises:
            BadConfig: it cannot be used; nothing is written.
            Conflict: the name is taken.
        """
        defined.checked_name(name)
        one = defined.definition(said, f"reports/{name}.yaml")
        known = defined.names(self._house.folder)
        if new and name in known:
            raise Conflict("a report has this name already", where="reports", mend="use another name")
        if name not in known and len(known) >= defined.MOST_REPORTS:
            raise BadConfig(f"there are {defined.MOST_REPORTS} reports", where="reports", mend="remove one first")
        if one.webhook:
            report_telling.bound(self._house, name, one, secrets=False)
        report_files.place_of(self._house.folder, name, one)
        report_versions.put(self._house, name, one, by)
        return self.get(name)

    def remove(self, name: str, by: str) -> None:
        """Take the file of a report away; what was made of it stays.

        Raises:
            NotFound: there is no such report.
        """
        report_versions.remove(self._house, name, by)

    def run(self, name: str, by: str) -> Edition:
        """Make an edition now, and give how it ended.

        Raises:
            NotFound: there is no such report.
            BadConfig: its file cannot be used.
            Conflict: another process makes editions, and goes on for a minute.
        """
        one = self._definition(name)
        until = time.monotonic() + SECONDS_TO_WAIT
        while True:
            with editions.only_one(self._house.catalog) as alone:
                if alone:
                    self._fail_the_dead()
                    return self._edition(self._making.make(name, one, "", by))
            if time.monotonic() > until:
                raise Conflict("another process makes reports", where="reports", mend="wait until it has ended")
            stopping.check()
            time.sleep(LOOK_EVERY)

    def due(self, patience: dt.timedelta = AGAIN_AFTER) -> Sequence[str]:
        """Give the names of the reports that are due now, and were not tried lately in vain."""
        report_versions.take_files(self._house)
        return [name for name, _ in self._due(patience)]

    def run_due(self, patience: dt.timedelta = dt.timedelta(0)) -> Sequence[Edition]:
        """Make the editions that are due, and give how each ended; none where another process does.

        Args:
            patience: those that failed are left alone for so long.
        """
        with editions.only_one(self._house.catalog) as alone:
            if not alone:
                return []
            self._fail_the_dead()
            report_versions.take_files(self._house)
            made = []
            for name, slot in self._due(patience):
                stopping.check()
                made.append(self._edition(self._making.make(name, self._definition(name), slot, SCHEDULE)))
            return made

    def editions(self, name: str = "", limit: int = LISTED) -> Sequence[Edition]:
        """Give the editions of a report, or of all, the newest first.

        Raises:
            BadInput: the limit is out of range.
        """
        if not 1 <= limit <= MOST_LISTED:
            raise BadInput(f"limit is {limit}", where="reports", mend=f"use a limit of 1 to {MOST_LISTED}")
        with self._house.catalog.reading() as connection:
            return [self._edition(one) for one in editions.newest(connection, name, limit)]

    def file(self, name: str, edition_id: UUID, file: str) -> tuple[Path, EditionFile]:
        """Give where a file of an edition stands.

        Raises:
            NotFound: there is no such edition or file, or it is there no more.
        """
        with self._house.catalog.reading() as connection:
            found = editions.one(connection, name, edition_id)
        made = self._edition(found) if found else None
        path = report_files.file_of(self._house.folder.root, made.folder, names_of(made.files), file) if made else None
        if made is None or path is None:
            raise NotFound(
                "there is no such file of this report, or it is there no more", where="reports", mend="make it again"
            )
        return path, next(one for one in made.files if one.name == file)

    def _definition(self, name: str) -> ReportDefinition:
        return defined.read_file(self._house.folder, name)

    def _fail_the_dead(self) -> None:
        with self._house.catalog.transaction() as connection:
            editions.fail_the_dead(connection, clock.now())

    def _due(self, patience: dt.timedelta) -> Sequence[tuple[str, str]]:
        """Give the reports that are due, each with its slot."""
        found = []
        with self._house.catalog.reading() as connection:
            versions = {one.name: one for one in editions.versions(connection)}
            run = editions.complete_run(connection, FIGURES_OF_A_RUN)
            for name in defined.names(self._house.folder):
                slot = self._slot(name, versions.get(name), run)
                before = editions.tried(connection, name, slot) if slot else None
                if slot and _again(before, patience):
                    found.append((name, slot))
        return found

    def _slot(self, name: str, version: Version | None, run: tuple[UUID, dt.datetime] | None) -> str:
        """Give the slot whose turn it is; empty where there is none since the report has this rhythm."""
        try:
            rhythm = self._definition(name).rhythm
        except MonocleError:  # its file cannot be used, as the list tells
            return ""
        if version is None or version.how == "removed":
            return ""
        since = _utc(version.since)
        if rhythm.every == RUN:
            return slot_of_run(run[0]) if run and _utc(run[1]) >= since else ""
        moment = report_rhythm.last(rhythm, clock.now(), self._house.charter.timezone)
        return moment.isoformat(timespec="minutes") if moment and moment >= since else ""

    def _row(self, name: str, last: Kept | None, language: str) -> ReportRow:
        made = self._edition(last) if last else None
        try:
            one = self._definition(name)
        except MonocleError as error:
            return ReportRow(name, name, last=made, error=str(error))
        spoken, rhythm = language or self._house.settings.language, one.rhythm
        following = report_rhythm.following(rhythm, clock.now(), self._house.charter.timezone)
        return ReportRow(
            name=name,
            label=one.labelled(name, spoken),
            description=in_language(one.description, spoken),
            owner=one.owner,
            every=rhythm.every,
            hour=rhythm.hour,
            weekday=rhythm.weekday,
            day=rhythm.day,
            format=one.format,
            folder=f"{one.folder}/{name}",
            keep=one.keep,
            webhook=one.webhook,
            people=bool(one.people),
            last=made,
            next_at=following.replace(tzinfo=None) if following else None,
        )

    def _edition(self, one: Kept) -> Edition:
        files = tuple(EditionFile(**each) for each in one.files)
        there = bool(one.folder) and (self._house.folder.root / one.folder).is_dir()
        times = {key: _naive(getattr(one, key)) for key in ("started_at", "ended_at", "as_of")}
        return Edition(**{**vars(one), **times, "files": files, "there": there})


def _again(before: Kept | None, patience: dt.timedelta) -> bool:
    """Tell whether a slot is to be tried: it was not, or in vain and not lately."""
    if before is None:
        return True
    if before.state == "done":
        return False
    return before.state == "running" or clock.now() - _utc(before.started_at) >= patience


def _utc(at: dt.datetime) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _naive(at: dt.datetime | None) -> dt.datetime | None:
    return at.astimezone(dt.UTC).replace(tzinfo=None) if at and at.tzinfo else at
