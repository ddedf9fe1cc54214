"""Which identifiers may tell people apart: not blocked, not flagged, not held under too many names."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from monocle.kernel.lists import holders
from monocle.relation import Relation
from monocle.resolve.columns import Codes, Values, known_texts, texts
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
    names = (sounds["first_sound"].codes.astype(np.int64) << 32) | sounds["last_sound"].codes

    def marked(kind: str) -> Marks:
        family = families[TYPES[kind]]
        mark = _unflagged(engine, identifiers, kind, family)
        mark[_crowded(family.columns[TYPES[kind]], names, len(mark), most)] = False
        return mark

    with ThreadPoolExecutor(max(1, engine.threads)) as pool:
        return dict(zip(TYPES.values(), pool.map(marked, TYPES), strict=True))


def _unflagged(engine: Reads, identifiers: Relation, kind: str, family: Family) -> Marks:
    """Give which codes IDENTIFIERS has with the type, and never with a flag."""
    known, flagged = np.zeros(family.dictionary.size, bool), np.zeros(family.dictionary.size, bool)
    if family.dictionary.size == 1:
        return known
    for piece in engine.pieces(identifiers, ("type", "value", "flag")):
        for batch in piece.to_batches():
            held = batch.filter(pc.equal(batch["type"], kind))
            given = texts(held["value"])
            codes = family.dictionary.find(given.starts, given.stops, given.chars)
            known[codes] = True
            flagged[codes[pc.not_equal(held["flag"], "").to_numpy(zero_copy_only=False)]] = True
    known[0] = False
    return known & ~flagged


def _crowded(values: Values, names: npt.NDArray[np.int64], size: int, most: int) -> Codes:
    """Give the codes that stand under more than so many different names."""
    frequent = np.bincount(values.codes, minlength=size) > most
    frequent[0] = False
    if not frequent.any():
        return np.zeros(0, np.int32)
    held = np.flatnonzero(frequent[values.codes])
    pairs = np.unique(np.stack([values.codes[held].astype(np.int64), names[values.rows()[held]]]), axis=1)
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
