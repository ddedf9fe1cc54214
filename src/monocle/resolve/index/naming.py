"""Customer ids of clusters that changed, by the rule between runs: most of the old records keep the id, new ids are derived."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from monocle.errors import BadData
from monocle.ids import derived
from monocle.resolve.customer_ids import MOST_GENERATIONS
from monocle.resolve.index.people import NOBODY, People, uuid
from monocle.resolve.keeping import kept

Clusters = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Named:
    """What naming changed.

    Attributes:
        before: record → its customer until now, of those whose customer changed.
        led: ids that no record has any more → the customer that they lead to.
        founded: new ids.
    """

    before: Mapping[int, bytes]
    led: Mapping[bytes, bytes]
    founded: Sequence[bytes]


def named(people: People, clusters: Clusters) -> Named:
    """Give clusters their ids, in place.

    Args:
        people: records with their customers until now; ``NOBODY`` for new ones.
        clusters: that may have changed, with all records of every customer that they have records of.
    """
    matched = people.arrays["matched"]
    olds = [[matched[node].tobytes() for node in cluster] for cluster in clusters]
    overlaps = [[old for old in dict.fromkeys(cluster) if old != NOBODY] for cluster in olds]
    held: dict[bytes, list[int]] = {}
    for number, overlap in enumerate(overlaps):
        for old in overlap:
            held.setdefault(old, []).append(number)
    names: list[bytes | None] = [None] * len(clusters)
    contested = []
    for number, overlap in enumerate(overlaps):
        for old in overlap:
            if len(overlap) == 1 and len(held[old]) == 1:
                names[number] = old
            else:
                contested.append((number, old))
    for number, old in _kept(people, clusters, olds, contested):
        names[number] = old
    stay = {name for name in names if name is not None}
    unnamed = [number for number, name in enumerate(names) if name is None]
    founded = _fresh(people, [clusters[number] for number in unnamed], held)
    for number, fresh in zip(unnamed, founded, strict=True):
        names[number] = fresh
    before = _renamed(people, clusters, olds, [name or NOBODY for name in names])
    gone = [old for old in held if old not in stay and old not in founded]
    return Named(before, {old: _heir(people, clusters, olds, (old, held[old])) for old in gone}, founded)


def _age(people: People, node: int) -> tuple[int, bytes]:
    return int(people.arrays["loads"][node]), people.arrays["ids"][node].tobytes()


def _oldest(
    people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]], overlap: tuple[int, bytes]
) -> tuple[int, bytes]:
    number, old = overlap
    return min(_age(people, node) for node, of in zip(clusters[number], olds[number], strict=True) if of == old)


def _kept(
    people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]], contested: Sequence[tuple[int, bytes]]
) -> Sequence[tuple[int, bytes]]:
    """Give the contested overlaps in which the cluster keeps the id."""
    if not contested:
        return ()
    ages = [_oldest(people, clusters, olds, one) for one in contested]
    rank = {age: place for place, age in enumerate(sorted(ages))}
    numbers = {old: number for number, old in enumerate(dict.fromkeys(old for _, old in contested))}
    records = [olds[number].count(old) for number, old in contested]
    stay = kept(
        np.array([number for number, _ in contested], np.int64),
        np.array([numbers[old] for _, old in contested], np.int64),
        np.array(records, np.int64),
        np.array([rank[age] for age in ages], np.int64),
    )
    return [contested[place] for place in np.flatnonzero(stay).tolist()]


def _fresh(people: People, clusters: Clusters, held: Collection[bytes]) -> list[bytes]:
    """Give each cluster the first id of its founding record whose customer has no records, and note that they are in force."""
    founders = [str(uuid(min(_age(people, node) for node in cluster)[1])) for cluster in clusters]
    names = [derived("customer", founder, "0").bytes for founder in founders]
    for number, in_force in enumerate(people.all_in_force(names)):
        if in_force or names[number] in held:
            names[number] = _next(people, founders[number], held)
        people.marked(names[number], in_force=True)
    return names


def _next(people: People, founder: str, held: Collection[bytes]) -> bytes:
    for generation in range(1, MOST_GENERATIONS):
        name = derived("customer", founder, str(generation)).bytes
        if name not in held and not people.in_force(name):
            return name
    raise BadData(f"a record founded more than {MOST_GENERATIONS} customers", where="index")


def _renamed(
    people: People, clusters: Clusters, olds: Sequence[Sequence[bytes]], names: Sequence[bytes]
) -> dict[int, bytes]:
    changed = [
        (node, old, name)
        for cluster, of, name in zip(clusters, olds, names, strict=True)
        for node, old in zip(cluster, of, strict=True)
        if old != name
    ]
    if changed:
        given = np.frombuffer(b"".join(name for _, _, name in changed), np.uint8).reshape(-1, 16)
        people.arrays["matched"][[node for node, _, _ in changed]] = given
    return {node: old for node, old, _ in changed}


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
