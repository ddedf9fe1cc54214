"""What the HTTP doors ask of a workspace for goals."""

from collections.abc import Sequence
from typing import Protocol

from monocle.workspace.kpis import Kpi

__all__ = ["Kpi", "Kpis"]


class Kpis(Protocol):
    """What figures should become."""

    def list(self, language: str = "") -> Sequence[Kpi]:
        """Give every goal, with what runs told of it."""
