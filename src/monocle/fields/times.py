"""Times of events: a text in its declared format and zone as UTC; hours that a clock change skips or repeats are told."""

import re
from functools import lru_cache
from zoneinfo import available_timezones

from monocle.errors import BadConfig
from monocle.fields.characters import TRIM_SQL

_EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
_NANOSECONDS = "epoch_ns"
_EXCEL = "excel"
# 1900-03-01: before it, Excel counts a 29 February 1900 that never was.
_FIRST_SURE_SERIAL = 61
_LAST_SERIAL = 2_958_465
_FORMAT = re.compile(r"[A-Za-z0-9%:/., _+-]{2,60}")
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)?$"
_ISO_OFFSET = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)? ?(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)$"
_MIDNIGHT_AFTER = r"(^|[Tt ])24:00(:00(?:[.,]0+)?)?($|[^0-9:])"
_EARLIEST, _LATEST = "TIMESTAMP '0001-01-02'", "TIMESTAMP '9999-12-30'"
_MOST_AHEAD = "INTERVAL 24 HOUR"


def timestamp_sql(value: str, form: str, timezone: str) -> str:
    """Give the SQL expression of a time in UTC: TIMESTAMP, NULL where ``timestamp_reason_sql`` says why.

    A time that a clock change repeats is its first occurrence; ``24:00`` is midnight of the next day; a day without a time
    is its first instant there.

    Args:
        value: SQL expression of the text as given.
        form: declared format: a strptime format, ``epoch_s``, ``epoch_ms``, ``epoch_us``, ``epoch_ns``, ``excel`` or
            empty for ISO 8601 with or without an offset.
        timezone: IANA name; times without an offset are of it.

    Raises:
        BadConfig: the format or the zone is none.
    """
    _check(form, timezone)
    if form in _EPOCHS or form == _NANOSECONDS:
        return _inside(_epoch(_trimmed(value), form))
    local = _bind(_local_text(form), "given", _trimmed(value))
    resolved = _bind(_first_instant(timezone), "local_at", local)
    if form and "%z" not in form:
        return _inside(resolved)
    return _inside(f"coalesce({_bind(_with_offset(form), 'given', _trimmed(value))}, {resolved})")


def timestamp_reason_sql(value: str, form: str, timezone: str) -> str:
    """Give the SQL expression of why a text is no time; an empty text when it is one.

    The reasons are ``empty``, ``malformed`` and ``no_such_time`` (a clock change skips it).

    Args:
        value: SQL expression of the text as given.
        form: as for ``timestamp_sql``.
        timezone: as for ``timestamp_sql``.

    Raises:
        BadConfig: the format or the zone is none.
    """
    at = timestamp_sql(value, form, timezone)
    skipped = "FALSE"
    if form not in _EPOCHS and form != _NANOSECONDS:
        skipped = f"({_bind(_local_text(form), 'given', _trimmed(value))}) IS NOT NULL"
    return (
        f"CASE WHEN {_trimmed(value)} = '' THEN 'empty' WHEN {at} IS NOT NULL THEN ''"
        f" WHEN {skipped} THEN 'no_such_time' ELSE 'malformed' END"
    )


def timestamp_note_sql(value: str, form: str, timezone: str, received: str) -> str:
    """Give the SQL expression of what is odd about a time that is kept; an empty text when nothing is.

    ``future``: more than 24 hours after it was received; ``twice``: a clock change repeats it and the first is taken.

    Args:
        value: SQL expression of the text as given.
        form: as for ``timestamp_sql``.
        timezone: as for ``timestamp_sql``.
        received: SQL expression of a TIMESTAMP in UTC.

    Raises:
        BadConfig: the format or the zone is none.
    """
    at = timestamp_sql(value, form, timezone)
    twice = "FALSE"
    if form not in _EPOCHS and form != _NANOSECONDS:
        local = _bind(_local_text(form), "given", _trimmed(value))
        twice = f"coalesce({at} <> {_bind(_last_instant(timezone), 'local_at', local)}, FALSE)"
    return f"CASE WHEN {at} > {received} + {_MOST_AHEAD} THEN 'future' WHEN {twice} THEN 'twice' ELSE '' END"


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    """Give the names of all time zones; the machine's files are read once."""
    return frozenset(available_timezones())


def _check(form: str, timezone: str) -> None:
    named = form in _EPOCHS or form in {"", _NANOSECONDS, _EXCEL}
    if not named and not (_FORMAT.fullmatch(form) and "%" in form):
        raise BadConfig(
            f'"{form}" is no format of times',
            mend="use strptime marks such as %d/%m/%Y %H:%M:%S, or epoch_s, epoch_ms, epoch_us, epoch_ns, excel",
        )
    if timezone not in _timezones():
        raise BadConfig(f'"{timezone}" is no time zone', mend="use an IANA name such as Europe/Paris")


def _bind(expression: str, name: str, value: str) -> str:
    """Give an expression over ``name`` with the value computed once."""
    return f"list_transform([{value}], lambda {name}: {expression})[1]"


def _trimmed(value: str) -> str:
    return TRIM_SQL.replace("{value}", f"({value})")


def _inside(at: str) -> str:
    return _bind(f"CASE WHEN found_at BETWEEN {_EARLIEST} AND {_LATEST} THEN found_at END", "found_at", at)


def _epoch(text: str, form: str) -> str:
    number = f"TRY_CAST({text} AS DECIMAL(38, 9))"
    micros = f"floor({number} / 1000)" if form == _NANOSECONDS else f"floor({number} * {_EPOCHS[form]})"
    return f"TRY(make_timestamp(TRY_CAST({micros} AS BIGINT)))"


def _local_text(form: str) -> str:
    """Give the SQL, over ``given``, of the local time that a text without offset says."""
    if form == _EXCEL:
        serial = "TRY_CAST(given AS DOUBLE)"
        micros = f"CAST(round({serial} * 86400) * 1000000 AS BIGINT)"
        sure = f"{serial} BETWEEN {_FIRST_SURE_SERIAL} AND {_LAST_SERIAL}"
        return f"CASE WHEN {sure} THEN TIMESTAMP '1899-12-30' + to_microseconds({micros}) END"
    # 24:00 is read as 00:00 of the day, and a day is added.
    midnight = f"regexp_matches(given, '{_MIDNIGHT_AFTER}')"
    text = f"CASE WHEN {midnight} THEN replace(given, '24:00', '00:00') ELSE given END"
    parsed = f"try_strptime({text}, '{form}')" if form else _iso(text)
    if "%z" in form:
        return "CAST(NULL AS TIMESTAMP)"
    return f"{parsed} + CASE WHEN {midnight} THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END"


def _iso(text: str) -> str:
    return f"CASE WHEN regexp_matches(given, '{_ISO}') THEN TRY_CAST(replace({text}, ',', '.') AS TIMESTAMP) END"


def _with_offset(form: str) -> str:
    """Give the SQL, over ``given``, of the instant that a text with an offset says."""
    plain = "replace(replace(regexp_replace(given, ' ?(?:[Zz]|UTC|GMT)$', '+00:00'), ' +', '+'), ' -', '-')"
    if form:
        return f"timezone('UTC', try_strptime({_zulu_as_offset()}, '{form}'))"
    colons = f"CASE WHEN regexp_matches({plain}, '[+-][0-9]{{4}}$') THEN left({plain}, -2) || ':' || right({plain}, 2) ELSE {plain} END"
    read = f"TRY_CAST(replace({colons}, ',', '.') AS TIMESTAMP WITH TIME ZONE)"
    return f"CASE WHEN regexp_matches(given, '{_ISO_OFFSET}') THEN timezone('UTC', {read}) END"


def _zulu_as_offset() -> str:
    return "regexp_replace(given, '[Zz]$', '+00:00')"


def _last_instant(timezone: str) -> str:
    return f"timezone('UTC', timezone('{timezone}', local_at))"


def _first_instant(timezone: str) -> str:
    """Give the SQL of the first instant at which clocks of a zone show ``local_at``; NULL where they never do.

    DuckDB takes the last of two and shifts what is skipped. Clocks are changed by an hour, on Lord Howe by half of one.
    """
    earlier = [
        f"WHEN {_shown('last_at - ' + step, timezone)} = local_at THEN last_at - {step}"
        for step in ("INTERVAL 1 HOUR", "INTERVAL 30 MINUTE")
    ]
    shifted = f"{_shown('last_at', timezone)} <> local_at AND local_at <> date_trunc('day', local_at)"
    return _bind(
        f"CASE {' '.join(earlier)} WHEN {shifted} THEN NULL ELSE last_at END", "last_at", _last_instant(timezone)
    )


def _shown(instant: str, timezone: str) -> str:
    return f"timezone('{timezone}', timezone('UTC', {instant}))"
