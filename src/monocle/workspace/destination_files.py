"""``destinations/NAME.yaml`` of a workspace: read, written, and named."""

from collections.abc import Sequence
from pathlib import Path

from monocle.activate.audiences import NAME, Destination, parse
from monocle.documents import read_document
from monocle.errors import BadInput, MonocleError, NotFound
from monocle.workspace.folder import Folder


def names(folder: Folder) -> Sequence[str]:
    """Give the names of the destinations, sorted."""
    return sorted(path.stem for path in place(folder).glob("*.yaml"))


def read(folder: Folder, name: str) -> Destination:
    """Give what the file of a destination says.

    Raises:
        BadInput: the name is none.
        NotFound: there is no such destination.
        BadConfig: its file cannot be used.
    """
    path = file(folder, name)
    if not path.is_file():
        known = ", ".join(names(folder)) or "none yet"
        raise NotFound(
            f"there is no destination {name}", where=f"destinations/{name}.yaml", mend=f"known destinations: {known}"
        )
    return parse(name, read_document(path))


def read_all(folder: Folder) -> Sequence[Destination | MonocleError]:
    """Give what each file says, by name; where one cannot be used, why."""
    found: list[Destination | MonocleError] = []
    for name in names(folder):
        try:
            found.append(read(folder, name))
        except MonocleError as error:
            found.append(error)
    return found


def file(folder: Folder, name: str) -> Path:
    """Give the file of a destination, whether it is there or not.

    Raises:
        BadInput: the name is none.
    """
    if not NAME.fullmatch(name):
        raise BadInput(
            f"{name!r} is no name of a destination",
            where="destinations",
            mend="use lower case letters, digits and _, at most 60, a letter first",
        )
    return place(folder) / f"{name}.yaml"


def place(folder: Folder) -> Path:
    """Give the folder of destinations."""
    return folder.root / "destinations"
