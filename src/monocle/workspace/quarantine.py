"""Rows that wait for a person."""

from collections.abc import Sequence

from monocle.catalog import quarantine
from monocle.workspace.house import House
from monocle.workspace.replaying import replay
from monocle.workspace.replaying_events import Reads, Said
from monocle.workspace.views import QuarantinedRow


class Quarantine:
    """The quarantine of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def list(
        self, source: str = "", reason: str = "", state: str = "open", limit: int = 50, after: int = 0
    ) -> Sequence[QuarantinedRow]:
        """Give rows in the order they came.

        Args:
            source: of one source only; empty for all.
            reason: of one reason only; empty for all.
            state: open, replayed or dismissed; empty for all.
            limit: at most so many.
            after: the ``quarantine_id`` of the last row of the page before.
        """
        with self._house.catalog.reading() as connection:
            rows = quarantine.page(connection, quarantine.Filter(source, reason, state), limit, after)
        return [_shown(row) for row in rows]

    def counts(self, state: str = "open") -> Sequence[quarantine.ReasonCount]:
        """Give how many rows each source has for each reason, most first."""
        with self._house.catalog.reading() as connection:
            return quarantine.counts(connection, state)

    def replay(self, ids: Sequence[int], edited: str = "", accept: bool = False, reads: Reads | None = None) -> int:
        """Read rows again, as their source is defined now, and give how many were applied.

        A row that still cannot be used stays open; of an event, with the reason that it has now.

        Args:
            ids: open rows.
            edited: the mended text, when there is one row.
            accept: keep events as they are though they break the plan, or come under an id that is taken; such a one
                becomes an event of its own.
            reads: reads events again, ``collect.again.read_again``; rows of files go without.

        Raises:
            BadInput: a text is given for several rows, or what cannot be accepted is.
            BadData: the one event that is mended or accepted cannot be used still.
            NotFound, Conflict: a row is not there, or is settled already.
        """
        return replay(self._house, ids, Said(edited, accept), reads)

    def dismiss(self, ids: Sequence[int]) -> int:
        """Settle rows as not worth mending, and give how many."""
        with self._house.catalog.transaction() as connection:
            return len(quarantine.settle(connection, ids, "dismissed"))


def _shown(row: quarantine.Quarantined) -> QuarantinedRow:
    text = row.raw.decode("utf-8", "backslashreplace")
    return QuarantinedRow(
        row.quarantine_id, row.source, row.file, row.position, row.reason, row.detail, text, row.state, row.created_at,
        row.settled_at, row.settled_how,
    )  # fmt: skip
