"""The index of what a run left in the lake."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine import Engine
from monocle.engine.stored_columns import uuid_bytes
from monocle.ids import derived
from monocle.kernel.program import compile_questions
from monocle.kernel.scorer import Scorer
from monocle.relation import Relation
from monocle.resolve.candidates import candidates
from monocle.resolve.codes import Coded, coded
from monocle.resolve.index.book import Rooms, opened_book
from monocle.resolve.index.ground import Ground, ground_of
from monocle.resolve.index.index import Index
from monocle.resolve.index.keys import Keys, made
from monocle.resolve.index.links import Links, links_of
from monocle.resolve.index.people import USERS, People, order_of, uuid
from monocle.resolve.joining import joined
from monocle.resolve.limiting import OF_USERS, limits_of
from monocle.resolve.link_rows import founders_of
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.pruning import pruned
from monocle.resolve.rules import rules_for
from monocle.resolve.scored import scored
from monocle.resolve.weighing import weighed

Ids = npt.NDArray[np.uint8]


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


def built(engine: Engine, lake: Lake, model: Model, matching: Matching, folder: Path | None = None) -> Index:
    """Give the index of what a run left; its clusters are those of ``partition`` with the same model.

    Args:
        engine: reads; its threads compute.
        lake: records and their customers.
        model: of the run.
        matching: of the run.
        folder: for files that hold its arrays; None for memory.

    Cost: as the run's encoding, blocking and scoring, and a sort of each rule's keys; ``bench/incremental``.
    """
    found = coded(engine, lake.records, lake.identifiers, matching)
    rules = matching.overrides.blocked(rules_for(found.filled, len(found.systems)), frozenset(found.table.columns))
    program = compile_questions(found.table, model.questions())
    pairs = pruned(
        found.table, candidates(found.table, rules, matching, engine.threads), program, model, engine.threads
    )
    weighty = weighed(model, scored(found.table, pairs, program, model, engine.threads), engine.threads)
    ground = ground_of(found, pairs, weighty, model, matching)
    if lake.matched is not None:
        del weighty
        return laid(engine, ground, lake, folder)
    limits = limits_of(engine, lake.records, lake.identifiers, matching.limits)
    scorer = Scorer(found.table, program, model.weights())
    roots = joined(scorer, len(found.table), weighty, model, engine.threads, limits)
    del weighty
    return _index(engine, ground, lake, _first_ids(found, roots), Rooms(folder))


def laid(engine: Engine, ground: Ground, lake: Lake, folder: Path | None = None) -> Index:
    """Give the index of what a run found.

    Args:
        engine: reads; its threads compute.
        ground: what matching found.
        lake: records and their customers, MATCHED among them.
        folder: for files that hold its arrays; None for memory.

    Cost: a copy of the records as they were compared and a sort of each rule's keys; ``bench/incremental``.
    """
    if lake.matched is None:
        raise ValueError("an index of a run needs the customers of its records")
    return _index(engine, ground, lake, _matched(engine, lake.matched, ground.found), Rooms(folder))


def _index(engine: Engine, ground: Ground, lake: Lake, matched: Ids, rooms: Rooms) -> Index:
    found = ground.found
    links = Links(*links_of(len(found.table), ground.left, ground.right))
    keys = Keys(found.table, ground.bearings, [made(found.table, ground.bearings, engine.threads)])
    people = _people(engine, lake, found, matched, rooms)
    return Index(ground.bearings, opened_book(found, rooms), people, keys, links, engine.threads)


def _first_ids(found: Coded, roots: npt.NDArray[np.integer]) -> Ids:
    """Give the customer of each record on a first run: named after the founding record."""
    of = founders_of(found.load_sequences, roots)
    heads, places = np.unique(of, return_inverse=True)
    names = b"".join(derived("customer", str(uuid(found.record_ids[head].tobytes())), "0").bytes for head in heads)
    return np.frombuffer(names, np.uint8).reshape(-1, 16)[places]


def _matched(engine: Engine, matched: Relation, found: Coded) -> Ids:
    """Give the customer of each record, by record id."""
    table = pa.concat_tables(engine.pieces(engine.stored(matched), ("record_id", "customer_id")))
    if len(table) != len(found.table):
        raise ValueError(f"{len(table)} matched records of {len(found.table)}")
    order = order_of(uuid_bytes(table["record_id"]))
    return uuid_bytes(table["customer_id"])[order]


def _people(engine: Engine, lake: Lake, found: Coded, matched: Ids, rooms: Rooms) -> People:
    pieces = list(engine.pieces(engine.stored(lake.records), ("record_id", "source", "source_key")))
    of_users = pc.if_else(pc.starts_with(_texts(pieces, "source_key"), OF_USERS), USERS, "")
    coded_sources = pc.binary_join_element_wise(_texts(pieces, "source"), of_users, "").dictionary_encode()
    order = order_of(np.concatenate([uuid_bytes(piece["record_id"]) for piece in pieces]))
    numbers = coded_sources.indices.to_numpy().astype(np.int32)[order]
    arrays = {
        "ids": rooms.filled("ids", found.record_ids),
        "matched": rooms.filled("matched", matched),
        "loads": rooms.filled("loads", found.load_sequences.astype(np.int64)),  # later loads have higher numbers
        "alive": rooms.filled("alive", np.ones(len(matched), np.uint8)),
        "sources": rooms.filled("sources", numbers),
        "sorted_ids": np.ascontiguousarray(found.record_ids).view(">u8")[:, 0].astype(np.uint64),
        "sorted_matched": np.unique(np.ascontiguousarray(matched).view(">u8")[:, 0].astype(np.uint64)),
    }
    return People(arrays, coded_sources.dictionary.to_pylist(), len(matched))


def _texts(pieces: Sequence[pa.Table], name: str) -> pa.Array:
    """Give a column of texts as one array of them; of some pieces they come as codes, of others not."""
    chunks = [chunk.cast(pa.string()) for piece in pieces for chunk in piece[name].chunks]
    return pa.chunked_array(chunks, pa.string()).combine_chunks()
