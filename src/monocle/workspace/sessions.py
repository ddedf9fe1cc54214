"""Who is signed in on this machine."""

import datetime as dt
import secrets

from monocle.catalog import sessions
from monocle.workspace.house import House

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(minutes=30)
_BYTES = 32


class Sessions:
    """The sessions of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def create(self) -> str:
        """Start a session and give its token, which is kept nowhere."""
        token = secrets.token_urlsafe(_BYTES)
        with self._house.catalog.transaction() as connection:
            sessions.create(connection, token)
        return token

    def invite(self) -> str:
        """Make a sign-in link's token, which works once within half an hour, for whoever serves this workspace."""
        token = secrets.token_urlsafe(_BYTES)
        with self._house.catalog.transaction() as connection:
            sessions.invite(connection, token)
        return token

    def redeem(self, token: str) -> bool:
        """Tell whether a token is of a link that still works; afterwards it works no more."""
        with self._house.catalog.transaction() as connection:
            return sessions.redeem(connection, token, IDLE)

    def check(self, token: str) -> bool:
        """Tell whether a token opens a session."""
        with self._house.catalog.transaction() as connection:
            return sessions.check(connection, token, LONGEST, IDLE)

    def drop(self, token: str) -> None:
        """End a session."""
        with self._house.catalog.transaction() as connection:
            sessions.drop(connection, token)
