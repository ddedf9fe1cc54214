"""Who of an audience may be sent: the one way in which every synchronisation asks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from monocle.activate.audiences import Audience
from monocle.catalog import Connection
from monocle.workspace.audience_views import Verdict
from monocle.workspace.house import House


def who_may(
    house: House,
    connection: Connection,
    whose: tuple[str, Audience],
    at: datetime,
    only: Collection[UUID] | None = None,
) -> Sequence[Verdict]:
    """Tell of every member of an audience's segment whether they may be sent, and why not.

    Args:
        house: the workspace.
        connection: in a transaction; choices that count only now are put in force in it.
        whose: name of the destination, and the audience.
        at: now, UTC, without a zone.
        only: of these customers alone, where given.
    """
    raise NotImplementedError
