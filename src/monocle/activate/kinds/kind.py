"""What a kind of destination is. Entry-point group ``monocle.destinations``, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from monocle.activate.calling import Caller

Values = Mapping[str, Any]
ADD, UPDATE, REMOVE = "add", "update", "remove"
ACTIONS = (ADD, UPDATE, REMOVE)


@dataclass(frozen=True)
class Settings:
    """What the file of a destination says besides its audiences.

    Attributes:
        name: of the destination.
        plain: its own settings, as written.
        secrets: those that count now, the one that signs first; never shown.
        folder: of the workspace, for destinations that are files.
    """

    name: str
    plain: Values
    secrets: Sequence[str] = field(default=(), repr=False)
    folder: Path = Path()


@dataclass(frozen=True)
class Aim:
    """Which audience something is sent to.

    Attributes:
        audience: its name.
        purpose: why.
        channel: through what the customers will be contacted.
        plain: what the file says of the audience besides: id of the list at the destination …
        mode: full or difference.
        mapping: their field → ours.
    """

    audience: str
    purpose: str
    channel: str
    plain: Values = field(default_factory=dict)
    mode: str = "difference"
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """One customer, as a destination is told.

    Attributes:
        key: the same at every try, and of no other row.
        customer_id: the customer.
        action: add, update or remove.
        payload: what ``Kind.prepare`` gave; of one who is removed, what was sent last.
        consent_id: the choice that allows it; None for one who is removed.
        at: when it was decided, UTC.
    """

    key: UUID
    customer_id: UUID
    action: str
    payload: Values
    consent_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class Batch:
    """What is sent at once: rows of one audience and, except for files, of one action.

    Attributes:
        batch_id: the same at every try, while it is unknown whether it arrived.
        sync_id: what decided it.
        aim: the audience.
        rows: in the order of decision.
        at: now, UTC.
    """

    batch_id: UUID
    sync_id: UUID
    aim: Aim
    rows: Sequence[Outgoing]
    at: datetime


@dataclass(frozen=True)
class Outcome:
    """What became of one row.

    Attributes:
        key: of the row.
        taken: the destination has it.
        reason: why it does not; a word of ours or its own code, never a customer's data.
        again: it may be taken later.
        job: what the destination does with it by itself, where it took it and asks for that by an id: see ``Follows``.
    """

    key: UUID
    taken: bool
    reason: str = ""
    again: bool = False
    job: str = ""


@dataclass(frozen=True)
class Job:
    """What a destination took and works on by itself.

    Attributes:
        job: its id there.
        aim: the audience.
        action: of all rows.
        rows: key → what ``Kind.removal`` gave.
    """

    job: str
    aim: Aim
    action: str
    rows: Mapping[UUID, Values]


@dataclass(frozen=True)
class Told:
    """What a destination says of a job.

    Attributes:
        ended: it works on it no more.
        refused: rows that it does not have after all → why, as in ``Outcome``.
        unnamed: rows that it refused besides, without saying which.
        reason: why, in its own codes.
        known: it knows what became of the rest; False: nobody does.
    """

    ended: bool = True
    refused: Mapping[UUID, str] = field(default_factory=dict)
    unnamed: int = 0
    reason: str = ""
    known: bool = True


@dataclass(frozen=True)
class Limits:
    """What a destination takes.

    Attributes:
        rows: at most in one batch.
        calls: batches per second, at most.
        whole: a synchronisation goes in one batch, of all actions, as a file does.
        follow: seconds until it can say what became of a job.
    """

    rows: int = 1_000
    calls: float = 10.0
    whole: bool = False
    follow: float = 10.0


class Kind(Protocol):
    """One kind of destination.

    Attributes:
        fields: their field → what it holds; empty where any name is understood.
        settings: the settings of its own → what they mean; those that must be there end with a star.
        secret: whether it needs one.
    """

    fields: Mapping[str, str]
    settings: Mapping[str, str]
    secret: bool

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse settings that cannot work; nothing is called.

        Raises:
            BadConfig: with the place and the mend.
        """

    def limits(self, settings: Settings) -> Limits:
        """Give what it takes."""

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give what the destination is told of a customer: normalised and hashed as it wants.

        Args:
            values: their field → our value, those that are known.
            settings: of the destination.
            aim: the audience.

        Raises:
            Unfit: nothing in it is of use there.
        """

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give what the destination tells customers apart by: two with the same are one there."""

    def removal(self, payload: Values) -> Values:
        """Give what of a payload it takes to have the customer removed: no more is kept once the destination has them.

        Args:
            payload: what ``prepare`` gave, or ``removal`` itself.
        """

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """Ask whether the destination can be reached and knows us; give what it said, in a few words.

        Raises:
            Unreached: it does not answer, or refuses us.
        """

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Send a batch and give what became of each row; sent again under the same keys it changes nothing.

        Raises:
            Unreached: it is not known to have taken anything.
        """


@runtime_checkable
class Follows(Protocol):
    """A kind that takes rows first and says later what became of them."""

    def follow(self, job: Job, settings: Settings, caller: Caller) -> Told:
        """Ask what became of a job.

        Raises:
            Unreached: it does not say now; it is asked again.
        """


class Unfit(Exception):
    """A customer has nothing that a destination could use; the message is the reason."""
