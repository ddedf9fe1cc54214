"""What events made of some customers, as it is served: rows of the sources of events, to be read beside the lake."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

_STATEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "record": "SELECT record_id, source, source_key, load_sequence, seen_at, nature, content FROM record",
        "identifier": "SELECT record_id, source, type, value, flag FROM identifier",
        "happening": """
            SELECT event_id, record_id, source, type, name, channel, direction, occurred_at, place, text, score,
                CAST(properties AS text) AS properties
            FROM happening
            """,
        "purchase": """
            SELECT order_id, record_id, source, order_key, kind, channel, ordered_at, store, currency, total, lines
            FROM purchase
            """,
        "choice": "SELECT consent_id, record_id, source, purpose, channel, choice, chosen_at, proof FROM choice",
        "movement": "SELECT movement_id, record_id, source, card, kind, points, moved_at, tier FROM movement",
    }
)


def served(
    connection: Connection, table: str, customers: Collection[UUID], sources: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Give what is served of customers, from some sources.

    Args:
        connection: reading.
        table: record, identifier, happening, purchase, choice or movement.
        customers: whose.
        sources: names.
    """
    statement = f"{_STATEMENTS[table]} WHERE customer_id = ANY(%s) AND source = ANY(%s)"
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(statement.encode(), [list(customers), list(sources)])
