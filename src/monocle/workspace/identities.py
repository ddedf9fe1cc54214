"""Who is whom, corrected by people: merge, split off, unmerge; why it is as it is, and what became of every id."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from monocle.catalog import Connection, identity, neighbourhood
from monocle.catalog.judgements import Decision
from monocle.errors import Conflict, NotFound
from monocle.resolve.judged import Said
from monocle.workspace import changelog
from monocle.workspace.changelog import IdChange, Wanted
from monocle.workspace.deciding import Check, Deciding
from monocle.workspace.house import House
from monocle.workspace.households import household
from monocle.workspace.joints import joints
from monocle.workspace.review_views import Done, Household, Joint, Preview, Why
from monocle.workspace.surroundings import COMING, Heeded
from monocle.workspace.unmerging import Parting, parting
from monocle.workspace.whys import Scores, asked, why

Sides = tuple[Sequence[UUID], Sequence[UUID]]
Unless = Callable[[], None]
"""Looks, once nobody else can change anything, and raises where a decision must not be made."""


class Identities:
    """The identities of a workspace's customers."""

    def __init__(self, house: House, scores: Scores) -> None:
        """Stand on a house.

        Args:
            house: the workspace's.
            scores: what the model in force says.
        """
        self._house, self._scores = house, scores
        self._deciding = Deciding(house)

    def preview_merge(self, a: UUID, b: UUID, language: str = "") -> Preview:
        """Give what would come of making two customers one; values as people of a language read them.

        Raises:
            NotFound: one of them is no customer.
            Conflict: both are one already, or a judgement in force says otherwise.
        """
        return self._preview("merge", "same", self._both(a, b), language)

    def merge(self, a: UUID, b: UUID, by: str, why: str = "", unless: Unless | None = None) -> Done:
        """Make two customers one: all records of both are one person.

        Args:
            a: a customer, by an id in force or old.
            b: the other.
            by: who decides.
            why: in their words.
            unless: looks before anything is done.

        Raises:
            NotFound: one of them is no customer.
            Conflict: both are one already, or a judgement in force says otherwise.
        """
        left, right = self._both(a, b)
        decision = Decision("same", left, right, by, why, "merge", second=self._four_eyes())
        return self._deciding.decide(decision, _check(unless))

    def preview_split(self, customer: UUID, record_ids: Sequence[UUID], language: str = "") -> Preview:
        """Give what would come of splitting records off a customer; values as people of a language read them.

        Raises:
            NotFound: there is no such customer, or a record is none of its.
            Conflict: no record would stay, or a judgement in force says otherwise.
        """
        return self._preview("split", "different", self._off(customer, record_ids), language)

    def split(
        self, customer: UUID, record_ids: Sequence[UUID], by: str, why: str = "", unless: Unless | None = None
    ) -> Done:
        """Split records off a customer: they are not the person that the others are.

        Args:
            customer: by an id in force or old.
            record_ids: of its records, those that go.
            by: who decides.
            why: in their words.
            unless: looks before anything is done.

        Raises:
            NotFound: there is no such customer, or a record is none of its.
            Conflict: no record would stay, or a judgement in force says otherwise.
        """
        left, right = self._off(customer, record_ids)
        decision = Decision("different", left, right, by, why, "split", second=self._four_eyes())
        return self._deciding.decide(decision, _check(unless))

    def preview_unmerge(self, customer: UUID, other: UUID, language: str = "") -> Preview:
        """Give what would come of taking a merge back; values as people of a language read them.

        Raises:
            NotFound: there is no such customer, or the other never became it.
            Conflict: a judgement in force says otherwise.
        """
        found = self._parting(customer, other)
        if found.withdrawn:
            heeded = Heeded((), set(found.withdrawn))
            return self._deciding.preview("unmerge", heeded, found.left_ids, language or self._language())
        return self._preview("unmerge", "different", (found.left_ids, found.right_ids), language)

    def unmerge(self, customer: UUID, other: UUID, by: str, why: str = "", unless: Unless | None = None) -> Done:
        """Take a merge back: what people merged is withdrawn, what matching merged is held apart from now on.

        Args:
            customer: in force.
            other: an id that leads to it.
            by: who decides.
            why: in their words.
            unless: looks before anything is done.

        Raises:
            NotFound: there is no such customer, or the other never became it.
            Conflict: a judgement in force says otherwise.
        """
        found = self._parting(customer, other)
        if found.withdrawn:
            return self._deciding.withdraw(found.withdrawn, by, _check(unless))
        decision = Decision("different", found.left_ids, found.right_ids, by, why, "unmerge", second=self._four_eyes())
        return self._deciding.decide(decision, _check(unless))

    def why(self, left_id: UUID, right_id: UUID) -> Why:
        """Give why two records are held to be one person, or two: the whole sum.

        Raises:
            NotFound: one of them is not served, or both are one.
        """
        told = asked(self._house.catalog, self._scores, left_id, right_id)
        with self._house.catalog.reading() as connection:
            return why(connection, told, left_id, right_id)

    def tree(self, customer: UUID) -> Sequence[Joint]:
        """Give how a customer came together, first step first.

        Raises:
            NotFound: there is no such customer.
        """
        with self._house.catalog.reading() as connection:
            return joints(connection, _in_force(connection, customer))

    def household(self, customer: UUID) -> Household | None:
        """Give the household of a customer, as the last run found it; None when there is none.

        Raises:
            NotFound: there is no such customer.
        """
        with self._house.catalog.reading() as connection:
            return household(connection, _in_force(connection, customer))

    def changelog(
        self, since: dt.datetime | None = None, run_id: UUID | None = None, limit: int = 100, before: int = 0
    ) -> Sequence[IdChange]:
        """Give what became of ids, newest first.

        Args:
            since: in force at that time or later; UTC where it names no zone.
            run_id: of this run, and of decisions while it was in force.
            limit: at most so many, up to 1,000.
            before: the number of the last one seen; 0 for the newest.

        Raises:
            BadInput: limit or before is out of range.
            NotFound: there is no such run.
        """
        return changelog.listed(self._house, Wanted(since, run_id), limit, before)

    def changelog_file(
        self, kind: str, since: dt.datetime | None = None, run_id: UUID | None = None
    ) -> Iterator[bytes]:
        """Give what became of ids, oldest first, as the bytes of a file: csv, jsonl or parquet; see ``changelog``."""
        return changelog.streamed(self._house, kind, Wanted(since, run_id))

    def write_changelog(self, path: Path, since: dt.datetime | None = None, run_id: UUID | None = None) -> int:
        """Write what became of ids into a ``.csv``, ``.jsonl`` or ``.parquet`` file; give its size in bytes."""
        return changelog.write(self._house, path, Wanted(since, run_id))

    def _preview(self, kind: str, verdict: str, sides: Sides, language: str) -> Preview:
        coming = Said(COMING, verdict, tuple(sides[0]), tuple(sides[1]))
        return self._deciding.preview(kind, Heeded([coming]), (), language or self._language())

    def _both(self, a: UUID, b: UUID) -> Sides:
        with self._house.catalog.reading() as connection:
            left, right = _in_force(connection, a), _in_force(connection, b)
            if left == right:
                raise Conflict("both are one customer already", where=f"customer {left}", mend="name two customers")
            return _records(connection, left), _records(connection, right)

    def _off(self, customer: UUID, record_ids: Collection[UUID]) -> Sides:
        with self._house.catalog.reading() as connection:
            own = _in_force(connection, customer)
            records = _records(connection, own)
        going = sorted(set(record_ids))
        strange = next((record for record in going if record not in records), None)
        if strange or not going:
            raise NotFound(
                "the customer has no such record", where=f"record {strange or ''}", mend="name records of this customer"
            )
        staying = [record for record in records if record not in set(going)]
        if not staying:
            raise Conflict("no record would stay", where=f"customer {own}", mend="leave at least one")
        return going, staying

    def _parting(self, customer: UUID, other: UUID) -> Parting:
        with self._house.catalog.reading() as connection:
            return parting(connection, _in_force(connection, customer), other)

    def _four_eyes(self) -> bool:
        return self._house.charter.four_eyes

    def _language(self) -> str:
        return self._house.settings.language


def _check(unless: Unless | None) -> Check | None:
    if unless is None:
        return None

    def check(_connection: Connection) -> Sequence[int]:
        unless()
        return ()

    return check


def _in_force(connection: Connection, customer: UUID) -> UUID:
    own = identity.survivor(connection, customer)
    if not identity.is_in_force(connection, own):
        raise NotFound("there is no such customer", where=f"customer {customer}", mend="search by name or identifier")
    return own


def _records(connection: Connection, customer: UUID) -> list[UUID]:
    return [one.record_id for one in neighbourhood.of_customers(connection, [customer])]
