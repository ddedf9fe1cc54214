"""What has to be taken back, or held apart, for a merged id to have its records again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.catalog import Connection, given_ids, identity, judgements, neighbourhood
from monocle.catalog.neighbourhood import Placed
from monocle.errors import Conflict, NotFound
from monocle.resolve.judged import Said
from monocle.workspace.surroundings import COMING, Around, Heeded, around


@dataclass(frozen=True)
class Parting:
    """How to take a merge back.

    Attributes:
        left_ids: records of the id that was merged.
        right_ids: the other records of the customer.
        withdrawn: judgements that joined both, newest first; empty when matching joined them.
    """

    left_ids: Sequence[UUID]
    right_ids: Sequence[UUID]
    withdrawn: Sequence[int] = ()


def parting(connection: Connection, customer: UUID, other: UUID) -> Parting:
    """Give how a customer and an id that was merged into it come apart.

    When people merged them, their judgements are withdrawn: those that connect records of both. When matching did, the
    record that the old id follows is taken as its seed, the customer's founding record as that of the customer, and the
    records go to either side as they would if both seeds were known to be two persons.

    Args:
        connection: reading.
        customer: in force.
        other: an id that leads to it.

    Raises:
        NotFound: the other never became this customer.
        Conflict: nothing tells which records were the other's, or a judgement in force says otherwise.
    """
    if identity.survivor(connection, other) != customer or other == customer:
        raise NotFound(
            "this id does not lead to this customer", where=f"customer {other}", mend="see the history of the customer"
        )
    placed = neighbourhood.of_customers(connection, [customer])
    own = {one.record_id for one in placed if one.matched_id == other}
    if own:
        withdrawn = _connecting(connection, {one.record_id for one in placed}, own)
        rest = sorted(one.record_id for one in placed if one.record_id not in own)
        return Parting(sorted(own), rest, withdrawn)
    return _cut(connection, placed, given_ids.anchor(connection, other), customer)


def _connecting(connection: Connection, records: Collection[UUID], own: Collection[UUID]) -> list[int]:
    """Give the ``same`` that connect records of both sides; those of one side only stay in force."""
    found = []
    for one in judgements.of_records(connection, records, counting=True):
        named = {*one.left_ids, *one.right_ids}
        if one.verdict == "same" and named & set(own) and named - set(own):
            found.append(one.judgement_id)
    return found


def _cut(connection: Connection, placed: Sequence[Placed], seed: UUID | None, customer: UUID) -> Parting:
    """Give the sides of a customer that matching made of two."""
    ordered = sorted(placed, key=lambda one: (one.load_sequence, one.record_id))
    founder = next((one.record_id for one in ordered if one.record_id != seed), None)
    if seed is None or founder is None or seed not in {one.record_id for one in placed}:
        raise Conflict(
            "nothing tells any more which records this id had",
            where=f"customer {customer}",
            mend="split off the records that are another person's",
        )
    parted = around(connection, (), Heeded([Said(COMING, "different", (seed,), (founder,))]))
    left = _side(parted, seed)
    return Parting(left, sorted(one.record_id for one in placed if one.record_id not in left))


def _side(parted: Around, seed: UUID) -> list[UUID]:
    name = parted.over.customers[seed]
    return sorted(record for record, given in parted.over.customers.items() if given == name)
