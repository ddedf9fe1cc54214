"""Arrivals that last: decided in memory, written to the catalog in one transaction, taken again after a stop."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pyarrow as pa

from monocle.catalog import Catalog
from monocle.catalog.arrivals import Entry, Given, Journal, journal
from monocle.errors import MonocleError, Unavailable
from monocle.resolve.index.arrivals import Arrival, Decisions
from monocle.resolve.index.index import FEW, Index, checked, tables


class Journalled:
    """An index whose arrivals last. One process, and one thread at a time.

    Attributes:
        index: as it is after the last arrival.
        taken: number of the last arrival that lasts.
    """

    def __init__(self, index: Index, given: Journal) -> None:
        """Bring an index up to date with its journal; see ``journalled``."""
        self.index, self.taken = index, 0
        self._journal, self._failed = given, False
        for entry in given.entries():
            index.arrive(arrival_of(entry))
            self.taken = entry.arrival_number

    def arrive(self, arrival: Arrival) -> Decisions:
        """Decide about an arrival and commit it: once this gives an answer, it lasts.

        Args:
            arrival: of records.

        Raises:
            BadData: a record stands twice; nothing happened.
            Unavailable: an arrival could not be written before; open the index again.
            MonocleError: it could not be written; the index is ahead of the journal now and takes nothing more.
        """
        self._check(arrival)
        with self._wholly():
            decisions = self.index.arrive(arrival)
            self._write(arrival, decisions)
        return decisions

    def arriving(self, arrivals: Iterable[Arrival]) -> Iterator[Decisions]:
        """Decide about arrivals one after the other; each is committed while the next one is decided about.

        Whoever stops before the end may have had one arrival more committed than answered.

        Args:
            arrivals: in order.

        Yields:
            Decisions about each, in order; once they are given, they last.

        Raises:
            BadData, Unavailable, MonocleError: as ``arrive``, about one arrival; those before it last.
        """
        waiting: Future[Decisions] | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="journal") as pool:
            for arrival in arrivals:
                refusal = self._refusal(arrival)
                if refusal and waiting:  # what came before is answered first
                    yield waiting.result()
                if refusal:
                    raise refusal
                with self._wholly():
                    decisions = self.index.arrive(arrival)
                before, waiting = waiting, pool.submit(self._write, arrival, decisions)
                if before:
                    yield before.result()
            if waiting:
                yield waiting.result()

    def _check(self, arrival: Arrival) -> None:
        """Refuse before anything happens."""
        if self._failed:
            raise Unavailable("an arrival could not be written", where="index", mend="open the index again")
        checked(arrival)

    def _refusal(self, arrival: Arrival) -> MonocleError | None:
        """Give why an arrival is refused."""
        try:
            self._check(arrival)
        except MonocleError as error:
            return error
        return None

    @contextmanager
    def _wholly(self) -> Iterator[None]:
        """Take nothing more once something was done by half."""
        try:
            yield
        except BaseException:
            self._failed = True
            raise

    def _write(self, arrival: Arrival, decisions: Decisions) -> Decisions:
        """Commit an arrival, unless one before it could not be written; give the decisions."""
        if self._failed:
            raise Unavailable("an arrival could not be written", where="index", mend="open the index again")
        parts = (decisions.came, decisions.others)
        given = Given(
            b"".join(part.record_ids.tobytes() for part in parts), b"".join(part.matched.tobytes() for part in parts)
        )
        with self._wholly():
            self._journal.put(entry_of(arrival, self.taken + 1), given)
            self.taken += 1
        return decisions


@contextmanager
def journalled(index: Index, catalog: Catalog, run_id: UUID) -> Iterator[Journalled]:
    """Give an index whose arrivals last, brought up to date with what arrived since a run.

    Args:
        index: as it was built from the run, without arrivals.
        catalog: holds the journal.
        run_id: of the run.
    """
    with journal(catalog, run_id) as given:
        yield Journalled(index, given)


def entry_of(arrival: Arrival, number: int, position: int | None = None) -> Entry:
    """Give an arrival as the journal holds it.

    Args:
        arrival: of records.
        number: of it.
        position: up to where events are in it, where they brought it.
    """
    withdrawn = list(arrival.withdrawn)
    if len(arrival.records) <= FEW:
        few = {"records": _plain(arrival.records), "identifiers": _plain(arrival.identifiers)}
        return Entry(number, few=few, withdrawn=withdrawn, position=position)
    records, identifiers = tables(arrival)
    return Entry(
        number, records=_stream(records), identifiers=_stream(identifiers), withdrawn=withdrawn, position=position
    )


def arrival_of(entry: Entry) -> Arrival:
    """Give an arrival as it came."""
    if entry.few is not None:
        return Arrival(entry.few["records"], entry.few["identifiers"], entry.withdrawn)
    return Arrival(_read(entry.records), _read(entry.identifiers), entry.withdrawn)


def _plain(rows: Sequence[Mapping[str, Any]] | pa.Table) -> list[Mapping[str, Any]]:
    return rows.to_pylist() if isinstance(rows, pa.Table) else list(rows)


def _stream(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _read(stream: bytes | None) -> pa.Table:
    return pa.ipc.open_stream(stream or b"").read_all()
