"""Choices that were made for a later moment count once it has come: what customers allow changes, and memberships follow."""

import datetime as dt

from monocle.catalog import Connection, allowances
from monocle.workspace.memberships import Following, Touched


def ripen(connection: Connection, memberships: Following, at: dt.datetime) -> int:
    """Let choices count whose moment has come, and memberships follow; give of how many customers.

    Args:
        connection: in a transaction that is alone with what is served.
        memberships: lets them follow.
        at: now, UTC.
    """
    ripe = allowances.ripen(connection, at)
    if ripe:
        memberships.follow(connection, Touched((), ripe), "due")
    return len(ripe)
