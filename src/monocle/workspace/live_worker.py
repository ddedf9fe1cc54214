"""The worker that lets events become customers for as long as it is wanted: one for a workspace, whatever happens."""

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Protocol

from monocle.catalog import live, live_attempts, rearranging, retelling
from monocle.errors import MonocleError
from monocle.workspace.house import House

LOOK_EVERY = 0.05
"""Seconds between two looks for events, while none wait."""
BEAT_EVERY = 5.0
AGAIN_AFTER = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds until a worker that could not go on tries again; the last for ever."""
_OWN = "an error of Monocle's own; the log has it"


class Taking(Protocol):
    """Takes events, step by step; see ``live.Live``."""

    def step(self) -> int:
        """Take the events that follow, and give how many."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class Passing(Protocol):
    """Does what time alone brings; see ``segment_time.Passing``."""

    def look(self) -> int:
        """Do some of what is due, and give how much."""
        ...


class Running(Protocol):
    """Makes runs where events need them; see ``first_run.FirstRuns``."""

    def look(self) -> bool:
        """Make a run where one is wanted; tell whether one was made."""
        ...


def something_waits(house: House) -> bool:
    """Tell whether events wait for a worker, or records that a purge, a replay or a person had told again."""
    with house.catalog.transaction() as connection:
        run_id = rearranging.run_in_force(connection)
        if live.waits(connection, live.position(connection, run_id) if run_id else 0):
            return True
        return bool(run_id and retelling.waits(connection, run_id))


class Worker:
    """Takes events while it runs; another process that does so already is waited for.

    Args:
        house: the workspace.
        opened: gives what takes events; called once the first of them wait, for it brings engines and an index.
        runs: gives what makes runs of events, where any are to be made by themselves.
        passing: gives what does what time alone brings.

    Attributes:
        events, steps: so many were taken by this process.
    """

    def __init__(
        self,
        house: House,
        opened: Callable[[], Taking],
        runs: Callable[[], Running] | None = None,
        passing: Callable[[], Passing] | None = None,
    ) -> None:
        self._house, self._opened, self._runs, self._stopping = house, opened, runs, Event()
        self._passing = passing() if passing else None
        self._thread: Thread | None = None
        self.events, self.steps = 0, 0

    def start(self) -> None:
        """Work in a thread of its own."""
        self._thread = Thread(target=self.run, name="live", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Have it end after the step under way, without waiting for that."""
        self._stopping.set()

    def stop(self) -> None:
        """End after the step under way."""
        self.end()
        if self._thread:
            self._thread.join()

    def run(self, until_done: bool = False) -> None:
        """Work until ``stop``, or until no events wait.

        Args:
            until_done: end once no events wait; errors are the caller's then.
        """
        tried = 0
        while not self._stopping.is_set():
            before = self.steps
            try:
                if self._as_only_one(until_done):
                    return
            # Whatever goes wrong, it is told, and the worker goes on once it is over.
            except Exception as error:
                self._told(error)
                if until_done:
                    raise
            tried = 0 if self.steps > before else tried + 1
            self._stopping.wait(AGAIN_AFTER[min(tried, len(AGAIN_AFTER) - 1)])

    def _as_only_one(self, until_done: bool) -> bool:
        """Work while nobody else does; tell whether all is done."""
        with live.only_one(self._house.catalog) as alone:
            if not alone:
                return False
            taking: Taking | None = None
            try:
                if until_done or self._waited():
                    taking = self._opened()
                    self._work(taking, until_done)
                return True
            finally:
                if taking:
                    taking.close()
                with suppress(MonocleError), self._house.catalog.transaction() as connection:
                    live.leave(connection)
                    live_attempts.end(connection)

    def _waited(self) -> bool:
        """Wait for the first events; tell whether they are there, and not the end."""
        waited = BEAT_EVERY
        while not self._stopping.is_set():
            if something_waits(self._house):
                return True
            if self._passing and self._passing.look():
                continue
            waited = self._beat(waited)
            self._stopping.wait(LOOK_EVERY)
        return False

    def _work(self, taking: Taking, until_done: bool) -> None:
        waited, first_runs = BEAT_EVERY, self._runs() if self._runs else None
        looked = -1
        while not self._stopping.is_set():
            if first_runs and looked != self.steps:
                looked = self.steps
                first_runs.look()
            taken = taking.step()
            passed = self._passing.look() if self._passing else 0
            if taken:
                self.steps, self.events, waited = self.steps + 1, self.events + taken, 0.0
            elif passed:
                continue
            elif until_done:
                return
            else:
                waited = self._beat(waited)
                self._stopping.wait(LOOK_EVERY)

    def _beat(self, waited: float) -> float:
        """Say now and then that it works; give the seconds since it was said."""
        if waited < BEAT_EVERY:
            return waited + LOOK_EVERY
        with self._house.catalog.transaction() as connection:
            live.beat(connection)
        return 0.0

    def _told(self, error: Exception) -> None:
        """Keep why the worker stands still."""
        reason = str(error) if isinstance(error, MonocleError) else _OWN
        if not isinstance(error, MonocleError):
            where = "".join(traceback.format_tb(error.__traceback__))  # the message itself might hold a value
            logging.getLogger(__name__).error("the live worker stands still: %s\n%s", type(error).__name__, where)
        with suppress(MonocleError), self._house.catalog.transaction() as connection:
            live.fail(connection, reason)
