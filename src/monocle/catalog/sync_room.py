"""Where one synchronisation is decided, piece by piece: who may be sent, whom the destination has, who is which address.

Tables of the transaction alone hold it, so that a million members take as much memory as some thousands.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection

from monocle.catalog import sends

_TABLES = """
    CREATE TEMP TABLE judged (customer_id uuid NOT NULL, consent_id uuid, reason text NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE had (
        customer_id uuid PRIMARY KEY, digest text, identity text, there boolean, tried boolean, payload jsonb,
        stays boolean NOT NULL DEFAULT false
    ) ON COMMIT DROP;
    CREATE TEMP TABLE won (identity text PRIMARY KEY, customer_id uuid NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE leaving (identity text PRIMARY KEY) ON COMMIT DROP;
    CREATE TEMP TABLE left_out (customer_id uuid, outcome text, reason text, consent_id uuid) ON COMMIT DROP;
"""
_HAD = "customer_id, digest, identity, there, tried, payload"
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody whom the destination has and who is not to stay.

    Attributes:
        judged: they are asked about still.
        consent_id: the choice that decided; None where none did.
        reason: why not; empty where nothing of theirs speaks against it.
    """

    customer_id: UUID
    judged: bool
    consent_id: UUID | None
    reason: str


class Room:
    """What is known of a synchronisation while it is decided.

    Args:
        connection: in the transaction that decides; one room in each.
        whose: the destination and the audience.
        only: of these customers alone, where given.
    """

    def __init__(self, connection: Connection, whose: tuple[str, str], only: Collection[UUID] | None) -> None:
        """Make its tables, and note what the destination has, once: asked anew for each piece, all that waits would be read each time."""
        self._connection = connection
        connection.execute(_TABLES)
        sends.note_standing(connection, whose, only, f"INSERT INTO pg_temp.had ({_HAD})")

    def hold(self, verdicts: Iterable[tuple[UUID, UUID | None, str]]) -> None:
        """Take what is said of each customer: the choice that decides, and why not.

        Args:
            verdicts: read by another connection as they come; each customer once.
        """
        with self._connection.cursor() as cursor:
            with cursor.copy("COPY pg_temp.judged FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(("uuid", "uuid", "text"))
                for one in verdicts:
                    copy.write_row(one)
            cursor.execute("CREATE UNIQUE INDEX ON pg_temp.judged (customer_id)")
            cursor.execute("ANALYZE pg_temp.judged")
            cursor.execute("ANALYZE pg_temp.had")

    def may(self, size: int) -> Iterator[list[tuple[UUID, UUID | None]]]:
        """Give who may be sent, with the choice that allows it, some at a time: first those whom the destination has."""
        for there in ("EXISTS", "NOT EXISTS"):
            last = _FIRST
            while rows := self._connection.execute(
                f"""
                SELECT customer_id, consent_id FROM pg_temp.judged AS j
                WHERE reason = '' AND customer_id > %s
                    AND {there} (SELECT 1 FROM pg_temp.had AS h WHERE h.customer_id = j.customer_id)
                ORDER BY customer_id LIMIT %s
                """.encode(),
                [last, size],
            ).fetchall():
                yield rows
                last = rows[-1][0]

    def standing(self, customers: Collection[UUID]) -> dict[UUID, sends.Standing]:
        """Give what the destination has of some customers, as it was when deciding began."""
        statement = f"SELECT {_HAD} FROM pg_temp.had WHERE customer_id = ANY(%s)"
        found = self._connection.execute(statement.encode(), [list(customers)]).fetchall()
        return {row[0]: sends.Standing(*row[1:]) for row in found}

    def winners(self, identities: Sequence[str]) -> dict[str, UUID]:
        """Give who is which address, of those that are somebody's already."""
        statement = "SELECT identity, customer_id FROM pg_temp.won WHERE identity = ANY(%s)"
        return dict(self._connection.execute(statement, [list(identities)]).fetchall())

    def win(self, winners: Mapping[str, UUID]) -> None:
        """Note who is which address."""
        self._connection.execute(
            "INSERT INTO pg_temp.won SELECT * FROM unnest(%s::text[], %s::uuid[]) ON CONFLICT DO NOTHING",
            [list(winners), list(winners.values())],
        )

    def stay(self, customers: Collection[UUID]) -> None:
        """Note who stays."""
        self._connection.execute("UPDATE pg_temp.had SET stays = true WHERE customer_id = ANY(%s)", [list(customers)])

    def leave_out(self, rows: Iterable[tuple[UUID, str, str, UUID | None]]) -> None:
        """Note customers who are not sent: skipped or refused, why, and the choice that refuses."""
        with self._connection.cursor() as cursor, cursor.copy("COPY pg_temp.left_out FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def keep_out(self, refused: Collection[str]) -> list[tuple[str, int, int]]:
        """Note all who may not be sent, but those who are told to be taken out, and give reason, customers, and those noted.

        Args:
            refused: reasons that are refusals of the customer.
        """
        there = "EXISTS (SELECT 1 FROM pg_temp.had AS h WHERE h.customer_id = j.customer_id)"
        self._connection.execute(
            f"""
            INSERT INTO pg_temp.left_out
            SELECT customer_id, CASE WHEN reason = ANY(%s) THEN 'refused' ELSE 'skipped' END, reason, consent_id
            FROM pg_temp.judged AS j
            WHERE reason <> '' AND NOT {there}
            """.encode(),
            [list(refused)],
        )
        return self._connection.execute(
            f"""
            SELECT reason, count(*), count(*) FILTER (WHERE NOT there)
            FROM (SELECT reason, {there} AS there FROM pg_temp.judged AS j WHERE reason <> '') AS every
            GROUP BY reason ORDER BY reason
            """.encode()
        ).fetchall()

    def keep(self, sync_id: UUID) -> None:
        """Keep with the synchronisation whom it does not send."""
        self._connection.execute(
            """
            INSERT INTO sync_kept (sync_id, customer_id, outcome, reason, consent_id)
            SELECT %s, customer_id, outcome, reason, consent_id FROM pg_temp.left_out
            """,
            [sync_id],
        )

    def leavers(self, size: int) -> Iterator[list[Leaving]]:
        """Give whom the destination has and who does not stay, some at a time."""
        last = _FIRST
        while rows := self._connection.execute(
            """
            SELECT h.customer_id, j.customer_id IS NOT NULL, j.consent_id, coalesce(j.reason, '')
            FROM pg_temp.had AS h LEFT JOIN pg_temp.judged AS j ON j.customer_id = h.customer_id
            WHERE NOT h.stays AND h.customer_id > %s
            ORDER BY h.customer_id LIMIT %s
            """,
            [last, size],
        ).fetchall():
            yield [Leaving(*row) for row in rows]
            last = rows[-1][0]

    def among_leavers(self, customers: Collection[UUID]) -> set[UUID]:
        """Give those of some customers who do not stay."""
        statement = "SELECT customer_id FROM pg_temp.had WHERE NOT stays AND customer_id = ANY(%s)"
        return {one for (one,) in self._connection.execute(statement, [list(customers)]).fetchall()}

    def part(self, identities: Collection[str]) -> None:
        """Note addresses that go."""
        self._connection.execute(
            "INSERT INTO pg_temp.leaving SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [list(identities)]
        )

    def parting(self, identities: Collection[str]) -> set[str]:
        """Give those of some addresses that go."""
        statement = "SELECT identity FROM pg_temp.leaving WHERE identity = ANY(%s)"
        return {one for (one,) in self._connection.execute(statement, [list(identities)]).fetchall()}
