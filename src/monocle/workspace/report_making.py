"""Editions of saved reports: their figures are gathered, their files written, their destination told, and how it ended kept."""

import datetime as dt
import logging
import traceback
from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID, uuid4

from monocle import clock
from monocle.catalog import audit_log, editions
from monocle.catalog.audit_log import Noted
from monocle.catalog.editions import Edition
from monocle.errors import MonocleError, NotFound
from monocle.workspace import report_files, report_telling
from monocle.workspace.house import House
from monocle.workspace.insight import Insight
from monocle.workspace.predictions import Predictions
from monocle.workspace.report_contents import contents
from monocle.workspace.report_definitions import ReportDefinition
from monocle.workspace.report_files import Binding
from monocle.workspace.report_views import Contents, EditionFile

SCHEDULE = "schedule"
"""Who asks where the rhythm of a report does."""
DOOR = "/reports/{name}/run"
"""What the audit log calls the making of an edition."""
_OWN, _STOPPED = "an error of Monocle's own; the log has it", "a person stopped it"


class Making:
    """Makes editions; one process at a time, which holds ``editions.only_one``.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        self._house, self._insight, self._predictions = house, Insight(house), Predictions(house)

    def contents(self, one: ReportDefinition) -> Contents:
        """Give what a report shows now."""
        return contents(self._insight, self._predictions, one)

    def make(self, name: str, one: ReportDefinition, slot: str, by: str) -> Edition:
        """Make an edition, and give how it ended; one that fails says why.

        Args:
            name: of the report.
            one: what it says.
            slot: the moment or the run that it is due for; empty where a person asks.
            by: who asks.
        """
        at, number, error = clock.now(), uuid4(), _OWN
        begun = Edition(number, name, slot, by, at, None, "running", None, None, "", (), 0, "", "")
        with self._house.catalog.transaction() as connection:
            replaced = editions.tried(connection, name, slot) if slot else None
            editions.begin(connection, number, (name, slot, by), at)
        made = begun
        try:
            made = self._files(begun, one)
            if replaced and replaced.state == "failed" and replaced.folder != made.folder:
                report_files.take_away(self._house.folder.root, replaced.folder)
            made, error = self._told(made, one)
        except MonocleError as refused:
            error = str(refused)
        except (KeyboardInterrupt, SystemExit):
            error = _STOPPED
            raise
        # The border of a job that nobody waits for: whatever goes wrong is told in the list, and tried again.
        except Exception as failed:  # noqa: BLE001
            _log(failed)
        finally:
            ended = replace(made, ended_at=clock.now(), state="failed" if error else "done", error=error)
            with self._house.catalog.transaction() as connection:
                editions.end(connection, ended)
        return ended

    def _files(self, begun: Edition, one: ReportDefinition) -> Edition:
        """Write the files, note in the audit log who is shown how many customers, and have the files appear."""
        found = self.contents(one)
        if found.as_of is None:
            raise NotFound(
                "no run has made any of what it shows",
                where=f"reports/{begun.report}.yaml",
                mend="make it: monocle understand",
            )
        place = report_files.place_of(self._house.folder, begun.report, one)
        language = one.language or self._house.charter.languages[0]
        written = report_files.write(
            place, Binding(begun.report, one, language, begun.started_at), found, self._predictions
        )
        try:
            with self._house.catalog.transaction() as connection:
                at = begun.started_at.replace(tzinfo=None)
                audit_log.write(connection, [Noted(at, begun.asked_by, None, DOOR, None, 1, written.people)])
            final = report_files.put(written)
        except BaseException:
            report_files.clear(place)
            raise
        report_files.keep(place, one.keep)
        return replace(
            begun,
            as_of=found.as_of,
            run_id=found.run_id,
            folder=final.relative_to(self._house.folder.root).as_posix(),
            files=[asdict(each) for each in written.files],
            people=written.people,
        )

    def _told(self, made: Edition, one: ReportDefinition) -> tuple[Edition, str]:
        """Tell the destination that the report names, where it names one; give the edition and what went wrong."""
        if not one.webhook:
            return made, ""
        files = tuple(EditionFile(**each) for each in made.files)
        slot = made.slot or str(made.edition_id)
        try:
            told = report_telling.bound(self._house, made.report, one)
            report_telling.tell(self._house, told, (made.report, slot, made.folder), one, (self.contents(one), files))
        except MonocleError as error:
            return made, str(error)
        return replace(made, sent=one.webhook), ""


def _log(failed: Exception) -> None:
    where = "".join(traceback.format_tb(failed.__traceback__))  # the message itself might hold a value
    logging.getLogger(__name__).error("a report failed: %s\n%s", type(failed).__name__, where)


def moment_of(slot: str) -> dt.datetime | None:
    """Give the moment that a slot is; None for a run."""
    try:
        return dt.datetime.fromisoformat(slot)
    except ValueError:
        return None


def slot_of_run(run_id: UUID) -> str:
    """Give the slot of a report that is made after each run."""
    return f"run {run_id}"


def names_of(files: Sequence[EditionFile]) -> list[str]:
    """Give the names of files."""
    return [one.name for one in files]
