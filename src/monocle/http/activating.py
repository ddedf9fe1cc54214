"""What the doors ask of destinations and audiences, and of the customer in one glance."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from monocle.activate.audiences import Destination
from monocle.workspace.audience_views import Action, AllowanceRow, Desk, Saving, Whom
from monocle.workspace.destination_views import DestinationRow, KindRow, Previewed, ResultRow, SyncRow


class Destinations(Protocol):
    """Where audiences go, what was sent, and what became of each customer."""

    def kinds(self) -> Sequence[KindRow]:
        """Give what kinds there are, by name."""

    def list(self) -> Sequence[DestinationRow]:
        """Give every destination, by name; one whose file cannot be used tells why."""

    def get(self, name: str) -> DestinationRow:
        """Give one destination."""

    def check(self, name: str) -> str:
        """Ask a destination whether it can be reached and knows us; give what it said."""

    def preview(self, name: str, audience: str, mode: str = "", sample: int = 10) -> Previewed:
        """Give what a synchronisation would do; nothing is written or sent."""

    def sync(self, name: str, audience: str = "", mode: str = "", by: str = "") -> Sequence[SyncRow]:
        """Decide what an audience, or every one of a destination, is to be told, and have it delivered."""

    def retry(self, sync_id: UUID, by: str = "") -> SyncRow:
        """Send again what failed in a synchronisation, and nothing else."""

    def runs(self, name: str = "", audience: str = "", limit: int = 50, after: str = "") -> Sequence[SyncRow]:
        """Give synchronisations, newest first."""

    def run(self, sync_id: UUID) -> SyncRow:
        """Give one synchronisation."""

    def results(self, sync_id: UUID, outcome: str = "", limit: int = 50, after: int = 0) -> Sequence[ResultRow]:
        """Give what became of each customer in a synchronisation."""


class Audiences(Protocol):
    """Who is sent where, who may be, and who did what."""

    def names(self) -> Sequence[str]:
        """Give the names of the destinations that have a file."""

    def definition(self, name: str) -> Destination:
        """Give what the file of a destination says."""

    def save(self, name: str, definition: Mapping[str, Any], by: str) -> Destination:
        """Write what a destination says, and remember who did."""

    def remove(self, name: str, by: str) -> None:
        """Take the file of a destination away; refused while it still has customers."""

    def who(self, name: str, audience: str) -> Whom:
        """Count who of an audience may be sent, and why the others may not."""

    def saved(self, days: int = 90) -> Sequence[Saving]:
        """Give the contacts that were spared since, per audience and reason."""

    def actions(self, limit: int = 100) -> Sequence[Action]:
        """Give who did what with which outcome, newest first."""

    def allowances(self, customer_id: UUID) -> Sequence[AllowanceRow]:
        """Give what a customer allows."""

    def desk(self, name: str) -> Desk:
        """Give a customer (id or ``type:value``) in one glance."""
