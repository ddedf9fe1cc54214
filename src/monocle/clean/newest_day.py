"""The day that the data speaks of: nobody is born after it."""

import datetime as dt
from uuid import UUID

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select

_LOAD = Contract("newest_load", "the newest load", (Column("load_id", "VARCHAR", "UUID of version 7; NULL: none is"),))
_DAY = Contract("newest_day", "one day", (Column("day", "DATE", "newest that can be believed"),))
_VERSION_7 = 15
_SHARE = 0.999


def newest_day(engine: Engine, persons: Relation) -> dt.date:
    """Give the newest day that a person was seen on, at most the day after the newest load.

    One record dated 2099 would make every birth date valid. A load's id is a UUID of version 7 and holds its time
    (RFC 9562, section 5.7); what says it was seen more than a day later, as a time zone may make it, is not believed. Where
    no load's id holds a time, the newest thousandth of the persons is not believed.

    Args:
        engine: computes.
        persons: PERSONS; without any, the last day there is.
    """
    newest = _loaded_until(engine, persons)
    found = engine.rows(
        select(
            f"""
            SELECT CAST(CASE
                WHEN $newest IS NULL THEN quantile_disc(seen_at, {_SHARE})
                ELSE coalesce(max(seen_at) FILTER (WHERE seen_at <= $newest), $newest) END AS DATE) AS day
            FROM persons
            """,
            _DAY,
            {"newest": newest},
            persons=persons,
        )
    )
    day = found[0]["day"]
    return day if isinstance(day, dt.date) else dt.date.max


def _loaded_until(engine: Engine, persons: Relation) -> dt.datetime | None:
    """Give one day after the newest load; ids of version 7 sort by time."""
    rows = engine.rows(
        select(
            f"SELECT max(text) AS load_id FROM (SELECT CAST(load_id AS VARCHAR) AS text FROM persons) WHERE text[{_VERSION_7}] = '7'",
            _LOAD,
            persons=persons,
        )
    )
    text = rows[0]["load_id"]
    if text is None:
        return None
    milliseconds = UUID(str(text)).int >> 80
    return dt.datetime(1970, 1, 1) + dt.timedelta(days=1, milliseconds=milliseconds)  # noqa: DTZ001 - UTC, as seen_at
