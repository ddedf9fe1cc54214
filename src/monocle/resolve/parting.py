"""A group of records that some are known not to belong in, taken apart: what belongs together most joins first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

Link = tuple[UUID, UUID, float]
"""left record, right record, bits."""


def parted(
    groups: Sequence[Sequence[UUID]],
    homes: Mapping[UUID, UUID],
    links: Sequence[Link],
    apart: Sequence[tuple[int, int]],
) -> list[Sequence[UUID]]:
    """Give records as persons.

    Groups that share a home join, highest average of bits over all pairs of their records first, of equals the oldest;
    a pair without link counts 0. They go on until all that share a home are known to be apart.

    Args:
        groups: records that are one person whatever is found; the groups, and the records of each, oldest first.
        homes: record → the customer that it comes from: only there something speaks for two records.
        links: strong links among the records, any order.
        apart: numbers of groups that are two persons.

    Returns:
        The records of each person; the first is the oldest, the others in no particular order.

    Cost: quadratic in memory and cubic in time in the number of groups; 400 groups take a tenth of a second.
    """
    sides = _sides(groups, homes, links, apart)
    members = [list(group) for group in groups]
    while (pair := sides.best()) is not None:
        left, right = pair
        members[left] += members[right]
        sides.join(left, right)
    return [members[number] for number in np.flatnonzero(sides.alive).tolist()]


@dataclass
class _Sides:
    """Square arrays (groups, groups): what speaks for each pair of groups, and what against."""

    sums: npt.NDArray[np.float64]
    home: npt.NDArray[np.bool_]
    apart: npt.NDArray[np.bool_]
    sizes: npt.NDArray[np.float64]
    alive: npt.NDArray[np.bool_]

    def best(self) -> tuple[int, int] | None:
        """Give the two groups to join next, the lower first."""
        live = np.flatnonzero(self.alive)
        place: Any = np.ix_(live, live)
        average = self.sums[place] / np.outer(self.sizes[live], self.sizes[live])
        may = np.triu(self.home[place] & ~self.apart[place], 1)
        if not may.any():
            return None
        left, right = divmod(int(np.argmax(np.where(may, average, -np.inf))), len(live))
        return int(live[left]), int(live[right])

    def join(self, left: int, right: int) -> None:
        """Make the right group part of the left one."""
        self.sums[left] += self.sums[right]
        self.sums[:, left] += self.sums[:, right]
        for said in (self.home, self.apart):
            said[left] |= said[right]
            said[:, left] |= said[:, right]
        self.sizes[left] += self.sizes[right]
        self.alive[right] = False


def _sides(
    groups: Sequence[Sequence[UUID]],
    homes: Mapping[UUID, UUID],
    links: Sequence[Link],
    apart: Sequence[tuple[int, int]],
) -> _Sides:
    count = len(groups)
    place = {record: number for number, group in enumerate(groups) for record in group}
    sums = np.zeros((count, count))
    for left, right, weight in sorted(links):
        if homes[left] == homes[right]:
            sums[place[left], place[right]] += weight
            sums[place[right], place[left]] += weight
    known = {home: number for number, home in enumerate(dict.fromkeys(homes[record] for record in place))}
    lives = np.zeros((count, len(known)), dtype=np.int64)
    for record, number in place.items():
        lives[number, known[homes[record]]] = 1
    kept = np.zeros((count, count), dtype=bool)
    for one, other in apart:
        kept[one, other] = kept[other, one] = True
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    return _Sides(sums, lives @ lives.T > 0, kept, sizes, np.ones(count, dtype=bool))
