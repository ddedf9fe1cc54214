"""Memberships change as time passes: those that are due are looked at, some at a time, whether anything else happens or not."""

import datetime as dt

from monocle import clock
from monocle.catalog import members, rearranging
from monocle.workspace.house import House
from monocle.workspace.memberships import Following

EVERY = dt.timedelta(seconds=1)
"""Between two looks for what is due."""


class Passing:
    """Lets customers enter and leave segments of whom time alone changes that; one thread at a time.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        self._house, self._memberships = house, Following()
        self._looked: dt.datetime | None = None

    def look(self) -> int:
        """Look at some of the customers that are due, and give how many; at most once a second where none were."""
        now = clock.now()
        if self._looked and self._looked <= now < self._looked + EVERY:
            return 0
        with self._house.catalog.transaction() as connection:
            if not self._memberships.due(connection, now):
                self._looked = now
                return 0
            rearranging.alone(connection)
            return self._memberships.pass_time(connection, now)


def is_due(house: House) -> bool:
    """Tell whether time alone may have changed a membership already."""
    with house.catalog.transaction() as connection:
        return bool(members.segments_due(connection, clock.now()))
