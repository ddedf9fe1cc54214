"""The tables that are served, and the one dialect of CSV in which their rows arrive."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from psycopg import Connection

# How DuckDB must write the files: COPY (SELECT …) TO '…' (<these>). Fields end with U+0002 and are quoted with U+0001, where
# they must be: neither stands in JSON, which else would be quoted and its quotes doubled (twice the time to write). NULL is
# an unquoted \N; lists and objects are JSON text; times are ISO, UTC; amounts are minor units; texts hold no NUL character.
CSV_TO_WRITE = "FORMAT csv, HEADER false, DELIMITER '\x02', QUOTE '\x01', ESCAPE '\x01', NULLSTR '\\N'"
_CSV_TO_READ = (
    "FORMAT csv, HEADER false, DELIMITER E'\\x02', QUOTE E'\\x01', ESCAPE E'\\x01', NULL '\\N', ENCODING 'UTF8'"
)

# Columns, in the order of the files. All columns of profiles, records … that these tables keep have the same names in
# monocle.tables, except where a comment in the migration says otherwise.
COLUMNS = {
    "customer": (
        "customer_id", "name", "sources", "records", "identifiers", "completeness", "first_seen_at",
        "last_seen_at", "orders", "spent", "last_order_at", "events", "search_text", "digest",
    ),
    "portrait": ("customer_id", "golden"),
    "record": (
        "record_id", "customer_id", "source", "source_key", "seen_at", "nature", "content", "matched_id", "first_key",
        "last_key", "birth_key", "load_sequence",
    ),
    "identifier": ("record_id", "customer_id", "source", "type", "value", "flag"),
    "link": ("left_id", "right_id", "customer_id", "weight", "rule", "levels", "strong", "held_back", "model"),
    "happening": (
        "event_id", "customer_id", "record_id", "source", "type", "name", "channel", "direction", "occurred_at",
        "place", "text", "score", "properties",
    ),
    "purchase": (
        "order_id", "customer_id", "record_id", "source", "order_key", "kind", "channel", "ordered_at", "store",
        "currency", "total", "lines",
    ),
    "choice": (
        "consent_id", "customer_id", "record_id", "source", "purpose", "channel", "choice", "chosen_at", "proof",
    ),
    "movement": (
        "movement_id", "customer_id", "record_id", "source", "card", "kind", "points", "moved_at", "tier",
    ),
    "word": ("word", "customers"),
}  # fmt: skip
SERVED = tuple(COLUMNS)
REDIRECT = ("old_id", "customer_id")
CHANGE = ("kind", "customer_id", "other_id", "records", "reason")

_BLOCK = 1 << 20


def copy_files(
    connection: Connection, table: str, columns: Sequence[str], paths: Sequence[Path], *, frozen: bool = False
) -> int:
    """Load CSV files into a table, and give how many rows they held.

    Blocks of bytes go to the server as they are; no row passes through Python.

    Args:
        connection: in a transaction.
        table: with its schema.
        columns: in the order of the files.
        paths: in the dialect of ``CSV_TO_WRITE``.
        frozen: the table was made in this transaction, and no one can see it before its end.
    """
    options = f"{_CSV_TO_READ}, FREEZE" if frozen else _CSV_TO_READ
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN ({options})".encode()
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in _blocks(paths):
                copy.write(block)
        return cursor.rowcount


def _blocks(paths: Sequence[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
