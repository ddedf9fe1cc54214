"""Destinations: where audiences go, what was sent, and what became of each customer."""

from collections.abc import Sequence
from uuid import UUID

from monocle.workspace.destination_views import DestinationRow, KindRow, Previewed, ResultRow, SyncRow
from monocle.workspace.house import House


class Destinations:
    """The destinations of a workspace."""

    def __init__(self, house: House) -> None:
        self._house = house

    def kinds(self) -> Sequence[KindRow]:
        """Give what kinds there are, by name."""
        raise NotImplementedError

    def list(self) -> Sequence[DestinationRow]:
        """Give every destination, by name; one whose file cannot be used tells why."""
        raise NotImplementedError

    def get(self, name: str) -> DestinationRow:
        """Give one destination."""
        raise NotImplementedError

    def check(self, name: str) -> str:
        """Ask a destination whether it can be reached and knows us; give what it said."""
        raise NotImplementedError

    def preview(self, name: str, audience: str, mode: str = "", sample: int = 10) -> Previewed:
        """Give what a synchronisation would do; nothing is written or sent."""
        raise NotImplementedError

    def sync(self, name: str, audience: str = "", mode: str = "", by: str = "") -> Sequence[SyncRow]:
        """Decide what an audience, or every one of a destination, is to be told, and have it delivered."""
        raise NotImplementedError

    def retry(self, sync_id: UUID, by: str = "") -> SyncRow:
        """Send again what failed in a synchronisation, and nothing else."""
        raise NotImplementedError

    def runs(self, name: str = "", audience: str = "", limit: int = 50, after: str = "") -> Sequence[SyncRow]:
        """Give synchronisations, newest first."""
        raise NotImplementedError

    def run(self, sync_id: UUID) -> SyncRow:
        """Give one synchronisation."""
        raise NotImplementedError

    def results(self, sync_id: UUID, outcome: str = "", limit: int = 50, after: int = 0) -> Sequence[ResultRow]:
        """Give what became of each customer in a synchronisation."""
        raise NotImplementedError
