"""Delivers what waits in the outbox: one lane for each destination, so that one that fails never slows another."""

import hashlib
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID

from monocle import clock, ids
from monocle.activate.calling import Caller, Unreached
from monocle.activate.kinds.answers import GOES_ON
from monocle.activate.kinds.kind import Batch, Follows, Job, Limits, Outcome, Outgoing, Told, Values
from monocle.catalog import jobs, outbox, settling
from monocle.catalog.settling import Settled
from monocle.errors import MonocleError, NotFound
from monocle.workspace import destined
from monocle.workspace.destined import Bound
from monocle.workspace.former import aim_for
from monocle.workspace.house import House

LOOK_EVERY = 0.25
"""Seconds between two looks for what is due."""
FIRST_WAIT, LONGEST_WAIT, HOPELESS_WAIT = 1.0, 600.0, 30.0
"""Seconds until a try that failed is made again: the first time, at most, and where only a person can mend it."""
FIRST_ASK = 10.0
"""Seconds at least until a job that goes on is asked for again."""
CLEAN_EVERY = timedelta(hours=1)
"""How often what waited too long is given up."""
_OWN = "an error of Monocle's own; the log has it"


class Lane:
    """Delivers to one destination, batch after batch.

    Args:
        house: the workspace.
        name: of the destination.
        caller: makes the calls.
        stopping: set when it is to end after the batch under way.
    """

    def __init__(self, house: House, name: str, caller: Caller, stopping: Event) -> None:
        self._house, self._name, self._caller, self._stopping = house, name, caller, stopping

    def run(self) -> int:
        """Deliver until nothing is due, ask for the jobs that are due, and give how many batches were sent."""
        sent = 0
        try:
            bound = destined.bound(self._house.folder, self._name)
        except MonocleError as error:
            self._wait(error.what)
            return 0
        limits = bound.kind.limits(bound.settings)
        while not self._stopping.is_set() and self._step(bound, limits):
            sent += 1
            self._stopping.wait(1 / limits.calls)
        while not self._stopping.is_set() and self._follow(bound):
            self._stopping.wait(1 / limits.calls)
        return sent

    def _step(self, bound: Bound, limits: Limits) -> bool:
        """Send one batch; tell whether to go on at once."""
        now = clock.now()
        with self._house.catalog.transaction() as connection:
            due = outbox.waiting(connection, [self._name], now)
            most = (limits.rows, limits.whole)
            taken = outbox.take(connection, self._name, ids.time_ordered(), most, now) if due else None
        if taken is None:
            return False
        try:
            aim = aim_for(self._house, bound, taken)
            rows = [
                Outgoing(one.key, one.customer_id, one.action, one.payload, one.consent_id, one.created_at)
                for one in taken.rows
            ]
            batch = Batch(taken.batch_id, taken.sync_id, aim, rows, now)
            outcomes = bound.kind.send(batch, bound.settings, self._caller)
            least = {one.key: bound.kind.removal(one.payload) for one in taken.rows if one.payload is not None}
        except Unreached as error:
            return self._unreached(taken, error)
        except NotFound as error:
            return self._unreached(taken, Unreached(error.what, hopeless=True))
        # A kind of somebody else's may fail in any way: its lane waits, and nothing is lost.
        except Exception as error:  # noqa: BLE001
            _log(error)
            return self._unreached(taken, Unreached(_OWN))
        self._settle(taken, outcomes, least, limits.follow)
        return True

    def _settle(
        self, taken: outbox.Taken, outcomes: Sequence[Outcome], least: Mapping[UUID, Values], follow: float
    ) -> None:
        """Write down what became of a batch, and what the destination goes on to do with it.

        Args:
            taken: the batch.
            outcomes: what the destination said of its rows.
            least: row → what of its payload a removal takes.
            follow: seconds until jobs are asked for.
        """
        now, said = clock.now(), {one.key: one for one in outcomes}
        settled = []
        for row in taken.rows:
            outcome = said.get(row.key) or Outcome(row.key, False, "not answered", again=True)
            again = outcome.again and not outcome.taken and row.tries + 1 < outbox.MOST_TRIES
            next_at = now + timedelta(seconds=pause(row.tries, row.key)) if again else None
            kept = least.get(row.key)
            same = kept is None or kept == row.payload
            reason = "" if outcome.taken else outcome.reason
            settled.append(Settled(row.key, outcome.taken, reason, next_at, None if same else kept))
        began: dict[str, dict[UUID, Values]] = {}
        for one in outcomes:
            if one.taken and one.job and one.key in least:
                began.setdefault(one.job, {})[one.key] = least[one.key]
        with self._house.catalog.transaction() as connection:
            settling.settle(connection, self._name, taken, settled, now)
            for job, rows in began.items():
                jobs.begin(connection, self._name, taken, job, rows, (now + timedelta(seconds=follow), now))

    def _follow(self, bound: Bound) -> bool:
        """Ask what became of a job that is due; tell whether there was one."""
        now = clock.now()
        with self._house.catalog.transaction() as connection:
            job = jobs.take(connection, self._name, now) if jobs.due(connection, [self._name], now) else None
        if job is None:
            return False
        wait = max(FIRST_ASK, pause(job.asks, job.sync_id))
        try:
            told = self._told(bound, job)
        except Unreached as error:
            told, wait = GOES_ON, max(wait, error.after or 0.0)
        # A kind of somebody else's may fail in any way: it is asked again.
        except Exception as error:  # noqa: BLE001
            _log(error)
            told = GOES_ON
        if not told.ended and now - outbox.utc(job.began_at) > jobs.LONGEST:
            told = Told(reason=jobs.NEVER_SAID, known=False)
        with self._house.catalog.transaction() as connection:
            if told.ended:
                ended = jobs.Ended(told.refused, told.unnamed, told.reason, told.known)
                jobs.end(connection, self._name, job, ended, now)
            else:
                jobs.later(connection, self._name, job.job, now + timedelta(seconds=wait))
        return True

    def _told(self, bound: Bound, job: jobs.Job) -> Told:
        if not isinstance(bound.kind, Follows):
            return Told(reason=jobs.NEVER_SAID, known=False)
        try:
            aim = aim_for(self._house, bound, outbox.Taken(job.sync_id, job.sync_id, job.audience, job.mode, ()))
        except NotFound as error:
            raise Unreached(error.what, hopeless=True) from None
        rows = {one.key: one.payload for one in job.rows}
        return bound.kind.follow(Job(job.job, aim, job.action, rows), bound.settings, self._caller)

    def _unreached(self, taken: outbox.Taken, error: Unreached) -> bool:
        now = clock.now()
        tries = max(row.tries for row in taken.rows)
        with self._house.catalog.transaction() as connection:
            failures = settling.failures(connection, self._name)
            own = pause(tries, taken.batch_id)
            lane = error.after if error.after is not None else pause(failures, taken.batch_id)
            if error.hopeless:
                own = lane = max(HOPELESS_WAIT, pause(failures, taken.batch_id))
            own = max(own, error.after or 0.0)
            then = (now + timedelta(seconds=own), now + timedelta(seconds=lane), now)
            settling.unreached(connection, self._name, taken, (error.reason, error.hopeless), then)
        return False

    def _wait(self, reason: str) -> None:
        now = clock.now()
        nothing = outbox.Taken(ids.time_ordered(), ids.time_ordered(), "", "", ())
        then = now + timedelta(seconds=HOPELESS_WAIT)
        with self._house.catalog.transaction() as connection:
            settling.unreached(connection, self._name, nothing, (reason, True), (then, then, now))


def pause(tries: int, seed: UUID) -> float:
    """Give the seconds until the next try: twice as long each time, and up to half as much more, by the seed.

    Args:
        tries: that failed before.
        seed: what is sent, so that tests know, and two that failed at once do not come back at once.
    """
    digest = hashlib.sha256(f"{seed}/{tries}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return float(min(FIRST_WAIT * 2 ** min(tries, 20), LONGEST_WAIT) * (1 + share / 2))


class Delivery:
    """Delivers for as long as it is wanted; another process that does so already is waited for.

    Args:
        house: the workspace.
        caller: makes the calls, instead of our own.
        schedule: is called now and then to decide what is due by schedule.
    """

    def __init__(
        self, house: House, caller: Caller | None = None, schedule: Callable[[Event], None] | None = None
    ) -> None:
        self._house, self._schedule, self._stopping = house, schedule, Event()
        self._caller = caller or destined.caller(house)
        self._lanes: dict[str, Thread] = {}
        self._cleaned_at: datetime | None = None

    def end(self) -> None:
        """Have it end after the batches under way, without waiting for that."""
        self._stopping.set()

    def run(self, until_done: bool = False) -> None:
        """Deliver until ``end``, or until nothing is due.

        Args:
            until_done: end once nothing is due now; what failed and goes again later is left.
        """
        deciding = Thread(target=self._decide, name="schedule", daemon=True)
        while not self._stopping.is_set():
            with suppress(MonocleError), outbox.only_one(self._house.catalog) as alone:  # no answer: look again
                if alone and self._schedule and not until_done:
                    deciding.start()
                if self._work(until_done) if alone else until_done and not self._due():
                    break
            self._stopping.wait(LOOK_EVERY)
        for lane in self._lanes.values():
            lane.join()
        if deciding.ident:
            deciding.join()

    def _work(self, until_done: bool) -> bool:
        """Look for what is due; tell whether all is done."""
        while not self._stopping.is_set():
            due = self._due()
            self._lanes = {name: lane for name, lane in self._lanes.items() if lane.is_alive()}
            self._clean()
            for name in due:
                if name not in self._lanes:
                    lane = Lane(self._house, name, self._caller, self._stopping)
                    self._lanes[name] = Thread(target=_quietly, args=(lane,), name=f"lane-{name}", daemon=True)
                    self._lanes[name].start()
            if until_done and not due and not self._lanes:
                return True
            self._stopping.wait(LOOK_EVERY if not until_done else LOOK_EVERY / 5)
        return True

    def _due(self) -> list[str]:
        names, now = destined.running(self._house.folder), clock.now()
        with self._house.catalog.transaction() as connection:
            return list(dict.fromkeys([*outbox.waiting(connection, names, now), *jobs.due(connection, names, now)]))

    def _clean(self) -> None:
        """Give up what waited too long, wherever nothing is being sent now."""
        now = clock.now()
        if self._cleaned_at and now - self._cleaned_at < CLEAN_EVERY:
            return
        self._cleaned_at = now
        with self._house.catalog.transaction() as connection:
            settling.expire(connection, list(self._lanes), now)
            jobs.give_up(connection, list(self._lanes), now)

    def _decide(self) -> None:
        if self._schedule:
            self._schedule(self._stopping)


def _log(error: Exception) -> None:
    where = "".join(traceback.format_tb(error.__traceback__))  # the message itself might hold a value
    logging.getLogger(__name__).error("a delivery failed: %s\n%s", type(error).__name__, where)


def _quietly(lane: Lane) -> None:
    with suppress(MonocleError):  # the database does not answer: the next look begins the lane again
        lane.run()
