"""Who is signed in on this machine."""

import datetime as dt
import secrets

from monocle.catalog import sessions
from monocle.errors import BadInput
from monocle.workspace.house import House

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(minutes=30)
LONGEST_NAME = 60
_BYTES = 32


class Sessions:
    """The sessions of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def create(self, name: str = "") -> str:
        """Start a session and give its token, which is kept nowhere.

        Args:
            name: of the person; empty for the workspace's owner.

        Raises:
            BadInput: it is no name.
        """
        named = steward(name)
        token = secrets.token_urlsafe(_BYTES)
        with self._house.catalog.transaction() as connection:
            sessions.create(connection, token, named)
        return token

    def invite(self, name: str = "") -> str:
        """Make a sign-in link's token, which works once within half an hour, for whoever serves this workspace.

        Args:
            name: of the person; empty for the workspace's owner.

        Raises:
            BadInput: it is no name.
        """
        named = steward(name)
        token = secrets.token_urlsafe(_BYTES)
        with self._house.catalog.transaction() as connection:
            sessions.invite(connection, token, named)
        return token

    def redeem(self, token: str) -> str:
        """Give whom a link that still works is for, and use it up; empty where the token is of none."""
        with self._house.catalog.transaction() as connection:
            return sessions.redeem(connection, token, IDLE) or ""

    def check(self, token: str) -> str:
        """Give whose session a token opens; empty where it opens none."""
        with self._house.catalog.transaction() as connection:
            return sessions.check(connection, token, LONGEST, IDLE) or ""

    def drop(self, token: str) -> None:
        """End a session."""
        with self._house.catalog.transaction() as connection:
            sessions.drop(connection, token)


def steward(name: str) -> str | None:
    """Give a person's name as sessions keep it; None for the workspace's owner.

    Raises:
        BadInput: it is longer than 60 characters, or holds characters that do not print.
    """
    said = " ".join(name.split())
    if len(said) > LONGEST_NAME or not said.isprintable():
        raise BadInput("this is no name", where="name", mend=f"use 1 to {LONGEST_NAME} characters that print")
    return said or None
