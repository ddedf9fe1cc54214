"""What a decision comes to: golden values, choices and histories of the customers it touches, before and after."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from monocle.catalog import Connection
from monocle.catalog.holdings import Holdings, Row, holdings
from monocle.catalog.rearranging import Rearrangement
from monocle.golden.small import Happened, SmallProfile, SmallRecord, as_stored, profile_of
from monocle.golden.survivorship import Survivorship
from monocle.workspace.choices import Choices, differences, in_effect
from monocle.workspace.review_views import Impact
from monocle.workspace.surroundings import Around
from monocle.workspace.value_differences import value_differences

Repair = tuple[str, UUID, Mapping[str, Any]]


@dataclass(frozen=True)
class Sides:
    """Some customers, as they were or as they will be.

    Attributes:
        profiles: customer → golden values and profile.
        choices: customer → choices in effect.
        asked: customers that were asked for, whether they have records or not.
    """

    profiles: Mapping[UUID, SmallProfile]
    choices: Mapping[UUID, Choices]
    asked: Collection[UUID] = ()


@dataclass(frozen=True)
class Outcome:
    """What a decision comes to.

    Attributes:
        rearrangement: to put in force; None when nothing moves.
        impact: what it touches.
        before, after: the customers that take part.
    """

    rearrangement: Rearrangement | None
    impact: Impact
    before: Sides
    after: Sides

    @classmethod
    def nothing(cls) -> "Outcome":
        """Give the outcome of what moves nothing."""
        return cls(None, Impact((), (), {}, 0, 0, {}, ()), Sides({}, {}), Sides({}, {}))


def outcome(connection: Connection, found: Around, survivorship: Survivorship) -> Outcome:
    """Give what the surroundings of a decision come to.

    Args:
        connection: in a transaction that is alone, or reading.
        found: the surroundings.
        survivorship: rules of golden values.
    """
    moves = found.moves()
    if not moves:
        return Outcome.nothing()
    touched = {place for _, old, new in moves for place in (old, new)}
    held = holdings(connection, touched)
    moved = {record: new for record, _, new in moves}
    before = sides(held, served_holder, survivorship)

    def holder(row: Row) -> UUID:
        return moved.get(row["record_id"]) or served_holder(row)

    after = sides(held, holder, survivorship)
    leads = _leads(found, touched)
    changes = moves_told(moves, found.over.leads, after)
    rearrangement = Rearrangement(
        moves=moves,
        touched=sorted(before.profiles),
        profiles=[served(one) for _, one in sorted(after.profiles.items())],
        words=words_of(before, after),
        leads=found.over.leads,
        founded={one: (founder, found.placed[founder].matched_id) for one, founder in found.over.founded.items()},
        changes=changes,
        value_changes=value_differences(golden_of(before), golden_of(after), found.over.leads),
        repairs=[*repairs_of(before, after, changes), *led_elsewhere(before, changes, leads)],
    )
    return Outcome(rearrangement, _impact(before, after, leads), before, after)


def sides_of(connection: Connection, customers: Collection[UUID], survivorship: Survivorship) -> Sides:
    """Give some customers as they are served."""
    if not customers:
        return Sides({}, {})
    return replace(sides(holdings(connection, customers), served_holder, survivorship), asked=customers)


def served_holder(row: Row) -> UUID:
    """Give the customer that a row is served with."""
    customer: UUID = row["customer_id"]
    return customer


def sides(
    held: Holdings,
    holder: Callable[[Row], UUID],
    survivorship: Survivorship,
    counted: Mapping[UUID, Happened] = MappingProxyType({}),
) -> Sides:
    """Give the customers of some holdings.

    Args:
        held: rows.
        holder: which customer has a row of ``record``.
        survivorship: rules of golden values.
        counted: customer → what happened to it, where the holdings do not say that.
    """
    of_record = {row["record_id"]: holder(row) for row in held.records}
    records: dict[UUID, list[SmallRecord]] = defaultdict(list)
    identifiers: dict[UUID, list[Row]] = defaultdict(list)
    for row in held.identifiers:
        identifiers[row["record_id"]].append(row)
    for row in held.records:
        records[of_record[row["record_id"]]].append(as_stored(row, identifiers[row["record_id"]]))
    happened = {**_happened(held, of_record), **counted}
    choices: dict[UUID, list[Row]] = defaultdict(list)
    for row in held.choices:
        choices[of_record[row["record_id"]]].append(row)
    return Sides(
        {
            customer: profile_of(customer, own, happened.get(customer, Happened()), survivorship)
            for customer, own in records.items()
        },
        {customer: in_effect(choices[customer]) for customer in records},
    )


def _happened(held: Holdings, of_record: Mapping[UUID, UUID]) -> dict[UUID, Happened]:
    """Give what happened to each customer, counted."""
    bought: dict[UUID, list[Row]] = defaultdict(list)
    lived: dict[UUID, list[Row]] = defaultdict(list)
    for rows, by_customer in ((held.bought, bought), (held.lived, lived)):
        for row in rows:
            by_customer[of_record[row["record_id"]]].append(row)
    return {customer: _counted(bought[customer], lived[customer]) for customer in {*bought, *lived}}


def _counted(bought: Sequence[Row], lived: Sequence[Row]) -> Happened:
    spent: Counter[str] = Counter()
    for row in bought:
        spent[row["currency"]] += row["total"]
    every = [*bought, *lived]
    return Happened(
        orders=sum(row["sales"] for row in bought),
        spent=dict(spent),
        last_order_at=max((row["last_order_at"] for row in bought if row["last_order_at"]), default=None),
        events=sum(row["events"] for row in lived),
        first_at=min((row["first_at"] for row in every), default=None),
        last_at=max((row["last_at"] for row in every), default=None),
    )


def served(one: SmallProfile) -> dict[str, Any]:
    """Give the row of ``customer`` with ``golden``, without NUL characters, which PostgreSQL does not take."""
    row = dict(one.profile)
    row["sources"] = "[" + ",".join(_quoted(source) for source in row["sources"]) + "]"
    row["golden"] = row["golden"].replace("\\u0000", "\\ufffd")
    return row


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def words_of(before: Sides, after: Sides) -> Counter[str]:
    """Give word → how many customers more, or fewer, it finds."""
    words: Counter[str] = Counter()
    for side, sign in ((before, -1), (after, 1)):
        for one in side.profiles.values():
            for word in filter(None, one.profile["search_text"].split(" ")):
                words[word] += sign
    return words


def golden_of(side: Sides) -> dict[UUID, Sequence[Mapping[str, Any]]]:
    """Give rows of GOLDEN by customer."""
    return {customer: one.golden for customer, one in side.profiles.items()}


def _leads(found: Around, touched: set[UUID]) -> dict[UUID, UUID]:
    """Give where ids that were in force and are no more lead."""
    alive = set(found.over.customers.values())
    return {old: found.over.leads[old] for old in sorted(touched - alive) if old in found.over.leads}


def moves_told(
    moves: Sequence[tuple[UUID, UUID, UUID]], leads: Mapping[UUID, UUID], after: Sides
) -> list[tuple[str, UUID, UUID | None, int]]:
    """Give merges and splits, as ``tables.IDENTITY_CHANGES``."""
    counts = Counter((old, new) for _, old, new in moves)
    found: list[tuple[str, UUID, UUID | None, int]] = []
    for (old, new), records in sorted(counts.items()):
        merged = old not in after.profiles and leads.get(old) == new
        found.append(("merged", old, new, records) if merged else ("split", new, old, records))
    return found


def repairs_of(before: Sides, after: Sides, changes: Sequence[tuple[str, UUID, UUID | None, int]]) -> list[Repair]:
    """Give what others must mend: audiences that hold a customer, and choices in effect that are others now."""
    origin = {customer: other for kind, customer, other, _ in changes if kind == "split" and other}
    found: list[Repair] = []
    for kind, customer, other, records in changes:
        what = {"what": kind, "other": str(other), "records": records}
        found.append(("audience", customer, what))
    for customer, now in sorted(after.choices.items()):
        whose = customer if customer in before.choices else origin.get(customer, customer)
        was = before.choices.get(whose, {})
        for place in sorted({*was, *now}):
            if was.get(place, "") != now.get(place, ""):
                said = {"before": was.get(place, ""), "after": now.get(place, "")}
                found.append(("consent", customer, {"purpose": place[0], "channel": place[1], **said}))
    return found


def led_elsewhere(
    before: Sides, changes: Sequence[tuple[str, UUID, UUID | None, int]], leads: Mapping[UUID, UUID]
) -> list[Repair]:
    """Give the customers that are no more though none of their records is where their id leads: audiences hold them."""
    merged = {customer for kind, customer, *_ in changes if kind == "merged"}
    gone = [(old, to) for old, to in leads.items() if old in before.profiles and old not in merged]
    return [("audience", old, {"what": "redirected", "other": str(to), "records": 0}) for old, to in sorted(gone)]


def _impact(before: Sides, after: Sides, leads: Mapping[UUID, UUID]) -> Impact:
    shown = before if len(before.profiles) > 1 else after
    spent: Counter[str] = Counter()
    for one in before.profiles.values():
        spent.update(json.loads(one.profile["spent"]))
    return Impact(
        customers_before=sorted(before.profiles),
        customers_after=sorted(after.profiles),
        leads_to=leads,
        records=sum(one.profile["records"] for one in before.profiles.values()),
        orders=sum(one.profile["orders"] for one in before.profiles.values()),
        spent=dict(spent),
        consents=differences([shown.choices[customer] for customer in sorted(shown.choices)]),
    )
