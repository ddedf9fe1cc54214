"""What the HTTP doors ask of a workspace about predictions: lifetime value, churn, the next purchase, the next offer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from monocle.workspace.prediction_views import (
    CustomerPredictions,
    ModelReport,
    Offer,
    Opportunity,
    OpportunityTotal,
    ScoredCustomer,
)


class Predictions(Protocol):
    """What models expect of customers."""

    def models(self) -> Sequence[ModelReport]:
        """Give every model: lifetime, churn, purchase_30, purchase_90, offers; none before the first run that made them."""

    def model(self, kind: str) -> ModelReport:
        """Give one model."""

    def history(self, kind: str, limit: int = 30) -> Sequence[ModelReport]:
        """Give the same model of the last runs, newest first."""

    def leaving(self, limit: int = 50, after: int = 0) -> Sequence[ScoredCustomer]:
        """Give the customers most likely to leave first, those after a number of them."""

    def most_valuable(self, limit: int = 50, after: int = 0) -> Sequence[ScoredCustomer]:
        """Give the customers of the highest expected value first, those after a number of them."""

    def opportunities(
        self, product: str = "", limit: int = 50, after: int = 0, language: str = ""
    ) -> Sequence[Opportunity]:
        """Give offers by expected value, most first, of one product or of all, those after a number of them."""

    def opportunity_totals(self, limit: int = 50) -> Sequence[OpportunityTotal]:
        """Give what the offers of each product are worth together, most first."""

    def write(self, name: str, path: Path, *, product: str = "", machine: bool = False, language: str = "") -> int:
        """Write the first customers of a list (churn, lifetime, opportunities) into a file, and give how many rows it has."""

    def of(self, customer: str, language: str = "") -> CustomerPredictions:
        """Give what is expected of one customer, by id or identifier."""

    def offers(self, customer: str, language: str = "") -> Sequence[Offer]:
        """Give what to offer to one customer next, best first."""
