"""Memberships change as time passes: those that are due are looked at, some at a time, whether anything else happens or not."""

import datetime as dt

from monocle import clock
from monocle.catalog import Connection, allowances, members, rearranging
from monocle.workspace.house import House
from monocle.workspace.memberships import Following
from monocle.workspace.ripening import ripen

EVERY = dt.timedelta(seconds=1)
"""Between two looks for what is due."""
RIPE_EVERY = dt.timedelta(minutes=1)
"""Between two looks for choices whose moment has come: all choices are read for it."""


class Passing:
    """Lets customers enter and leave segments of whom time alone changes that; one thread at a time.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        self._house, self._memberships = house, Following()
        self._looked: dt.datetime | None = None
        self._ripened: dt.datetime | None = None

    def look(self) -> int:
        """Look at some of the customers that are due, and give how many; at most once a second where none were."""
        now = clock.now()
        if self._looked and self._looked <= now < self._looked + EVERY:
            return 0
        with self._house.catalog.transaction() as connection:
            ripe = self._ripe(connection, now)
            if not self._memberships.due(connection, now):
                self._looked = now
                return ripe
            rearranging.alone(connection)
            return ripe + self._memberships.pass_time(connection, now)

    def _ripe(self, connection: Connection, now: dt.datetime) -> int:
        """Let choices count whose moment has come, and give of how many customers; at most once a minute."""
        if self._ripened and self._ripened <= now < self._ripened + RIPE_EVERY:
            return 0
        self._ripened = now
        if not allowances.is_ripe(connection, now):
            return 0
        rearranging.alone(connection)
        return ripen(connection, self._memberships, now)


def is_due(house: House) -> bool:
    """Tell whether time alone may have changed a membership already."""
    with house.catalog.transaction() as connection:
        return bool(members.segments_due(connection, clock.now()))
