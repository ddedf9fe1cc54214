"""Records as clusters: the part of resolving that knows no history."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from monocle.engine import Engine
from monocle.kernel.program import compile_questions
from monocle.kernel.scorer import Scorer
from monocle.relation import Relation
from monocle.resolve.candidates import Candidates, CutOff, candidates, cut_offs
from monocle.resolve.clustered import Clustered, clustered
from monocle.resolve.codes import Coded, coded
from monocle.resolve.comparisons import comparisons_for
from monocle.resolve.finding import Finding, finding
from monocle.resolve.index.ground import Ground, ground_of
from monocle.resolve.joining import joined
from monocle.resolve.judged_pairs import judged_pairs
from monocle.resolve.laps import Laps
from monocle.resolve.learning import learned
from monocle.resolve.limiting import limits_of
from monocle.resolve.limits import Limits
from monocle.resolve.link_rows import Linked
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.needing import needs
from monocle.resolve.pruning import pruned
from monocle.resolve.rules import rules_for
from monocle.resolve.scored import scored
from monocle.resolve.weighing import Weighed, weighed
from monocle.tables import LINKS

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Partition:
    """Records as clusters, and why.

    Attributes:
        links: LINKS, stored.
        clusters: CLUSTERS, stored.
        model: that weighed the pairs.
        candidates: pairs that blocking brought; those that several rules find count for each.
        cut_offs: what each blocking rule brought, and keys that too many records hold.
        finding: which rules find the strong pairs, and the recall of all of them together.
        seconds: by step.
    """

    links: Relation
    clusters: Relation
    model: Model
    candidates: int
    cut_offs: tuple[CutOff, ...]
    finding: Finding
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class _Compared:
    """Records as they were compared.

    Attributes:
        found: the records.
        pairs: that were looked at, spent.
        weighty: those that were kept.
        model: that weighed them.
        cut: what each rule brought.
        laps: the stopwatch.
    """

    found: Coded
    pairs: Candidates
    weighty: Weighed
    model: Model
    cut: tuple[CutOff, ...]
    laps: Laps


def partition(
    engine: Engine,
    records: Relation,
    identifiers: Relation,
    matching: Matching,
    model: Model | None = None,
    judgements: Relation | None = None,
) -> Partition:
    """Give records as clusters, no history, no ids, no labels.

    Args:
        engine: reads and stores; its threads compute.
        records: RECORDS.
        identifiers: IDENTIFIERS.
        matching: thresholds and limits.
        model: a version to weigh with; None learns one from the records.
        judgements: JUDGEMENTS that the model learns from too; they join nobody here.
    """
    compared = _compared(engine, records, identifiers, matching, model, judgements)
    limits = limits_of(engine, records, identifiers, matching.limits)
    return _parted(engine, compared, limits, lambda _, __: None)[0]


def partition_beside(
    engine: Engine,
    records: Relation,
    identifiers: Relation,
    matching: Matching,
    model: Model | None,
    beside: Callable[[Clustered, Relation], Answer],
) -> tuple[Partition, Answer, Callable[[], Ground]]:
    """Give records as clusters; what is made of these while links are written; and what gives the ground of an index.

    Args:
        engine: reads and stores; its threads compute.
        records: RECORDS.
        identifiers: IDENTIFIERS.
        matching: thresholds and limits.
        model: a version to weigh with; None learns one from the records.
        beside: of clusters as codes, and of CLUSTERS.
    """
    compared = _compared(engine, records, identifiers, matching, model, None)
    limits = limits_of(engine, records, identifiers, matching.limits)

    def timed(made: Clustered, clusters: Relation) -> Answer:
        answer = beside(made, clusters)
        compared.laps.lap("ids")
        return answer

    def ground() -> Ground:
        return ground_of(compared.found, compared.pairs, compared.weighty, compared.model, matching)

    parts, answer = _parted(engine, compared, limits, timed)
    return parts, answer, ground


def _compared(
    engine: Engine,
    records: Relation,
    identifiers: Relation,
    matching: Matching,
    model: Model | None,
    judgements: Relation | None,
) -> _Compared:
    """Give the pairs of records that are kept, weighed; arguments as ``partition``."""
    laps = Laps()
    found = coded(engine, records, identifiers, matching)
    laps.lap("encode")
    rules = matching.overrides.blocked(rules_for(found.filled, len(found.systems)), frozenset(found.table.columns))
    at_once = needs(len(found.table), engine.threads, engine.memory_mb).at_once
    pairs = candidates(found.table, rules, matching, engine.threads, at_once)
    laps.lap("block")
    if model is None:
        comparisons = matching.overrides.compared(comparisons_for(found.filled, found.systems))
        program = compile_questions(found.table, [one.question() for one in comparisons])
        said = judged_pairs(engine, judgements, found) if judgements is not None else None
        told = learned(found.table, program, comparisons, (pairs, matching, engine.threads), said)
        model = matching.overrides.applied(told)
    laps.lap("train")
    program = compile_questions(found.table, model.questions())
    pairs = pruned(found.table, pairs, program, model, engine.threads)
    cut = cut_offs(found.table, pairs)
    weighty = weighed(model, scored(found.table, pairs, program, model, engine.threads), engine.threads)
    laps.lap("score")
    return _Compared(found, pairs.spent(), weighty, model, cut, laps)


def _parted(
    engine: Engine, compared: _Compared, limits: Limits, beside: Callable[[Clustered, Relation], Answer]
) -> tuple[Partition, Answer]:
    """Give what was compared as clusters; links are written while clusters are, and while something is made of them."""
    found, pairs, weighty, model = compared.found, compared.pairs, compared.weighty, compared.model
    program, laps, threads = compile_questions(found.table, model.questions()), compared.laps, engine.threads
    scorer = Scorer(found.table, program, model.weights())
    roots = joined(scorer, len(found.table), weighty, model, threads, limits)
    laps.lap("cluster")
    linked = Linked(found, weighty, roots, limits, scorer, model, pairs.names())
    with ThreadPoolExecutor(1) as writing:
        links = writing.submit(engine.take_as_is, linked.tables(), LINKS)
        made = clustered(found.record_ids, found.load_sequences, roots, engine.folder("clusters"))
        clusters = made.stored(engine)
        laps.lap("write")
        answer = beside(made, clusters)
        seen = finding(found.table, pairs, weighty, threads)
        stored = links.result()
    laps.lap("write")
    return Partition(stored, clusters, model, pairs.pairs, compared.cut, seen, laps.seconds), answer
