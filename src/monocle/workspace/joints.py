"""How a customer came together: the tree of merges, from single records to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.catalog import Connection, judgements, links, neighbourhood
from monocle.workspace.review_views import Joint

Step = tuple[int, float, UUID, UUID, str, float | None, str]


@dataclass
class _Groups:
    """Records with the group that they are in; groups keep the order in which records joined."""

    members: dict[UUID, list[UUID]]
    group: dict[UUID, UUID]

    def join(self, left: UUID, right: UUID) -> tuple[list[UUID], list[UUID]] | None:
        """Join the groups of two records and give both as they were; None when they were one."""
        one, other = self.group[left], self.group[right]
        if one == other:
            return None
        sides = list(self.members[one]), self.members.pop(other)
        self.members[one] += sides[1]
        for record in sides[1]:
            self.group[record] = one
        return sides


def joints(connection: Connection, customer: UUID) -> Sequence[Joint]:
    """Give the steps by which the records of a customer joined.

    Judgements come first, as they do in the engine; then strong links, the strongest first: each step joins two groups
    that no step before did. A group may have more links than steps: the others changed nothing.

    Args:
        connection: reading.
        customer: in force.
    """
    placed = neighbourhood.of_customers(connection, [customer])
    records = [one.record_id for one in placed]
    groups = _Groups({record: [record] for record in records}, {record: record for record in records})
    strong = {
        frozenset((one.left_id, one.right_id)): one for one in links.among(connection, customer, records) if one.strong
    }
    found: list[Joint] = []
    for one in reversed(judgements.of_records(connection, records, counting=True)):
        if one.verdict == "same":
            _judged(groups, found, one, strong)
    for link in strong.values():
        sides = groups.join(link.left_id, link.right_id)
        if sides:
            found.append(Joint(*sides, "link", link.weight, link.rule))
    return tuple(found)


def _judged(
    groups: _Groups, found: list[Joint], one: judgements.Judgement, strong: dict[frozenset[UUID], links.Link]
) -> None:
    """Add the steps of one ``same``."""
    named = [record for record in (*one.left_ids, *one.right_ids) if record in groups.group]
    for other in named[1:]:
        sides = groups.join(named[0], other)
        if sides:
            found.append(Joint(*sides, "judgement", _strongest(sides, strong), one.judged_by))


def _strongest(sides: tuple[list[UUID], list[UUID]], strong: dict[frozenset[UUID], links.Link]) -> float | None:
    weights = [
        strong[pair].weight for left in sides[0] for right in sides[1] if (pair := frozenset((left, right))) in strong
    ]
    return max(weights, default=None)
