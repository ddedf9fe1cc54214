"""What happened to the customers that a batch touches, counted: from what stands in their rows and what the batch adds.

Customers whose records or facts change hands are counted together. Where one of them alone has records afterwards it has what all had;
where several have, all that happened to them is counted anew.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from monocle.catalog import Connection, counting
from monocle.catalog.counting import Counts, Gained
from monocle.golden.small import Happened

Pair = tuple[UUID, UUID]


class Together:
    """Customers that are counted together.

    Args:
        customers: that a batch touches.
        pairs: of them, between which something changes hands.
    """

    def __init__(self, customers: Iterable[UUID], pairs: Iterable[Pair]) -> None:
        self._of = {one: {one} for one in customers}
        for one, other in pairs:
            left, right = self._of.setdefault(one, {one}), self._of.setdefault(other, {other})
            if left is not right:
                left |= right
                self._of.update(dict.fromkeys(right, left))

    def with_one(self, customer: UUID) -> set[UUID]:
        """Give the customers that are counted together with one, itself among them."""
        return self._of.get(customer, {customer})

    def uncounted(self, disturbed: Iterable[UUID], holders: Collection[UUID]) -> set[UUID]:
        """Give the customers of which all that happened is to be counted anew.

        Args:
            disturbed: whose counts do not follow from what is known of them.
            holders: that have records afterwards.
        """
        found: set[UUID] = set()
        for one in disturbed:
            found |= self.with_one(one)
        for one in holders:
            together = self.with_one(one)
            if len(together) > 1 and sum(other in holders for other in together) > 1:
                found |= together
        return found

    def counted(self, connection: Connection, holders: Collection[UUID], gained: Gained) -> dict[UUID, Happened]:
        """Give what happened to customers that need not be counted anew.

        Args:
            connection: in a transaction, after facts were put in and before rows of customers change.
            holders: that have records afterwards.
            gained: by the facts that were put in.
        """
        known = counting.counts(connection, {one for holder in holders for one in self.with_one(holder)})
        return {holder: _sum(self.with_one(holder), known, gained) for holder in holders}


def _sum(customers: Iterable[UUID], known: Mapping[UUID, Counts], gained: Gained) -> Happened:
    whole = Counts()
    for one in customers:
        for counts in (known.get(one), gained.of.get(one)):
            if counts is not None:
                whole.add(counts)
    return happened_of(whole)


def happened_of(counts: Counts) -> Happened:
    """Give counts as golden values take them."""
    return Happened(counts.orders, counts.spent, counts.last_order_at, counts.events, counts.first_at, counts.last_at)
