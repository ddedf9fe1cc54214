"""Values that people write in conditions: refused where they are not of their kind."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from monocle.errors import BadConfig
from monocle.segment.kinds import BOOLEAN, DATE, LIST, NUMBER, OPERATORS, TEXT, TIME
from monocle.segment.tree import Comparison, Scalar, Value

LONGEST, MOST, MOST_DAYS = 1_000, 1_000, 36_600
LARGEST = 2**53
_CONTROL = frozenset(map(chr, range(32))) | {"\x7f"}
_DAYS_ONLY = frozenset({"is", "is_not"})


def text(value: Any, where: str, longest: int = LONGEST) -> str:
    """Give a text of one character or more, none of which is a control or half of one."""
    if not isinstance(value, str) or not value:
        raise refused(value, "is no text", where, "write a text, in quotes")
    if len(value) > longest:
        raise BadConfig(f"a text of {len(value):,} characters; {longest:,} are allowed", where=where, mend="shorten it")
    if _CONTROL.intersection(value) or any("\ud800" <= one <= "\udfff" for one in value):
        raise BadConfig("a control character stands in a text", where=where, mend="take it out")
    return value


def number(value: Any, where: str) -> int | float:
    """Give a number that all engines hold exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - not a number
        raise refused(value, "is no number", where, "write a number")
    if not -LARGEST <= value <= LARGEST:
        raise BadConfig("the number is too large", where=where, mend=f"use one between -{LARGEST} and {LARGEST}")
    return value


def whole(value: Any, where: str, least: int = 0, most: int = MOST_DAYS) -> int:
    """Give a whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise refused(value, f"is no whole number from {least} to {most:,}", where, "write such a number")
    return value


def day(value: Any, where: str) -> dt.date:
    """Give a day, of a date or its ISO text."""
    found = _moment(value, where)
    if isinstance(found, dt.datetime) or found is None:
        raise refused(value, "is no day", where, "write it as 2026-01-31")
    return found


def moment(value: Any, where: str) -> dt.date | dt.datetime:
    """Give a day, or a moment in UTC, of ISO texts."""
    found = _moment(value, where)
    if found is None:
        raise refused(value, "is no day and no time", where, "write it as 2026-01-31")
    return found


def _moment(value: Any, where: str) -> dt.date | dt.datetime | None:
    found: Any = value
    if isinstance(value, str) and value.isascii() and len(value) <= len("2026-01-31T00:00:00.000000+00:00"):
        try:
            found = (
                dt.date.fromisoformat(value) if len(value) == len("2026-01-31") else dt.datetime.fromisoformat(value)
            )
        except ValueError:
            return None
    if not isinstance(found, dt.date):
        return None
    if not 1 < found.year < dt.MAXYEAR:
        raise BadConfig("this year is out of all bounds", where=where, mend="write one of our time, such as 2026-01-31")
    return found.astimezone(dt.UTC).replace(tzinfo=None) if isinstance(found, dt.datetime) and found.tzinfo else found


def test(value: Any, kind: str | None, where: str) -> Comparison:
    """Give how something is compared.

    Args:
        value: {op, value}; other keys are not looked at.
        kind: of what is compared; None where it is what the value is: a trait, or a property of an event.
        where: the place, for messages.

    Raises:
        BadConfig: there is no such operator for the kind, or the value is not of it.
    """
    op = value.get("op")
    allowed = [name for name, one in OPERATORS.items() if kind is None or kind in one.kinds]
    if not isinstance(op, str) or op not in allowed:
        raise refused(
            op,
            f"is no operator here for a {kind}" if kind else "is no operator here",
            f"{where}.op",
            f"use {', '.join(allowed)}",
        )
    takes, given, there = OPERATORS[op].takes, value.get("value"), f"{where}.value"
    if takes == "none":
        if given is not None:
            raise BadConfig(f"{op} takes no value", where=there, mend="leave it out")
        return Comparison(op)
    if takes == "days":
        return Comparison(op, whole(given, there))
    if takes == "one":
        return Comparison(op, _scalar(given, op, kind, there))
    return Comparison(op, _several(given, op, kind, there))


def _several(given: Any, op: str, kind: str | None, where: str) -> Value:
    two = OPERATORS[op].takes == "two"
    if not isinstance(given, list | tuple) or not 1 <= len(given) <= MOST or (two and len(given) != len("ab")):
        asked = "a list of two values, the lower first" if two else f"a list of 1 to {MOST:,} values"
        raise refused(given, f"is not what {op} takes", where, f"write {asked}")
    found = tuple(_scalar(one, op, kind, f"{where}[{place}]") for place, one in enumerate(given))
    if len({_sort(one) for one in found}) != 1:
        raise BadConfig("values of several kinds stand here", where=where, mend="write values of one kind")
    if two and found[1] < found[0]:  # type: ignore[operator] # both are of one kind
        raise BadConfig("the first value is over the second", where=where, mend="write the lower one first")
    return found


def _scalar(given: Any, op: str, kind: str | None, where: str) -> Scalar:
    return _reader(given, op, kind)(given, where)


def _reader(given: Any, op: str, kind: str | None) -> Callable[[Any, str], Scalar]:
    """Give what reads a value: by the kind, else by the operator and by what the value is."""
    readers: Mapping[str, Callable[[Any, str], Scalar]] = {
        TEXT: text,
        LIST: text,
        NUMBER: number,
        DATE: day,
        TIME: moment,
        BOOLEAN: _truth,
    }
    if kind is not None:
        return readers[kind]
    kinds = OPERATORS[op].kinds
    if isinstance(given, bool) and BOOLEAN in kinds:
        return _truth
    if isinstance(given, int | float) and NUMBER in kinds:
        return number
    if DATE in kinds and (TEXT not in kinds or isinstance(given, dt.date)):
        return day
    return text if TEXT in kinds else number


def _truth(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise refused(value, "is neither true nor false", where, "write true or false")
    return value


def _sort(value: Scalar) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def texts(value: Any, where: str) -> tuple[str, ...]:
    """Give a text, or several, of which any will do."""
    if value is None:
        return ()
    many: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    if not 1 <= len(many) <= MOST:
        raise BadConfig(f"{len(many):,} texts stand here", where=where, mend=f"write 1 to {MOST:,}")
    return tuple(text(one, where) for one in many)


def mapping(value: Any, where: str, keys: Iterable[str] | None = None) -> Mapping[str, Any]:
    """Give keys and values, of which no key is another than those that may be there; any, where none are named."""
    if not isinstance(value, Mapping):
        raise BadConfig("keys and values are needed here", where=where, mend="write key: value, or {key: value}")
    return value if keys is None else only(value, keys, where)


def only(told: Mapping[str, Any], keys: Iterable[str], where: str) -> Mapping[str, Any]:
    """Give keys and values back, when no other keys are there."""
    known = tuple(keys)
    unknown = sorted(str(key) for key in told if key not in known)
    if unknown:
        raise BadConfig(f"{unknown[0][:40]!r} is not known here", where=where, mend=f"use {', '.join(known)}")
    return told


def refused(value: Any, what: str, where: str, mend: str) -> BadConfig:
    """Give the error of a value that is not what it should be; ``what`` says so after the value, such as ``is no day``."""
    said = "a value is missing" if value is None else f"{_shown(value)} {what}"
    return BadConfig(said, where=where, mend=mend)


def _shown(value: Any) -> str:
    """Give what stands there, short, as it is written in any language."""
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > LARGEST:
        return "…"
    return repr(value)[:40] if isinstance(value, str | int | float | bool) else "…"
