"""What is served, as somebody reads it who is bound to an entity: each table by its own name, without what they may not read.

The one place where a scope meets data: a statement asked through a ``ScopedLane`` sees these tables in the place of the real ones,
whatever it asks, and by the state of the catalog that it reads itself. What has no row here cannot be read by it.
"""

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from uuid import UUID

from psycopg import Connection

from monocle.catalog.lane import Lane, Question, Row
from monocle.catalog.migrate import SCHEMA
from monocle.permissions import SHAREABLE, Scope

_SCOPE = "CAST(%(scope)s AS jsonb)"
_RECORD = "record_entities(r.customer_id, r.record_id, r.source)"


def _reads(part: str, customer: str = "t.customer_id") -> str:
    """Give whether a part of a customer is read whole."""
    return f"scope_reads({_SCOPE}, {part}, {customer})"


def _row(part: str, entities: str) -> str:
    """Give whether a row of some entities is read."""
    return f"scope_opens({_SCOPE}, {part}) ?| {entities}"


def _of_record(part: str, record: str = "t.record_id") -> str:
    """Give whether a row is read that hangs on a record."""
    return f"EXISTS (SELECT FROM {SCHEMA}.record AS r WHERE r.record_id = {record} AND {_row(part, _RECORD)})"


def _kept(part: str, *columns: str) -> str:
    """Give columns of a customer that are made of all that is known of them."""
    return ", ".join(f"CASE WHEN {_reads(part)} THEN t.{one} END AS {one}" for one in columns)


_FIELD = "'golden.' || (g.said ->> 'field')"
_GOLDEN = f"""(
    SELECT coalesce(json_agg(CASE WHEN {_reads(_FIELD)} THEN g.said
        ELSE CAST(CAST(g.said AS jsonb) || '{{"rivals": [], "support": 1}}' AS json) END ORDER BY g.place), '[]')
    FROM json_array_elements(t.golden) WITH ORDINALITY AS g(said, place)
    WHERE {_of_record(_FIELD, "CAST(g.said ->> 'record_id' AS uuid)")}
)"""
_TRAITS = f"""(
    SELECT coalesce(jsonb_object_agg(k.key, k.value), '{{}}')
    FROM jsonb_each(t.traits) AS k
    WHERE {_reads("'traits.' || k.key")}
)"""
_SUMS = ("first_seen_at", "last_seen_at", "orders", "spent", "last_order_at", "events")
_WHOLE_IDENTITY = ("sources", "records", "identifiers", "completeness")
_NEVER = ("link", "identity_change")
"""Links and the history of ids name other customers: nobody who is bound to an entity reads them."""


def _all(table: str, only: str) -> str:
    return f"SELECT t.* FROM {SCHEMA}.{table} AS t WHERE {only}"


TABLES: Mapping[str, str] = MappingProxyType(
    {
        "customer": f"""
            SELECT t.customer_id, CASE WHEN {_reads("'identity'")} THEN t.name ELSE '' END AS name,
                {_kept("'identity'", *_WHOLE_IDENTITY)}, {_kept("'traits'", *_SUMS)}
            FROM {SCHEMA}.customer AS t
            WHERE scope_sees({_SCOPE}, t.customer_id)
        """,
        "portrait": f"SELECT t.customer_id, {_GOLDEN} AS golden FROM {SCHEMA}.portrait AS t",
        "record": _all("record", _row("'identity'", _RECORD.replace("r.", "t."))),
        "identifier": _all("identifier", _of_record("'identity'")),
        "happening": _all("happening", _row("'events'", "row_entities(t.source, t.place, t.channel, NULL)")),
        "purchase": _all("purchase", _row("'orders'", "row_entities(t.source, t.store, t.channel, t.lines)")),
        "choice": _all("choice", _of_record("'consents'")),
        "movement": _all("movement", _of_record("'loyalty'")),
        "customer_trait": f"SELECT t.customer_id, {_TRAITS} AS traits, t.as_of FROM {SCHEMA}.customer_trait AS t",
        "member": _all("member", _reads("'segments'")),
        "member_change": _all("member_change", _reads("'segments'")),
        "subject_identifier": _all("subject_identifier", _of_record("'identity'")),
        "subject_event": f"""
            SELECT t.*
            FROM {SCHEMA}.subject_event AS t
            JOIN {SCHEMA}.subject AS s ON s.record_id = t.record_id
            JOIN {SCHEMA}.record AS r ON r.record_id = coalesce(s.owner_id, s.record_id)
            WHERE {_reads("'events'", "r.customer_id")}
        """,
        **{table: _all(table, "false") for table in _NEVER},
    }
)
"""Table → what of it is read."""


class ScopedLane:
    """Asks as a scope lets it; a statement of a customer who is wholly theirs costs one look into an index more.

    Args:
        lane: asks.
        scope: whose.
    """

    def __init__(self, lane: Lane, scope: Scope) -> None:
        self._lane, self._said = lane, said(scope)

    def ask(self, question: Question, values: Mapping[str, object]) -> list[Row]:
        """Give the rows of one statement, as far as they are read."""
        given = {**values, "scope": self._said}
        if question.of_customers and (found := self._lane.ask(_whole(question), given)):
            return found
        return self._lane.ask(_shadowed(question), given)


def said(scope: Scope) -> str:
    """Give a scope as PostgreSQL reads it."""
    parts = {part: sorted(scope.opens(part)) for part in (*SHAREABLE, *scope.opened)}
    return json.dumps({**parts, "": sorted(scope.readable), "own": sorted(scope.own)})


def shadows(*tables: str) -> str:
    """Give WITH and these tables as a scope reads them; the scope is the value ``scope``."""
    return "WITH " + ", ".join(f"{name} AS NOT MATERIALIZED ({TABLES[name]})" for name in tables)


def reads(connection: Connection, scope: Scope, part: str, customer_id: UUID) -> bool:
    """Tell whether a part of a customer is read whole."""
    statement = f"SELECT {_reads('%(part)s', '%(customer_id)s')}"
    values = {"scope": said(scope), "part": part, "customer_id": customer_id}
    found = connection.execute(statement.encode(), values).fetchone()
    return bool(found and found[0])


@cache
def _whole(question: Question) -> Question:
    only = _reads("'own'", "w.customer_id")
    return Question(f"SELECT w.* FROM ({question.text}) AS w(customer_id) WHERE {only}")


@cache
def _shadowed(question: Question) -> Question:
    """Let a statement see other tables of the same names; a table of WITH is not seen in its own definition."""
    return Question(f"{shadows(*TABLES)} SELECT * FROM ({question.text}) AS x")
