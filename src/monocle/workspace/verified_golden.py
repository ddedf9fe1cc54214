"""Golden values, derived again from the records that are served: they must give the digests that are served."""

import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from monocle.catalog import Connection, decided
from monocle.catalog.promises import Broken, Promise
from monocle.golden.survivorship import Survivorship
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.outcomes import sides_of

AT_ONCE = 500
SOME = 20_000
"""Customers, spread evenly over all, whose golden values are derived again."""
MOST = 10
_IDS = 1 << 128
PROMISE = Promise(
    "golden", "the golden values of a customer do not follow from its records", "run again: monocle run", ""
)


class GoldenAgain:
    """Derives golden values again.

    Attributes:
        left_out: code → why it is not asked for.
        customers: whose golden values were derived.

    Args:
        house: the workspace.
        every: of every customer; else of some.
    """

    def __init__(self, house: House, every: bool) -> None:
        """Begin with none."""
        self._house, self._every = house, every
        self.left_out: dict[str, str] = {}
        self.customers = 0

    def promises(self, connection: Connection) -> Iterator[tuple[Promise, Callable[[], Broken]]]:
        """Give the promise, unless the rules are not those that the customers in force were made by.

        Args:
            connection: reading one state.
        """
        folder = self._house.folder
        since = decided.since(connection)
        files = [folder.root / "golden.yaml", *folder.sources.glob("*.yaml")]
        changed = sorted(path.name for path in files if since and _changed(path) > since)
        if changed:
            self.left_out[PROMISE.name] = f"{', '.join(changed)} changed since the last run"
            return
        rules = definitions.survivorship(folder, definitions.source_definitions(folder))
        yield PROMISE, lambda: self._again(connection, rules)

    def _again(self, connection: Connection, rules: Survivorship) -> Broken:
        some: list[str] = []
        places = 0
        for customers in self._pages(connection):
            self.customers += len(customers)
            made = sides_of(connection, customers, rules).profiles
            served = {row["customer_id"]: row for row in decided.served(connection, customers)}
            for customer, row in served.items():
                again = made.get(customer)
                if again and (
                    hmac.compare_digest(again.profile["digest"], row["digest"]) or "\\ufffd" in row["golden"]
                ):
                    continue
                places += 1
                if len(some) < MOST:
                    some.append(f"customer {customer}")
        return Broken(places, some)

    def _pages(self, connection: Connection) -> Iterator[list[UUID]]:
        """Give the ids of customers, some at once: all in their order, or pages that begin evenly apart."""
        if self._every:
            page = decided.after(connection, None, AT_ONCE)
            while page:
                yield page
                page = decided.after(connection, page[-1], AT_ONCE)
            return
        pages = SOME // AT_ONCE
        last: UUID | None = None
        for number in range(pages):
            begin = UUID(int=_IDS // pages * number)
            page = [one for one in decided.after(connection, begin, AT_ONCE) if last is None or one > last]
            if page:
                last = page[-1]
                yield page


def _changed(path: Path) -> datetime:
    """Give when a file was changed last, in UTC without zone; long ago where there is none."""
    seconds = path.stat().st_mtime if path.is_file() else 0
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
