"""Whether a workspace can keep events now, for ``/readyz``."""

import shutil
from collections.abc import Mapping

from monocle.catalog.writable import writable
from monocle.clock import Clock, now
from monocle.errors import MonocleError
from monocle.workspace.house import House

LEAST_FREE = 500_000_000
"""Bytes; below it the database soon cannot write."""
OLDEST_YEAR = 2026
"""A clock that shows an earlier year was never set."""


def checks(house: House, clock: Clock = now) -> Mapping[str, bool]:
    """Give what is needed, and whether it is well: the database writes, the disk has room, the clock is set."""
    return {
        "database": _database(house),
        "disk": shutil.disk_usage(house.folder.root).free >= LEAST_FREE,
        "clock": clock().year >= OLDEST_YEAR,
    }


def _database(house: House) -> bool:
    try:
        with house.catalog.transaction() as connection:
            return writable(connection)
    except MonocleError:
        return False
