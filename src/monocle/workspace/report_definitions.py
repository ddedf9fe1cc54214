"""``reports/NAME.yaml``: what a saved report shows, when it is made, and where it goes.

::

    label: {fr: Point du lundi, en: Monday figures}
    owner: Sales
    shows: [revenue, revenue_by_month, rfm_cells]   # figures and tables, by the names of: monocle insight definitions
    reports: [loyalty]                              # all figures and tables of a report
    people: [churn]                                 # lists that name customers: churn, lifetime, opportunities
    rows: 200                                       # of each such list
    last: 12 months                                 # of tables by day, month or quarter; all where nothing is said
    format: xlsx                                    # or csv
    profile: spreadsheet                            # of csv: cells are never formulas; machine: values as they are
    language: fr                                    # of heads; that of the workspace where nothing is said
    every: week                                     # day, week, month, run (after each run) or never
    weekday: monday                                 # of week; day: 1 to 28 of month
    hour: 7                                         # in the zone of the workspace
    folder: shared                                  # under the workspace; .monocle/exports/reports where nothing is said
    keep: 12                                        # editions whose files stay
    webhook: hooks                                  # a destination of that kind, which is told of each edition
    sends: notice                                   # or tables: the figures and tables as well, never lists of customers
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from monocle.documents import read_document, save_document
from monocle.errors import BadConfig, BadInput, NotFound
from monocle.insight.definitions import DEFINED, REPORTS
from monocle.language import LANGUAGES
from monocle.workspace.folder import Folder
from monocle.workspace.report_rhythm import EVERY, LAST_DAY, MONTH, NEVER, WEEK, WEEKDAYS, Rhythm
from monocle.workspace.worded import in_language, text_in, texts_in

FOLDER, EXPORTS, PLACE = "reports", ".monocle/exports", ".monocle/exports/reports"
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
KEYS = (
    "label", "description", "owner", "shows", "reports", "people", "rows", "last", "format", "profile", "language", "every",
    "weekday", "day", "hour", "folder", "keep", "webhook", "sends",
)  # fmt: skip
PEOPLE = ("churn", "lifetime", "opportunities")
FORMATS, PROFILES, SENDS = ("csv", "xlsx"), ("spreadsheet", "machine"), ("notice", "tables")
UNITS = ("days", "weeks", "months", "years")
RESERVED = frozenset({"new"})
MOST_REPORTS, MOST_SHOWN, MOST_ROWS, MOST_KEPT = 200, 200, 1_000, 500
_LAST = re.compile(rf"([1-9][0-9]{{0,3}}) ({'|'.join(one.removesuffix('s') for one in UNITS)})s?")
_TAKEN = frozenset({"sources", "segments", "destinations", "reports"})
_DEFAULTS: Mapping[str, Any] = {
    "rows": 200, "format": "csv", "profile": "spreadsheet", "every": NEVER, "hour": 6, "keep": 12, "folder": PLACE, "sends": "notice",
}  # fmt: skip


@dataclass(frozen=True)
class ReportDefinition:
    """What a saved report says; see the head of this file.

    Attributes:
        said: as the file says it, in the order of ``KEYS``, without what is so anyway.
        label, description: by language; one text alone is of every language.
        last: number and unit; None for all.
    """

    said: Mapping[str, Any]
    label: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    shows: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    rows: int = 200
    last: tuple[int, str] | None = None
    format: str = "csv"
    profile: str = "spreadsheet"
    language: str = ""
    rhythm: Rhythm = field(default_factory=Rhythm)
    folder: str = PLACE
    keep: int = 12
    webhook: str = ""
    sends: str = "notice"

    @property
    def machine(self) -> bool:
        """Tell whether a program reads the files."""
        return self.format == "csv" and self.profile == "machine"

    def labelled(self, name: str, language: str) -> str:
        """Give the label in a language; the name of the report where it has none."""
        return in_language(self.label, language) or name


def checked_name(name: str) -> str:
    """Give the name of a saved report back when it is one.

    Raises:
        BadInput: it is none.
    """
    if not NAME.fullmatch(name) or name in RESERVED:
        raise BadInput(
            "that is no name of a saved report",
            where="reports",
            mend="use lower case letters, digits and _, at most 60, a letter first; not new",
        )
    return name


def definition(said: Mapping[str, Any], where: str) -> ReportDefinition:
    """Give what a file or a page says.

    Args:
        said: plain data.
        where: its place, with which messages begin.

    Raises:
        BadConfig: a key is unknown or a value cannot be used.
    """
    unknown = sorted(str(key) for key in said if key not in KEYS)
    if unknown:
        raise BadConfig(f"{unknown[0][:40]!r} is not known here", where=where, mend=f"use {', '.join(KEYS)}")
    given = {
        key: said[key] for key in KEYS if said.get(key) not in (None, "", [], ()) and said[key] != _DEFAULTS.get(key)
    }
    known = {one.name for one in DEFINED}
    shows = _names(given.get("shows"), known, f"{where}: shows", "monocle insight definitions")
    reports = _names(given.get("reports"), set(REPORTS), f"{where}: reports", ", ".join(REPORTS))
    people = _names(given.get("people"), set(PEOPLE), f"{where}: people", ", ".join(PEOPLE))
    if not (shows or reports or people):
        raise BadConfig("it shows nothing", where=where, mend="write shows:, reports: or people: and names")
    return ReportDefinition(
        said=given,
        label=texts_in(given.get("label", ""), f"{where}: label"),
        description=texts_in(given.get("description", ""), f"{where}: description"),
        owner=text_in(given.get("owner", ""), f"{where}: owner"),
        shows=shows,
        reports=reports,
        people=people,
        rows=_number(given.get("rows", 200), (1, MOST_ROWS), f"{where}: rows"),
        last=_last(given.get("last"), f"{where}: last"),
        format=_one_of(given.get("format", "csv"), FORMATS, f"{where}: format"),
        profile=_one_of(given.get("profile", "spreadsheet"), PROFILES, f"{where}: profile"),
        language=_one_of(given.get("language", ""), ("", *LANGUAGES), f"{where}: language"),
        rhythm=_rhythm(given, where),
        folder=_folder(given.get("folder", PLACE), f"{where}: folder", secret=bool(people)),
        keep=_number(given.get("keep", 12), (1, MOST_KEPT), f"{where}: keep"),
        webhook=text_in(given.get("webhook", ""), f"{where}: webhook"),
        sends=_one_of(given.get("sends", "notice"), SENDS, f"{where}: sends"),
    )


def _rhythm(given: Mapping[str, Any], where: str) -> Rhythm:
    every = _one_of(given.get("every", NEVER), EVERY, f"{where}: every")
    for key, of in (("weekday", WEEK), ("day", MONTH)):
        if key in given and every != of:
            raise BadConfig(f"{key} goes with every: {of} alone", where=f"{where}: {key}", mend="take it out")
    return Rhythm(
        every,
        _number(given.get("hour", 6), (0, 23), f"{where}: hour"),
        _one_of(given.get("weekday", WEEKDAYS[0]), WEEKDAYS, f"{where}: weekday"),
        _number(given.get("day", 1), (1, LAST_DAY), f"{where}: day"),
    )


def _names(value: object, known: set[str], where: str, mend: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_SHOWN or not all(isinstance(one, str) for one in value):
        raise BadConfig("this is no list of names", where=where, mend="write [name, name]")
    unknown = [one for one in value if one not in known]
    if unknown:
        raise BadConfig(f"there is no {unknown[0][:60]!r}", where=where, mend=f"use names of: {mend}")
    return tuple(dict.fromkeys(value))


def _last(value: object, where: str) -> tuple[int, str] | None:
    if value is None:
        return None
    found = _LAST.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise BadConfig(
            "this is no time", where=where, mend="write a number of days, weeks, months or years: 12 months"
        )
    return int(found[1]), f"{found[2]}s"


def _folder(value: object, where: str, *, secret: bool) -> str:
    """Give where files go: under the workspace, and lists of customers in Monocle's own folder, which is never committed."""
    text = text_in(value, where)
    parts = PurePosixPath(text).parts
    private = parts[:2] == PurePosixPath(EXPORTS).parts
    if not parts or text.startswith("/") or "\\" in text or ".." in parts:
        raise BadConfig(
            "it is no folder of the workspace", where=where, mend="write its path from there, such as shared"
        )
    if parts[0] in _TAKEN or (any(one.startswith(".") for one in parts) and not private):
        raise BadConfig("nothing may be written there", where=where, mend="name another folder, such as shared")
    if secret and not private:
        raise BadConfig(
            "a list of customers would stand where it is committed with the workspace",
            where=where,
            mend=f"leave folder out, or name one in {EXPORTS}",
        )
    return "/".join(parts)


def _number(value: object, bounds: tuple[int, int], where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not bounds[0] <= value <= bounds[1]:
        raise BadConfig(
            "this is no whole number that may stand here", where=where, mend=f"write {bounds[0]} to {bounds[1]:,}"
        )
    return value


def _one_of(value: object, known: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise BadConfig("this is not known here", where=where, mend=f"use {', '.join(filter(None, known))}")
    return value


def path_of(folder: Folder, name: str) -> Path:
    """Give where the definition of a saved report stands."""
    return folder.root / FOLDER / f"{checked_name(name)}.yaml"


def names(folder: Folder) -> list[str]:
    """Give the names of the files of saved reports, sorted; other files are not looked at."""
    found = sorted(path.stem for path in (folder.root / FOLDER).glob("*.yaml"))
    return [name for name in found if NAME.fullmatch(name) and name not in RESERVED]


def read_file(folder: Folder, name: str) -> ReportDefinition:
    """Give what the file of a saved report says.

    Raises:
        NotFound: there is no such file.
        BadConfig: it cannot be used.
    """
    if name not in names(folder):
        known = ", ".join(names(folder)[:20]) or "none yet"
        raise NotFound("there is no such saved report", where=FOLDER, mend=f"known reports: {known}")
    return definition(read_document(path_of(folder, name)), f"{FOLDER}/{name}.yaml")


def write_file(folder: Folder, name: str, one: ReportDefinition) -> None:
    """Write the file of a saved report; who reads it meanwhile reads the old one or the new one, whole.

    Raises:
        Unavailable: it cannot be written.
    """
    save_document(path_of(folder, name), dict(one.said))
