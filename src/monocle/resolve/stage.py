"""Records become customers."""

from dataclasses import dataclass

from monocle.engine import Engine
from monocle.relation import Relation
from monocle.resolve.blocking import CutOff
from monocle.resolve.customer_ids import naming
from monocle.resolve.identity_changes import Grounds, identity_changes
from monocle.resolve.judged_customers import Matched, judged_customers
from monocle.resolve.known import Known
from monocle.resolve.matching import Matching
from monocle.resolve.nothing import nothing
from monocle.resolve.partition import partition
from monocle.tables import CUSTOMERS, JUDGEMENTS

__all__ = ["Known", "Matching", "Resolved", "run"]


@dataclass(frozen=True)
class Resolved:
    """What resolving gives.

    Attributes:
        links: LINKS.
        clusters: CLUSTERS.
        matched: MATCHED.
        customers: CUSTOMERS.
        given_ids: GIVEN_IDS.
        changes: IDENTITY_CHANGES.
        candidates: pairs that were weighed.
        cut_offs: keys that too many records hold, by blocking rule.
    """

    links: Relation
    clusters: Relation
    matched: Relation
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
    served = judged_customers(engine, Matched(names, parts.clusters, parts.links, records), known.judgements)
    customers = engine.keep(served.customers)
    grounds = Grounds(served.given_ids, parts.links, known.judgements or nothing(JUDGEMENTS))
    changes = engine.keep(identity_changes(engine, known.customers or nothing(CUSTOMERS), customers, grounds))
    return Resolved(
        parts.links,
        served.clusters,
        names.matched,
        customers,
        served.given_ids,
        changes,
        parts.candidates,
        parts.cut_offs,
    )
