"""What the last run in force knew and what people decided, which this run goes on from."""

from dataclasses import dataclass
from pathlib import Path

from monocle.relation import Relation


@dataclass(frozen=True)
class Known:
    """The last run in force, and the judgements since.

    Attributes:
        customers: CUSTOMERS as they are served now; None on the first run.
        given_ids: GIVEN_IDS, with the ids that judgements gave since (``judged_customers.remembered``); None on the
            first run.
        matched: MATCHED, which naming continues; None on the first run.
        judgements: JUDGEMENTS in force; None where there are none.
        successors: SUCCESSORS: records that are no more, and what they went into; None where there are none.
        index: where the index of what matching finds is to be kept; None where none is wanted.
    """

    customers: Relation | None = None
    given_ids: Relation | None = None
    matched: Relation | None = None
    judgements: Relation | None = None
    successors: Relation | None = None
    index: Path | None = None
