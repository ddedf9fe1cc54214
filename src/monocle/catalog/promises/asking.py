"""A promise of the catalog, and how it is asked for: row by row, so that a large answer takes no memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection

from monocle.catalog.refusals import refusals

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that must hold.

    Attributes:
        name: stable code.
        what: what is where it does not hold, in words.
        mend: what to do then.
        statement: gives the places where it does not hold, one text each: ids and names of ours, no personal data.
    """

    name: str
    what: str
    mend: str
    statement: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a promise does not hold.

    Attributes:
        places: how many.
        some: the first of them.
    """

    places: int
    some: Sequence[str]


def asked(connection: Connection, promise: Promise, most: int) -> Broken:
    """Give where a promise does not hold.

    Args:
        connection: reading, in one snapshot; it can be read on after an error.
        promise: asked for.
        most: places that are told; the others are counted.

    Raises:
        MonocleError: PostgreSQL could not read what it needs.
    """
    some: list[str] = []
    places = 0
    with refusals(), connection.transaction(), connection.cursor(name="promise") as cursor:
        cursor.itersize = AT_ONCE
        for (place,) in cursor.execute(promise.statement.encode()):
            places += 1
            if len(some) < most:
                some.append(place)
    return Broken(places, some)
