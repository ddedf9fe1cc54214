"""What the HTTP doors ask of a workspace for what follows from runs: figures, segments, predictions, audiences."""

from collections.abc import Callable, Sequence
from typing import Protocol

from monocle.http.activating import Audiences, Destinations
from monocle.http.insight import Insight, StepRow
from monocle.http.leveling import Levels
from monocle.http.reporting import Reports
from monocle.workspace.entities import Entities


class Understood(Protocol):
    """The part of a workspace that understands and acts; ``Verbs`` has it all. The attributes are read only."""

    @property
    def insight(self) -> Insight:
        """Give its traits, figures and reports."""

    @property
    def levels(self) -> Levels:
        """Give the same figures of a customer, a household, a segment, a brand and all."""

    @property
    def reports(self) -> Reports:
        """Give its saved reports, and what was made of them."""

    @property
    def entities(self) -> Entities:
        """Give the sites, brands and countries of a group."""

    @property
    def audiences(self) -> Audiences:
        """Give who is sent where, who may be, and who did what."""

    @property
    def destinations(self) -> Destinations:
        """Give where audiences go, and what was sent."""

    def understand(self, progress: Callable[..., None] | None = None, again: bool = False) -> Sequence[StepRow]:
        """Compute what follows from the run in force, where it is not there yet."""
