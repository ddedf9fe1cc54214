"""Strong links of records, as they change: who is in one component."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.kernel.index_links import components_of, links_added, links_within, neighbours_of
from monocle.resolve.index.book import roomy

Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint8]
_ROOM = 1 << 12


@dataclass(frozen=True, repr=False)
class Groups:
    """Groups of records, no record in two.

    Attributes:
        nodes: (n,) records, group by group.
        starts: (groups + 1,) where each begins.
    """

    nodes: Nodes
    starts: Places

    def __len__(self) -> int:
        """Give the number of groups."""
        return len(self.starts) - 1

    @property
    def sizes(self) -> Places:
        """(groups,) records of each."""
        return self.starts[1:] - self.starts[:-1]

    def of(self) -> Places:
        """Give the number of the group of each record."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def some(self, chosen: npt.NDArray[np.bool_]) -> "Groups":
        """Give the groups that are marked."""
        return groups_of(self.nodes[np.repeat(chosen, self.sizes)], self.sizes[chosen])

    def lists(self) -> list[list[int]]:
        """Give each group as a list."""
        nodes, starts = self.nodes.tolist(), self.starts.tolist()
        return [nodes[first:last] for first, last in pairwise(starts)]


def groups_of(nodes: Nodes, sizes: Places) -> Groups:
    """Give records that stand group by group as groups of some sizes."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return Groups(nodes, starts)


def together(one: Groups, other: Groups) -> Groups:
    """Give all groups of both."""
    return Groups(
        np.concatenate((one.nodes, other.nodes)), np.concatenate((one.starts, other.starts[1:] + len(one.nodes)))
    )


class Links:
    """Which records are strongly linked. Whoever asks tells which records are still there.

    Attributes:
        starts: (n + 1,) neighbours of record i are ``items[starts[i] : starts[i + 1]]``, and those that were joined since.
        items: records.
    """

    def __init__(self, starts: Places, items: Nodes) -> None:
        """Open links as ``links_of`` gives them."""
        self.starts, self.items = starts, items
        self._heads, self._seen, self._places = (np.zeros(0, np.int32) for _ in range(3))
        self._others, self._following = np.zeros(_ROOM, np.int32), np.zeros(_ROOM, np.int32)
        self._size, self._turn = 1, 0

    def _links(self, alive: Small) -> Any:
        """Give all links, with room for as many records as there are marks."""
        if len(self._heads) < len(alive):
            self._heads, self._seen, self._places = (
                roomy(one, len(alive)) for one in (self._heads, self._seen, self._places)
            )
        return self.starts, self.items, self._heads, self._others, self._following

    def join(self, left: Nodes, right: Nodes, alive: Small) -> None:
        """Add links."""
        most = self._size + 2 * len(left)
        self._others, self._following = roomy(self._others, most), roomy(self._following, most)
        self._size = links_added(self._links(alive), left, right, self._size)

    def near(self, nodes: Nodes, alive: Small) -> Nodes:
        """Give the neighbours of some records that are still there, each once, in no particular order."""
        links = self._links(alive)
        return neighbours_of(nodes, links, alive, self._turned())

    def components(self, seeds: Nodes, alive: Small) -> Groups:
        """Give the components that some records are in, each once; records that are no more are in none."""
        links = self._links(alive)
        return Groups(*components_of(seeds, links, alive, self._turned()))

    def within(self, members: Nodes, alive: Small) -> tuple[Nodes, Nodes]:
        """Give the links among all records of some components, as places among these, the lower first."""
        return links_within(members, self._links(alive), alive, self._places)

    def _turned(self) -> tuple[Nodes, int]:
        """Give marks, and one that no record has."""
        if self._turn > (1 << 31) - 2:
            self._seen, self._turn = np.zeros(len(self._seen), np.int32), 0
        self._turn += 1
        return self._seen, self._turn


def links_of(records: int, left: Nodes, right: Nodes) -> tuple[Places, Nodes]:
    """Give links as arrays: where the neighbours of each record begin, and the neighbours."""
    one, other = np.concatenate((left, right)), np.concatenate((right, left))
    order = np.argsort(one, kind="stable")
    starts = np.zeros(records + 1, np.int64)
    np.cumsum(np.bincount(one, minlength=records), out=starts[1:])
    return starts, other[order].astype(np.int32)
