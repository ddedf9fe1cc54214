"""Up to where streams are in the journal: the next offset of each partition, moved in the transaction that keeps its events."""

from collections.abc import Mapping

from psycopg import Connection

from monocle import clock


def of(connection: Connection, source: str, topic: str) -> dict[int, int]:
    """Give partition → next offset, of those that were read.

    Args:
        connection: in a transaction.
        source: whose events they are.
        topic: of the stream.
    """
    rows = connection.execute(
        "SELECT partition, next_offset FROM stream_offset WHERE source = %s AND topic = %s ORDER BY partition",
        [source, topic],
    )
    return dict(rows.fetchall())


def moved(connection: Connection, source: str, topic: str, before: Mapping[int, int], after: Mapping[int, int]) -> bool:
    """Move partitions on; tell whether each stood where it was thought to: another process may have moved it.

    Args:
        connection: in a transaction, which has to end without a trace where the answer is no.
        source: whose events they are.
        topic: of the stream.
        before: partition → next offset as it is thought to be; those never read are left out.
        after: the same, as it is to be.
    """
    now = clock.now()
    for partition, offset in after.items():
        place = {"source": source, "topic": topic, "partition": partition, "next": offset, "now": now}
        if partition in before:
            done = connection.execute(
                """
                UPDATE stream_offset SET next_offset = %(next)s, moved_at = %(now)s
                WHERE source = %(source)s AND topic = %(topic)s AND partition = %(partition)s AND next_offset = %(old)s
                """,
                {**place, "old": before[partition]},
            )
        else:
            done = connection.execute(
                """
                INSERT INTO stream_offset (source, topic, partition, next_offset, moved_at)
                VALUES (%(source)s, %(topic)s, %(partition)s, %(next)s, %(now)s)
                ON CONFLICT DO NOTHING
                """,
                place,
            )
        if done.rowcount != 1:
            return False
    return True
