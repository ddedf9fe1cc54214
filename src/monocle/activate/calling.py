"""Calls to destinations: who makes them, what they bring back, and what it means that they do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        method: GET, POST …
        url: https.
        headers: by name; they may hold secrets, so they are never shown.
        body: as it is sent.
        most: bytes of the answer that are read.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    most: int = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP.
        headers: by their name in small letters.
        body: it may hold customers' data, so it is never shown.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Unreached(Exception):
    """A batch is not known to have arrived.

    Attributes:
        reason: in a few words, without secrets or customers' data.
        after: seconds that the destination asked to be left alone, or None.
        hopeless: sending it again will not help until a person mends something.
    """

    def __init__(self, reason: str, *, after: float | None = None, hopeless: bool = False) -> None:
        """Say why."""
        super().__init__(reason)
        self.reason, self.after, self.hopeless = reason, after, hopeless


class Caller(Protocol):
    """Makes calls, within the rules of SEC-49."""

    def call(self, call: Call) -> Answer:
        """Give the answer, whatever its status.

        Raises:
            Unreached: the address is not allowed, nobody answers, or not in time.
        """

    def may(self, host: str) -> None:
        """Refuse a host that a kind calls by other means, such as a database.

        Raises:
            Unreached: it may not be called.
        """

    def look(self, url: str) -> None:
        """See that a URL may be called, without calling it.

        Raises:
            Unreached: it may not be, or the name of its host is not known.
        """
