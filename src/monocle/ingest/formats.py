"""Which format the dates and numbers of a column have, found once and then declared."""

import datetime as dt
from collections.abc import Sequence

DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y", "%m/%d/%y")
TIMES = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
    "T%H:%M:%SZ",
    "T%H:%M:%S.%fZ",
    "T%H:%M:%S%z",
    " %H:%M:%S%z",
    " %Hh%M",
)


def date_format(values: Sequence[str]) -> str:
    """Give the one strptime format that reads all values; empty when none does, or when ISO 8601 does.

    Day and month are told apart by any value that allows one order only; where none does, the day stands first.
    """
    texts = [value.strip() for value in values if value.strip()]
    if not texts:
        return ""
    for day in DAYS:
        for time in TIMES:
            if all(_reads(text, day + time) for text in texts):
                return "" if day == "%Y-%m-%d" else day + time
    return ""


def decimal_mark(values: Sequence[str]) -> str:
    """Give the decimal mark of numbers: the last of comma and point that stands before one or two digits."""
    commas = sum(1 for value in values if _marked(value, ","))
    points = sum(1 for value in values if _marked(value, "."))
    return "," if commas > points else "."


def _reads(text: str, form: str) -> bool:
    try:
        dt.datetime.strptime(text, form)  # noqa: DTZ007 - only the shape is asked for
    except ValueError:
        return False
    return True


def _marked(value: str, mark: str) -> bool:
    _, found, after = value.strip().rpartition(mark)
    return bool(found) and after.rstrip(" €$£)-\u00a0\u202f").isdigit() and len(after.rstrip(" €$£)-\u00a0\u202f")) <= 2
