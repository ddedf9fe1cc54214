"""The review of doubtful pairs: people look, decide, and take back."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, Unpack
from uuid import UUID

from monocle.catalog import Connection, customers, judgements, review
from monocle.catalog.judgements import Decision
from monocle.catalog.review import Chosen, Waiting
from monocle.errors import BadInput, Conflict, MonocleError, NotFound
from monocle.resolve.judged import Said
from monocle.workspace import labels
from monocle.workspace.agreement import progress
from monocle.workspace.comparing import side_by_side
from monocle.workspace.deciding import Deciding, shown_judgement
from monocle.workspace.house import House
from monocle.workspace.review_views import Bulk, Done, Impact, Judgement, Progress, ReviewItem, ReviewPage
from monocle.workspace.surroundings import COMING, Heeded
from monocle.workspace.whys import Scores, asked, why

MOST = 1000
EXAMPLES = 5
_CURSOR = "~"


class Rule(TypedDict, total=False):
    """Which waiting pairs a decision by rule meets; what is left out does not choose.

    Attributes:
        reason: pairs that wait for this.
        least, most: pairs of so many bits, both included.
        source: pairs with a record of this source.
    """

    reason: str
    least: float | None
    most: float | None
    source: str


class Reviews:
    """The pairs of a workspace that wait for a person, and what people decided."""

    def __init__(self, house: House, scores: Scores) -> None:
        """Stand on a house.

        Args:
            house: the workspace's.
            scores: what the model in force says.
        """
        self._house, self._scores = house, scores
        self._deciding = Deciding(house)

    def queue(self, reason: str = "", after: str = "", limit: int = 20, by: str = "", language: str = "") -> ReviewPage:
        """Give pairs that wait, highest rank first, without their fields.

        Args:
            reason: only those that wait for this; empty for all.
            after: cursor of the page before; empty for the first.
            limit: at most so many, up to 1,000.
            by: who looks: what they have open themselves is not marked.
            language: of values as people read them.

        Raises:
            BadInput: reason, cursor or limit is none.
        """
        del language  # names are the same in every language
        _refuse_reason(reason)
        if not 1 <= limit <= MOST:
            raise BadInput(f"limit is {limit}", where="reviews", mend=f"use 1 to {MOST}")
        chosen = Chosen(reason)
        with self._house.catalog.reading() as connection:
            found = review.page(connection, chosen, limit + 1, _cursor(after), by)
            total, how_far = review.count(connection, chosen), progress(connection)
        more = _after(found[limit - 1]) if len(found) > limit else ""
        items = [_item(one) for one in found[:limit]]
        return ReviewPage(items, total, more, how_far, self._scores.threshold(), self._scores.review_floor())

    def get(self, left_id: UUID, right_id: UUID, by: str = "", language: str = "") -> ReviewItem:
        """Give one waiting pair side by side, with why, impact and past.

        Args:
            left_id: a record.
            right_id: the other; the order tells nothing.
            by: who looks.
            language: of values as people read them.

        Raises:
            NotFound: the pair does not wait.
        """
        spoken = language or self._house.settings.language
        with self._house.catalog.reading() as connection:
            found = review.waiting(connection, left_id, right_id, by)
        if found is None:
            raise NotFound("these two records do not wait", where="reviews", mend="see the queue")
        left, right = found.left_id, found.right_id
        told = asked(self._house.catalog, self._scores, left, right)
        with self._house.catalog.reading() as connection:
            reasons = why(connection, told, left, right)
            contents = {row["record_id"]: row["content"] for row in customers.records(connection, (left, right))}
            past = judgements.of_pair(connection, left, right)
        values = side_by_side(contents[left], contents[right], reasons.levels, spoken)
        return ReviewItem(
            **{name: getattr(found, name) for name in _PLAIN},
            fields=tuple(values),
            why=reasons,
            impact=self._impact(left, right, spoken, joined=reasons.same_customer),
            past=tuple(map(shown_judgement, past)),
        )

    def take(self, left_id: UUID, right_id: UUID, by: str) -> None:
        """Mark a pair as open at somebody's, for ten minutes; the mark of another stays theirs."""
        with self._house.catalog.transaction() as connection:
            found = review.waiting(connection, left_id, right_id, by)
            sides = (found.left_id, found.right_id) if found else (left_id, right_id)
            review.take(connection, *sides, by)

    def release(self, left_id: UUID, right_id: UUID, by: str) -> None:
        """Take somebody's own mark off a pair."""
        with self._house.catalog.transaction() as connection:
            review.release(connection, left_id, right_id, by)

    def judge(
        self, left_id: UUID, right_id: UUID, verdict: str, by: str, why: str = "", seen_at: dt.datetime | None = None
    ) -> Done:
        """Decide about two records; what was decided before about exactly these two is replaced.

        Args:
            left_id: a record.
            right_id: the other.
            verdict: same, different or unsure.
            by: who decides.
            why: in their words.
            seen_at: when what they looked at was read, UTC: what others decided until then, they know; None takes the
                moment at which they opened the pair (``take``).

        Raises:
            BadInput: it is no verdict, or nobody decides.
            NotFound: one of the records is not served.
            Conflict: another person judged the pair since it was seen, or a judgement in force says otherwise.
        """
        decision = Decision(verdict, (left_id,), (right_id,), by, why, "review", seen_at, self._four_eyes(verdict))

        def replaced(connection: Connection) -> Sequence[int]:
            opened_at = review.taken_at(connection, left_id, right_id, by)
            review.release(connection, left_id, right_id, by)
            past = [one for one in judgements.of_pair(connection, left_id, right_id) if one.state != "withdrawn"]
            _refuse_unknowing(past, by, seen_at or opened_at)
            return [one.judgement_id for one in past if len(one.left_ids) == len(one.right_ids) == 1]

        return self._deciding.decide(decision, replaced)

    def undo(self, judgement_id: int, by: str) -> Done:
        """Take a decision back: what is then is as if it had never been made.

        Raises:
            NotFound: there is no such judgement.
            Conflict: it is withdrawn already.
        """
        return self._deciding.withdraw([judgement_id], by)

    def confirm(self, judgement_id: int, by: str) -> Done:
        """Let a second person confirm a decision that waits for one.

        Raises:
            NotFound: there is no such judgement.
            Conflict: it waits for nobody, or the same person made it.
        """
        return self._deciding.confirm(judgement_id, by)

    def by_rule(self, verdict: str, by: str, dry: bool = True, **rule: Unpack[Rule]) -> Bulk:
        """Decide about every waiting pair that a rule meets; what contradicts a judgement in force is left and counted.

        Args:
            verdict: same or different.
            by: who decides.
            dry: only show what the rule meets.
            rule: which pairs; see ``Rule``.

        Raises:
            BadInput: the rule chooses nothing, or verdict or reason is none.
        """
        chosen = Chosen(rule.get("reason", ""), rule.get("least"), rule.get("most"), rule.get("source", ""))
        _refuse_reason(chosen.reason)
        if verdict not in {"same", "different"}:
            raise BadInput(f"{verdict!r} is no verdict of a rule", where="rule", mend="use same or different")
        if chosen == Chosen():
            raise BadInput("the rule chooses nothing", where="rule", mend="name a reason, bits or a source")
        with self._house.catalog.reading() as connection:
            total = review.count(connection, chosen)
            found = review.page(connection, chosen, max(total, 1) if not dry else EXAMPLES, None, by)
        examples = [_item(one) for one in found[:EXAMPLES]]
        if dry:
            return Bulk(total, examples)
        refused: dict[str, int] = {}
        for one in found:
            kind = self._judged_by_rule(one, verdict, by, chosen)
            if kind:
                refused[kind] = refused.get(kind, 0) + 1
        return Bulk(total, examples, len(found) - sum(refused.values()), refused)

    def progress(self) -> Progress:
        """Give how far the review is, and how well people agree."""
        with self._house.catalog.reading() as connection:
            return progress(connection)

    def judgements(self, state: str = "", limit: int = 100, before: int = 0) -> Sequence[Judgement]:
        """Give decisions, newest first.

        Args:
            state: proposed, in_force, raised or withdrawn; empty for all.
            limit: at most so many, up to 1,000.
            before: number of the last one seen; 0 for the newest.

        Raises:
            BadInput: state, limit or before is none.
        """
        if state not in {"", "proposed", "in_force", "raised", "withdrawn"}:
            raise BadInput(
                f"{state!r} is no state", where="judgements", mend="use proposed, in_force, raised or withdrawn"
            )
        if not 1 <= limit <= MOST or before < 0:
            raise BadInput(
                f"limit is {limit} and before {before}", where="judgements", mend=f"use 1 to {MOST}, and 0 or more"
            )
        with self._house.catalog.reading() as connection:
            return [shown_judgement(one) for one in judgements.page(connection, state, limit, before)]

    def export_labels(self, path: Path) -> int:
        """Write the decisions about pairs as labels, and give how many; see ``labels``."""
        return labels.export_labels(self._house, path)

    def import_labels(self, path: Path, by: str) -> Bulk:
        """Take labels in as decisions; see ``labels``."""
        return labels.import_labels(self._house, self._deciding, path, by)

    def _four_eyes(self, verdict: str) -> bool:
        return self._house.charter.four_eyes and verdict != "unsure"

    def _judged_by_rule(self, one: Waiting, verdict: str, by: str, chosen: Chosen) -> str:
        """Judge one pair of a rule; give why it was refused, empty when it was not."""
        decision = Decision(
            verdict, (one.left_id,), (one.right_id,), by, _said(chosen), "rule", None, self._four_eyes(verdict)
        )
        try:
            self._deciding.decide(decision)
        except Conflict:
            return "contradicts"
        except NotFound:
            return "gone"
        return ""

    def _impact(self, left_id: UUID, right_id: UUID, language: str, *, joined: bool) -> Impact | None:
        """Give what the verdict that changes something would touch: a merge, or a split; None when it may not be."""
        verdict = "different" if joined else "same"
        heeded = Heeded([Said(COMING, verdict, (left_id,), (right_id,))])
        try:
            return self._deciding.preview("merge", heeded, (), language).impact
        except MonocleError:
            return None


_PLAIN = (
    "left_id", "right_id", "left_customer", "right_customer", "left_name", "right_name", "left_source",
    "right_source", "weight", "doubt", "value", "rank", "reason", "held_back", "taken_by",
)  # fmt: skip


def _item(one: Waiting) -> ReviewItem:
    return ReviewItem(**{name: getattr(one, name) for name in _PLAIN})


def _refuse_unknowing(past: Sequence[judgements.Judgement], by: str, seen_at: dt.datetime | None) -> None:
    for one in past:
        if one.judged_by != by and (seen_at is None or one.judged_at > _plain(seen_at)):
            raise Conflict(
                f"{one.judged_by} judged these two records {one.verdict} on {one.judged_at:%Y-%m-%d at %H:%M} UTC",
                where=f"judgement {one.judgement_id}",
                mend="look at the pair again, then judge",
            )


def _plain(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo else at


def _refuse_reason(reason: str) -> None:
    if reason and reason not in review.REASONS:
        raise BadInput(f"{reason!r} is no reason", where="reviews", mend=f"use {', '.join(review.REASONS)}")


def _said(chosen: Chosen) -> str:
    told = {"reason": chosen.reason, "least": chosen.least, "most": chosen.most, "source": chosen.source}
    return "; ".join(f"{name}: {value}" for name, value in told.items() if value not in {"", None})


def _after(one: Waiting) -> str:
    return _CURSOR.join((repr(one.rank), str(one.left_id), str(one.right_id)))


def _cursor(after: str) -> tuple[float, UUID, UUID] | None:
    if not after:
        return None
    try:
        rank, left, right = after.split(_CURSOR)
        return float(rank), UUID(left), UUID(right)
    except ValueError as error:
        raise BadInput("the cursor is none that we gave", where="reviews: after", mend="begin anew") from error
