"""The one place where time is read."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Give the present time, in UTC."""
    return datetime.now(UTC)
