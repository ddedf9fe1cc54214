"""What arrived by itself, and what became of it."""

from collections.abc import Sequence

from monocle.catalog import journal, violations
from monocle.catalog.journal import Collected, Kept
from monocle.catalog.violations import Violation, ViolationCount
from monocle.workspace.house import House


class Events:
    """The events of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._catalog = house.catalog

    def latest(self, source: str = "", name: str = "", limit: int = 50) -> Sequence[Kept]:
        """Give the events that came last, the newest first, of one source or all, of one name or all."""
        with self._catalog.reading() as connection:
            return journal.latest(connection, source, name, limit)

    def since(self, after: int, limit: int = 1_000) -> Sequence[Kept]:
        """Give the events that follow a number, in their order: who reads on from the last of them misses nothing."""
        with self._catalog.reading() as connection:
            return journal.since(connection, after, limit)

    def collected(self, source: str = "", hours: int = 24) -> Sequence[Collected]:
        """Give what became of what sources sent, by source and hour, the newest hour first."""
        with self._catalog.reading() as connection:
            return journal.collected(connection, source, hours)

    def violations(self, source: str = "", limit: int = 50) -> Sequence[Violation]:
        """Give where events broke the plan of their source, the newest first."""
        with self._catalog.reading() as connection:
            return violations.recent(connection, source, limit)

    def broken(self, source: str = "") -> Sequence[ViolationCount]:
        """Give how often each rule of a plan was broken, most first."""
        with self._catalog.reading() as connection:
            return violations.counts(connection, source)
