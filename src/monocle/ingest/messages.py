"""Messages of a stream, whatever it is read with."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        topic, partition, offset: where it stands; no other ever stands there.
        value: its bytes; empty for one that only deletes.
        at: when it was put there, by the stream's clock, in UTC; None where it does not say.
    """

    topic: str
    partition: int
    offset: int
    value: bytes
    at: dt.datetime | None


class Messages(Protocol):
    """Gives messages in the order of each partition, from where it was opened on."""

    def take(self, most: int, seconds: float) -> Sequence[Message]:
        """Give the next messages; none where none comes in some seconds.

        Raises:
            Unavailable: the stream does not answer.
            Conflict: messages are gone that were not read.
        """

    def at_end(self) -> bool:
        """Tell whether all was given that was there."""
