"""When audiences are told: after each run, by their own rhythm, live as members change, and at once where consent is withdrawn."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event

from monocle import clock
from monocle.activate.audiences import AFTER_RUN, Audience
from monocle.catalog import sync_due
from monocle.engine import DuckEngine
from monocle.errors import MonocleError
from monocle.workspace import destined
from monocle.workspace.destined import Bound
from monocle.workspace.house import House
from monocle.workspace.syncing import LIVE, SCHEDULE, Asked, Decided, decide
from monocle.workspace.understood import Known

LOOK_EVERY = 1.0
"""Seconds between two looks at what is due."""
EARLY = timedelta(seconds=20)
"""A rhythm of five minutes is kept within five minutes, with what it takes to decide and to send."""
WITHDRAWN_EVERY = timedelta(minutes=4)
"""Every audience is asked so often whether it has customers who may not be there any more, whatever its rhythm."""
AGAIN_AFTER = timedelta(minutes=2)
"""An audience that could not be decided is tried again then."""
_MOST_CHANGES = 5_000


def after_run(house: House, _engine: DuckEngine, _known: Known) -> None:
    """Tell the audiences that follow each run: the last step of what follows from one.

    What goes wrong with one is kept with it and tried again later; the others are told, and the step is done.
    """
    for bound, audience in _audiences(house):
        if audience.every == AFTER_RUN:
            _noted(house, bound, audience, Asked(audience.mode, SCHEDULE))


def _audiences(house: House) -> list[tuple[Bound, Audience]]:
    """Give every audience that may be sent; what is wrong with a file is told where it is shown."""
    found: list[tuple[Bound, Audience]] = []
    for name in destined.running(house.folder):
        with suppress(MonocleError):
            bound = destined.bound(house.folder, name, secrets=False)
            found += [(bound, audience) for audience in bound.destination.audiences]
    return found


def _noted(house: House, bound: Bound, audience: Audience, asked: Asked) -> None:
    """Tell an audience, and keep when that was and what went wrong."""
    now, error = clock.now(), ""
    try:
        tell(house, bound, audience, asked)
    except MonocleError as problem:
        error = problem.what
    if asked.only is None or error:
        with house.catalog.transaction() as connection:
            sync_due.looked(connection, (bound.destination.name, audience.name), now, error)


def tell(house: House, bound: Bound, audience: Audience, asked: Asked) -> Decided:
    """Decide what an audience is told; once more where customers are known by something else now."""
    first = decide(house, bound, audience, asked, clock.now())
    if first.moved and not asked.sample:
        decide(house, bound, audience, Asked(LIVE, asked.by, frozenset(first.moved)), clock.now())
    return first


class Schedule:
    """Decides what is due.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._asked_at: dict[tuple[str, str], datetime] = {}

    def run(self, stopping: Event) -> None:
        """Decide until it is told to stop."""
        while not stopping.is_set():
            with suppress(MonocleError):  # the database does not answer: look again
                self.look(stopping)
            stopping.wait(LOOK_EVERY)

    def look(self, stopping: Event | None = None) -> int:
        """Decide what is due now, and give how many audiences that were."""
        with self._house.catalog.reading() as connection:
            looks = sync_due.looks(connection)
        done = 0
        for bound, audience in _audiences(self._house):
            if not (stopping and stopping.is_set()):
                done += self._one(bound, audience, looks.get((bound.destination.name, audience.name)))
        return done

    def _one(self, bound: Bound, audience: Audience, last: tuple[datetime, str, int] | None) -> int:
        """Tell an audience where it is due; give 1 then."""
        now = clock.now()
        whose = (bound.destination.name, audience.name)
        asked = Asked(audience.mode, SCHEDULE) if _is_due(audience, last, now) else None
        if not asked and audience.plain.get("live") is True:
            asked = self._changed(whose, audience, last[2] if last else None)
        if not asked and now - self._asked_at.setdefault(whose, now - WITHDRAWN_EVERY) >= WITHDRAWN_EVERY:
            self._asked_at[whose] = now
            asked = self._withdrawn(whose, audience)
        if asked:
            _noted(self._house, bound, audience, asked)
        return int(asked is not None)

    def _changed(self, whose: tuple[str, str], audience: Audience, last: int | None) -> Asked | None:
        """Give whose memberships changed; nobody the first time, for there is nothing yet that they changed from."""
        with self._house.catalog.transaction() as connection:
            if last is None:
                sync_due.told_up_to(connection, whose, sync_due.last_change(connection), clock.now())
                return None
            change_id, changed = sync_due.changed_members(connection, audience.segment, last, _MOST_CHANGES)
            if changed:
                sync_due.told_up_to(connection, whose, change_id, clock.now())
        return Asked(LIVE, SCHEDULE, frozenset(changed)) if changed else None

    def _withdrawn(self, whose: tuple[str, str], audience: Audience) -> Asked | None:
        """Give whom the destination has though they may not be there any more."""
        with self._house.catalog.reading() as connection:
            gone = sync_due.no_longer_allowed(connection, whose, audience.purpose, audience.channel)
        return Asked(LIVE, SCHEDULE, frozenset(gone)) if gone else None


def _is_due(audience: Audience, last: tuple[datetime, str, int] | None, now: datetime) -> bool:
    """Tell whether an audience is due by its rhythm, or because it went wrong some minutes ago."""
    since = now - _utc(last[0], now) if last else None
    if last and last[1] and since and since >= AGAIN_AFTER:
        return True
    rhythm = timedelta(minutes=audience.minutes())
    return bool(rhythm) and (since is None or since >= rhythm - EARLY)


def _utc(at: datetime, like: datetime) -> datetime:
    return at.replace(tzinfo=like.tzinfo) if at.tzinfo is None else at


def chosen(bound: Bound, audience: str) -> Sequence[Audience]:
    """Give the audience of a name, or all of them."""
    return [bound.audience(audience)] if audience else list(bound.destination.audiences)
