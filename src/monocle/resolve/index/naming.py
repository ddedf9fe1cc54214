"""Customer ids of clusters that changed, by the rule between runs: most of the old records keep the id, new ids are derived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.errors import BadData
from monocle.ids import derived, derived_bytes
from monocle.resolve.customer_ids import MOST_GENERATIONS
from monocle.resolve.index.links import Groups
from monocle.resolve.index.people import Ids, People, rows_of, uuid
from monocle.resolve.keeping import kept

Clusters = Sequence[Sequence[int]]
Marks = npt.NDArray[np.bool_]
Nodes = npt.NDArray[np.int32]
Halves = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Named:
    """What naming changed.

    Attributes:
        nodes: (n,) records whose customer changed.
        before: (n, 16) their customers until now.
        led: ids that no record has any more → the customer that they lead to.
        founded: new ids.
    """

    nodes: Nodes
    before: Ids
    led: Mapping[bytes, bytes]
    founded: Sequence[bytes]


def named(people: People, clusters: Groups) -> Named:
    """Give clusters their ids, in place.

    Most have records of one customer alone, none of whose records is elsewhere: it stays. Those of which that is not so
    are looked at one by one.

    Args:
        people: records with their customers until now; ``NOBODY`` for new ones.
        clusters: that may have changed, with all records of every customer that they have records of.
    """
    olds = people.arrays["matched"][clusters.nodes]
    names, contested = _clear(clusters, olds)
    few = clusters.some(contested).lists() if contested.any() else []
    held = [rows_of(people.arrays["matched"][cluster]) for cluster in few]
    numbers = np.flatnonzero(contested)
    for number, old in _settled(people, few, held):
        names[numbers[number]] = np.frombuffer(old, np.uint8)
    unnamed: Marks = np.logical_not(names.any(axis=1))
    founded = _fresh(people, _founders(people, clusters.some(unnamed)))
    names[unnamed] = np.frombuffer(b"".join(founded), np.uint8).reshape(-1, 16)
    given = names[clusters.of()]
    changed = (given != olds).any(axis=1)
    people.arrays["matched"][clusters.nodes[changed]] = given[changed]
    led = _led(people, few, held, frozenset(rows_of(names[contested])))
    return Named(clusters.nodes[changed], olds[changed], led, founded)


def _clear(clusters: Groups, olds: Ids) -> tuple[Ids, Marks]:
    """Give clusters the one customer that their records have, if no other has records of it; mark the doubtful ones."""
    names, contested = np.zeros((len(clusters), 16), np.uint8), np.zeros(len(clusters), bool)
    had = np.flatnonzero(olds.any(axis=1))
    if not len(had):
        return names, contested
    of, halves = clusters.of()[had], np.ascontiguousarray(olds[had]).view(np.uint64)
    first = _begins(of)
    heads = np.repeat(first, np.diff(first, append=len(of)))
    several = (halves != halves[heads]).any(axis=1)
    contested[of[several]] = True
    order = np.lexsort((of, halves[:, 1], halves[:, 0]))
    same = (halves[order[1:]] == halves[order[:-1]]).all(axis=1) & (of[order[1:]] != of[order[:-1]])
    contested[of[order[1:][same]]] = contested[of[order[:-1][same]]] = True
    clear = first[~contested[of[first]]]
    names[of[clear]] = olds[had[clear]]
    return names, contested


def _begins(of: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give the places where numbers that ascend change."""
    fresh = np.ones(len(of), bool)
    np.not_equal(of[1:], of[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def _age(people: People, node: int) -> tuple[int, bytes]:
    return int(people.arrays["loads"][node]), people.arrays["ids"][node].tobytes()


def _oldest(
    people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]], overlap: tuple[int, bytes]
) -> tuple[int, bytes]:
    number, old = overlap
    return min(_age(people, node) for node, of in zip(clusters[number], olds[number], strict=True) if of == old)


def _settled(people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]]) -> Sequence[tuple[int, bytes]]:
    """Give the overlaps of clusters and old ids in which the cluster keeps the id."""
    overlaps = [(number, old) for number, of in enumerate(olds) for old in dict.fromkeys(of) if any(old)]
    if not overlaps:
        return ()
    ages = [_oldest(people, clusters, olds, one) for one in overlaps]
    rank = {age: place for place, age in enumerate(sorted(ages))}
    numbers = {old: number for number, old in enumerate(dict.fromkeys(old for _, old in overlaps))}
    records = [olds[number].count(old) for number, old in overlaps]
    stay = kept(
        np.array([number for number, _ in overlaps], np.int64),
        np.array([numbers[old] for _, old in overlaps], np.int64),
        np.array(records, np.int64),
        np.array([rank[age] for age in ages], np.int64),
    )
    return [overlaps[place] for place in np.flatnonzero(stay).tolist()]


def _founders(people: People, clusters: Groups) -> list[bytes]:
    """Give the founding record of each cluster: the first by load and id."""
    ids = people.arrays["ids"][clusters.nodes]
    halves = np.ascontiguousarray(ids).view(">u8").astype(np.uint64)
    of = clusters.of()
    order = np.lexsort((halves[:, 1], halves[:, 0], people.arrays["loads"][clusters.nodes], of))
    return rows_of(ids[order[_begins(of)]])


def _fresh(people: People, founders: Sequence[bytes]) -> list[bytes]:
    """Give the first id of each founding record whose customer has no records, and note that they are in force."""
    names = [derived_bytes("customer", founder, "0") for founder in founders]
    for number, in_force in enumerate(people.all_in_force(names)):
        if in_force:
            names[number] = _next(people, str(uuid(founders[number])))
        people.marked(names[number], in_force=True)
    return names


def _next(people: People, founder: str) -> bytes:
    for generation in range(1, MOST_GENERATIONS):
        name = derived("customer", founder, str(generation)).bytes
        if not people.in_force(name):
            return name
    raise BadData(f"a record founded more than {MOST_GENERATIONS} customers", where="index")


def _led(
    people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]], stay: frozenset[bytes]
) -> dict[bytes, bytes]:
    """Give the ids that no record has any more, and where each leads."""
    held: dict[bytes, list[int]] = {}
    for number, of in enumerate(olds):
        for old in dict.fromkeys(of):
            if any(old) and old not in stay:
                held.setdefault(old, []).append(number)
    return {old: _heir(people, clusters, olds, (old, numbers)) for old, numbers in held.items()}


def _heir(
    people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]], having: tuple[bytes, Sequence[int]]
) -> bytes:
    """Give the customer that most records of an id went to, of equals where the oldest went; the id is not in force.

    ``having`` is the id, and the numbers of the clusters that have records of it.
    """
    old, numbers = having
    people.marked(old, in_force=False)
    best = min(numbers, key=lambda number: (-olds[number].count(old), _oldest(people, clusters, olds, (number, old))))
    return bytes(people.arrays["matched"][clusters[best][0]].tobytes())
