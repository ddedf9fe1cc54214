"""Who read which customer. A read only notes it in memory; one thread writes what was noted, twice a second.

A process that is killed loses what was noted in the last half second. What cannot be written, as when PostgreSQL is away, waits;
when too much waits, customers can be read no more (trust.md, N121: it fails closed).
"""

import datetime as dt
from collections.abc import Sequence
from threading import Event, Lock, Thread
from uuid import UUID

import structlog

from monocle import clock
from monocle.catalog import audit_log
from monocle.catalog.audit_log import Access, Noted, Wanted
from monocle.errors import BadInput, MonocleError, Unavailable
from monocle.workspace.house import House
from monocle.workspace.usage import WEEKS, Usage, use_of

__all__ = ["Access", "Accesses", "Wanted"]

EVERY = 0.5
"""Seconds between two writings."""
MOST = 100_000
"""Lines that may wait; PostgreSQL takes as many in two seconds."""
MOST_SHOWN = 1_000
_Key = tuple[str, UUID | None, str, UUID | None, str]
_Sum = tuple[dt.datetime, int, int]
"""When the first of some reads was, how many there were, and how many customers they showed."""


class Accesses:
    """The audit of reads of a workspace; safe for many threads.

    Args:
        house: the workspace's.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock, self._writing, self._ending = Lock(), Lock(), Event()
        self._waiting: dict[_Key, _Sum] = {}
        self._writer: Thread | None = None

    def note(
        self, who: tuple[str, UUID | None], door: str, customer_id: UUID | None, customers: int = 1, entity: str = ""
    ) -> None:
        """Note a read; it never waits.

        Args:
            who: who is signed in and None, or the name of a token and its id.
            door: address of the route, with names in place of what was asked.
            customer_id: None where several are shown at once.
            customers: how many are shown.
            entity: for which who asks reads; empty for all customers.

        Raises:
            Unavailable: too much waits to be written.
        """
        key = (*who, door, customer_id, entity)
        with self._lock:
            known = self._waiting.get(key)
            if known is None and len(self._waiting) >= MOST:
                raise Unavailable("what is read cannot be audited for now", mend="see to the database", after=5)
            at, reads, shown = known or (clock.now(), 0, 0)
            self._waiting[key] = (at, reads + 1, shown + customers)
            if self._writer is None and not self._ending.is_set():
                self._writer = Thread(target=self._write, name="monocle-audit", daemon=True)
                self._writer.start()

    def list(self, wanted: Wanted | None = None, limit: int = 100) -> Sequence[Access]:
        """Give the newest lines, those of this process written first.

        Raises:
            BadInput: limit is out of range.
            Unavailable: PostgreSQL does not answer.
        """
        if not 1 <= limit <= MOST_SHOWN:
            raise BadInput(f"limit is {limit}", where="accesses", mend=f"use a limit of 1 to {MOST_SHOWN}")
        self.flush()
        with self._house.catalog.reading() as connection:
            return audit_log.newest(connection, wanted or Wanted(), limit)

    def usage(self, weeks: int = WEEKS) -> Usage:
        """Give how much customers are read, by whom and through which doors, those reads of this process written first.

        Raises:
            BadInput: weeks is out of range.
            Unavailable: PostgreSQL does not answer.
        """
        self.flush()
        return use_of(self._house, weeks)

    def flush(self) -> None:
        """Write what was noted until now.

        Raises:
            MonocleError: it cannot be written now, and waits.
        """
        with self._writing:
            with self._lock:
                taken, self._waiting = self._waiting, {}
            if not taken:
                return
            try:
                with self._house.catalog.transaction() as connection:
                    audit_log.write(
                        connection,
                        (
                            Noted(at.replace(tzinfo=None), *key[:4], reads, customers, key[4])
                            for key, (at, reads, customers) in taken.items()
                        ),
                    )
            except BaseException:
                with self._lock:
                    self._waiting = _together(taken, self._waiting)
                raise

    def close(self) -> None:
        """Write what was noted, and stop; what cannot be written is lost, and told in the log."""
        self._ending.set()
        if self._writer is not None:
            self._writer.join()
        self._tried()

    def _write(self) -> None:
        while not self._ending.wait(EVERY):
            self._tried()

    def _tried(self) -> None:
        try:
            self.flush()
        except MonocleError as error:
            structlog.get_logger("monocle.audit").warning("audit_waits", what=error.what)


def _together(first: dict[_Key, _Sum], second: dict[_Key, _Sum]) -> dict[_Key, _Sum]:
    """Give what two lots noted, the first one first."""
    found = dict(first)
    for key, (at, reads, customers) in second.items():
        began, before, shown = found.get(key, (at, 0, 0))
        found[key] = (began, before + reads, shown + customers)
    return found
