"""Events as they arrive: kept for good before they are acknowledged, each once."""

from collections.abc import Sequence
from concurrent.futures import Future

from monocle.catalog.journal import Arrived, Refused, Taken
from monocle.catalog.write_keys import WriteKey
from monocle.errors import Busy, Full
from monocle.workspace.house import House

__all__ = ["Arrived", "Busy", "Collector", "Full", "Refused", "Taken", "WriteKey"]


class Collector:
    """What keeps events; opened once in a process, safe for many threads.

    Args:
        house: the workspace.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    def key(self, secret: str) -> WriteKey | None:
        """Give the write key of a secret; None where it opens nothing. It may ask PostgreSQL: not for an event loop.

        Raises:
            Unavailable: PostgreSQL does not answer, and the key is not among those known for some seconds.
        """
        raise NotImplementedError

    def submit(self, key: WriteKey, arrived: Sequence[Arrived], refused: Sequence[Refused] = ()) -> Future[Taken]:
        """Have events kept, and give what resolves when they are kept for good; it never waits.

        The future fails with Unavailable (503: nothing of it was kept, or nobody knows; send it again) or Full (507).

        Args:
            key: from ``key``.
            arrived: in their order.
            refused: those beside them that cannot be kept.

        Raises:
            Busy: too much waits, of this key or of all; ``after`` says how many seconds to wait.
            Full: the disk is full; ``after`` as well.
            NotFound: the source of the key is not there any more.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Keep what waits, then stop; what comes later is refused with Unavailable."""
        raise NotImplementedError
