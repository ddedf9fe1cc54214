"""What a customer holds at most one of: the ``limits`` of ``matching.yaml``, and the columns that they make of the records.

::

    limits:
      one_each: [loyalty_card, "customer_number:crm"]   # no customer has two of these
      persons: [crm]                                    # every key of these sources is a person
      users: [web]                                      # every user id of these sources of events is a person; else of all of them
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monocle.engine import Engine
from monocle.errors import BadConfig
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.limits import Limit, Limits
from monocle.tables import RECORDS

TYPES = ("email", "phone", "handle", "loyalty_card", "customer_number", "company_number")
BIRTH_DATE = "birth_date"
OF_USERS = "user_id:"
"""How the keys of records begin that are users of a source of events; its devices have others."""

_CODES = Contract(
    "limited_records",
    "one record with its value of a limited column, by record id",
    (Column("node", "BIGINT", "", required=True), Column("code", "BIGINT", "from 1", required=True)),
    key=("node",),
)
_NODES = Contract(
    "numbered_records",
    "one record and its number, by record id from 0",
    (
        Column("node", "BIGINT", "", required=True),
        *(column for column in RECORDS.columns if column.name in {"record_id", "source", "source_key", "birth_date"}),
    ),
    key=("node",),
)  # fmt: skip


@dataclass(frozen=True)
class Limiting:
    """What ``limits`` says.

    Attributes:
        one_each: types of identifiers, ``customer_number:`` with a system, or ``birth_date``: a customer has at most one. A
            record that has several of them is not limited by that.
        persons: sources of which a customer has at most one record.
        users: sources of events of which a customer has at most one user id; None: nothing is said of it.
    """

    one_each: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    users: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is limited."""
        return bool(self.one_each or self.persons or self.users)


def from_tree(given: object, where: str = "matching.yaml") -> Limiting:
    """Give what stands under ``limits``; None where nothing does.

    Raises:
        BadConfig: it is no list of names, or a name is not known.
    """
    place = f"{where}: limits"
    if given is None:
        return Limiting()
    if not isinstance(given, Mapping) or not set(given) <= {"one_each", "persons", "users"}:
        raise BadConfig("limits are one_each, persons and users", where=place, mend="write one_each: [loyalty_card]")
    one_each, persons, users = (
        _names(given.get(name), f"{place}: {name}") for name in ("one_each", "persons", "users")
    )
    said = Limiting(one_each, persons, None if given.get("users") is None else users)
    for name in said.one_each:
        if name.partition(":")[0] not in (*TYPES, BIRTH_DATE) or (
            ":" in name and not name.startswith("customer_number:")
        ):
            raise BadConfig(
                f"{name!r} is nothing that can be limited",
                where=f"{place}: one_each",
                mend=f"use {', '.join((*TYPES, BIRTH_DATE))} or customer_number:system",
            )
    return said


def _names(given: object, where: str) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(name, str) and name for name in given):
        raise BadConfig("this is no list of names", where=where, mend="write [one, another]")
    return tuple(given)


def limits_of(engine: Engine, records: Relation, identifiers: Relation, said: Limiting) -> Limits:
    """Give the limits as columns of the records.

    Args:
        engine: computes.
        records: RECORDS.
        identifiers: IDENTIFIERS; those with a flag limit nothing.
        said: by ``matching.yaml``.

    Returns:
        Nodes are the records by record id.

    Cost: nothing where nothing is said; else a sort of the record ids and a hash pass per limit.
    """
    if not said:
        return Limits()
    nodes = engine.keep(
        select(
            "SELECT row_number() OVER (ORDER BY record_id) - 1 AS node, record_id, source, source_key, birth_date FROM records",
            _NODES,
            records=records,
        )
    )
    count = engine.count(nodes)
    columns = [(name, _one_each(nodes, identifiers, name)) for name in said.one_each]
    columns += [(f"persons:{source}", _keys_of(nodes, source)) for source in said.persons]
    columns += [(f"users:{source}", _keys_of(nodes, source, OF_USERS)) for source in said.users or ()]
    return Limits([Limit(name, _codes(engine, relation, count)) for name, relation in columns])


def _codes(engine: Engine, relation: Relation, count: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    table = engine.arrow(relation)
    codes = np.zeros(count, np.int32)
    codes[table.column("node").to_numpy()] = table.column("code").to_numpy()
    return codes


def _one_each(nodes: Relation, identifiers: Relation, name: str) -> Relation:
    if name == BIRTH_DATE:
        text = "SELECT node, dense_rank() OVER (ORDER BY birth_date) AS code FROM nodes WHERE birth_date IS NOT NULL"
        return select(text, _CODES, nodes=nodes)
    kind, _, system = name.partition(":")
    return select(
        """
        WITH held AS (
            SELECT record_id, min(value) AS value
            FROM identifiers
            WHERE type = $kind AND flag = '' AND ($system = '' OR starts_with(value, $system || ':'))
            GROUP BY record_id
            HAVING count(DISTINCT value) = 1
        )
        SELECT n.node, dense_rank() OVER (ORDER BY h.value) AS code
        FROM held AS h
        JOIN nodes AS n ON n.record_id = h.record_id
        """,
        _CODES,
        {"kind": kind, "system": system},
        nodes=nodes,
        identifiers=identifiers,
    )


def _keys_of(nodes: Relation, source: str, begin: str = "") -> Relation:
    return select(
        "SELECT node, node + 1 AS code FROM nodes WHERE source = $source AND starts_with(source_key, $begin)",
        _CODES,
        {"source": source, "begin": begin},
        nodes=nodes,
    )
