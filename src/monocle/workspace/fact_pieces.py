"""What happened, event by event, kept in the lake from run to run: a run reads the events that are new, and those alone.

A piece holds the facts of a part of a source's events, each with its number and with the record of its own subject, whoever's
device that is now. Events that were purged, or taken late, are noted as stale: their pieces are written anew without them, and
with what they are now.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from uuid import UUID

from monocle import stopping
from monocle.catalog import Connection
from monocle.catalog import fact_pieces as stored
from monocle.catalog.fact_pieces import Piece, Told
from monocle.engine import DuckEngine
from monocle.ids import time_ordered
from monocle.ingest.mapping import union
from monocle.live.events import opened
from monocle.live.happenings import happened
from monocle.live.persons import Origin
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import CONSENTS, EVENTS, POINTS
from monocle.workspace.house import House
from monocle.workspace.pouring import Pouring, Row

LARGEST = 200_000
"""Events of a piece."""
AT_ONCE = 1_000
"""Events after which is looked whether to stop."""
MADE_AS = "1"
"""Changes whenever the same event makes other facts than before, so that pieces of before are not taken."""
_NUMBER = Column("sequence", "BIGINT", "number of the event", required=True)
_PIECES: Mapping[Contract, Contract] = {
    whole: Contract(name, f"{whole.grain}, as its event says it", (*whole.columns, _NUMBER))
    for whole, name in ((EVENTS, "event_facts"), (POINTS, "point_facts"), (CONSENTS, "consent_facts"))
}
_STALE = Contract("stale", "one event that is otherwise now", (_NUMBER,), key=("sequence",))

Facts = Mapping[Contract, Relation]


@dataclass
class Pieces:
    """The pieces of a run.

    Attributes:
        facts: of each piece, by contract of the whole.
        new: written by this run.
        gone: those that others took the place of.
        heeded: numbers of what was stale.
        read: how many events were read for it.
    """

    facts: list[Facts] = field(default_factory=list)
    new: list[Piece] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    heeded: list[int] = field(default_factory=list)
    read: int = 0

    def relations(self, contract: Contract, successors: Relation | None) -> list[Relation]:
        """Give the rows of a contract, each with the record that it belongs to now.

        Args:
            contract: EVENTS, POINTS or CONSENTS.
            successors: SUCCESSORS: records of devices, and the users' that they are part of.
        """
        if not self.facts:
            return []
        whole = union(_PIECES[contract], [one[contract] for one in self.facts])
        names = contract.column_names()
        if successors is None:
            return [select(f"SELECT {', '.join(names)} FROM whole", contract, None, whole=whole)]
        given = ", ".join(
            "coalesce(s.owner_id, w.record_id) AS record_id" if one == "record_id" else f"w.{one}" for one in names
        )
        text = f"SELECT {given} FROM whole AS w LEFT JOIN successors AS s ON s.record_id = w.record_id"
        return [select(text, contract, None, whole=whole, successors=successors)]


class FactPieces:
    """Makes the pieces of a run.

    Args:
        house: the workspace.
        engine: computes.
        connection: reading one state, for as long as it needs.
        origin: of a source.
    """

    def __init__(
        self, house: House, engine: DuckEngine, connection: Connection, origin: Callable[[str], Origin]
    ) -> None:
        self._house, self._engine, self._connection, self._origin = house, engine, connection, origin

    def up_to(self, names: Sequence[str], last: int) -> Pieces:
        """Give what happened to subjects of sources, in events up to a number.

        Args:
            names: of the sources of events.
            last: number of the last event that is folded.
        """
        found = Pieces()
        held = stored.every(self._connection)
        stale = stored.stale(self._connection)
        found.heeded = [number for number, _ in stale]
        numbers = sorted({sequence for _, sequence in stale})
        for name in names:
            self._source(found, name, [one for one in held if one.source == name], numbers, last)
        kept = {one.piece_id for one in found.new}
        found.gone += [one.piece_id for one in held if one.source not in names and one.piece_id not in kept]
        return found

    def _source(self, found: Pieces, name: str, held: Sequence[Piece], stale: Sequence[int], last: int) -> None:
        mark = _mark(self._origin(name))
        at = 0
        usable = []
        for piece in held:
            if piece.first == at and piece.last <= last and piece.mark == mark and self._is_there(piece):
                usable.append(piece)
                at = piece.last
            else:
                found.gone.append(piece.piece_id)
        small = usable.pop() if usable and usable[-1].events < LARGEST and at < last else None
        found.facts += [self._as_it_is(found, piece, stale) for piece in usable]
        self._rest(found, Piece(time_ordered(), name, at, last, 0, mark), small, stale)

    def _rest(self, found: Pieces, rest: Piece, small: Piece | None, stale: Sequence[int]) -> None:
        """Add the events that are in no piece yet; those of a small piece before them are written with them.

        Args:
            found: added to.
            rest: where they begin and end.
            small: the last piece.
            stale: numbers of events that are otherwise now.
        """
        events = stored.between(self._connection, rest.source, rest.first, rest.last)
        first, before = rest.first, small
        while part := list(islice(events, LARGEST - (before.events if before else 0))):
            parts, begin, count, end = [self._made(part)], first, len(part), part[-1][1].sequence
            if before:
                parts.append(self._patched(found, before, stale))
                found.gone.append(before.piece_id)
                begin, count = before.first, count + before.events
            found.facts.append(self._written(found, replace(rest, first=begin, last=end, events=count), parts))
            found.read += len(part)
            first, before = end, None
        if before:
            found.facts.append(self._as_it_is(found, before, stale))

    def _as_it_is(self, found: Pieces, piece: Piece, stale: Sequence[int]) -> Facts:
        """Give a piece; where something in it is stale it is written anew."""
        if not _within(piece, stale):
            return self._read(piece)
        found.gone.append(piece.piece_id)
        return self._written(found, piece, [self._patched(found, piece, stale)])

    def _patched(self, found: Pieces, piece: Piece, stale: Sequence[int]) -> Facts:
        """Give a piece, with what is stale in it as it is now."""
        read, mine = self._read(piece), _within(piece, stale)
        if not mine:
            return read
        again = list(stored.some(self._connection, piece.source, mine))
        found.read += len(again)
        now = self._made(again)
        pouring = Pouring(self._engine)
        pouring.add(_STALE, [{"sequence": one} for one in mine])
        gone = union(_STALE, pouring.relations(_STALE))
        return {
            whole: union(
                contract,
                [
                    select(
                        "SELECT * FROM old ANTI JOIN gone USING (sequence)", contract, None, old=read[whole], gone=gone
                    ),
                    now[whole],
                ],
            )
            for whole, contract in _PIECES.items()
        }

    def _made(self, events: Iterable[Told]) -> Facts:
        """Give what happened in events."""
        pouring, going = Pouring(self._engine), iter(events)
        while part := list(islice(going, AT_ONCE)):
            stopping.check()
            rows = self._rows(part)
            for contract, some in zip(_PIECES.values(), rows, strict=True):
                pouring.add(contract, some)
        return {whole: union(contract, pouring.relations(contract)) for whole, contract in _PIECES.items()}

    def _rows(self, events: Sequence[Told]) -> tuple[list[Row], list[Row], list[Row]]:
        """Give what happened in events: rows of events, of points, of consents, each with the number of its event."""
        rows: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
        for record, kept in events:
            what = happened(opened(kept), record, self._origin(kept.source))
            told: tuple[list[Row | None], ...] = ([what.event], [what.points], [*what.consents])
            for held, some in zip(rows, told, strict=True):
                held += [{**row, "sequence": kept.sequence} for row in some if row is not None]
        return rows

    def _written(self, found: Pieces, piece: Piece, parts: Sequence[Facts]) -> Facts:
        made = replace(piece, piece_id=time_ordered())
        found.new.append(made)
        return {
            whole: self._house.lake.write(
                self._engine, union(contract, [one[whole] for one in parts]), made.piece_id, piece.source
            )
            for whole, contract in _PIECES.items()
        }

    def _read(self, piece: Piece) -> Facts:
        return {
            whole: self._house.lake.read(contract, name)
            for (whole, contract), name in zip(_PIECES.items(), _folders(piece), strict=True)
        }

    def _is_there(self, piece: Piece) -> bool:
        return all((self._house.lake.root / name).is_dir() for name in _folders(piece))


def settle(house: House, found: Pieces) -> None:
    """Have the pieces of a run for the next one, and remove what is none; for who runs alone."""
    if found.new or found.gone or found.heeded:
        with house.catalog.transaction() as connection:
            stored.replace(connection, found.gone, found.new, found.heeded)
    with house.catalog.reading() as connection:
        known = {str(one.piece_id) for one in stored.every(connection)}
    for path in _all(house):
        if path.name not in known:
            shutil.rmtree(path, ignore_errors=True)


def _within(piece: Piece, sequences: Sequence[int]) -> Sequence[int]:
    return [one for one in sequences if piece.first < one <= piece.last]


def _mark(origin: Origin) -> str:
    """Give what facts are made with, beside their events."""
    return f"{MADE_AS} {origin.channel}"


def _folders(piece: Piece) -> list[str]:
    return [f"{contract.name}/{piece.source}/{piece.piece_id}" for contract in _PIECES.values()]


def _all(house: House) -> Iterator[Path]:
    for contract in _PIECES.values():
        yield from (house.lake.root / contract.name).glob("*/*")
