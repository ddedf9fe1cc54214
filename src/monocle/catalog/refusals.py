"""What PostgreSQL refuses, in our words: what, where and the mend, never a value."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from monocle import stopping
from monocle.errors import BadData, Conflict, Full, MonocleError, Unavailable


@contextmanager
def refusals() -> Iterator[None]:
    """Turn psycopg's errors into ours; the texts of PostgreSQL, which may hold values, are left out.

    Raises:
        Conflict: a value that must be unique is there already, or two writers met.
        BadData: a value breaks a rule of its table.
        Unavailable: the database does not answer or refuses us.
        Full: its disk is full.
        MonocleError: a statement is wrong, which is a defect of Monocle.
        SystemExit, KeyboardInterrupt: the process was told to stop, which a statement under way took for an error.
    """
    try:
        yield
    except psycopg.Error as error:
        raise stopping.told() or in_our_words(error) from None


def in_our_words(error: psycopg.Error) -> MonocleError:
    """Give our error for one of psycopg's."""
    place = error.diag.constraint_name or error.diag.table_name or error.diag.column_name or "PostgreSQL"
    state = error.sqlstate or ""
    for kinds, answer in _ANSWERS:
        if isinstance(error, kinds):
            return answer(place, state)
    return MonocleError(
        f"PostgreSQL refused a statement with {type(error).__name__} {state}".rstrip(),
        where=place,
        mend="this is a defect of Monocle: report it with this message",
    )


def _there_already(place: str, _: str) -> MonocleError:
    return Conflict("what must be there once is there already", where=place, mend="read it again, then decide")


def _met(place: str, _: str) -> MonocleError:
    return Conflict("another writer changed the same rows", where=place, mend="try again")


def _needed(place: str, _: str) -> MonocleError:
    return Conflict("rows that belong together would lose each other", where=place, mend="read it again, then decide")


def _rule(place: str, _: str) -> MonocleError:
    return BadData("a value breaks this rule of the catalog", where=place, mend="nothing was stored; mend the value")


def _value(place: str, state: str) -> MonocleError:
    return BadData(f"PostgreSQL cannot hold a value ({state})", where=place, mend="nothing was stored; mend the value")


def _slow(place: str, _: str) -> MonocleError:
    return Unavailable("the answer took too long and was stopped", where=place, mend="ask for less, or try again")


def _full(place: str, _: str) -> MonocleError:
    return Full("the disk of the database is full", where=place, mend="free some space and try again", after=60)


def _forbidden(place: str, _: str) -> MonocleError:
    return Unavailable(
        "the database user may not do this", where=place, mend="let the user of MONOCLE_DATABASE_URL own its schema"
    )


def _silent(place: str, _: str) -> MonocleError:
    return Unavailable(
        "the database does not answer", where=place, mend="try again; if it lasts, look at the server and its address"
    )


_ANSWERS = (
    (errors.UniqueViolation, _there_already),
    ((errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable), _met),
    (errors.ForeignKeyViolation, _needed),
    (psycopg.IntegrityError, _rule),
    (psycopg.DataError, _value),
    (errors.QueryCanceled, _slow),
    ((errors.DiskFull, errors.OutOfMemory), _full),
    (errors.InsufficientPrivilege, _forbidden),
    (psycopg.OperationalError, _silent),
)
