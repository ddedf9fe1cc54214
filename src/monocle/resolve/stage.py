"""Records become customers."""

from dataclasses import dataclass

from monocle.engine import Engine
from monocle.relation import Relation
from monocle.resolve.blocking import CutOff
from monocle.resolve.customer_ids import naming
from monocle.resolve.identity_changes import identity_changes
from monocle.resolve.known import Known
from monocle.resolve.matching import Matching
from monocle.resolve.nothing import nothing
from monocle.resolve.partition import partition
from monocle.tables import CUSTOMERS

__all__ = ["Known", "Matching", "Resolved", "run"]


@dataclass(frozen=True)
class Resolved:
    """What resolving gives.

    Attributes:
        links: LINKS.
        clusters: CLUSTERS.
        customers: CUSTOMERS.
        given_ids: GIVEN_IDS.
        changes: IDENTITY_CHANGES.
        candidates: pairs that were weighed.
        cut_offs: keys that too many records hold, by blocking rule.
    """

    links: Relation
    clusters: Relation
    customers: Relation
    given_ids: Relation
    changes: Relation
    candidates: int
    cut_offs: tuple[CutOff, ...]


def run(engine: Engine, records: Relation, identifiers: Relation, known: Known, matching: Matching) -> Resolved:
    """Give which records are one customer, and the customers' ids.

    Args:
        engine: computes.
        records: RECORDS.
        identifiers: IDENTIFIERS; those with a flag join nobody.
        known: the last run in force; ``Known()`` on the first.
        matching: thresholds and limits; ``Matching()`` works.
    """
    parts = partition(engine, records, identifiers, matching)
    names = naming(engine, records, parts.clusters, known)
    changes = engine.keep(identity_changes(known.customers or nothing(CUSTOMERS), names, parts.links))
    return Resolved(
        parts.links, parts.clusters, names.customers, names.given_ids, changes, parts.candidates, parts.cut_offs
    )
