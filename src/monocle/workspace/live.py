"""Events become customers as they arrive: a batch at a time, each in one transaction.

A batch is folded, its few persons are cleaned and matched, people's decisions laid over, golden values made, and all that is
served of these customers put in force, with the entry from which the index is brought up to date after a stop. Where a run
has come in force, it goes on from the events that the run knew.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from monocle.catalog import (
    Connection,
    arriving,
    journal,
    live,
    live_attempts,
    neighbourhood,
    quarantine,
    rearranging,
    retelling,
)
from monocle.catalog import subjects as stored
from monocle.catalog.arrivals import journal as arrivals_of
from monocle.catalog.live import State
from monocle.errors import BadData, Busy, Conflict, Full, MonocleError, Unavailable
from monocle.ingest.definition import SourceDefinition
from monocle.resolve.index.durable import Journalled
from monocle.workspace import definitions, folding
from monocle.workspace.deciding import Deciding, stamp
from monocle.workspace.folding import Folded, Row
from monocle.workspace.house import House
from monocle.workspace.indexes import live_index
from monocle.workspace.live_applying import apply
from monocle.workspace.live_cleaning import Cleaning
from monocle.workspace.live_matching import Arriving, InForce
from monocle.workspace.live_rows import fact_rows
from monocle.workspace.memberships import Following
from monocle.workspace.retelling import told_again

AT_ONCE = 1_000
"""Events of a step, at most."""
AGAIN_AT_ONCE = 200
"""Records of a step that are told again."""
REFUSED = "not_applied"
MOST_REFUSED = 10
"""Events one after the other that cannot be taken: then something else is wrong, and nothing more is refused."""
_PASSING = (Unavailable, Conflict, Busy, Full)
"""Errors that are over by themselves, or that a person mends: the events wait."""


class Live:
    """Takes events of the journal, step by step; one thread at a time, and one process of a workspace.

    Args:
        house: the workspace.
        at_once: events of a step, at most.
    """

    def __init__(self, house: House, at_once: int = AT_ONCE) -> None:
        self._house, self._at_once = house, at_once
        self._cleaning, self._deciding, self._memberships = Cleaning(house), Deciding(house), Following()
        self._force: InForce | None = None
        self._sources: tuple[object, Sequence[SourceDefinition]] = ((), ())
        self._refused = 0
        self._settled: UUID | None = None
        self._trusted = False
        self._seen: UUID | None = None
        self._telling = False

    def close(self) -> None:
        """Let go of the engine and the index."""
        self._force = None
        self._cleaning.close()

    def step(self) -> int:
        """Take the events that follow, and give how many; 0 where none wait, or no run was made yet.

        What is to be told again because it was made anew comes first.

        An event that cannot be taken alone goes to quarantine, with its reason, and is passed over; one of which three
        processes died, too.

        Raises:
            Unavailable: the database does not answer; nothing was taken.
            MonocleError: ten events one after the other cannot be taken: something else is wrong.
        """
        while self._waits() and self._opened():
            taken = (self._telling and self._again(AGAIN_AT_ONCE)) or self._following()
            if taken:
                return taken  # else another run came in force meanwhile: its index is opened
        return 0

    def state(self) -> State:
        """Give how far it is."""
        with self._house.catalog.reading() as connection:
            return live.state(connection)

    def _following(self) -> int:
        """Take the events that follow, with care where processes died of them."""
        force = self._force
        if self._trusted or force is None:
            return self._some(self._at_once)
        with self._house.catalog.transaction() as connection:
            most = live_attempts.begin(connection, live.position(connection, force.run_id), self._at_once)
        self._trusted = most == self._at_once
        return self._some(most) if most else self._refuse(BadData("the worker's process died of it, three times"))

    def _some(self, limit: int) -> int:
        """Take events; fewer where one of them cannot be taken."""
        return self._halved(self._take, limit, self._refuse)

    def _again(self, limit: int) -> int:
        """Tell records again, and give how many; one that cannot be told alone is passed over."""
        return self._halved(self._tell_again, limit, self._pass_over)

    def _halved(self, take: Callable[[int], int], limit: int, refuse: Callable[[Exception], int]) -> int:
        """Take so many at once, half of them where that fails, and so on; refuse the one that fails alone."""
        try:
            taken = take(limit)
        except _PASSING:
            self._force = None
            raise
        # Whatever is wrong with one of them, the others must go on.
        except Exception as error:
            self._force = None
            if not self._opened():
                raise
            return self._halved(take, limit // 2, refuse) if limit > 1 else refuse(error)
        if taken:
            self._refused = 0
        return taken

    def _tell_again(self, limit: int) -> int:
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            stored.turn(connection)
            force = self._force
            if force is None or rearranging.run_in_force(connection) != force.run_id:
                return 0
            after, position = retelling.reached(connection, force.run_id), live.position(connection, force.run_id)
            told = told_again(connection, after, limit, folding.origins(self._definitions()))
            if told is None:
                return 0
            force = replace(force, survivorship=self._deciding.survivorship())
            records, identifiers = self._cleaning.clean(connection, told.persons)
            facts = fact_rows(told.facts)
            what = Arriving(position, records, identifiers, told.withdrawn, told.moved, facts, told.whole())
            taken = apply(connection, what, force, self._memberships)
            retelling.reach(connection, force.run_id, told.number, position)
            live.beat(connection, 1)
        self._force = replace(force, taken=taken)
        return len(told.persons) + len(told.withdrawn)

    def _pass_over(self, error: Exception) -> int:
        """Pass over the next record that is to be told again; the rows whose replay asked for it are open again.

        Raises:
            Unavailable: too many were refused one after the other.
        """
        self._count_refused(error)
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            force = self._force
            waiting = retelling.since(connection, retelling.reached(connection, force.run_id), 1) if force else []
            if not force or not waiting:
                return 0
            position = live.position(connection, force.run_id)
            retelling.reach(connection, force.run_id, waiting[0].number, position)
            if waiting[0].quarantine_id is not None:
                quarantine.open_again(connection, waiting[0].quarantine_id, REFUSED, _detail(error))
            live.beat(connection, 1, 0, 1)
        return 1

    def _waits(self) -> bool:
        """Tell whether events wait; where none do, nothing has to be opened for them."""
        with self._house.catalog.transaction() as connection:
            run_id = rearranging.run_in_force(connection)
            if run_id is None:
                return False
            self._seen, self._telling = run_id, retelling.waits(connection, run_id)
            waiting = self._telling or live.waits(connection, live.position(connection, run_id))
            if not waiting and self._settled != run_id:
                rearranging.alone(connection)
                self._settle(connection, run_id)
            return waiting

    def _opened(self) -> bool:
        """Open the index of the run in force, unless it is; tell whether there is one."""
        if self._force is not None and self._force.run_id == self._seen:
            return True
        with self._house.catalog.reading() as connection:
            run_id = rearranging.run_in_force(connection)
        if run_id is None:
            return False
        if self._force is None or self._force.run_id != run_id:
            self._force = None
            with self._house.engine() as engine:
                index = live_index(self._house, engine)
            with arrivals_of(self._house.catalog, run_id) as entries:
                taken = Journalled(index, entries).taken
            self._force = InForce(run_id, index, taken, self._deciding.survivorship())
        return True

    def _take(self, limit: int) -> int:
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            force = self._force
            if force is None or rearranging.run_in_force(connection) != force.run_id:
                return 0
            force = replace(force, survivorship=self._deciding.survivorship())
            position = live.position(connection, force.run_id)
            folded = folding.fold(connection, limit, self._definitions(), position)
            if not folded.events:
                return 0
            altered = _altered(connection, folded)
            others = [row for row in folded.persons if row["record_id"] not in altered]
            records, identifiers = self._cleaning.clean(connection, others)
            what = Arriving(
                position=folded.position,
                records=records,
                identifiers=identifiers,
                withdrawn=folded.withdrawn,
                moved=folded.moved,
                facts=fact_rows(folded.facts),
                altered=altered,
                earlier=map(fact_rows, folded.earlier),
            )
            taken = apply(connection, what, force, self._memberships)
            live.reach(connection, force.run_id, folded.position)
            live.beat(connection, 1, folded.events)
        self._force = replace(force, taken=taken)
        return folded.events

    def _settle(self, connection: Connection, run_id: UUID) -> None:
        """Forget earlier runs, once all that came since this one is taken; ids that it did not know lead on."""
        if rearranging.run_in_force(connection) != run_id:
            return
        lost = live.lost_ids(connection, run_id)
        if lost:
            arriving.lead_lost(connection, lost, run_id)
        live.settle(connection, run_id)
        retelling.forget(connection, run_id)
        self._settled = run_id

    def _refuse(self, error: Exception) -> int:
        """Put the next event in quarantine, and pass it over.

        Raises:
            MonocleError: too many were refused one after the other.
        """
        self._count_refused(error)
        with self._house.catalog.transaction() as connection:
            rearranging.alone(connection)
            stored.turn(connection)
            force = self._force
            kept = journal.since(connection, live.position(connection, force.run_id), 1) if force else []
            if not force or not kept:
                return 0
            raw = kept[0].body.encode()[: journal.MOST_RAW]
            refused = quarantine.Refused(journal.FILE, kept[0].sequence, REFUSED, _detail(error), raw)
            quarantine.add(connection, None, kept[0].source, [refused])
            if stored.position(connection) < kept[0].sequence:
                stored.put_position(connection, kept[0].sequence)
            live.reach(connection, force.run_id, kept[0].sequence)
            live.beat(connection, 1, 1, 1)
        return 1

    def _count_refused(self, error: Exception) -> None:
        if self._refused >= MOST_REFUSED:
            raise Unavailable(
                f"{MOST_REFUSED} events one after the other could not be taken",
                where="live",
                mend="look at them: monocle quarantine list; then start again",
            ) from error
        self._refused += 1

    def _definitions(self) -> Sequence[SourceDefinition]:
        """Give the sources, read again when a file of theirs has changed."""
        folder = self._house.folder
        mark = tuple(stamp(path) for path in sorted(folder.sources.glob("*.yaml")))
        if self._sources[0] != mark:
            self._sources = (mark, definitions.source_definitions(folder))
        return self._sources[1]


def _detail(error: Exception) -> str:
    """Give why something could not be taken, without values."""
    return str(error) if isinstance(error, MonocleError) else type(error).__name__


def _altered(connection: Connection, folded: Folded) -> dict[UUID, Row]:
    """Give the rows of PERSONS of served records of which only is said what neither cleaning nor matching looks at."""
    served = {one.record_id for one in neighbourhood.placed(connection, folded.alike)} if folded.alike else set()
    return {row["record_id"]: row for row in folded.persons if row["record_id"] in served}
