"""Members of segments, looked at again in what is served: each must be in the segments that say so, and in no other."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, decided, rearranging, segments
from monocle.catalog.promises import Broken, Promise
from monocle.catalog.promises.members import differing
from monocle.errors import BadConfig
from monocle.segment.gate import Forbidden
from monocle.segment.postgres import prepared
from monocle.workspace.memberships import Followed, definitions_in_force, followed

AT_ONCE = 500
SOME = 5_000
"""Customers, spread evenly over all, who are looked at again."""
MOST = 10
_IDS = 1 << 128
PROMISE = Promise(
    "members_belong",
    "somebody is in a segment that does not say so, or not in one that does",
    "evaluate the segments again: monocle segment refresh",
    "",
)


class MembersAgain:
    """Looks at members again.

    Attributes:
        left_out: code → why it is not asked for.

    Args:
        every: at every customer; else at some.
    """

    def __init__(self, every: bool) -> None:
        self._every = every
        self.left_out: dict[str, str] = {}

    def promises(self, connection: Connection) -> Iterator[tuple[Promise, Callable[[], Broken]]]:
        """Give the promise, for segments that were evaluated since the run in force with what they say now.

        Args:
            connection: reading one state.
        """
        stored, run_id = segments.stored(connection), rearranging.run_in_force(connection)
        those = [
            one
            for one in followed(definitions_in_force(stored))
            if (known := stored[one.name]).evaluated_version == known.version
            and known.run_id == run_id
            and not known.error
        ]
        if len(those) < sum(one.archived_at is None for one in stored.values()):
            self.left_out[PROMISE.name] = "segments wait to be evaluated"
            return
        yield PROMISE, lambda: self._again(connection, those)

    def _again(self, connection: Connection, those: Sequence[Followed]) -> Broken:
        at, places, some = clock.now(), 0, list[str]()
        for page in self._pages(connection) if those else ():
            for one in those:
                try:
                    asked = prepared(one.tree).at(at.replace(tzinfo=None))
                except (Forbidden, BadConfig):
                    continue
                wrong = differing(connection, one.name, (asked.sql, {**asked.values, "_at": at}), page)
                places += len(wrong)
                some += [f"segment {one.name} customer {customer}" for customer in wrong[: MOST - len(some)]]
        return Broken(places, some)

    def _pages(self, connection: Connection) -> Iterator[list[UUID]]:
        """Give the ids of customers, some at once: all in their order, or pages that begin evenly apart."""
        pages, last = SOME // AT_ONCE, None
        if self._every:
            page = decided.after(connection, None, AT_ONCE)
            while page:
                yield page
                page = decided.after(connection, page[-1], AT_ONCE)
            return
        for number in range(pages):
            found = decided.after(connection, UUID(int=_IDS // pages * number), AT_ONCE)
            page = [one for one in found if last is None or one > last]
            if page:
                last = page[-1]
                yield page
