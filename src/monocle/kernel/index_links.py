"""Links of records as they come: who are neighbours, and who is in one component.

What was there when the index was built stands in two arrays, what came since in chains. A record that is no more stays where
it is and is passed over.
"""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner

Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint8]
Links = tuple[Places, Nodes, Nodes, Nodes, Nodes]
"""Starts and neighbours of what was there; per record the first entry of its chain (0 is none), and per entry the neighbour
and the next entry."""


@compiled
def links_added(links: Links, left: Nodes, right: Nodes, size: int) -> int:
    """Add links, for which there is room, and give how many entries there are then; entry 0 is none."""
    _, _, heads, others, following = links
    for link in range(len(left)):
        one, other = left[link], right[link]
        others[size], following[size], heads[one] = other, heads[one], size
        others[size + 1], following[size + 1], heads[other] = one, heads[other], size + 1
        size += 2
    return size


@inner
def _noted(node: int, alive: Small, seen: tuple[Nodes, int], found: Nodes, size: int) -> tuple[Nodes, int]:
    """Add a record that is there and was not seen to what was found, which grows where there is no room."""
    stamps, turn = seen
    if alive[node] == 0 or stamps[node] == turn:
        return found, size
    stamps[node] = turn
    if size == len(found):
        longer = np.empty(2 * size, np.int32)
        longer[:size] = found
        found = longer
    found[size] = node
    return found, size + 1


@inner
def _near(node: int, links: Links, alive: Small, seen: tuple[Nodes, int], found: Nodes, size: int) -> tuple[Nodes, int]:
    """Add the neighbours of a record that are there and were not seen."""
    starts, items, heads, others, following = links
    if node + 1 < len(starts):
        for place in range(starts[node], starts[node + 1]):
            found, size = _noted(items[place], alive, seen, found, size)
    entry = heads[node]
    while entry > 0:
        found, size = _noted(others[entry], alive, seen, found, size)
        entry = following[entry]
    return found, size


@compiled
def neighbours_of(nodes: Nodes, links: Links, alive: Small, seen: tuple[Nodes, int]) -> Nodes:
    """Give the neighbours of some records that are there, each once; ``seen`` is a mark per record and the mark of this turn."""
    found, size = np.empty(64, np.int32), 0
    for node in nodes:
        found, size = _near(node, links, alive, seen, found, size)
    return found[:size]


@compiled
def components_of(seeds: Nodes, links: Links, alive: Small, seen: tuple[Nodes, int]) -> tuple[Nodes, Places]:
    """Give the components that some records are in, each once: their records one after the other, and where each begins.

    Args:
        seeds: records; those that are no more are passed over.
        links: of all records.
        alive: per record 1, or 0 where it is no more.
        seen: a mark per record, and the mark of this turn, which no record has.
    """
    found, size = np.empty(2 * len(seeds) + 64, np.int32), 0
    starts, count = np.zeros(len(seeds) + 1, np.int64), 0
    for seed in seeds:
        first = size
        found, size = _noted(seed, alive, seen, found, size)
        while first < size:
            found, size = _near(found[first], links, alive, seen, found, size)
            first += 1
        if size > starts[count]:
            count += 1
            starts[count] = size
    return found[:size], starts[: count + 1]


@compiled
def links_within(members: Nodes, links: Links, alive: Small, places: Nodes) -> tuple[Nodes, Nodes]:
    """Give the links among the records of whole components, as places among these, the lower first, each link once.

    Args:
        members: all records of some components.
        links: of all records.
        alive: per record 1, or 0 where it is no more.
        places: room, one number per record.
    """
    starts, items, heads, others, following = links
    size = 0
    for place in range(len(members)):
        node = members[place]
        places[node] = place
        size += starts[node + 1] - starts[node] if node + 1 < len(starts) else 0
        entry = heads[node]
        while entry > 0:
            size += 1
            entry = following[entry]
    left, right, count = np.empty(size + 1, np.int32), np.empty(size + 1, np.int32), 0
    for place in range(len(members)):
        node = members[place]
        last = starts[node + 1] if node + 1 < len(starts) else 0
        for item in range(starts[node] if last else 0, last):
            left[count], right[count] = place, places[items[item]]
            count += alive[items[item]] and places[items[item]] > place
        entry = heads[node]
        while entry > 0:
            left[count], right[count] = place, places[others[entry]]
            count += alive[others[entry]] and places[others[entry]] > place
            entry = following[entry]
    return left[:count], right[:count]
