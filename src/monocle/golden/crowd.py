"""Customers whose claims may compete, as codes: their records, and which of them goes first."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from monocle.engine.columns import known_texts
from monocle.golden.coded import Coded, Numbers
from monocle.golden.sources import Crowd, Flags
from monocle.golden.spoken import FIELDS
from monocle.golden.survivorship import DEFAULT_TRUST, Survivorship
from monocle.kernel.golden_customers import crowd_of, left_names, placed
from monocle.kernel.growing import room
from monocle.kernel.reading import Packed
from monocle.kernel.threads import each, ranges

_NATURES = ("declared", "observed")


@dataclass(frozen=True, repr=False)
class _Ranks:
    """What decides between records, by row."""

    natures: Flags
    trusts: Flags


def crowd(coded: Coded, survivorship: Survivorship, threads: int, folder: Path) -> Crowd:
    """Give the records of customers with several, or of one with several values of a field, in order.

    Declared goes first, then the later, the more trusted, the lower record id.

    Args:
        coded: columns of RECORDS.
        survivorship: for the trust of each source.
        threads: at once.
        folder: for arrays that are mapped.
    """
    many, rows = np.zeros(len(coded.seen), np.uint8), len(coded.owner)
    for one in FIELDS:
        offsets = coded.values(one.column)[0].offsets
        if offsets is not None:
            many |= np.diff(offsets) > 1
    row_of = np.full(len(coded.owners) + 1, -1, np.int32)
    row_of[coded.owner] = np.arange(rows, dtype=np.int32)  # those without a customer are written after the last
    found, starts = crowd_of(coded.owners, row_of[:-1], many, threads, folder)
    del row_of
    ranks = _ranks(coded, survivorship)
    births, lasts = (coded.texts["last_key"][1][name].codes for name in ("birth_key", "last_key"))
    jobs, left = ranges(starts, threads * 4), room(folder, len(found), np.uint8)
    given = Packed([0, coded.seen, ranks.natures, ranks.trusts, coded.ids, births, lasts, found, left])
    each(lambda job: placed(given.at, found, starts, job), jobs, threads)
    if births.any():
        each(lambda job: left_names(given.at, starts, job), jobs, threads)
    return Crowd(found, starts, coded.seen[found], ranks.trusts[found], left)


def _ranks(coded: Coded, survivorship: Survivorship) -> _Ranks:
    natures, of_nature = coded.texts["nature"]
    sources, of_source = coded.texts["source"]
    known = known_texts(natures).to_pylist()
    nature = [_NATURES.index(text) if text in _NATURES else len(_NATURES) for text in known]
    trust = [survivorship.trust.get(text, DEFAULT_TRUST) for text in known_texts(sources).to_pylist()]
    return _Ranks(
        np.array(nature, np.uint8)[of_nature["nature"].codes], np.array(trust, np.uint8)[of_source["source"].codes]
    )


def parted(whole: Crowd, hard: Numbers, rows: int) -> tuple[Crowd, Crowd]:
    """Give the customers that have none of some rows, and those that have one.

    Args:
        whole: all.
        hard: rows of RECORDS.
        rows: how many there are.
    """
    if not len(hard):
        return whole, replace(whole, rows=whole.rows[:0], starts=whole.starts[:1])
    marked = np.zeros(rows, np.uint8)
    marked[hard] = 1
    before = np.concatenate(([0], np.cumsum(marked[whole.rows])))
    chosen = before[whole.starts[1:]] > before[whole.starts[:-1]]
    return _some(whole, ~chosen), _some(whole, chosen)


def _some(whole: Crowd, customers: "Flags | np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Crowd:
    sizes = np.diff(whole.starts)
    kept = np.repeat(customers, sizes)
    starts = np.concatenate(([0], np.cumsum(sizes[customers])))
    return Crowd(whole.rows[kept], starts, whole.seen[kept], whole.trust[kept], whole.left[kept])
