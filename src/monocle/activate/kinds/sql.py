"""A table in a PostgreSQL: one row per customer of an audience."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from monocle.activate.calling import Caller, Unreached
from monocle.activate.kinds.answers import all_taken, first_secret
from monocle.activate.kinds.files import text_of
from monocle.activate.kinds.kind import REMOVE, Aim, Batch, Limits, Outcome, Settings, Unfit, Values
from monocle.catalog import other_tables
from monocle.errors import BadConfig, Unavailable


class SqlTable:
    """Keeps a table just as the audience is: rows are put, changed and deleted, each batch as a whole.

    The secret is the address, ``postgresql://user:password@host/database``. Names are quoted and values bound: nothing of
    a customer's is ever part of a statement.
    """

    fields: ClassVar[Mapping[str, str]] = {}
    settings: ClassVar[Mapping[str, str]] = {
        "table*": "name of the table; it is made where it is not there",
        "schema": "public where it is not said",
    }
    secret = True

    def validate(self, settings: Settings, aims: Sequence[Aim], where: str) -> None:
        """Refuse names that are none, and audiences of one table with other columns."""
        name = settings.plain.get("table")
        if not isinstance(name, str):
            raise BadConfig("the table is missing", where=f"{where}: table", mend="write table: …")
        for aim in aims:
            other_tables.checked_names(_schema(settings), name, list(aim.mapping), where)
        if len({tuple(sorted(aim.mapping)) for aim in aims}) > 1:
            raise BadConfig(
                "audiences of one table have other columns",
                where=f"{where}: audiences",
                mend="map the same columns in each, or write each to a destination of its own",
            )

    def limits(self, settings: Settings) -> Limits:
        """Give a thousand rows in a transaction."""
        return Limits(rows=1_000, calls=20)

    def prepare(self, values: Values, settings: Settings, aim: Aim) -> Values:
        """Give the values of the mapped columns, as texts."""
        if aim.mapping and not values:
            raise Unfit("none of the mapped fields is known")
        return {name: text_of(values[name]).replace("\0", "") for name in aim.mapping if values.get(name) is not None}

    def identity(self, payload: Values, customer_id: UUID) -> str:
        """Give the customer's own id."""
        return str(customer_id)

    def removal(self, payload: Values) -> Values:
        """Give nothing: customers go by their own id there."""
        return {}

    def check(self, settings: Settings, aims: Sequence[Aim], caller: Caller) -> str:
        """See that the table is there or can be made."""
        _may(settings, caller)
        if aims:
            _tried(lambda: other_tables.look(_table(settings, aims[0])))
        return "the table can be written"

    def send(self, batch: Batch, settings: Settings, caller: Caller) -> Sequence[Outcome]:
        """Write or delete the rows."""
        lines = [
            other_tables.Line(
                row.customer_id, row.consent_id, row.key, None if row.action == REMOVE else dict(row.payload)
            )
            for row in batch.rows
        ]
        _may(settings, caller)
        _tried(lambda: other_tables.write(_table(settings, batch.aim), batch.aim.audience, lines))
        return all_taken(batch.rows)


def _tried(work: Callable[[], None]) -> None:
    try:
        work()
    except Unavailable as error:
        raise Unreached(error.what) from None


def _may(settings: Settings, caller: Caller) -> None:
    try:
        found = other_tables.hosts(first_secret(settings))
    except Unavailable as error:
        raise Unreached(error.what, hopeless=True) from None
    for host in found:
        caller.may(host)


def _table(settings: Settings, aim: Aim) -> other_tables.Table:
    url = first_secret(settings)
    if not url.startswith(("postgresql://", "postgres://")):
        raise Unreached("the secret is no address of a PostgreSQL", hopeless=True)
    return other_tables.Table(url, _schema(settings), str(settings.plain["table"]), sorted(aim.mapping))


def _schema(settings: Settings) -> str:
    return str(settings.plain.get("schema") or "public")
