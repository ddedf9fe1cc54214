"""When things happen in the demo: days with seasons and weekends, and their spellings."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
# Outdoor goods: walks in spring and summer, presents in December; January to December.
MONTHS = np.array([0.7, 0.7, 0.9, 1.1, 1.4, 1.5, 1.4, 0.9, 1.0, 0.9, 0.9, 1.7])
WEEK = np.array([0.7, 0.8, 1.1, 0.8, 1.1, 2.0, 0.4])  # Monday to Sunday
HOURS = np.array([0.0] * 9 + [0.5, 1.0, 1.2, 0.9, 0.7, 1.0, 1.2, 1.4, 1.6, 1.3, 0.5] + [0.0] * 4)
ONLINE = np.array(
    [
        0.3,
        0.1,
        0.1,
        0.1,
        0.1,
        0.1,
        0.2,
        0.4,
        0.6,
        0.8,
        0.9,
        0.9,
        1.1,
        1.0,
        0.8,
        0.8,
        0.8,
        0.9,
        1,
        1.2,
        1.6,
        1.8,
        1.4,
        0.7,
    ]
)


def days(generator: np.random.Generator, count: int, today: int, back: int) -> NDArray[np.int64]:
    """Give days of the last ``back`` days before today, with seasons and weekends, in no order."""
    calendar = np.arange(today - back, today)
    shares = weights(calendar)
    return generator.choice(calendar, size=count, p=shares / shares.sum())


def weights(calendar: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give how much is bought on each day, given as days since 1970: by season and day of the week; about 1."""
    months = calendar.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    found: NDArray[np.float64] = MONTHS[months] * WEEK[(calendar + 3) % 7]
    return found


def within(generator: np.random.Generator, chosen: NDArray[np.int64], hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give seconds since 1970 at some time of each day, local time, by the weights of the 24 hours."""
    hour = generator.choice(24, size=len(chosen), p=hours / hours.sum())
    return chosen * DAY + hour * 3_600 + generator.integers(0, 3_600, len(chosen))


def iso(seconds: NDArray[np.int64] | Sequence[int]) -> list[str]:
    """Give ``2026-11-15T09:30:00`` for seconds since 1970."""
    texts: list[str] = np.datetime_as_string(np.asarray(seconds, dtype="int64").astype("datetime64[s]")).tolist()
    return texts


def french(text: str) -> str:
    """Give ``15/11/2026 09:30`` for an ISO text."""
    return f"{text[8:10]}/{text[5:7]}/{text[:4]} {text[11:16]}"


def french_day(days_since: int) -> str:
    """Give ``15/11/2026`` for days since 1970."""
    return french(iso([days_since * DAY])[0])[:10]
