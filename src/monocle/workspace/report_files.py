"""The files of an edition: written beside, and there all at once, by the rename of their folder."""

import datetime as dt
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from monocle.errors import BadConfig, Unavailable
from monocle.insight.definitions import DEFINED
from monocle.language import translations
from monocle.spreadsheets import write_sheet
from monocle.workspace.folder import PRIVATE, Folder
from monocle.workspace.predictions import Predictions
from monocle.workspace.report_definitions import ReportDefinition
from monocle.workspace.report_views import Contents, EditionFile
from monocle.workspace.table_files import LISTED, heads_of, moment, write_figures, write_table

PARTIAL = ".partial"
CONTENTS, FIGURES = "contents", "figures"
_DATED = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
_FOR_ALL = 0o755
_SAYS: Mapping[str, tuple[str, str]] = {one.name: (one.label, one.how) for one in DEFINED}


@dataclass(frozen=True)
class Written:
    """Files that stand beside their place.

    Attributes:
        partial: the folder that they are in.
        files: each of them.
        people: lines of lists of customers.
    """

    partial: Path
    files: Sequence[EditionFile]
    people: int


@dataclass(frozen=True)
class Binding:
    """What files are written with.

    Attributes:
        name: of the saved report.
        one: what it says.
        language: of heads and words.
        at: when the edition began, UTC.
    """

    name: str
    one: ReportDefinition
    language: str
    at: dt.datetime


def place_of(folder: Folder, name: str, one: ReportDefinition) -> Path:
    """Give the folder that the editions of a report stand in.

    Raises:
        BadConfig: a link leads out of the workspace.
    """
    place = folder.root / one.folder / name
    if not place.resolve().is_relative_to(folder.root.resolve()):
        raise BadConfig(
            "a link leads out of the workspace", where=f"reports/{name}.yaml: folder", mend="name another folder"
        )
    return place


def write(place: Path, binding: Binding, contents: Contents, predictions: Predictions) -> Written:
    """Write all files into a folder beside; what an edition that died left there goes first.

    Raises:
        Unavailable: they cannot be written.
    """
    one = binding.one
    try:
        place.mkdir(parents=True, exist_ok=True, mode=PRIVATE if one.people else _FOR_ALL)
        clear(place)
        partial = place / f".{_stamp(place, binding.at)}{PARTIAL}"
        partial.mkdir(mode=PRIVATE if one.people else _FOR_ALL)
        return _written(partial, binding, contents, predictions)
    except OSError as error:
        raise Unavailable(
            f"the files cannot be written ({error.strerror})",
            where=one.folder,
            mend="mend its rights or free some space",
        ) from error


def put(written: Written) -> Path:
    """Have the files appear, all at once; give their folder.

    Raises:
        Unavailable: they cannot be put there.
    """
    final = written.partial.with_name(written.partial.name.removeprefix(".").removesuffix(PARTIAL))
    try:
        written.partial.rename(final)
    except OSError as error:
        raise Unavailable(
            f"the files cannot be put there ({error.strerror})", where=final.parent.name, mend="free some space"
        ) from error
    return final


def clear(place: Path) -> None:
    """Take away what an edition that died left beside."""
    for path in place.glob(f".*{PARTIAL}"):
        if _DATED.fullmatch(path.name.removeprefix(".").removesuffix(PARTIAL)):
            shutil.rmtree(path, ignore_errors=True)


def keep(place: Path, number: int) -> None:
    """Take the oldest editions away, so that so many stay."""
    dated = sorted(path for path in place.iterdir() if path.is_dir() and _DATED.fullmatch(path.name))
    for path in dated[:-number]:
        shutil.rmtree(path, ignore_errors=True)


def take_away(root: Path, folder: str) -> None:
    """Take the files of one edition away, that another one replaces."""
    path = root / folder
    if folder and _DATED.fullmatch(path.name):
        with suppress(OSError):
            shutil.rmtree(path)


def _stamp(place: Path, at: dt.datetime) -> str:
    stamp, number = f"{at:%Y%m%dT%H%M%SZ}", 1
    while (place / (named := stamp if number == 1 else f"{stamp}-{number}")).exists():
        number += 1
    return named


def _written(partial: Path, binding: Binding, contents: Contents, predictions: Predictions) -> Written:
    one, language = binding.one, binding.language
    machine, say = one.machine, translations(language).gettext
    files: list[EditionFile] = []
    listed: list[list[str]] = []

    def done(name: str, rows: int, told: tuple[str, str], people: bool = False) -> None:
        file = f"{name}.{one.format}"
        files.append(EditionFile(file, rows, (partial / file).stat().st_size, people))
        run = str(contents.run_id or "")
        listed.append([file, name, told[0], str(rows), moment(contents.as_of), run, told[1]])

    def says(name: str) -> tuple[str, str]:
        label, how = _SAYS.get(name, (name.replace("_", " "), ""))
        return say(label), say(how) if how else ""

    if contents.figures:
        path = partial / f"{FIGURES}.{one.format}"
        rows = write_figures(path, contents.figures, (contents.as_of, says), machine=machine, language=language)
        done(FIGURES, rows, (say("Figures"), ""))
    for report, table in contents.tables:
        path = partial / f"{report}_{table.name}.{one.format}"
        rows = write_table(path, table, machine=machine, language=language)
        told = says(table.name)
        done(f"{report}_{table.name}", rows, (told[0], say(table.refused) if table.refused else told[1]))
    people = 0
    for name in contents.people:
        path = partial / f"{name}_customers.{one.format}"
        rows = predictions.write(name, path, limit=one.rows, machine=machine, language=language)
        people += rows
        done(f"{name}_customers", rows, (say(PEOPLE_SAY[name]), ""), people=True)
    listed += [["", name, says(name)[0], "", "", "", say("no run has told it")] for name in contents.missing]
    return Written(partial, [*files, _list(partial, binding, listed)], people)


def _list(partial: Path, binding: Binding, listed: Sequence[Sequence[str]]) -> EditionFile:
    """Write what the files are: a file of its own, for who finds the folder without us."""
    one = binding.one
    path = partial / f"{CONTENTS}.{one.format}"
    heads = heads_of(LISTED, one.machine, binding.language)
    rows = write_sheet(path, heads, listed, machine=one.machine, language=binding.language)
    return EditionFile(path.name, rows, path.stat().st_size, people=False)


PEOPLE_SAY: Mapping[str, str] = {
    "churn": "Customers most likely to leave",
    "lifetime": "Customers of the highest expected value",
    "opportunities": "What to offer to whom",
}
"""List of customers → what it is called, a message id."""


def file_of(root: Path, folder: str, names: Sequence[str], name: str) -> Path | None:
    """Give where a file of an edition stands; None where it is none of it, or there no more."""
    path = root / folder / name
    return path if folder and name in names and path.is_file() else None
