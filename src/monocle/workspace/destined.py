"""Destinations as their files say, with the kind, the settings and the secrets that it takes to send there."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from monocle.activate.audiences import Audience, Destination, parse
from monocle.activate.https import Https
from monocle.activate.kinds import registry
from monocle.activate.kinds.kind import Aim, Kind, Settings
from monocle.catalog import exported
from monocle.documents import read_document
from monocle.errors import BadConfig, MonocleError, NotFound
from monocle.workspace.folder import Folder
from monocle.workspace.house import House
from monocle.workspace.webhook_secrets import secrets_at

FOLDER = "destinations"


@dataclass(frozen=True)
class Bound:
    """A destination that can be sent to.

    Attributes:
        destination: as the file says.
        kind: how it is spoken to.
        settings: with its secrets.
    """

    destination: Destination
    kind: Kind
    settings: Settings

    def audience(self, name: str) -> Audience:
        """Give an audience.

        Raises:
            NotFound: there is no such one.
        """
        found = next((one for one in self.destination.audiences if one.name == name), None)
        if not found:
            raise NotFound(
                f"there is no audience {name}",
                where=f"{FOLDER}/{self.destination.name}.yaml",
                mend=f"use {', '.join(one.name for one in self.destination.audiences) or 'monocle destination list'}",
            )
        return found

    def aims(self) -> Sequence[Aim]:
        """Give every audience as kinds see it."""
        return [aim_of(one) for one in self.destination.audiences]


def aim_of(audience: Audience, mode: str = "") -> Aim:
    """Give an audience as kinds see it."""
    return Aim(
        audience.name, audience.purpose, audience.channel, audience.plain, mode or audience.mode, audience.mapping
    )


def caller(house: House) -> Https:
    """Give who calls destinations, within what the machine and ``monocle.yaml`` allow."""
    return Https(house.settings.loopback_destinations, egress=house.charter.egress)


def names(folder: Folder) -> list[str]:
    """Give the names of the destinations that have a file, sorted."""
    return sorted(path.stem for path in (folder.root / FOLDER).glob("*.yaml"))


def running(folder: Folder) -> list[str]:
    """Give the names of the destinations to which something may be sent: those that are not paused, and can be read."""
    found = []
    for name in names(folder):
        with suppress(MonocleError):
            if not read(folder, name).paused:
                found.append(name)
    return found


def read(folder: Folder, name: str) -> Destination:
    """Give what the file of a destination says.

    Raises:
        NotFound: it has none.
        BadConfig: it cannot be used.
    """
    if name not in names(folder):
        raise NotFound(
            f"there is no destination {name}",
            where=f"{FOLDER}/{Path(name).name}.yaml",
            mend=f"known destinations: {', '.join(names(folder)) or 'none yet'}",
        )
    return parse(name, read_document(folder.root / FOLDER / f"{name}.yaml"))


def bound(folder: Folder, name: str, *, secrets: bool = True) -> Bound:
    """Give a destination that can be sent to.

    Args:
        folder: of the workspace.
        name: of the destination.
        secrets: read them; who only looks does not need them.

    Raises:
        NotFound: it has no file.
        BadConfig: its file cannot be used, its kind is not known, or a secret is not where it says.
    """
    return bind(folder, read(folder, name), secrets=secrets)


def bind(folder: Folder, destination: Destination, *, secrets: bool = True) -> Bound:
    """Give a destination that can be sent to, whether its file is written yet or not.

    Raises:
        BadConfig: as in ``bound``.
    """
    where = f"{FOLDER}/{destination.name}.yaml"
    kind = registry.kind(destination.kind, f"{where}: kind")
    if kind.secret and not destination.secret:
        raise BadConfig("its secret is missing", where=f"{where}: secret", mend="write secret: env:NAME or file:PATH")
    known = secrets_at(folder, destination.secret) if secrets and kind.secret else ()
    settings = Settings(destination.name, destination.settings, known, folder.root)
    kind.validate(settings, [aim_of(one) for one in destination.audiences], where)
    for audience in destination.audiences:
        for theirs, ours in audience.mapping.items():
            exported.checked(ours, f"{where}: audiences.{audience.name}.mapping.{theirs}")
    return Bound(destination, kind, settings)
