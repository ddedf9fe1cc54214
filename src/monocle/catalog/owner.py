"""As which user the embedded server runs: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from monocle.errors import Unavailable

SYSTEM_USER = "monocle-postgres"
_ROOT = 0
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Owner:
    """The user that owns the data folder and runs the server.

    Attributes:
        user: id of the user.
        group: id of the group.
        prefix: the command that runs another command as this user; empty when it is ours.
    """

    user: int
    group: int
    prefix: tuple[str, ...] = ()

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as the owner, in a session of its own, away from our terminal and environment."""
        return subprocess.run(
            [*self.prefix, *command],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
        )

    def give(self, path: Path) -> None:
        """Make a file or folder the owner's, where we may."""
        if os.geteuid() == _ROOT:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def owner_of(house: Path, data: Path) -> Owner:
    """Give the user that runs the server of a workspace.

    An ordinary user runs it as themselves. Root runs it as the user who owns the folder. A folder that is root's own is
    served by root's user id inside a user namespace, where PostgreSQL does not see root and the process holds no
    privilege, so that no folder has to be opened to another user; where the machine allows no namespaces, by the system
    user ``monocle-postgres``.

    Args:
        house: the ``.monocle`` folder.
        data: the data folder, which may not exist yet.

    Raises:
        Unavailable: the folder is another user's, or no user can be found to run the server.
    """
    holder = (data if data.exists() else house).stat().st_uid
    ours = os.geteuid()
    if ours != _ROOT:
        if holder != ours:
            raise Unavailable(
                "the folder belongs to another user, who alone can run its PostgreSQL",
                where=str(house),
                mend="run Monocle as that user, or set MONOCLE_DATABASE_URL",
            )
        return Owner(ours, os.getegid())
    if holder != _ROOT:
        return _other_user(holder)
    return mapped_root() or system_user(house, data)


def mapped_root() -> Owner | None:
    """Give root's own user id seen as an ordinary one, or None where the machine allows no user namespace."""
    program = shutil.which("unshare")
    if program is None:
        return None
    seen_as = next((entry for entry in pwd.getpwall() if entry.pw_name == "nobody"), None)
    if seen_as is None:
        return None
    user, group = f"--map-user={seen_as.pw_uid}", f"--map-group={seen_as.pw_gid}"
    owner = Owner(_ROOT, os.getegid(), (program, "--user", user, group, "--"))
    return owner if owner.run("true").returncode == 0 else None


def system_user(house: Path, data: Path) -> Owner:
    """Give the system user that serves root's own folders, made when missing, and let it pass into them.

    Raises:
        Unavailable: the user cannot be made, or cannot reach the folder.
    """
    if SYSTEM_USER not in {entry.pw_name for entry in pwd.getpwall()}:
        command = ["useradd", "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"]
        made = subprocess.run([*command, SYSTEM_USER], check=False, capture_output=True, env=_ENVIRONMENT)
        if made.returncode != 0:
            raise Unavailable(
                "PostgreSQL does not run as root, and no system user could be made for it",
                where=str(house),
                mend="run Monocle as an ordinary user, or set MONOCLE_DATABASE_URL",
            )
    owner = _other_user(pwd.getpwnam(SYSTEM_USER).pw_uid)
    os.chown(house, _ROOT, owner.group)
    house.chmod(0o710)
    if data.exists():
        for path in [data, *data.rglob("*")]:
            owner.give(path)
    if owner.run("test", "-x", str(house)).returncode != 0:
        raise Unavailable(
            f"PostgreSQL does not run as root, and its user {SYSTEM_USER} cannot pass through the folders above",
            where=str(house),
            mend="put the workspace where other users can pass, run as an ordinary user, or set MONOCLE_DATABASE_URL",
        )
    return owner


def _other_user(user: int) -> Owner:
    try:
        group = pwd.getpwuid(user).pw_gid
    except KeyError:
        raise Unavailable(
            f"the folder belongs to user id {user}, which this machine does not know",
            where="the workspace folder",
            mend="give the folder to a user of this machine (chown -R), or set MONOCLE_DATABASE_URL",
        ) from None
    prefix = ("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--")
    return Owner(user, group, prefix)
