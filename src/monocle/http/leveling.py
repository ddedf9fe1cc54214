"""What the HTTP doors ask of a workspace for levels."""

from pathlib import Path
from typing import Protocol

from monocle.workspace.level_views import Level, LevelPath, Step

__all__ = ["Level", "LevelPath", "Levels", "Step"]


class Levels(Protocol):
    """The same figures of a customer, a household, a segment, a brand and all."""

    def read(self, customer: str = "", segment: str = "", brand: str = "", language: str = "") -> LevelPath:
        """Give the path of levels from the smallest that is named up to all customers."""

    def write(self, path: LevelPath, to: Path, *, machine: bool = False, language: str = "") -> int:
        """Write the table of a path into a file, and give how many lines it has."""
