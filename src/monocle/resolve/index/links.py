"""Strong links of records, as they change: who is in one component."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


class Links:
    """Which records are strongly linked.

    Attributes:
        starts: (n + 1,) neighbours of record i are ``items[starts[i] : starts[i + 1]]``, unless they changed.
        items: records.
    """

    def __init__(self, starts: Places, items: Nodes) -> None:
        """Open links as ``links_of`` gives them."""
        self.starts, self.items = starts, items
        self._changed: dict[int, list[int]] = {}

    def of(self, node: int) -> Sequence[int]:
        """Give the neighbours of a record."""
        if node in self._changed:
            return self._changed[node]
        if node + 1 >= len(self.starts):
            return ()
        return list(self.items[self.starts[node] : self.starts[node + 1]].tolist())

    def join(self, left: Iterable[int], right: Iterable[int]) -> None:
        """Add links."""
        for one, other in zip(left, right, strict=True):
            self._own(one).append(other)
            self._own(other).append(one)

    def drop(self, node: int) -> Sequence[int]:
        """Take a record out, and give who its neighbours were."""
        known = self.of(node)
        for other in known:
            self._own(other).remove(node)
        self._changed[node] = []
        return known

    def _own(self, node: int) -> list[int]:
        if node not in self._changed:
            self._changed[node] = list(self.of(node))
        return self._changed[node]

    def components(self, seeds: Iterable[int]) -> list[list[int]]:
        """Give the components that some records are in, each once."""
        found, seen = [], set[int]()
        for seed in seeds:
            if seed not in seen:
                seen.add(seed)
                found.append(self._component(seed, seen))
        return found

    def _component(self, seed: int, seen: set[int]) -> list[int]:
        members = [seed]
        for node in members:
            fresh = [other for other in self.of(node) if other not in seen]
            seen.update(fresh)
            members += fresh
        return members


def links_of(records: int, left: Nodes, right: Nodes) -> tuple[Places, Nodes]:
    """Give links as arrays: where the neighbours of each record begin, and the neighbours."""
    one, other = np.concatenate((left, right)), np.concatenate((right, left))
    order = np.argsort(one, kind="stable")
    starts = np.zeros(records + 1, np.int64)
    np.cumsum(np.bincount(one, minlength=records), out=starts[1:])
    return starts, other[order].astype(np.int32)
