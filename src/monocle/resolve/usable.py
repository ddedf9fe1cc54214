"""Which identifiers may tell people apart: not blocked, not flagged, not held under too many names."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine import Engine
from monocle.engine.coded import USABLE, Columns
from monocle.engine.columns import Codes, Values, found, known_texts
from monocle.kernel.crowds import MOST, small_counts
from monocle.kernel.lists import counts_of, holders, places_of
from monocle.relation import Relation
from monocle.resolve.encoding import OWN
from monocle.resolve.families import Family

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


def usable(
    engine: Engine, records: Relation, identifiers: Relation, families: Mapping[str, Family], most: int
) -> dict[str, Marks]:
    """Give, for each family of identifiers, which codes may tell people apart; a text that no record has may.

    Args:
        engine: reads.
        records: RECORDS, of which the families are.
        identifiers: IDENTIFIERS; they are read where it was not handed on with RECORDS how their values stand.
        families: as ``encoding.encoded_records`` gives them.
        most: different names under which one value may stand.
    """
    sounds = families["sounds"].columns
    marks = _handed(engine.handed(records), families)
    marks |= _unflagged(engine, identifiers, {name: families[name] for name in TYPES.values() if name not in marks})

    def marked(name: str) -> None:
        mark, values = marks[name], families[name].columns[name]
        mark[0] = False
        if len(mark) == 1:
            return
        counts = (small_counts if most <= MOST else counts_of)(values.codes, len(mark))
        mark[_crowded(values, sounds, counts, most)] = False
        mark[1:] |= counts[1:] == 0
        families[name].dictionary.close()

    with ThreadPoolExecutor(max(1, engine.threads)) as pool:
        list(pool.map(marked, TYPES.values()))
    return {name: marks[name] for name in TYPES.values()}


def _handed(columns: Columns | None, families: Mapping[str, Family]) -> dict[str, Marks]:
    """Give by family which codes are known to be claimed without a flag, of those where that is known."""
    marks: dict[str, Marks] = {}
    if columns is None:
        return marks
    for name in TYPES.values():
        standing = columns.standing(OWN.get(name, name))
        if standing is not None:
            marks[name] = np.zeros(families[name].dictionary.size, bool)
            marks[name][: len(standing)] = standing == USABLE
    return marks


def _unflagged(engine: Engine, identifiers: Relation, families: Mapping[str, Family]) -> dict[str, Marks]:
    """Give by family which codes IDENTIFIERS has with the type, and never with a flag."""
    known = {name: np.zeros(one.dictionary.size, bool) for name, one in families.items()}
    flagged = {name: np.zeros(len(mark), bool) for name, mark in known.items()}
    wanted = [(kind, name) for kind, name in TYPES.items() if len(known.get(name, ())) > 1]
    if not wanted:
        return known

    def look(piece: pa.Table) -> None:
        for kind, name in wanted:
            held = piece.filter(pc.equal(piece["type"], kind))
            for batch in held.to_batches():
                codes = found(families[name].dictionary, batch["value"])
                known[name][codes] = True
                flagged[name][codes[_filled(batch["flag"])]] = True

    each_piece(look, engine.pieces(engine.stored(identifiers), ("type", "value", "flag")), engine.threads)
    for name, mark in known.items():
        mark[flagged[name]] = False
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


def _crowded(values: Values, sounds: Mapping[str, Values], counts: npt.NDArray[np.integer], most: int) -> Codes:
    """Give the codes that stand under more than so many different names."""
    frequent = counts > most
    frequent[0] = False
    if not frequent.any():
        return np.zeros(0, np.int32)
    held = places_of(values.codes, frequent)
    rows = values.rows(held)
    names = (sounds["first_sound"].codes[rows].astype(np.int64) << 32) | sounds["last_sound"].codes[rows]
    pairs = np.unique(np.stack([values.codes[held].astype(np.int64), names]), axis=1)
    under = np.bincount(pairs[0], minlength=len(counts))
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
