"""The first runs of a workspace that has nothing but events: made by themselves, so that these are customers from the first one on.

A model that was learnt from one record knows nothing, so there is another run whenever there are four times as many, until a
person makes one or there are some thousand.
"""

from uuid import UUID

from monocle.catalog import Connection, arriving, live, rearranging, runs
from monocle.errors import Conflict
from monocle.workspace.house import House
from monocle.workspace.pipeline import run_pipeline

GROWN = 4
"""How many times as many records there must be for another run."""
LARGEST = 10_000
"""Records from which a run is a person's to make: it takes longer than events should wait."""


class FirstRuns:
    """Makes the first runs where they are wanted.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._last: UUID | None = None

    def look(self) -> bool:
        """Make a run where one is wanted, of the events and of what was loaded before; tell whether one was made.

        Sources that are read are left to ``monocle run``, which a person starts once they are as they should be.

        Raises:
            MonocleError: it failed; it is tried again when it is asked for again.
        """
        with self._house.catalog.reading() as connection:
            if not self._is_wanted(connection):
                return False
        try:
            run_pipeline(self._house, _nobody, load=False)
        except Conflict:  # somebody else makes one
            return False
        return True

    def _is_wanted(self, connection: Connection) -> bool:
        run_id = rearranging.run_in_force(connection)
        if run_id is None:
            return live.waits(connection, 0)
        if run_id == self._last:
            return False
        counts = runs.get(connection, run_id).counts
        known = counts.get("records", 0)
        if "received" in counts or known >= LARGEST:
            self._last = run_id  # a person made it, or will make the next
            return False
        return arriving.has_records(connection, GROWN * max(known, 1))


def _nobody(stage: str, done: int, total: int) -> None:
    """Tell nobody how far it is: the run itself keeps that."""
    del stage, done, total
