"""Events as they arrive: kept for good before they are acknowledged, each once.

One thread writes. It takes what waits, from each key in turn, and keeps it in one transaction: the disk is asked once for
all who wait (group commit).
"""

import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, journal
from monocle.catalog.journal import Arrived, Given, Refused, Taken
from monocle.catalog.write_keys import WRITE_KEYS, WriteKey
from monocle.errors import BadData, Busy, Full
from monocle.ingest.definition import RATE
from monocle.ingest.webhook import Webhook
from monocle.workspace.fair_queue import FairQueue, Limits, Waiting
from monocle.workspace.house import House
from monocle.workspace.known_keys import KnownWriteKeys
from monocle.workspace.planned import held_to_plan
from monocle.workspace.rates import Allowance, Rates
from monocle.workspace.webhook_secrets import secrets_of

__all__ = ["Allowance", "Arrived", "Busy", "Collector", "Full", "Limits", "Refused", "Taken", "WriteKey"]

LEAST_FREE = 256 << 20
"""Bytes that stay free on the disk of the embedded server: without them it could not even recover."""
FREE_FOR = 0.25
"""Seconds for which the free bytes of the disk are not asked for again: at 20,000 events a second 5 MB are written meanwhile."""
OF_AN_EVENT = 1_000
"""Bytes that an event takes in memory beside its own."""
LONGEST_ID = 200
FULL_FOR = 5
"""Seconds until a full disk is tried again."""
NOTE_USE_EVERY = 60


@dataclass(frozen=True)
class _Submission:
    given: Given
    future: Future[Taken]


class FreeDisk:
    """Gives the free bytes of a disk; it is asked a few times a second at most, whoever wants to know.

    Args:
        place: on the disk.
    """

    def __init__(self, place: Path) -> None:
        """Know nothing yet."""
        self._place, self._until, self._free = place, 0.0, 0

    def __call__(self) -> int:
        """Give the free bytes."""
        now = time.perf_counter()
        if now >= self._until:
            self._free = shutil.disk_usage(self._place).free
            self._until = now + FREE_FOR
        return self._free


class Collector:
    """What keeps events; opened once in a process, safe for many threads.

    Args:
        house: the workspace.
        limits: of the queue.
        free: gives the free bytes of the disk; where the database is a company's own, its disk is not ours to watch.
    """

    def __init__(self, house: House, limits: Limits | None = None, free: Callable[[], int] | None = None) -> None:
        self._catalog, self._folder = house.catalog, house.folder
        self._keys, self._rates = KnownWriteKeys(house), Rates()
        self._queue: FairQueue[_Submission] = FairQueue(limits or Limits())
        embedded = not house.settings.database_url
        self._free = free or (FreeDisk(house.folder.root) if embedded else lambda: LEAST_FREE)
        self._full_until = 0.0
        self._noted: dict[UUID, float] = {}
        self._writer = Thread(target=self._write, name="collector", daemon=True)
        self._writer.start()

    @property
    def held(self) -> int:
        """Bytes that wait or are being written."""
        return self._queue.held

    def key(self, secret: str) -> WriteKey | None:
        """Give the write key of a secret; None where it opens nothing.

        It asks PostgreSQL at most once in some seconds for each secret, so do not call it in an event loop. A key that was
        revoked opens for these seconds still.

        Raises:
            Unavailable: PostgreSQL does not answer, and the key is not among those known.
            NotFound: the source of the key is not there any more.
        """
        return self._keys.find(secret)

    def known(self, secret: str) -> WriteKey | None:
        """Give the write key of a secret that was asked for just now; None where ``key`` has to be called. It never waits."""
        return self._keys.known(secret)

    def webhook(self, key: WriteKey) -> tuple[Webhook, Sequence[str]] | None:
        """Give how webhooks of the key's source are read, with the secrets that sign them; None where it takes none.

        Raises:
            BadConfig: a secret is not there, or not private.
        """
        definition = self._keys.definition(key.source)
        hook = definition.webhook if definition else None
        return (hook, secrets_of(self._folder, hook)) if hook else None

    def signed_source(self, source: str) -> WriteKey | None:
        """Give the write key in whose name signed webhooks of a source are kept; None where there is no such source.

        None as well where it takes no webhooks or unsigned ones, or where no write key of it opens any more. It asks
        PostgreSQL at most once in some seconds for each source, so do not call it in an event loop.

        Raises:
            Unavailable: PostgreSQL does not answer.
        """
        return self._keys.signed_source(source)

    def allowance(self, key: WriteKey) -> Allowance:
        """Give what a key may send now; it never waits."""
        return self._rates.allowance(key.key_id, self._rate(key))

    def submit(self, key: WriteKey, arrived: Sequence[Arrived], refused: Sequence[Refused] = ()) -> Future[Taken]:
        """Have events kept, and give what resolves when they are kept for good; it never waits.

        The future fails with Unavailable (503: nothing of it was kept, or nobody knows; send it again) or Full (507).

        Args:
            key: from ``key``.
            arrived: in their order.
            refused: those beside them that cannot be kept.

        Raises:
            Busy: the key sends more a second than it may, or too much waits, of this key or of all; ``after`` says how
                many seconds to wait.
            Full: the disk is full; ``after`` as well.
            Unavailable: the collector is closed.
        """
        if time.perf_counter() < self._full_until or self._free() < LEAST_FREE:
            raise _full()
        self._rates.take(key.key_id, self._rate(key), len(arrived) + len(refused))
        sound = [event for event in arrived if _is_sound(event)]
        if len(sound) < len(arrived):
            refused = [*refused, *(_unfit(event) for event in arrived if not _is_sound(event))]
        given = held_to_plan(Given(key.source, key.key_id, sound, refused), self._keys.definition(key.source))
        future: Future[Taken] = Future()
        future.set_running_or_notify_cancel()  # who asked may go away: it is kept all the same
        events = len(given.arrived) + len(given.refused) + len(given.broken)
        cost = sum(len(one.body) for one in given.arrived) + sum(len(one.raw) for one in given.refused)
        cost += OF_AN_EVENT * (events + 1)
        self._queue.put(Waiting(key.key_id, _Submission(given, future), cost, events))
        return future

    def _rate(self, key: WriteKey) -> int:
        definition = self._keys.definition(key.source)
        return definition.rate if definition else RATE

    def close(self) -> None:
        """Keep what waits, then stop; what comes later is refused with Unavailable."""
        self._queue.close()
        self._writer.join()

    def _write(self) -> None:
        while taken := self._queue.take():
            for one, answer in zip(taken, self._answers([one.thing.given for one in taken]), strict=True):
                if isinstance(answer, Taken):
                    one.thing.future.set_result(answer)
                else:
                    one.thing.future.set_exception(answer)
            self._queue.done(taken)

    def _answers(self, given: Sequence[Given]) -> Sequence[Taken | Exception]:
        """Give what became of each; those that share a transaction share its failure."""
        try:
            return self._kept(given)
        except (BadData, ValueError):
            if len(given) > 1:
                middle = len(given) // 2
                return [*self._answers(given[:middle]), *self._answers(given[middle:])]
            return [self._one_by_one(given[0])]
        except Full as error:
            self._full_until = time.perf_counter() + FULL_FOR
            return [error] * len(given)
        # The writer must outlive whatever goes wrong: who waits is told, and those who come later are served.
        except Exception as error:  # noqa: BLE001
            return [error] * len(given)

    def _kept(self, given: Sequence[Given]) -> Sequence[Taken]:
        if self._free() < LEAST_FREE:
            raise _full()
        with self._catalog.transaction() as connection:
            taken = journal.keep(connection, given)
            noted = self._note_use(connection, {one.key_id for one in given})
        self._noted.update(noted)
        return taken

    def _one_by_one(self, given: Given) -> Taken | Exception:
        """Keep the events that PostgreSQL can hold, and quarantine the others; one of them may be bad."""
        try:
            parts = [self._kept([replace(given, arrived=())])[0]]
            parts += [
                self._alone(replace(given, refused=(), broken=(), suppressed=0), event) for event in given.arrived
            ]
        # As in ``_answers``: who waits is told, and the writer goes on.
        except Exception as error:  # noqa: BLE001
            return error
        return Taken(*(sum(numbers) for numbers in zip(*map(_numbers, parts), strict=True)))

    def _alone(self, given: Given, event: Arrived) -> Taken:
        try:
            return self._kept([replace(given, arrived=[event])])[0]
        except (BadData, ValueError):
            return self._kept([replace(given, arrived=(), refused=[_unfit(event)])])[0]

    def _note_use(self, connection: Connection, ids: set[UUID]) -> dict[UUID, float]:
        now = time.perf_counter()
        due = [key_id for key_id in ids if now - self._noted.get(key_id, -NOTE_USE_EVERY) >= NOTE_USE_EVERY]
        if due:
            WRITE_KEYS.used(connection, due, clock.now())
        return dict.fromkeys(due, now)


def _numbers(taken: Taken) -> tuple[int, int, int, int]:
    return taken.applied, taken.duplicate, taken.quarantined, taken.suppressed


def _is_sound(event: Arrived) -> bool:
    """Tell whether PostgreSQL can hold the texts by which an event is found."""
    texts = event.message_id + event.type + event.name
    try:
        return 0 < len(event.message_id) <= LONGEST_ID and b"\0" not in texts.encode()
    except UnicodeEncodeError:
        return False


def _unfit(event: Arrived) -> Refused:
    return Refused(event.body, "unstorable", "the database cannot hold one of its texts")


def _full() -> Full:
    return Full("the disk is full", mend="free some space; events are taken again by themselves", after=60)
