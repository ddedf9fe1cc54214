"""Records of customers with several, side by side: which rows, where each customer begins, and which record goes first."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.golden_order import GAPS
from monocle.kernel.growing import room
from monocle.kernel.ordering import order_of
from monocle.kernel.reading import address, fetched, i32, i64, put_u8, u8, u64
from monocle.kernel.sorting import sort_keys
from monocle.kernel.threads import each, ranges, spans

Ids = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

_PART = 1 << 14
"""Rows, about, that are sorted at a time: they fit into the cache."""
_UNEVEN = 64
"""A part that is so many times as large: ids are not spread, and are sorted another way."""
_ID = 16
_FEW = 1 << 10
"""Rows that tell most orders apart."""
_AHEAD = 12
"""Ids that are asked for before they are needed."""
_AT, _SEEN, _NATURES, _TRUSTS, _IDS = range(5)
_BIRTH, _LAST, _ROWS, _LEFT = range(5, 9)


@inner
def _key(ids: int, row: int) -> np.uint64:
    key = np.uint64(0)
    for byte in range(8):
        key = (key << np.uint64(8)) | np.uint64(u8(ids, _ID * row + byte))
    return key


@inner
def _compared(ids: int, one: int, other: int) -> int:
    """Give whether the id of a row goes before (-1) that of another, after (1), or is the same."""
    for byte in range(_ID):
        differ = u8(ids, _ID * one + byte) - u8(ids, _ID * other + byte)
        if differ:
            return -1 if differ < 0 else 1
    return 0


@compiled
def _counted(ids: int, part: tuple[int, int], top: int) -> Places:
    counts, shift = np.zeros(1 << top, np.int64), np.uint64(64 - top)
    for row in range(part[0], part[1]):
        counts[np.int64(_key(ids, row) >> shift)] += 1
    return counts


@compiled
def _scattered(ids: int, part: tuple[int, int], places: Places, top: int, into: tuple[Keys, Rows]) -> None:
    shift = np.uint64(64 - top)
    for row in range(part[0], part[1]):
        key = _key(ids, row)
        place = places[np.int64(key >> shift)]
        into[0][place], into[1][place] = key, row
        places[np.int64(key >> shift)] += 1


@compiled
def _kept(
    keys: Keys, nodes: Rows, rows: tuple[Rows, Flags, int], bounds: Places, top: int, sizes: Rows
) -> tuple[int, int]:
    """Sort some parts, and keep the rows of customers with several of them, or with several values, at their beginning.

    Args:
        keys: first halves of the ids.
        nodes: rows of CUSTOMERS; what is kept is written over them, as rows of RECORDS.
        rows: by row of CUSTOMERS the row of RECORDS, below 0 for none; whether that has several values; address of the ids.
        bounds: of the parts, within which the highest bits are alike.
        top: how many.
        sizes: how many rows each customer has.

    Returns:
        Rows and customers that are kept; below 0 where two ids have one first half.
    """
    row_of, many, ids = rows
    for part in range(len(bounds) - 1):
        sort_keys(keys[bounds[part] : bounds[part + 1]], nodes[bounds[part] : bounds[part + 1]], top)
    one, end = int(bounds[0]), int(bounds[-1])
    kept, customers = one, one
    while one < end:
        last, begun = one, kept
        while last < end and keys[last] == keys[one]:
            if _compared(ids, nodes[last], nodes[one]) != 0:
                return -1, -1
            last += 1
        lone = last - one == 1 and many[max(row_of[nodes[one]], 0)] == 0
        for place in range(last if lone else one, last):
            if row_of[nodes[place]] >= 0:
                nodes[kept] = row_of[nodes[place]]
                kept += 1
        if kept > begun:
            sizes[customers] = kept - begun
            customers += 1
        one = last
    return kept - int(bounds[0]), customers - int(bounds[0])


def crowd_of(
    customers: Ids, row_of: Rows, many: Flags, threads: int, folder: Path | None = None
) -> tuple[Rows, Places]:
    """Give the records of customers that have several, or one with several values of a field, customer by customer.

    Args:
        customers: (n, 16) id of the customer of each row of CUSTOMERS.
        row_of: (n,) the row of RECORDS; below 0 for none.
        many: by row of RECORDS: 1 where it has several values of a field.
        threads: at once.
        folder: for files that are mapped.

    Returns:
        (m,) rows of RECORDS, and (customers + 1,) where each customer begins; customers in the order of their ids.

    Memory: 16 bytes a row, and 8 for each that is given.
    """
    total = len(customers)
    jobs = spans(total, max(1, threads))
    if not jobs or not len(many):
        return np.zeros(0, np.int32), np.zeros(1, np.int64)
    ids, top = address(customers), max(1, int(np.ceil(np.log2(total / _PART))))
    counts = np.stack(each(lambda job: _counted(ids, job, top), jobs, threads))
    if counts.sum(axis=0).max() > max(_PART, _UNEVEN * total >> top):
        return _slowly(customers, row_of, many)
    ends = np.cumsum(counts.T.ravel())
    places = np.ascontiguousarray((ends - counts.T.ravel()).reshape(counts.T.shape).T)
    keys, nodes = room(folder, total, np.uint64), room(folder, total, np.int32)
    each(lambda job: _scattered(ids, jobs[job], places[job], top, (keys, nodes)), range(len(jobs)), threads)
    bounds, sizes = np.concatenate(([0], ends[len(jobs) - 1 :: len(jobs)])), room(folder, total, np.int32)
    groups = ranges(bounds, threads * 8)
    given = (row_of, many, ids)
    kept = each(lambda job: _kept(keys, nodes, given, bounds[job[0] : job[1] + 1], top, sizes), groups, threads)
    if any(found < 0 for found, _ in kept):
        return _slowly(customers, row_of, many)
    firsts = [int(bounds[first]) for first, _ in groups]
    starts = np.zeros(sum(found for _, found in kept) + 1, np.int64)
    parts = [sizes[first : first + found] for first, (_, found) in zip(firsts, kept, strict=True)]
    np.cumsum(np.concatenate(parts), out=starts[1:])
    rows = room(folder, int(starts[-1]), np.int32)
    np.concatenate([nodes[first : first + found] for first, (found, _) in zip(firsts, kept, strict=True)], out=rows)
    return rows, starts


def _slowly(customers: Ids, row_of: Rows, many: Flags) -> tuple[Rows, Places]:
    halves = np.ascontiguousarray(customers).view(">u8").astype(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    order = order[row_of[order] >= 0]
    new = np.append(True, (halves[order][1:] != halves[order][:-1]).any(axis=1)) if len(order) else np.zeros(0, bool)
    number = np.cumsum(new) - 1
    held = np.bincount(number)
    stay = (held[number] > 1) | (many[row_of[order]] > 0)
    sizes = np.bincount(number[stay], minlength=1)
    return row_of[order][stay].astype(np.int32), np.concatenate(([0], np.cumsum(sizes[sizes > 0]))).astype(np.int64)


@compiled
def _ascending(ids: int, rows: int) -> bool:
    """Tell whether each id goes before the next."""
    behind = 0
    for row in range(1, rows):
        behind += _apart(ids, row - 1, ids, row) >= 0
    return behind == 0


@compiled
def _matched(one: tuple[int, Rows], other: tuple[int, Rows], part: tuple[int, int], rows: Rows) -> None:
    """Write for some ids of one table, in their order, the row that has it in another, -1 for none."""
    ids, order = one
    others, other_order = other
    low, place = 0, len(other_order)
    while part[1] > part[0] and low < place:
        middle = (low + place) // 2
        before = _apart(others, other_order[middle], ids, order[part[0]]) < 0
        low, place = (middle + 1, place) if before else (low, middle)
    for nth in range(part[0], part[1]):
        if nth + _AHEAD < part[1]:
            fetched(ids + _ID * order[nth + _AHEAD])
        row = order[nth]
        rows[row] = -1
        while place < len(other_order) and not _same(others, other_order[place], ids, row):
            if _apart(others, other_order[place], ids, row) > 0:
                break
            place += 1
        else:
            if place < len(other_order):
                rows[row] = other_order[place]


@inner
def _same(ids: int, row: int, others: int, other: int) -> bool:
    """Tell whether two ids are the same, eight bytes at a time."""
    one, two = ids + _ID * row, others + _ID * other
    return bool(u64(one, 0) == u64(two, 0) and u64(one, 1) == u64(two, 1))


@inner
def _apart(ids: int, row: int, others: int, other: int) -> int:
    """Give below 0 where an id goes before another, above 0 where it goes after it, 0 where they are the same."""
    for byte in range(_ID):
        differ = u8(ids, _ID * row + byte) - u8(others, _ID * other + byte)
        if differ:
            return differ
    return 0


def _in_order(ids: Ids, threads: int) -> Rows:
    if _ascending(address(ids), len(ids)):
        return np.arange(len(ids), dtype=np.int32)
    return order_of(ids, threads)


def rows_of(ids: Ids, among: Ids, threads: int) -> Rows:
    """Give for each id the row that has it among others, -1 for none.

    Args:
        ids: (n, 16), each once.
        among: (m, 16), each once.
        threads: at once.
    """
    if ids.shape == among.shape and np.array_equal(ids[:_FEW], among[:_FEW]) and np.array_equal(ids, among):
        return np.arange(len(ids), dtype=np.int32)
    ids, among, rows = np.ascontiguousarray(ids), np.ascontiguousarray(among), np.empty(len(ids), np.int32)
    one, other = (address(ids), _in_order(ids, threads)), (address(among), _in_order(among, threads))
    jobs = spans(len(ids), threads * 4)
    each(lambda part: _matched(one, other, part, rows), jobs, threads)
    return rows


@inner
def _before(at: int, one: int, other: int) -> bool:
    """Tell whether a record goes before another of its customer: declared first, then later, more trusted, lower id."""
    nature, rival = u8(i64(at, _NATURES), one), u8(i64(at, _NATURES), other)
    if nature != rival:
        return nature < rival
    seen, since = i64(i64(at, _SEEN), one), i64(i64(at, _SEEN), other)
    if seen != since:
        return seen > since
    trust, less = u8(i64(at, _TRUSTS), one), u8(i64(at, _TRUSTS), other)
    if trust != less:
        return trust > less
    return _compared(i64(at, _IDS), one, other) < 0


@inner
def _sunk(at: int, rows: Rows, place: tuple[int, int, int]) -> None:
    """Bring the row at a place before those that it goes before, in steps of a gap, the first place at most."""
    first, one, gap = place
    row = rows[one]
    while one - gap >= first and _before(at, row, rows[one - gap]):
        rows[one] = rows[one - gap]
        one -= gap
    rows[one] = row


@compiled
def placed(at: int, rows: Rows, starts: Places, customers: tuple[int, int]) -> None:
    """Put the records of some customers in order.

    Args:
        at: address of a vector of addresses: none; by row of RECORDS when it was seen, its nature, its trust; the ids.
        rows: of RECORDS.
        starts: where each customer begins.
        customers: first and end.
    """
    for customer in range(customers[0], customers[1]):
        first, end = starts[customer], starts[customer + 1]
        for gap in GAPS:
            for one in range(first + gap, end):
                _sunk(at, rows, (first, one, gap))


@compiled
def left_names(at: int, starts: Places, customers: tuple[int, int]) -> None:
    """Write 1 for each record whose last name another, not earlier, of its customer gives as the name it had at birth.

    Args:
        at: as for ``placed``, then addresses of the codes of names at birth and of last names, by row of RECORDS; then of the
            rows, and of what is written, by place of these.
        starts: where each customer begins.
        customers: first and end.
    """
    rows, births, lasts = i64(at, _ROWS), i64(at, _BIRTH), i64(at, _LAST)
    for customer in range(customers[0], customers[1]):
        for place in range(starts[customer], starts[customer + 1]):
            birth = i32(births, i32(rows, place))
            if birth and i32(lasts, i32(rows, place)) not in (0, birth):
                _left(at, starts[customer], starts[customer + 1], place)


@inner
def _left(at: int, first: int, end: int, place: int) -> None:
    """Write 1 for each record of a customer that has as last name what that at a place has as name at birth."""
    rows, seen, lasts = i64(at, _ROWS), i64(at, _SEEN), i64(at, _LAST)
    birth, since = i32(i64(at, _BIRTH), i32(rows, place)), i64(seen, i32(rows, place))
    for one in range(first, end):
        if i32(lasts, i32(rows, one)) == birth and since >= i64(seen, i32(rows, one)):
            put_u8(i64(at, _LEFT), one, 1)
