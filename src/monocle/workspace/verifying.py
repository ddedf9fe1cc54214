"""Whether all that must hold does hold: the catalog, the lake, the index and golden values, in one state of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from monocle.catalog import Connection
from monocle.catalog.promises import PROMISES, Broken, Promise, asked
from monocle.errors import MonocleError
from monocle.workspace.house import House
from monocle.workspace.progress import Tell
from monocle.workspace.verified_golden import GoldenAgain
from monocle.workspace.verified_lake import LakeWhole
from monocle.workspace.verified_members import MembersAgain

STAGE = "verify"
MOST = 10
"""Places that are told of one promise; the others are counted."""


@dataclass(frozen=True)
class Finding:
    """One promise that is broken.

    Attributes:
        promise: stable code.
        what: what is, in words.
        where: the first places, by ids and names of ours; no personal data.
        places: how many there are in all.
        mend: what to do.
    """

    promise: str
    what: str
    where: Sequence[str]
    places: int
    mend: str


@dataclass(frozen=True)
class Verified:
    """What was looked at, and what was found.

    Attributes:
        promises: codes of all that was asked for.
        findings: those that are broken; none where all is well.
        left_out: code → why it was not asked for.
        customers: whose golden values were derived again.
    """

    promises: Sequence[str]
    findings: Sequence[Finding]
    left_out: dict[str, str] = field(default_factory=dict)
    customers: int = 0


def verified(house: House, tell: Tell, every: bool = False) -> Verified:
    """Look whether all that must hold does hold, and change nothing.

    It reads one state: what happens meanwhile goes on, but a run waits with its publication until it is done.

    Args:
        house: the workspace.
        tell: told how many promises were asked for.
        every: derive the golden values of every customer again, and read every byte of the lake; else of 20,000, and how
            long its files are.

    Cost: a pass over each table, and the customers whose golden values are derived, about a millisecond each.
    """
    with house.catalog.standing() as connection:
        return verified_in(connection, house, tell, every)


def verified_in(connection: Connection, house: House, tell: Tell, every: bool = False) -> Verified:
    """Give the same of what one connection sees; as ``verified``."""
    golden, members = GoldenAgain(house, every), MembersAgain(every)
    findings: list[Finding] = []
    names: list[str] = []
    asking = [
        *_catalog(connection),
        *LakeWhole(house, connection, every).promises(),
        *golden.promises(connection),
        *members.promises(connection),
    ]
    for number, (promise, ask) in enumerate(asking, 1):
        names.append(promise.name)
        findings += _found(promise, ask)
        tell(STAGE, number, len(asking))
    return Verified(names, findings, {**golden.left_out, **members.left_out}, golden.customers)


def _catalog(connection: Connection) -> Iterator[tuple[Promise, Callable[[], Broken]]]:
    for promise in PROMISES:
        yield promise, _asking(connection, promise)


def _asking(connection: Connection, promise: Promise) -> Callable[[], Broken]:
    return lambda: asked(connection, promise, MOST)


def _found(promise: Promise, ask: Callable[[], Broken]) -> list[Finding]:
    """Give what is wrong with one promise; what cannot be read is wrong as well."""
    try:
        broken = ask()
    except MonocleError as error:
        where = [error.where] if error.where else []
        return [Finding(promise.name, f"it cannot be told: {error.what}", where, 1, error.mend or promise.mend)]
    if not broken.places:
        return []
    return [Finding(promise.name, promise.what, broken.some, broken.places, promise.mend)]
