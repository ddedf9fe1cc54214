"""What saved reports say is kept twice: in ``reports/*.yaml``, which people and git own, and version by version in the catalog."""

import datetime as dt

from monocle import clock
from monocle.catalog import Connection, editions
from monocle.catalog.editions import Version
from monocle.errors import MonocleError, NotFound, Unavailable
from monocle.workspace import report_definitions as defined
from monocle.workspace.house import House
from monocle.workspace.report_definitions import ReportDefinition

_RHYTHM = ("every", "hour", "weekday", "day")
REMOVED = "removed"


def put(house: House, name: str, one: ReportDefinition, by: str) -> None:
    """Write the file of a report and its version, where it says something else than before.

    Raises:
        Unavailable: the file cannot be written.
    """
    with house.catalog.transaction() as connection:
        editions.alone(connection)
        _keep(connection, name, one, by, "saved")
        defined.write_file(house.folder, name, one)


def remove(house: House, name: str, by: str) -> None:
    """Take the file of a report away, and keep who did.

    Raises:
        NotFound: there is no such report.
        Unavailable: the file cannot be taken away.
    """
    if name not in defined.names(house.folder):
        raise NotFound("there is no such saved report", where=defined.FOLDER, mend="list them: monocle report list")
    with house.catalog.transaction() as connection:
        editions.alone(connection)
        before = _newest(connection).get(name)
        if before and before.how != REMOVED:
            _end(connection, before, by)
        try:
            defined.path_of(house.folder, name).unlink()
        except OSError as error:
            raise Unavailable(
                f"the file cannot be taken away ({error.strerror})",
                where=f"reports/{name}.yaml",
                mend="mend its rights",
            ) from error


def take_files(house: House) -> None:
    """Keep files that were written, changed or taken away by hand as versions; those that cannot be used are left as they are."""
    read: dict[str, ReportDefinition] = {}
    names = defined.names(house.folder)
    for name in names:
        try:
            read[name] = defined.read_file(house.folder, name)
        except MonocleError:  # told where reports are listed
            continue
    with house.catalog.reading() as connection:
        known = _newest(connection)
    changed = [name for name, one in read.items() if _differs(known.get(name), one)]
    gone = [name for name, one in known.items() if one.how != REMOVED and name not in names]
    if not changed and not gone:
        return
    with house.catalog.transaction() as connection:
        editions.alone(connection)
        for name in changed:
            _keep(connection, name, read[name], "", "file")
        known = _newest(connection)
        for name in gone:
            if known[name].how != REMOVED:
                _end(connection, known[name], "")


def _newest(connection: Connection) -> dict[str, Version]:
    return {one.name: one for one in editions.versions(connection)}


def _differs(before: Version | None, one: ReportDefinition) -> bool:
    return before is None or before.how == REMOVED or dict(before.definition) != _plain(one)


def _keep(connection: Connection, name: str, one: ReportDefinition, by: str, how: str) -> None:
    before = _newest(connection).get(name)
    if not _differs(before, one):
        return
    now = clock.now()
    version = before.version + 1 if before else 1
    editions.put(connection, Version(name, version, now, by, how, _plain(one), _since(before, one, now)))


def _since(before: Version | None, one: ReportDefinition, now: dt.datetime) -> dt.datetime:
    """Give since when the rhythm is this one: what was due before a report had it is not made up for."""
    if before is None or before.how == REMOVED:
        return now
    said = _plain(one)
    same = all(before.definition.get(key) == said.get(key) for key in _RHYTHM)
    return before.since if same else now


def _end(connection: Connection, before: Version, by: str) -> None:
    now = clock.now()
    editions.put(
        connection, Version(before.name, before.version + 1, now, by, REMOVED, before.definition, before.since)
    )


def _plain(one: ReportDefinition) -> dict[str, object]:
    """Give what a report says as JSON has it."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in one.said.items()}
