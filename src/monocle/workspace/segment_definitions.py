"""``segments/NAME.yaml``: what a segment says, and how it stands to others."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monocle.documents import read_document, save_document
from monocle.errors import BadConfig, BadInput
from monocle.segment.parse import parse
from monocle.segment.plain import plain
from monocle.segment.tree import Tree, Uses, depends_on
from monocle.workspace.folder import Folder
from monocle.workspace.worded import in_language, text_in, texts_in

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
KEYS = ("label", "description", "owner", "where", "every", "alert", "archived")
MOST_SEGMENTS = 500
_EVERY = re.compile(r"([1-9][0-9]{0,3})(m|h|d)")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
SHORTEST = 60
"""Seconds between two looks at what time changes, where a segment says nothing."""


@dataclass(frozen=True)
class Definition:
    """What a segment says.

    Attributes:
        said: as the file says it, in the order of ``KEYS``.
        label, description: by language; one text alone is of every language.
        seconds: between two looks at what time changes.
        alert: share by which its size may change without a word; None for any.
        uses: what the tree reads.
    """

    said: Mapping[str, Any]
    tree: Tree
    label: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    every: str = ""
    seconds: int = SHORTEST
    alert: float | None = None
    archived: bool = False

    @property
    def uses(self) -> Uses:
        """Give what the tree reads."""
        return depends_on(self.tree)

    def labelled(self, name: str, language: str) -> str:
        """Give the label in a language; the name of the segment where it has none."""
        return in_language(self.label, language) or name


def checked_name(name: str) -> str:
    """Give the name of a segment or list back when it is one.

    Raises:
        BadInput: it is none.
    """
    if not NAME.fullmatch(name):
        raise BadInput(
            "that is no name of a segment or list",
            where="segments",
            mend="use lower case letters, digits and _, at most 60, a letter first",
        )
    return name


def definition(said: Mapping[str, Any], where: str) -> Definition:
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
    if "where" not in said:
        raise BadConfig("nothing says who belongs", where=where, mend="write where: and a condition")
    tree = parse(said["where"], f"{where}: where")
    every = _every(said.get("every", ""), f"{where}: every")
    return Definition(
        said={
            key: plain(tree) if key == "where" else said[key] for key in KEYS if said.get(key) not in (None, "", False)
        },
        tree=tree,
        label=texts_in(said.get("label", ""), f"{where}: label"),
        description=texts_in(said.get("description", ""), f"{where}: description"),
        owner=text_in(said.get("owner", ""), f"{where}: owner"),
        every=every,
        seconds=int(every[:-1]) * _SECONDS[every[-1]] if every else SHORTEST,
        alert=_alert(said.get("alert"), f"{where}: alert"),
        archived=_truth(said.get("archived", False), f"{where}: archived"),
    )


def _every(value: object, where: str) -> str:
    if value in ("", None):
        return ""
    if not isinstance(value, str) or not _EVERY.fullmatch(value):
        raise BadConfig("this is no interval", where=where, mend="write minutes, hours or days: 15m, 2h or 1d")
    return value


def _alert(value: object, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1_000:
        raise BadConfig("this is no share", where=where, mend="write a number above 0, such as 0.2 for a fifth")
    return float(value)


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadConfig("this is neither true nor false", where=where, mend="write true or false")
    return value


def path_of(folder: Folder, name: str) -> Path:
    """Give where the definition of a segment stands."""
    return folder.root / "segments" / f"{checked_name(name)}.yaml"


def names(folder: Folder) -> list[str]:
    """Give the names of the files of segments, sorted; other files are not looked at."""
    found = sorted(path.stem for path in (folder.root / "segments").glob("*.yaml"))
    return [name for name in found if NAME.fullmatch(name)]


def read_file(folder: Folder, name: str) -> Definition:
    """Give what the file of a segment says.

    Raises:
        NotFound: there is no such file.
        BadConfig: it cannot be used.
    """
    path = path_of(folder, name)
    return definition(read_document(path), f"segments/{path.name}")


def write_file(folder: Folder, name: str, one: Definition) -> None:
    """Write the file of a segment; who reads it meanwhile reads the old one or the new one, whole.

    Raises:
        Unavailable: it cannot be written.
    """
    save_document(path_of(folder, name), dict(one.said))


@dataclass(frozen=True)
class There:
    """What trees may name beside segments."""

    lists: Collection[str]
    traits: Collection[str]


def check(name: str, all_of_them: Mapping[str, Definition], there: There) -> None:
    """Refuse a segment that names what is not there, or itself through others.

    Args:
        name: of the segment; empty for conditions that are of none.
        all_of_them: by name, the segment too.
        there: lists and traits.

    Raises:
        BadConfig: it does.
    """
    uses, where = all_of_them[name].uses, f"segments/{name}.yaml: where" if name else "where"
    for what, named, known in (
        ("segment", uses.segments, all_of_them.keys()),
        ("list", uses.lists, there.lists),
        ("trait", uses.traits, there.traits),
    ):
        missing = sorted(set(named) - set(known))
        if missing:
            few = ", ".join(sorted(set(known) - {name})[:20]) or "none yet"
            raise BadConfig(f"there is no {what} {missing[0][:60]!r}", where=where, mend=f"use one of: {few}")
    if around := _circle(name, all_of_them):
        raise BadConfig(
            f"it asks for itself: {' → '.join(around)}", where=where, mend="take one of these conditions out"
        )


def _circle(name: str, all_of_them: Mapping[str, Definition]) -> list[str]:
    """Give the way from a segment back to itself; empty where there is none."""
    waiting: list[list[str]] = [[name]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for other in sorted(all_of_them[way[-1]].uses.segments & all_of_them.keys()):
            if other == name:
                return [*way, name]
            if other not in seen:
                seen.add(other)
                waiting.append([*way, other])
    return []


def in_order(all_of_them: Mapping[str, Definition]) -> list[str]:
    """Give names so that each stands after those that it asks for; those that ask for themselves are left out."""
    done: list[str] = []
    left = sorted(all_of_them)
    while left:
        ready = [name for name in left if all_of_them[name].uses.segments & all_of_them.keys() <= set(done)]
        if not ready:
            return done
        done += ready
        left = [name for name in left if name not in ready]
    return done
