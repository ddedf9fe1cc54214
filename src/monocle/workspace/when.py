"""Times that came through JSON."""

import datetime as dt


def moment(value: object) -> dt.datetime:
    """Give a time of UTC, without zone, from a time or its ISO text."""
    if isinstance(value, dt.datetime):
        return value
    parsed = dt.datetime.fromisoformat(str(value))
    return parsed.astimezone(dt.UTC).replace(tzinfo=None) if parsed.tzinfo else parsed
