"""Why two records are held to be one person, or two: the whole sum, and what stands beside it."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from monocle.catalog import Catalog, Connection, judgements, links, neighbourhood
from monocle.catalog.judgements import Judgement
from monocle.catalog.neighbourhood import Placed
from monocle.errors import NotFound
from monocle.workspace.comparing import PRIOR
from monocle.workspace.deciding import shown_judgement
from monocle.workspace.review_views import Why
from monocle.workspace.views import LinkLevel

_LEAST = 1e-9


@dataclass(frozen=True)
class Scored:
    """What the model says of two records.

    Attributes:
        levels: prior first; they sum to ``weight``.
        rules: blocking rules whose key both have; none brought them together where there is none.
    """

    weight: float
    levels: Sequence[LinkLevel]
    rules: Sequence[str]
    strong: bool
    held_back: str
    model: str


class Scores(Protocol):
    """Says what the model in force thinks of pairs that no stored link speaks of."""

    def threshold(self) -> float:
        """Give the bits at and above which a pair joins."""
        ...

    def review_floor(self) -> float:
        """Give the bits below which a pair is forgotten."""
        ...

    def score(self, left_id: UUID, right_id: UUID) -> Scored | None:
        """Give what the model says of two records; None when it cannot tell."""
        ...


def asked(catalog: Catalog, scores: Scores, left_id: UUID, right_id: UUID) -> tuple[Scored, float]:
    """Give what is to be said of two records, from their stored link or from the model, and the threshold.

    Nothing is being read while the model computes: a publication need not wait for it.

    Raises:
        NotFound: one of them is not served, or both are one.
    """
    threshold = scores.threshold()
    with catalog.reading() as connection:
        _refuse(
            {one.record_id: one for one in neighbourhood.placed(connection, {left_id, right_id})}, left_id, right_id
        )
        link = links.of_pair(connection, left_id, right_id)
    found = stored(link) if link else scores.score(left_id, right_id)
    return found or Scored(0.0, (), (), False, "", ""), threshold


def why(connection: Connection, told: tuple[Scored, float], left_id: UUID, right_id: UUID) -> Why:
    """Give why two records are one person or two.

    Args:
        connection: reading.
        told: what ``asked`` gave.
        left_id: a record.
        right_id: the other.

    Raises:
        NotFound: one of them is not served, or both are one.
    """
    scored, threshold = told
    placed = {one.record_id: one for one in neighbourhood.placed(connection, {left_id, right_id})}
    _refuse(placed, left_id, right_id)
    judged = next((one for one in judgements.of_pair(connection, left_id, right_id) if one.counts()), None)
    same_customer = placed[left_id].customer_id == placed[right_id].customer_id
    joins = scored.strong and not scored.held_back
    return Why(
        left_id=left_id,
        right_id=right_id,
        weight=scored.weight,
        levels=scored.levels,
        threshold=threshold,
        strong=scored.strong,
        held_back="judgement" if judged and judged.verdict == "different" else scored.held_back,
        rules=scored.rules,
        same_customer=same_customer,
        judgement=shown_judgement(judged) if judged else None,
        path=_path(connection, placed[left_id], right_id) if same_customer and not joins else (),
        model=scored.model,
    )


def stored(link: links.Link) -> Scored:
    """Give what a stored link says; what its levels leave over is the prior."""
    levels = [LinkLevel(one["field"], one["level"], one["weight"]) for one in link.levels]
    rest = link.weight - sum(level.weight for level in levels if level.field != PRIOR)
    if not any(level.field == PRIOR for level in levels) and abs(rest) > _LEAST:
        levels.insert(0, LinkLevel(PRIOR, "", rest))
    return Scored(link.weight, tuple(levels), (link.rule,), link.strong, link.held_back, link.model)


def _refuse(placed: Mapping[UUID, Placed], left_id: UUID, right_id: UUID) -> None:
    for record in (left_id, right_id):
        if record not in placed:
            raise NotFound("there is no such record", where=f"record {record}", mend="take it from a customer's page")
    if left_id == right_id:
        raise NotFound("one record is not two", where=f"record {left_id}", mend="name two records")


def _path(connection: Connection, left: Placed, right_id: UUID) -> Sequence[UUID]:
    """Give the records through which two of one customer are joined, fewest steps first; strong links and ``same``."""
    records = {one.record_id for one in neighbourhood.of_customers(connection, [left.customer_id])}
    steps: dict[UUID, set[UUID]] = defaultdict(set)
    for link in links.among(connection, left.customer_id, records):
        if link.strong:
            steps[link.left_id].add(link.right_id)
            steps[link.right_id].add(link.left_id)
    for one in judgements.of_records(connection, records, counting=True):
        if one.verdict == "same":
            _add_same(steps, one, records)
    return _shortest(steps, left.record_id, right_id)


def _add_same(steps: Mapping[UUID, set[UUID]], one: Judgement, records: set[UUID]) -> None:
    named = [record for record in (*one.left_ids, *one.right_ids) if record in records]
    for record in named:
        steps[record].update(other for other in named if other != record)


def _shortest(steps: Mapping[UUID, set[UUID]], start: UUID, end: UUID) -> Sequence[UUID]:
    came: dict[UUID, UUID | None] = {start: None}
    queue = deque([start])
    while queue:
        record = queue.popleft()
        for other in sorted(steps.get(record, ())):
            if other not in came:
                came[other] = record
                queue.append(other)
    found: list[UUID] = []
    at: UUID | None = end if end in came else None
    while at is not None:
        found.append(at)
        at = came[at]
    return tuple(reversed(found))
