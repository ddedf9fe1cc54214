"""Records become customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monocle.engine import Engine
from monocle.relation import Relation
from monocle.resolve.candidates import CutOff
from monocle.resolve.clustered import Clustered
from monocle.resolve.customer_ids import Naming, naming
from monocle.resolve.finding import Finding
from monocle.resolve.first_ids import first_naming
from monocle.resolve.identity_changes import Grounds, created, identity_changes
from monocle.resolve.index import Lake
from monocle.resolve.index.keeping import kept
from monocle.resolve.judged_customers import Matched, judged_customers
from monocle.resolve.known import Known
from monocle.resolve.laps import Laps
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.nothing import nothing
from monocle.resolve.partition import partition_beside
from monocle.resolve.successors import followed
from monocle.tables import JUDGEMENTS

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
        model: that weighed the pairs.
        candidates: pairs that blocking brought; those that several rules find count for each.
        cut_offs: what each blocking rule brought, and keys that too many records hold.
        finding: which rules find the strong pairs, and the recall of all of them together.
        seconds: by step.
    """

    links: Relation
    clusters: Relation
    matched: Relation
    customers: Relation
    given_ids: Relation
    changes: Relation
    model: Model
    candidates: int
    cut_offs: tuple[CutOff, ...]
    finding: Finding
    seconds: Mapping[str, float] = field(default_factory=dict)


def run(
    engine: Engine,
    records: Relation,
    identifiers: Relation,
    known: Known,
    matching: Matching,
    model: Model | None = None,
) -> Resolved:
    """Give which records are one customer, and the customers' ids.

    Args:
        engine: computes.
        records: RECORDS.
        identifiers: IDENTIFIERS; those with a flag join nobody.
        known: the last run in force, and the judgements since; ``Known()`` on the first.
        matching: thresholds and limits; ``Matching()`` works.
        model: a version to weigh with; None learns one from the records.
    """
    first = known.matched is None and known.customers is None

    def named(made: Clustered, clusters: Relation) -> Naming:
        return first_naming(engine, made) if first else naming(engine, records, clusters, known)

    parts, names, ground = partition_beside(engine, records, identifiers, matching, model, named)
    laps = Laps(dict(parts.seconds))
    if known.index is not None:
        kept(engine, ground(), Lake(records, identifiers, names.matched), known.index)
        laps.lap("index")
    del ground
    served = judged_customers(engine, Matched(names, parts.clusters, parts.links, records), known.judgements)
    customers = engine.stored(served.customers)
    engine.hand(customers, None if served.touched else engine.handed(names.matched))
    grounds = Grounds(served.given_ids, parts.links, known.judgements or nothing(JUDGEMENTS))
    old = None if known.customers is None else followed(known.customers, customers, known.successors)
    changes = None if served.touched else names.changes
    if changes is None:
        changes = engine.keep(created(customers) if old is None else identity_changes(engine, old, customers, grounds))
    laps.lap("ids")
    return Resolved(
        parts.links,
        served.clusters,
        names.matched,
        customers,
        served.given_ids,
        changes,
        parts.model,
        parts.candidates,
        parts.cut_offs,
        parts.finding,
        laps.seconds,
    )
