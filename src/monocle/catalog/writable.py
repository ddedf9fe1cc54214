"""Whether PostgreSQL would keep something now."""

from psycopg import Connection


def writable(connection: Connection) -> bool:
    """Tell whether a transaction may write: the server is no replica, and was not made to read only."""
    found = connection.execute(
        "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'"
    ).fetchone()
    return bool(found and found[0])
