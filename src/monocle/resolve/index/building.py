"""The index of what a run left in the lake."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.engine import Engine
from monocle.ids import derived
from monocle.kernel.program import compile_questions
from monocle.relation import Contract, Relation, select
from monocle.resolve.candidates import candidates
from monocle.resolve.codes import Coded, coded
from monocle.resolve.encoding import uuid_bytes
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import opened_book, with_spare
from monocle.resolve.index.index import Index
from monocle.resolve.index.keys import Keys, made
from monocle.resolve.index.links import Links, links_of
from monocle.resolve.index.people import People, uuid
from monocle.resolve.joining import joined
from monocle.resolve.limiting import limits_of
from monocle.resolve.link_rows import founders_of
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.pruning import pruned
from monocle.resolve.rules import rules_for
from monocle.resolve.scored import scored
from monocle.resolve.weighing import weighed
from monocle.tables import MATCHED, RECORDS

Ids = npt.NDArray[np.uint8]
_SOURCES = Contract(
    "sources_of_records",
    "one record and its source",
    tuple(column for column in RECORDS.columns if column.name in {"record_id", "source"}),
    key=("record_id",),
)


@dataclass(frozen=True)
class Lake:
    """What a run left.

    Attributes:
        records: RECORDS.
        identifiers: IDENTIFIERS.
        matched: MATCHED; None names every customer after its founding record.
    """

    records: Relation
    identifiers: Relation
    matched: Relation | None = None


def built(engine: Engine, lake: Lake, model: Model, matching: Matching) -> Index:
    """Give the index of what a run left; its clusters are those of ``partition`` with the same model.

    Args:
        engine: reads; its threads compute.
        lake: records and their customers.
        model: of the run.
        matching: of the run.

    Cost: as the run's encoding, blocking and scoring, and a sort of each rule's keys; ``bench/incremental``.
    """
    found = coded(engine, lake.records, lake.identifiers, matching)
    rules = matching.overrides.blocked(rules_for(found.filled, len(found.systems)), frozenset(found.table.columns))
    program = compile_questions(found.table, model.questions())
    pairs = pruned(
        found.table, candidates(found.table, rules, matching, engine.threads), program, model, engine.threads
    )
    bearings = Bearings(
        model,
        matching,
        found.systems,
        tuple(rule for rule, _ in pairs.rules),
        tuple(blocks.cut_keys for _, blocks in pairs.rules),
        *found.said,
    )
    weighty = weighed(model, scored(found.table, pairs, program, model, engine.threads))
    strong = weighty.strong
    links = Links(*links_of(len(found.table), weighty.edges.left[strong], weighty.edges.right[strong]))
    if lake.matched is None:
        limits = limits_of(engine, lake.records, lake.identifiers, matching.limits)
        roots = joined(found, program, weighty, model, engine.threads, limits)
        matched = _first_ids(found, roots)
    else:
        matched = _matched(engine, lake.matched, len(found.table))
    del weighty
    keys = Keys(found.table, bearings, [made(found.table, bearings, engine.threads)])
    return Index(bearings, opened_book(found), _people(engine, lake, found, matched), keys, links, engine.threads)


def _first_ids(found: Coded, roots: npt.NDArray[np.integer]) -> Ids:
    """Give the customer of each record on a first run: named after the founding record."""
    of = founders_of(found.load_sequences, roots)
    heads, places = np.unique(of, return_inverse=True)
    names = b"".join(derived("customer", str(uuid(found.record_ids[head].tobytes())), "0").bytes for head in heads)
    return np.frombuffer(names, np.uint8).reshape(-1, 16)[places]


def _matched(engine: Engine, matched: Relation, records: int) -> Ids:
    """Give the customer of each record, by record id."""
    ids = engine.arrow(
        select("SELECT record_id, customer_id FROM matched ORDER BY record_id", MATCHED, matched=matched)
    )
    given = uuid_bytes(ids["customer_id"])
    if len(given) != records:
        raise ValueError(f"{len(given)} matched records of {records}")
    return given


def _people(engine: Engine, lake: Lake, found: Coded, matched: Ids) -> People:
    sources = engine.arrow(
        select("SELECT record_id, source FROM records ORDER BY record_id", _SOURCES, records=lake.records)
    )
    coded_sources = sources["source"].combine_chunks().dictionary_encode()
    halves = np.ascontiguousarray(matched).view(">u8")[:, 0].astype(np.uint64)
    arrays = {
        "ids": with_spare(found.record_ids),
        "matched": with_spare(matched),
        "loads": with_spare(found.load_sequences),
        "alive": with_spare(np.ones(len(matched), np.uint8)),
        "sources": with_spare(coded_sources.indices.to_numpy().astype(np.int32)),
        "sorted_ids": np.ascontiguousarray(found.record_ids).view(">u8")[:, 0].astype(np.uint64),
        "sorted_matched": np.unique(halves),
    }
    return People(arrays, coded_sources.dictionary.to_pylist(), len(matched))
