"""What the verbs of segments answer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Tree = Mapping[str, Any]
"""A condition or a group of conditions, as ``segment.tree`` reads it."""


@dataclass(frozen=True)
class SegmentRow:
    """One segment.

    Attributes:
        name: of its file, without the ending.
        label: as people call it, in the language that was asked; the name where it has none.
        description: for whom and why; may be empty.
        owner: who answers for it; may be empty.
        version: in force.
        archived: nobody is in it any more, and it is not evaluated.
        copied: its members are a copy made once.
        size: members now.
        of: customers now.
        as_of: up to when its members are right, UTC: the present where events follow live; None before its first evaluation.
        live: its members follow events as they arrive.
        timed: time alone changes its members.
        every: how often it is looked at again for that, such as ``15m``; empty: once a minute.
        alert: its size changed by more than it may, at ``alert_at``, and nobody saved it since.
        error: why it could not be evaluated; empty where it could. Its members are those of before.
    """

    name: str
    label: str
    description: str
    owner: str
    version: int
    archived: bool
    copied: bool
    size: int
    of: int
    as_of: dt.datetime | None
    live: bool
    timed: bool
    every: str
    alert: bool
    alert_at: dt.datetime | None
    error: str


@dataclass(frozen=True)
class Segment:
    """One segment with what it says.

    Attributes:
        definition: as the file says: label, description, owner, where, every, alert, archived.
        sql: that counts it, as ``monocle query`` would be asked; values stand in it for reading only.
        uses: names of the segments that it reads.
        used_by: names of the segments and audiences that read it.
        saved_at, saved_by: of the version in force; by is empty where the file was edited by hand.
    """

    row: SegmentRow
    definition: Mapping[str, Any]
    sql: str
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    saved_at: dt.datetime
    saved_by: str


@dataclass(frozen=True)
class SegmentVersion:
    """One version of a segment; ``how`` is saved, file, rolled_back, archived, restored or copied; ``note`` says what for."""

    name: str
    version: int
    definition: Mapping[str, Any]
    saved_at: dt.datetime
    saved_by: str
    how: str
    in_force: bool
    note: str = ""


@dataclass(frozen=True)
class Sampled:
    """One customer, as lists of segments show them."""

    customer_id: UUID
    name: str


@dataclass(frozen=True)
class Slice:
    """How many of a preview have one value of a field; ``value`` is None for those without."""

    value: str | None
    count: int


@dataclass(frozen=True)
class Preview:
    """What a tree would hold.

    Attributes:
        count: customers.
        of: customers in all.
        estimated: it was counted over what the last run left, which events changed since.
        as_of: up to when what it counts is right, UTC.
        seconds: it took.
        sample: some of them, in the order of their ids' hashes: random, and the same each time.
        breakdown: by the field that was asked, the most first; at most twenty, the rest under the value ``…``.
        sql: for reading.
    """

    count: int
    of: int
    estimated: bool
    as_of: dt.datetime
    seconds: float
    sample: tuple[Sampled, ...]
    breakdown: tuple[Slice, ...]
    sql: str


@dataclass(frozen=True)
class Overlap:
    """How a segment overlaps with another: members of both; members of the other."""

    name: str
    label: str
    both: int
    other: int


@dataclass(frozen=True)
class Explained:
    """Whether one condition holds for one customer, and why.

    Attributes:
        where: path in the tree, such as ``all[1].not``.
        condition: as the tree says it.
        words: the same for people, in a language; pages, the API and the terminal say it, the verb leaves it empty.
        holds: it does.
        actual: values of the customer that decide, plain JSON: a number, a text, a list of {…}; None where there are none.
        parts: of a group, its conditions.
    """

    where: str
    condition: Tree
    words: str
    holds: bool
    actual: Any
    parts: tuple["Explained", ...]


@dataclass(frozen=True)
class Explanation:
    """Why a customer is in a segment, or not.

    Attributes:
        customer: whom.
        member: they are in it now, as it is served; None where a tree was asked.
        belongs: what the tree says now.
        at: the moment for which it was read.
    """

    customer: Sampled
    member: bool | None
    belongs: bool
    at: dt.datetime
    root: Explained


@dataclass(frozen=True)
class Member:
    """One member, since when without leaving."""

    customer_id: UUID
    name: str
    entered_at: dt.datetime


@dataclass(frozen=True)
class MembersPart:
    """Members in the order of their ids; ``following`` is the ``after`` of the next part, empty at the end."""

    items: tuple[Member, ...]
    following: str


@dataclass(frozen=True)
class MemberChange:
    """Somebody entered or left a segment.

    Attributes:
        why: run, refresh, live (an event arrived), due (time passed), decided (by a person), gone (merged or gone), archived.
    """

    change_id: int
    segment: str
    customer_id: UUID
    entered: bool
    at: dt.datetime
    why: str


@dataclass(frozen=True)
class Membership:
    """One segment that a customer is in."""

    segment: str
    label: str
    entered_at: dt.datetime


@dataclass(frozen=True)
class ListRow:
    """One list: rows of the file, distinct values, those that are exactly one customer now, and those that are nobody."""

    name: str
    kind: str
    label: str
    made_at: dt.datetime
    made_by: str
    rows: int
    values: int
    matched: int
    unmatched: int


@dataclass(frozen=True)
class SizeRow:
    """How many members a segment had after an evaluation."""

    at: dt.datetime
    members: int
    before: int | None
    of: int
    alert: bool


@dataclass(frozen=True)
class Template:
    """A segment to start from.

    Attributes:
        ready: the workspace has what it reads; else ``missing`` says what it has not.
    """

    name: str
    label: str
    description: str
    tree: Tree
    ready: bool
    missing: str


@dataclass(frozen=True)
class Word:
    """One thing that a condition may name.

    Attributes:
        type: text, number, money, date, time, boolean or list.
        values: the most frequent, for choosing; may be empty.
    """

    name: str
    label: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operator:
    """One operator: how people say it, for which types, and how many values it takes: 0, 1, 2 or -1 for a list."""

    name: str
    label: str
    types: tuple[str, ...]
    takes: int


@dataclass(frozen=True)
class Vocabulary:
    """What conditions may name in this workspace."""

    fields: tuple[Word, ...]
    traits: tuple[Word, ...]
    operators: tuple[Operator, ...]
    event_types: tuple[str, ...]
    event_names: tuple[str, ...]
    event_channels: tuple[str, ...]
    places: tuple[str, ...]
    sources: tuple[str, ...]
    order_channels: tuple[str, ...]
    stores: tuple[str, ...]
    currencies: tuple[str, ...]
    products: tuple[Word, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    consent_channels: tuple[str, ...]
    identifiers: tuple[Word, ...]
    segments: tuple[Word, ...]
    lists: tuple[Word, ...]
