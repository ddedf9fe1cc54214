"""What ``sources/NAME.yaml`` says, as frozen dataclasses.

The file is data: a typed tree, never evaluated. ``Ref`` is the leaf: one column of the source, or a constant, with the
format it is declared to have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monocle.ingest.stream import Stream
from monocle.ingest.webhook import Webhook

EVENTS = "events"
"""The reader of a source that is not read: its events arrive by themselves, with a write key."""
PERSON_FIELDS = (
    "civility",
    "full_name",
    "first_name",
    "last_name",
    "birth_name",
    "birth_date",
    "birth_place",
    "gender",
    "language",
    "company",
    "company_number",
)
PERSON_LISTS = ("email", "phone", "handle", "loyalty_card", "customer_number")
ADDRESS_PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "person": (*PERSON_FIELDS, *PERSON_LISTS, "address", "key", "updated_at"),
    "order": ("key", "at", "kind", "channel", "store", "currency", "total"),
    "line": ("key", "product", "label", "category", "quantity", "amount", "unit_price"),
    "event": ("key", "type", "name", "channel", "direction", "at", "place", "text", "score"),
    "consent": ("key", "purpose", "channel", "choice", "at", "proof"),
    "points": ("key", "card", "kind", "points", "at", "tier"),
}


@dataclass(frozen=True)
class Ref:
    """Where a value comes from: a column, or a constant.

    Attributes:
        column: name of the source's column; empty for a constant.
        constant: the value itself, when there is no column.
        format: strptime format of a date or time, ``epoch_s``, ``epoch_ms`` or ``excel``; empty when none is declared.
        decimal: the decimal mark of a number, ``.`` or ``,``.
        codes: what the source's codes mean: source value → our value; what is not listed is refused as ``unknown_code``.
        prefix: put before the value: the network of a handle, the system of a customer number.
        split: character between several values of one cell; empty when there is one.
    """

    column: str = ""
    constant: str = ""
    format: str = ""
    decimal: str = "."
    codes: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    split: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A person or an order that another source describes.

    Attributes:
        source: the source that describes it.
        key: that source's key of it, as this row gives it.
    """

    source: str
    key: Ref


@dataclass(frozen=True)
class Section:
    """One relation of the model that rows feed.

    Attributes:
        fields: field of ``SECTIONS`` → where its values come from; lists and addresses may have several.
        addresses: each a mapping of part → Ref.
    """

    fields: Mapping[str, tuple[Ref, ...]]
    addresses: tuple[Mapping[str, Ref], ...] = ()


@dataclass(frozen=True)
class ReaderSpec:
    """How the source is read, all of it declared.

    Attributes:
        type: csv, excel, json, ndjson, parquet, postgresql, mysql, sqlite, a plug-in's name, or ``events``.
        where: empty for events; else a path or glob relative to the workspace, or the name of the environment variable that holds the address
            of a database (``env:SHOP_URL``); for SQLite, the path of the file.
        options: by type: encoding, separator, quote, header (line number), sheet, table, query, path (of the list inside JSON).
    """

    type: str
    where: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadContract:
    """What a load must keep to be applied; shares in percent.

    Attributes:
        required: columns that must be there; those mapped are always required.
        fewer_rows_max: rows a full extract may lose against the last load.
        more_rows_max: rows it may gain.
        unreadable_max: rows that may go to quarantine.
    """

    required: tuple[str, ...] = ()
    fewer_rows_max: float = 30.0
    more_rows_max: float = 100.0
    unreadable_max: float = 5.0


RATE = 20_000
"""Events a second that one write key may send, where its source does not say: more than one machine keeps."""

CHOICES_KEPT = 1_095
"""Days for which what somebody refused is kept at least: three years."""
PARTS_OF_EVENTS = ("orders", "points", "choices")
"""Of events, what may be kept longer than they are."""


@dataclass(frozen=True)
class SourceDefinition:
    """One source.

    Attributes:
        name: lower case letters, digits and underscores; it is part of every record's id.
        reader: how it is read.
        extract: full (what is not there is gone) or delta (only what is new or changed).
        key: columns that make a row the same row; empty when rows have no key of their own.
        sections: person, order, line, event, consent, points → what feeds it.
        about: the person a row is about, when another source describes the person.
        order_of: the order that a row is a line of, when another source describes the order.
        nature: declared, observed or inferred: what the person said, what was seen, what was guessed.
        trust: 0..100, for survivorship by trust.
        keep: columns kept in ``extra`` (persons) or ``properties`` (events).
        timezone: IANA name; times without an offset are in it.
        users: the system whose customer numbers the user ids of events are; of a source of events only.
        system: the kind of system, such as crm, till, web, loyalty, emailing, support, social, survey, marketing.
        plan: name of an event → what it must keep, as JSON Schema; of a source of events only.
        violations: what becomes of an event that breaks the plan: keep, quarantine or block.
        webhook: how webhooks are read; of a source of events only.
        stream: the topic of Kafka that events are read from; of a source of events only.
        rate: events a second that one write key may send; of a source of events only.
        retention: days for which events are kept; 0 for ever; of a source of events only.
        retention_of: orders, points, choices → days for which that part of an event is kept, where it is longer.
        owner, steward, purpose, refresh, channel: for the inventory; purpose is why the data may be held.
    """

    name: str
    reader: ReaderSpec
    sections: Mapping[str, Section]
    extract: str = "full"
    key: tuple[str, ...] = ()
    about: Elsewhere | None = None
    order_of: Elsewhere | None = None
    nature: str = "declared"
    trust: int = 50
    keep: tuple[str, ...] = ()
    timezone: str = "Europe/Paris"
    users: str = "user_id"
    system: str = ""
    owner: str = ""
    steward: str = ""
    purpose: str = ""
    refresh: str = ""
    channel: str = "other"
    contract: LoadContract = field(default_factory=LoadContract)
    plan: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    violations: str = "keep"
    webhook: Webhook | None = None
    stream: Stream | None = None
    rate: int = RATE
    retention: int = 0
    retention_of: Mapping[str, int] = field(default_factory=dict)

    def kept_for(self) -> Mapping[str, int]:
        """Give for how many days each part of events is kept, where that is longer than the events."""
        said = {"choices": max(CHOICES_KEPT, self.retention), **self.retention_of}
        return {part: days for part, days in said.items() if days > self.retention}

    @property
    def arrives(self) -> bool:
        """Tell whether its data arrives by itself, so that there is nothing to read."""
        return self.reader.type == EVENTS
