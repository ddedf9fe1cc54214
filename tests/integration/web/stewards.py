"""Stewardship from memory, for the tests of the doors: pairs that wait, judgements, merges and why."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from monocle.errors import BadData, BadInput, Conflict, NotFound
from monocle.ids import customer_id, record_id
from monocle.workspace.changelog import IdChange
from monocle.workspace.review_views import (
    Bulk,
    Done,
    Household,
    Impact,
    Joint,
    Judgement,
    Preview,
    PreviewField,
    Progress,
    ReviewItem,
    ReviewPage,
    SideValue,
    Why,
)
from monocle.workspace.views import LinkLevel

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC).replace(tzinfo=None)
THRESHOLD, FLOOR, PAIRS = 12.0, 2.0, 24
REASONS = ("review", "held_back", "review", "raised", "over_merge", "unsure")
NOTHING = Impact((), (), {}, 0, 0, {}, ())
LEVELS = (
    LinkLevel("prior", "two_records", -13.5),
    LinkLevel("last_name", "exact", 7.25),
    LinkLevel("first_name", "one_typo", 3.5),
    LinkLevel("birth_date", "different", -4.25),
    LinkLevel("email", "exact", 14.125),
    LinkLevel("phone", "missing", 0.0),
    LinkLevel("address", "other_house", 1.5),
    LinkLevel("household", "could_be_another_member", -2.5),
)
WEIGHT = sum(level.weight for level in LEVELS)


def fields(place: int) -> tuple[SideValue, ...]:
    """Give the fields of a pair, side by side."""
    return (
        SideValue("last_name", "Lefèvre", "Lefèvre", "exact", 7.25, same=True),
        SideValue("first_name", "Marie", "Maria", "one_typo", 3.5, same=False),
        SideValue("birth_date", "1984-03-07", "1985-03-07", "different", -4.25, same=False),
        SideValue("email", f"m.lefevre{place}@exemple.fr", f"m.lefevre{place}@exemple.fr", "exact", 14.125, same=True),
        SideValue("phone", "06 12 34 56 78", "", "missing", 0.0, same=False),
        SideValue("address", "12 bis rue de la République, 69003 Lyon", "14 rue de la République, 69003 Lyon", "other_house", 1.5, same=False),
        SideValue("civility", "MME", "MME", "", 0.0, same=True),
    )  # fmt: skip


def a_judgement(number: int, verdict: str, sides: tuple[UUID, UUID], by: str, state: str = "in_force") -> Judgement:
    at = NOW - dt.timedelta(days=9)
    changed = ("address",) if state == "raised" else ()
    return Judgement(number, verdict, sides[:1], sides[1:], by, "vu au téléphone", "review", state, at, changed=changed)


class HouseReviews:
    """Pairs that wait, and what people decided of them."""

    def __init__(self, customers: Sequence[Any], pairs: int = PAIRS) -> None:
        self.open: dict[tuple[UUID, UUID], ReviewItem] = {}
        self.done: list[Judgement] = []
        self.taken: dict[tuple[UUID, UUID], str] = {}
        self.four_eyes = False
        for place in range(pairs if customers else 0):
            item = self._item(place, customers)
            self.open[item.left_id, item.right_id] = item

    def _item(self, place: int, customers: Sequence[Any]) -> ReviewItem:
        left, right = customers[place % len(customers)], customers[(place + 1) % len(customers)]
        sides = record_id("crm", f"left{place}"), record_id("caisse", f"right{place}")
        reason = "proposed" if place == 9 else REASONS[place % len(REASONS)]
        state = {"raised": "raised", "proposed": "proposed"}.get(reason, "")
        past = (a_judgement(500 + place, "same", sides, "Ada", state),) if state else ()
        self.done.extend(past)
        doubt = round(1 - place / 30, 3)
        return ReviewItem(
            *sides, left.customer_id, right.customer_id, left.name, right.name, "crm", "caisse",
            WEIGHT, doubt, 5, doubt * 3.58, reason, "household" if reason == "held_back" else "",
            fields=fields(place), why=self._why(*sides), past=past,
            impact=Impact(
                (left.customer_id, right.customer_id), (left.customer_id,), {right.customer_id: left.customer_id},
                8, 5, {"EUR": 97_424}, ("marketing email: granted ≠ withdrawn",),
            ),
        )  # fmt: skip

    @staticmethod
    def _why(left: UUID, right: UUID) -> Why:
        return Why(left, right, WEIGHT, LEVELS, THRESHOLD, False, "", ("email", "address"), False, None, (), "fs-4")

    def queue(self, reason: str = "", after: str = "", limit: int = 20, by: str = "", language: str = "") -> ReviewPage:
        del language
        rest = [one for one in self.open.values() if reason in {"", one.reason}]
        if not (after or "0").isdecimal():
            raise BadInput("this is no place in the queue", where="reviews: after", mend="leave after out")
        start = int(after or 0)
        kept = [replace(self._seen(one, by), fields=(), why=None, impact=None) for one in rest[start : start + limit]]
        more = str(start + limit) if start + limit < len(rest) else ""
        return ReviewPage(kept, len(rest), more, self.progress(), THRESHOLD, FLOOR)

    def _seen(self, one: ReviewItem, by: str) -> ReviewItem:
        holder = self.taken.get((one.left_id, one.right_id), "")
        return replace(one, taken_by="" if holder == by else holder)

    def get(self, left_id: UUID, right_id: UUID, by: str = "", language: str = "") -> ReviewItem:
        del language
        found = self.open.get((left_id, right_id))
        if found is None:
            raise NotFound("these two records do not wait", where="reviews", mend="see the queue: monocle review list")
        return self._seen(found, by)

    def take(self, left_id: UUID, right_id: UUID, by: str) -> None:
        self.taken.setdefault((left_id, right_id), by)

    def release(self, left_id: UUID, right_id: UUID, by: str) -> None:
        if self.taken.get((left_id, right_id)) == by:
            del self.taken[left_id, right_id]

    def judge(
        self, left_id: UUID, right_id: UUID, verdict: str, by: str, why: str = "", seen_at: dt.datetime | None = None
    ) -> Done:
        pair = (left_id, right_id)
        for one in self.done:
            if (
                (one.left_ids, one.right_ids) == ((left_id,), (right_id,))
                and seen_at
                and one.judged_at > seen_at.replace(tzinfo=None)
            ):
                raise Conflict(
                    f"{one.by} judged these two records meanwhile: {one.verdict}", where="reviews", mend="look again"
                )
        item = self.open.pop(pair, None)
        state = "proposed" if self.four_eyes else "in_force"
        made = replace(a_judgement(len(self.done) + 1, verdict, pair, by, state), judged_at=self.clock(), why=why)
        self.done.append(made)
        self.__dict__.setdefault("gone", {})[made.judgement_id] = (pair, item)
        return Done(made, item.impact if item and item.impact else NOTHING)

    @staticmethod
    def clock() -> dt.datetime:
        return dt.datetime.now(dt.UTC).replace(tzinfo=None)

    def undo(self, judgement_id: int, by: str) -> Done:
        one = self._one(judgement_id)
        if one.state == "withdrawn":
            raise Conflict(f"judgement {judgement_id} is withdrawn already", where="reviews", mend="look again")
        gone = replace(one, state="withdrawn", withdrawn_by=by, withdrawn_at=self.clock())
        self.done[self.done.index(one)] = gone
        pair, item = self.__dict__.get("gone", {}).get(judgement_id, (None, None))
        if item is not None:
            self.open = {pair: item, **self.open}
        return Done(gone, NOTHING)

    def confirm(self, judgement_id: int, by: str) -> Done:
        one = self._one(judgement_id)
        if one.state != "proposed" or one.by == by:
            raise Conflict("a second person confirms what is proposed", where="reviews", mend="ask another steward")
        settled = replace(one, state="in_force", confirmed_by=by)
        self.done[self.done.index(one)] = settled
        self.open.pop((one.left_ids[0], one.right_ids[0]), None)
        return Done(settled, NOTHING)

    def _one(self, judgement_id: int) -> Judgement:
        for one in self.done:
            if one.judgement_id == judgement_id:
                return one
        raise NotFound(f"there is no judgement {judgement_id}", where="reviews", mend="see: monocle review judgements")

    def by_rule(self, verdict: str, by: str, dry: bool = True, **chosen: Any) -> Bulk:
        met = [one for one in self.open.values() if self._chosen(one, **chosen)]
        if dry:
            return Bulk(len(met), [replace(one, fields=(), why=None) for one in met[:5]])
        for one in met:
            self.judge(one.left_id, one.right_id, verdict, by)
        return Bulk(len(met), (), len(met))

    @staticmethod
    def _chosen(one: ReviewItem, reason: str, least: float | None, most: float | None, source: str) -> bool:
        weighed = (least is None or one.weight >= least) and (most is None or one.weight <= most)
        return weighed and reason in {"", one.reason} and source in {"", one.left_source, one.right_source}

    def progress(self) -> Progress:
        said = [one for one in self.done if one.state != "withdrawn"]
        verdicts, people = Counter(one.verdict for one in said), Counter(one.by for one in said)
        return Progress(len(self.open), verdicts, people, 12, 0.917, 0.82)

    def judgements(self, state: str = "", limit: int = 100, before: int = 0) -> Sequence[Judgement]:
        rest = [one for one in reversed(self.done) if state in {"", one.state}]
        return [one for one in rest if not before or one.judgement_id < before][:limit]

    def export_labels(self, path: Path) -> int:
        with path.open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file)
            lines.writerow(("left", "right", "verdict"))
            lines.writerows((one.left_ids[0], one.right_ids[0], one.verdict) for one in self.done)
        return len(self.done)

    def import_labels(self, path: Path, by: str) -> Bulk:
        del by
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        if not lines:
            raise BadData("the file holds no label", where=path.name, mend="one line per pair under left,right,verdict")
        return Bulk(len(lines), (), len(lines))


class HouseIdentities:
    """Merges, splits and why, over the customers of the house."""

    def __init__(self, customers: Any, reviews: HouseReviews) -> None:
        self.customers, self.reviews = customers, reviews

    def _preview(self, kind: str, before: Sequence[Any], after: Sequence[tuple[UUID, Any]]) -> Preview:
        names = ("first_name", "last_name", "email", "address")

        def values(sides: Sequence[tuple[UUID, Any]], field: str) -> Mapping[UUID, str]:
            return {one: next((v.shown for v in whose.golden if v.field == field), "") for one, whose in sides}

        ids = [one.customer_id for one in before]
        into = [one for one, _ in after]
        lost = {one: into[0] for one in ids if one not in into}
        impact = Impact(ids, into, lost, sum(len(one.records) for one in before), 4 * len(before), {"EUR": 48_712 * len(before)}, ("marketing email: granted ≠ withdrawn",))  # fmt: skip
        own = [(one.customer_id, one) for one in before]
        return Preview(kind, impact, [PreviewField(field, values(own, field), values(after, field)) for field in names])

    def preview_merge(self, a: UUID, b: UUID, language: str = "") -> Preview:
        del language
        left, right = self.customers.get(str(a)), self.customers.get(str(b))
        if left.customer_id == right.customer_id:
            raise Conflict("both are one customer already", where="identities", mend="choose another customer")
        return self._preview("merge", (left, right), ((left.customer_id, left),))

    def merge(self, a: UUID, b: UUID, by: str, why: str = "", *_: object) -> Done:
        found = self.preview_merge(a, b)
        gone = self.customers.all.pop(str(b))
        self.customers.old[str(b)] = self.customers.all[str(a)]
        self.merged = (a, b, gone)
        return self._done("same", "merge", by, why, found.impact)

    def _done(self, verdict: str, origin: str, by: str, why: str, impact: Impact) -> Done:
        sides = record_id("crm", f"{origin}left"), record_id("crm", f"{origin}right")
        number = len(self.reviews.done) + 1
        state = "proposed" if self.reviews.four_eyes else "in_force"
        made = replace(
            a_judgement(number, verdict, sides, by, state), origin=origin, why=why, judged_at=self.reviews.clock()
        )
        self.reviews.done.append(made)
        return Done(
            made, impact, [{"kind": "audience", "customer": str(impact.customers_before[0]), "what": "members"}]
        )

    def preview_split(self, customer: UUID, record_ids: Sequence[UUID], language: str = "") -> Preview:
        del language
        whole = self.customers.get(str(customer))
        known = {one.record_id for one in whole.records}
        if not set(record_ids) < known or not record_ids:
            raise Conflict(
                "these records are all of the customer", where="identities", mend="leave one record at least"
            )
        fresh = customer_id(record_ids[0])
        return self._preview("split", (whole,), ((whole.customer_id, whole), (fresh, whole)))

    def split(self, customer: UUID, record_ids: Sequence[UUID], by: str, why: str = "", *_: object) -> Done:
        return self._done("different", "split", by, why, self.preview_split(customer, record_ids).impact)

    def preview_unmerge(self, customer: UUID, other: UUID, language: str = "") -> Preview:
        del language
        whole = self.customers.get(str(customer))
        return self._preview("unmerge", (whole,), ((whole.customer_id, whole), (other, whole)))

    def unmerge(self, customer: UUID, other: UUID, by: str, why: str = "", *_: object) -> Done:
        found = self.preview_unmerge(customer, other)
        self.customers.old.pop(str(other), None)
        return self._done("different", "unmerge", by, why, found.impact)

    def why(self, left_id: UUID, right_id: UUID) -> Why:
        if left_id == right_id:
            raise NotFound("one record is not two", where="identities", mend="name two records")
        found = self.reviews._why(left_id, right_id)
        return replace(found, same_customer=True, path=(left_id, record_id("crm", "between"), right_id))

    def tree(self, customer: UUID) -> Sequence[Joint]:
        ids = [one.record_id for one in self.customers.get(str(customer)).records]
        return (
            Joint(ids[:1], ids[2:3], "link", 13.4, "email"),
            Joint([ids[0], ids[2]], ids[1:2], "link", 5.1, "phone"),
            Joint(ids[:3], ids[3:], "judgement", None, "Ada"),
        )

    def household(self, customer: UUID) -> Household | None:
        people = [(one.customer_id, one.name) for one in self.customers.all.values()][:3]
        if customer not in {one for one, _ in people}:
            return None
        return Household(record_id("household", "1"), people, ("address", "last_name"))

    def changelog(
        self, since: dt.datetime | None = None, run_id: UUID | None = None, limit: int = 100, before: int = 0
    ) -> Sequence[IdChange]:
        del since
        run, ids = run_id or record_id("run", "1"), list(self.customers.all.values())
        found = [IdChange(2, NOW, "merged", customer_id(run), ids[0].customer_id, 2, run, 1, '{"judgement_id": 1}'),
                 IdChange(1, NOW, "founded", None, ids[1].customer_id, 1, run, None, "{}")]  # fmt: skip
        return [one for one in found if before == 0 or one.change_id < before][:limit]

    def changelog_file(
        self, kind: str, since: dt.datetime | None = None, run_id: UUID | None = None
    ) -> Iterator[bytes]:
        yield f"{kind} since {since} of {run_id}\n".encode()
        yield b"1,2026-11-22T07:30:00Z\n"
