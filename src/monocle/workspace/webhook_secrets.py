"""The secrets with which webhooks are signed, from where the file of their source says that they stand."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from monocle import settings
from monocle.errors import BadConfig
from monocle.ingest.webhook import Webhook
from monocle.workspace.folder import Folder

LARGEST = 64 * 1024
_IN_FILE = "file:"


def secrets_of(folder: Folder, hook: Webhook) -> Sequence[str]:
    """Give the secrets that count now; they are read each time, so that a new one counts at once.

    Args:
        folder: of the workspace; the place of a file is looked for from there.
        hook: names a variable of the environment or a file for each, or several in one, with blanks between.

    Raises:
        BadConfig: one is not there, empty, or where others can read it.
    """
    return secrets_at(folder, hook.secret)


def secrets_at(folder: Folder, places: str) -> Sequence[str]:
    """Give the secrets that stand at some places: ``env:NAME``, ``file:PATH`` or the name of a variable, with blanks between.

    Raises:
        BadConfig: as in ``secrets_of``.
    """
    found: list[str] = []
    for place in places.split():
        kind, _, name = place.partition(":")
        found += _in_file(folder, name) if f"{kind}:" == _IN_FILE else settings.named(name or kind).split()
    return found


def _in_file(folder: Folder, name: str) -> list[str]:
    path, where = folder.root / name, f"{_IN_FILE}{name}"
    if _is_committed(folder, path):
        raise BadConfig(
            "a secret stands where it would be committed with the workspace",
            where=where,
            mend="move it into .monocle/, or out of the workspace",
        )
    try:
        with open(path, "rb", opener=_at_once) as file:
            state = os.fstat(file.fileno())
            words = file.read(LARGEST).decode(errors="replace").split()
    except OSError:
        raise BadConfig(
            "the file with the secret cannot be read", where=where, mend="write the secret into it"
        ) from None
    if not stat.S_ISREG(state.st_mode) or stat.S_IMODE(state.st_mode) & 0o077 or state.st_uid != os.geteuid():
        raise BadConfig("others can read this file, or it is none", where=where, mend=f"chmod 600 {name}")
    if not words:
        raise BadConfig("the file holds no secret", where=where, mend="write the secret into it")
    return words


def _at_once(path: str, flags: int) -> int:
    """Open a file; what is a pipe does not let it wait."""
    return os.open(path, flags | os.O_NONBLOCK)


def _is_committed(folder: Folder, path: Path) -> bool:
    """Tell whether a file stands in the workspace outside Monocle's own folder, which no team commits."""
    real, root = path.resolve(), folder.root.resolve()
    return real.is_relative_to(root) and not real.is_relative_to(folder.private.resolve())
