"""Components of strong links become clusters: the batch's own way, on the records of a few components."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from monocle.kernel.table import Table
from monocle.resolve.clusters import LARGEST_WEIGHED, clusters
from monocle.resolve.evidence import Asking, Scores
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.links import Groups, Links, together
from monocle.resolve.index.people import USERS, People
from monocle.resolve.index.weigher import Weigher
from monocle.resolve.limiting import BIRTH_DATE
from monocle.resolve.limits import Limit, Limits
from monocle.resolve.usable import TYPES

Nodes = npt.NDArray[np.int32]
Known = Callable[[Nodes], Scores]
"""Records of a large component → all pairs among them that are over the review floor."""


class Clustering:
    """What clusters are made with."""

    def __init__(self, bearings: Bearings, people: People, links: Links, weigher: Weigher, known: Known) -> None:
        """Take what is asked."""
        self._bearings, self._people, self._links, self._weigher, self._known = (
            bearings,
            people,
            links,
            weigher,
            known,
        )

    def clusters(self, components: Groups, table: Table) -> Groups:
        """Give the clusters of components."""
        said = self._bearings.matching.limits
        doubtful = components.sizes >= (2 if said else 3)
        if not doubtful.any():
            return components
        return together(components.some(~doubtful), self._looked_at(components.some(doubtful), table))

    def _looked_at(self, components: Groups, table: Table) -> Groups:
        alive = self._people.alive
        members = self._people.ordered(components.nodes)
        scores = _strong(*self._links.within(members, alive))
        large = components.some(components.sizes > LARGEST_WEIGHED)
        if len(large):
            place = {node: number for number, node in enumerate(members.tolist())}
            scores = _with_known(scores, [_local(self._known(np.array(one, np.int32)), place) for one in large.lists()])

        def weigh(left: Nodes, right: Nodes) -> Scores:
            return replace(self._weigher.weigh(members[left], members[right]), left=left, right=right)

        asking = Asking(weigh, lambda nodes: nodes.astype(np.int64), self._limits(members, table))
        roots = clusters(len(members), scores, asking)
        order = np.argsort(roots, kind="stable")
        starts = np.flatnonzero(np.diff(roots[order], prepend=-1))
        return Groups(members[order], np.append(starts, len(members)))

    def _limits(self, members: Nodes, table: Table) -> Limits:
        said = self._bearings.matching.limits
        columns = [Limit(name, self._codes(name, members, table)) for name in said.one_each]
        columns += [self._keys(f"persons:{one}", members, (one, f"{one}{USERS}")) for one in said.persons]
        columns += [self._keys(f"users:{one}", members, (f"{one}{USERS}",)) for one in said.users or ()]
        return Limits(columns)

    def _keys(self, name: str, members: Nodes, sources: Sequence[str]) -> Limit:
        """Give a limit by which the records of sources are a person each."""
        places = [place for place, one in enumerate(self._people.sources) if one in sources]
        of = np.isin(self._people.arrays["sources"][members], np.array(places, np.int32))
        return Limit(name, np.where(of, np.arange(1, len(members) + 1), 0).astype(np.int32))

    def _codes(self, name: str, members: Nodes, table: Table) -> Nodes:
        """Give the one value of a limited column that each member has, or 0."""
        kind, _, system = name.partition(":")
        columns = ["born"] if kind == BIRTH_DATE else [TYPES[kind]] if kind in TYPES else []
        if kind == "customer_number":
            known = list(self._bearings.systems)
            columns = [f"numbers_{place}" for place, one in enumerate(known, 1) if system in ("", one)]
        held = [table.codes[members, table.columns[column]] for column in columns if table.columns.get(column, 0)]
        if not held:
            return np.zeros(len(members), np.int32)
        cells = np.stack(held, axis=1)
        single = (np.count_nonzero(cells, axis=1) == 1) & (cells.min(axis=1) >= 0)
        return np.where(single, cells.max(axis=1), 0).astype(np.int32)


def _strong(left: Nodes, right: Nodes) -> Scores:
    """Give strong links among members by their places; their weight does not matter in small components."""
    nothing, yes = np.zeros(len(left)), np.ones(len(left), bool)
    return Scores(left, right, nothing, nothing, yes, ~yes)


def _local(scores: Scores, place: Mapping[int, int]) -> Scores:
    left, right = (np.array([place[node] for node in side.tolist()], np.int32) for side in (scores.left, scores.right))
    return replace(scores, left=np.minimum(left, right), right=np.maximum(left, right))


def _with_known(scores: Scores, known: Sequence[Scores]) -> Scores:
    """Give strong links with those of large components replaced by all that are known of them."""
    inside = np.unique(np.concatenate([np.concatenate((one.left, one.right)) for one in known]))
    parts = [scores.of(~np.isin(scores.left, inside)), *known]
    return Scores(
        *(
            np.concatenate([getattr(one, name) for one in parts])
            for name in ("left", "right", "weight", "evidence", "strong", "contradicts")
        )
    )
