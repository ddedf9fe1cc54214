"""Decisions take effect: each in one transaction, alone, with all that follows from it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, judgements, neighbourhood, rearranging, review
from monocle.catalog.judgements import Decision
from monocle.errors import BadInput, Conflict, NotFound
from monocle.golden.survivorship import Survivorship
from monocle.resolve.judged import Said
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.memberships import Following, Touched
from monocle.workspace.outcomes import Outcome, outcome
from monocle.workspace.previews import preview
from monocle.workspace.review_views import Done, Judgement, Preview
from monocle.workspace.surroundings import COMING, Heeded, around, said

LONGEST_NAME, LONGEST_WHY = 60, 1000
Check = Callable[[Connection], Sequence[int]]
"""Looks, once nobody else can change anything, whether a decision may be made; gives the judgements that it replaces."""


class Deciding:
    """Makes decisions of people take effect."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house
        self._rules: tuple[object, Survivorship] | None = None
        self._memberships = Following()

    def decide(self, decision: Decision, check: Check | None = None) -> Done:
        """Add a judgement and put what follows from it in force.

        Args:
            decision: what is decided.
            check: looks before anything is done.

        Raises:
            BadInput: the decision names nobody, or its name or reason is too long.
            NotFound: one of its records is not served.
            Conflict: it contradicts a judgement in force.
        """
        _checked(decision)
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            replaced = check(connection) if check else ()
            _there(connection, {*decision.left_ids, *decision.right_ids})
            found = self._outcome(connection, decision, replaced)
            made = judgements.add(connection, decision)
            if replaced:
                judgements.replace(connection, replaced, made)
            return self._done(connection, made, found, {*made.left_ids, *made.right_ids})

    def withdraw(self, numbers: Sequence[int], by: str, check: Check | None = None) -> Done:
        """Take judgements back: what is then is as if they had never been made.

        Args:
            numbers: of the judgements.
            by: who takes them back.
            check: looks before anything is done.

        Raises:
            BadInput: nobody takes them back.
            NotFound: there is none of such a number.
            Conflict: one is withdrawn already, or replaced one that contradicts another by now.
        """
        _named(by)
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            if check:
                check(connection)
            gone = [judgements.get(connection, number) for number in numbers]
            back = [one for number in numbers for one in judgements.replaced_by(connection, number)]
            records = {record for one in (*gone, *back) for record in (*one.left_ids, *one.right_ids)}
            heeded = Heeded([said(one) for one in back if _would_count(one)], set(numbers))
            found = self._around(connection, records, heeded)
            withdrawn = [judgements.withdraw(connection, number, by) for number in numbers]
            return self._done(connection, withdrawn[0], found, records)

    def confirm(self, number: int, by: str) -> Done:
        """Let a second person confirm what one proposed, and put it in force.

        Raises:
            BadInput: nobody confirms it.
            NotFound: there is none of this number.
            Conflict: it waits for nobody, or for another person; or it contradicts a judgement in force by now.
        """
        _named(by)
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            made = judgements.confirm(connection, number, by)
            records = {*made.left_ids, *made.right_ids}
            found = self._around(connection, records, Heeded([said(made)] if made.counts() else []))
            return self._done(connection, made, found, records)

    def preview(self, kind: str, heeded: Heeded, records: Iterable[UUID], language: str) -> Preview:
        """Give what a decision would come to; nothing happens.

        Args:
            kind: merge, split or unmerge.
            heeded: the judgements that it makes and takes back.
            records: of those that it takes back.
            language: of values as people read them.
        """
        with self._house.catalog.reading() as connection:
            return preview(kind, self._around(connection, records, heeded), language)

    def catch_up(self, connection: Connection, known: Collection[int]) -> int:
        """Put in force what was decided while a run was under way, and give how many judgements that were.

        Args:
            connection: in the transaction that publishes, after its swap, alone.
            known: judgements that the run heeded.
        """
        now = {one.judgement_id for one in judgements.in_force(connection)}
        open_ones = sorted(now ^ set(known))
        for number in open_ones:
            one = judgements.get(connection, number)
            records = {*one.left_ids, *one.right_ids}
            self._put(connection, self._around(connection, records, Heeded()), number)
        return len(open_ones)

    def _outcome(self, connection: Connection, decision: Decision, replaced: Collection[int]) -> Outcome | None:
        """Give what a coming decision does now; None when it keeps nothing together or apart yet."""
        coming = Said(COMING, decision.verdict, tuple(decision.left_ids), tuple(decision.right_ids))
        records = {record for number in replaced for record in _records(judgements.get(connection, number))}
        heeded = Heeded([coming] if decision.verdict != "unsure" else [], set(replaced))
        if not decision.second:
            return self._around(connection, records, heeded)
        around(connection, records, heeded)
        return None

    def _around(self, connection: Connection, records: Iterable[UUID], heeded: Heeded) -> Outcome:
        return outcome(connection, around(connection, records, heeded), self.survivorship())

    def _done(
        self, connection: Connection, made: judgements.Judgement, found: Outcome | None, records: Collection[UUID]
    ) -> Done:
        if found is None or not self._put(connection, found, made.judgement_id):
            customers = {one.customer_id for one in neighbourhood.placed(connection, records)}
            review.mend(connection, customers)
        repairs = found.rearrangement.repairs if found and found.rearrangement else ()
        told = [{"kind": kind, "customer": str(customer), **detail} for kind, customer, detail in repairs]
        return Done(shown_judgement(made), found.impact if found else Outcome.nothing().impact, told)

    def _put(self, connection: Connection, found: Outcome, judgement_id: int) -> bool:
        """Put an outcome in force; tell whether anything moved."""
        if found.rearrangement is None:
            return False
        run_id = rearranging.run_in_force(connection)
        if run_id is None:
            raise NotFound("no run has ended yet", where="catalog", mend="run: monocle run")
        rearranging.rearrange(connection, found.rearrangement, run_id, judgement_id, clock.now())
        after = {row["customer_id"] for row in found.rearrangement.profiles}
        self._memberships.follow(connection, Touched({*found.rearrangement.touched, *after}), "decided")
        return True

    def survivorship(self) -> Survivorship:
        """Give the rules of golden values, read again when a file of theirs has changed."""
        folder = self._house.folder
        files = [folder.root / "golden.yaml", *sorted(folder.sources.glob("*.yaml"))]
        mark = tuple(stamp(path) for path in files)
        if self._rules is None or self._rules[0] != mark:
            rules = definitions.survivorship(folder, definitions.source_definitions(folder))
            self._rules = (mark, rules)
        return self._rules[1]


def shown_judgement(one: judgements.Judgement) -> Judgement:
    """Give a judgement as every door shows it."""
    return Judgement(
        judgement_id=one.judgement_id,
        verdict=one.verdict,
        left_ids=tuple(one.left_ids),
        right_ids=tuple(one.right_ids),
        by=one.judged_by,
        why=one.why,
        origin=one.origin,
        state=one.state,
        judged_at=one.judged_at,
        confirmed_by=one.confirmed_by or "",
        withdrawn_by=one.withdrawn_by or "",
        withdrawn_at=one.withdrawn_at,
        changed=tuple(one.changed),
    )


def _records(one: judgements.Judgement) -> set[UUID]:
    return {*one.left_ids, *one.right_ids}


def _would_count(one: judgements.Judgement) -> bool:
    """Tell whether a replaced judgement counts once it is back."""
    return one.verdict != "unsure" and (not one.second or one.confirmed_by is not None)


def stamp(path: Path) -> tuple[str, int, int]:
    """Give what changes when a file does."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (path.name, 0, 0)
    return (path.name, found.st_mtime_ns, found.st_size)


def _checked(decision: Decision) -> None:
    _named(decision.by)
    if decision.verdict not in judgements.VERDICTS:
        raise BadInput(
            f"{decision.verdict!r} is no verdict", where="judgement", mend=f"use {', '.join(judgements.VERDICTS)}"
        )
    if len(decision.why) > LONGEST_WHY:
        raise BadInput(f"the reason is longer than {LONGEST_WHY} characters", where="why", mend="say it shorter")
    if set(decision.left_ids) & set(decision.right_ids):
        raise Conflict("a record stands on both sides", where="judgement", mend="name two different records")


def _named(by: str) -> None:
    if not by.strip() or len(by) > LONGEST_NAME:
        raise BadInput(
            "nobody is named who decides", where="by", mend=f"give a name of at most {LONGEST_NAME} characters"
        )


def _there(connection: Connection, records: Collection[UUID]) -> None:
    known = {one.record_id for one in neighbourhood.placed(connection, records)}
    for record in sorted(records):
        if record not in known:
            raise NotFound("there is no such record", where=f"record {record}", mend="take it from a customer's page")
