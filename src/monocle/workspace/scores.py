"""What the model in force says of pairs; the stored links alone until a model can be asked."""

from uuid import UUID

from monocle.catalog import Connection, plans
from monocle.resolve.learning import UNTRAINED
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.whys import Scored


class StoredScores:
    """Thresholds of ``matching.yaml``; nothing is known of pairs without a stored link."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def threshold(self) -> float:
        """Give the bits at and above which a pair joins: of ``matching.yaml``, else as the last run found from the data."""
        said = definitions.matching(self._house.folder).threshold
        if said is not None:
            return said
        with self._house.catalog.reading() as connection:
            last = plans.matched(connection, 1)
        return float(last[0].report["threshold"]) if last else UNTRAINED

    def review_floor(self) -> float:
        """Give the bits below which a pair is forgotten."""
        return definitions.matching(self._house.folder).review_floor

    def score(self, connection: Connection, left_id: UUID, right_id: UUID) -> Scored | None:
        """Give nothing: only a model could tell."""
        del connection, left_id, right_id
        return None
