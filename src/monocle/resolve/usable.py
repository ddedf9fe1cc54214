"""Which identifiers may tell people apart: not blocked, not flagged, not held under too many names."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine.columns import Codes, Values, found, known_texts
from monocle.kernel.lists import counts_of, holders, places_of
from monocle.relation import Relation
from monocle.resolve.encoding import Family, Reads

MOST_SYSTEMS = 6
TYPES: Mapping[str, str] = {
    "email": "emails",
    "phone": "phones",
    "loyalty_card": "cards",
    "handle": "handles",
    "company_number": "company_numbers",
    "customer_number": "numbers",
}
"""Type of IDENTIFIERS → family, and the family's column that holds what was given."""

Marks = npt.NDArray[np.bool_]


def usable(engine: Reads, identifiers: Relation, families: Mapping[str, Family], most: int) -> dict[str, Marks]:
    """Give, for each family of identifiers, which codes may tell people apart.

    Args:
        engine: reads.
        identifiers: IDENTIFIERS, stored.
        families: as ``encoding.families`` gives them.
        most: different names under which one value may stand.
    """
    sounds = families["sounds"].columns
    marks = _unflagged(engine, identifiers, families)

    def marked(name: str) -> None:
        mark = marks[name]
        mark[_crowded(families[name].columns[name], sounds, len(mark), most)] = False
        families[name].dictionary.close()

    with ThreadPoolExecutor(max(1, engine.threads)) as pool:
        list(pool.map(marked, marks))
    return marks


def _unflagged(engine: Reads, identifiers: Relation, families: Mapping[str, Family]) -> dict[str, Marks]:
    """Give by family which codes IDENTIFIERS has with the type, and never with a flag."""
    known = {name: np.zeros(families[name].dictionary.size, bool) for name in TYPES.values()}
    flagged = {name: np.zeros(len(mark), bool) for name, mark in known.items()}
    wanted = [(kind, name) for kind, name in TYPES.items() if len(known[name]) > 1]

    def look(piece: pa.Table) -> None:
        for kind, name in wanted:
            held = piece.filter(pc.equal(piece["type"], kind))
            for batch in held.to_batches():
                codes = found(families[name].dictionary, batch["value"])
                known[name][codes] = True
                flagged[name][codes[_filled(batch["flag"])]] = True

    each_piece(look, engine.pieces(identifiers, ("type", "value", "flag")), engine.threads)
    for name, mark in known.items():
        mark[flagged[name]] = False
        mark[0] = False
    return known


def each_piece(look: Callable[[pa.Table], None], pieces: Iterator[pa.Table], threads: int) -> None:
    """Look at pieces, some of them side by side; those that wait are few."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        waiting: list[Future[None]] = []
        for piece in pieces:
            waiting.append(pool.submit(look, piece))
            if len(waiting) > 2 * threads:
                waiting.pop(0).result()
        for one in waiting:
            one.result()


def _filled(flags: pa.Array) -> Marks:
    return np.asarray(pc.not_equal(flags, "").to_numpy(zero_copy_only=False), bool)


def _crowded(values: Values, sounds: Mapping[str, Values], size: int, most: int) -> Codes:
    """Give the codes that stand under more than so many different names."""
    frequent = counts_of(values.codes, size) > most
    frequent[0] = False
    if not frequent.any():
        return np.zeros(0, np.int32)
    held = places_of(values.codes, frequent)
    rows = values.rows(held)
    names = (sounds["first_sound"].codes[rows].astype(np.int64) << 32) | sounds["last_sound"].codes[rows]
    pairs = np.unique(np.stack([values.codes[held].astype(np.int64), names]), axis=1)
    under = np.bincount(pairs[0], minlength=size)
    return np.flatnonzero(under > most).astype(np.int32)


def number_systems(family: Family, mark: Marks) -> dict[str, Codes]:
    """Give the systems of customer numbers that can agree: somewhere two records have the same.

    Args:
        family: ``numbers``.
        mark: the codes that may tell people apart.

    Returns:
        System → for each code itself, or 0 where it is of another system; most records first, at most six.
    """
    if family.dictionary.size == 1:
        return {}
    known = known_texts(family.dictionary)
    system = pc.replace_substring_regex(known, "(?s):.*", "").dictionary_encode()
    names, place = system.dictionary.to_pylist(), system.indices.to_numpy()
    values = family.columns["numbers"]
    codes = np.where(mark[values.codes], values.codes, 0)
    column, _, items = Values(codes, values.offsets).packed()
    held = holders(column, items, len(mark))
    rows = np.unique(np.stack([place[codes], values.rows()])[:, codes > 0], axis=1)
    records = np.bincount(rows[0], minlength=len(names))
    shared = np.bincount(place[held > 1], minlength=len(names)) > 0
    chosen = sorted((number for number in range(len(names)) if shared[number]), key=lambda n: (-records[n], names[n]))
    every = np.arange(len(mark), dtype=np.int32)
    return {
        str(names[number]): np.where(mark & (place == number), every, 0).astype(np.int32)
        for number in chosen[:MOST_SYSTEMS]
    }
