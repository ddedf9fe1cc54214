"""What the HTTP doors ask of a workspace for figures: traits, reports, boards, definitions, anomalies."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from monocle.workspace.insight_views import Anomaly, Board, CustomerTraits, Definition, Report, Shown, StepRow

__all__ = ["Anomaly", "Board", "CustomerTraits", "Definition", "Insight", "Report", "Shown", "StepRow"]


class Insight(Protocol):
    """The figures of a workspace, computed once for each run."""

    def traits(self, customer: str, language: str = "") -> CustomerTraits:
        """Give the traits of a customer, by id or identifier."""

    def of_customer(self, customer_id: UUID, language: str = "") -> CustomerTraits:
        """Give the traits of a customer by its id in force; none where none were computed yet."""

    def definitions(self, language: str = "") -> Sequence[Definition]:
        """Give what every figure and trait is: the glossary."""

    def names(self) -> Sequence[str]:
        """Give the names of the reports."""

    def report(self, name: str) -> Report:
        """Give one report as the last run that has it left it."""

    def boards(self, language: str = "") -> Sequence[Board]:
        """Give what each role sees first."""

    def board(self, name: str = "", language: str = "") -> Shown:
        """Give what one role sees first; the first board where none is named."""

    def anomalies(self, figure: str = "", limit: int = 100) -> Sequence[Anomaly]:
        """Give what stands out, the newest first."""

    def steps(self) -> Sequence[StepRow]:
        """Give how far what follows from the run in force is."""
