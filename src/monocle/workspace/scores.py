"""What the model in force says of pairs; the stored links alone until a model can be asked."""

from uuid import UUID

from monocle.catalog import models, plans, pointers
from monocle.resolve.learning import UNTRAINED
from monocle.resolve.one_pair import one_pair
from monocle.tables import IDENTIFIERS, RECORDS
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.models import stored_model
from monocle.workspace.views import LinkLevel
from monocle.workspace.whys import Scored

MOST_RECORDS = 500_000
"""With more, encoding them anew for one pair takes too long."""


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

    def score(self, left_id: UUID, right_id: UUID) -> Scored | None:
        """Give nothing: only a model could tell."""
        del left_id, right_id
        return None


class ModelScores(StoredScores):
    """What the model of the last run says of any pair, as long as there are not too many records to ask it at once."""

    def score(self, left_id: UUID, right_id: UUID) -> Scored | None:
        """Give what the model says; None before the first run, and with more than ``MOST_RECORDS``."""
        with self._house.catalog.reading() as connection:
            last = plans.matched(connection, 1)
            pointing = pointers.in_force(connection)
            if not last or RECORDS.name not in pointing or pointing[RECORDS.name].rows > MOST_RECORDS:
                return None
            version = models.get(connection, last[0].version)
        read = self._house.lake.read
        told = (read(RECORDS, pointing[RECORDS.name].folder), read(IDENTIFIERS, pointing[IDENTIFIERS.name].folder))
        matching = definitions.matching(self._house.folder)
        with self._house.engine() as engine:
            found = one_pair(engine, told, stored_model(version), matching, (left_id, right_id))
        if found is None:
            return None
        levels = tuple(LinkLevel(*level) for level in found.levels)
        met = found.strong and bool(found.rules)
        return Scored(found.weight, levels, found.rules, met, found.held_back, version.version)
