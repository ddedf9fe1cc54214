"""What is compared: one row per record, with what each comparison and each blocking rule reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.matching import Matching
from monocle.tables import RECORDS

MOST_SYSTEMS = 6
SURELY_EXCHANGED = 20.0
"""First and last name are taken as exchanged when the data itself makes it so many times likelier."""

NODES = Contract(
    "nodes",
    "one record as it is compared; nodes number the records by record_id, from 0",
    (
        Column("node", "BIGINT", "", required=True),
        Column("record_id", "UUID", "", required=True),
        Column("load_sequence", "BIGINT", "", required=True),
    ),
    key=("node",),
    open=True,
)
USABLE = Contract(
    "usable_identifiers",
    "one identifier that may tell people apart: not flagged, not held under too many names",
    (
        Column("record_id", "UUID", "", required=True),
        Column("type", "VARCHAR", "", required=True),
        Column("value", "VARCHAR", "", required=True),
    ),
)
_SYSTEMS = Contract(
    "number_systems",
    "one system of customer numbers worth comparing",
    (Column("system", "VARCHAR", "before the colon"), Column("records", "BIGINT", "that have a number of it")),
)
_FILLS = Contract(
    "fills",
    "one column of NODES and how many records fill it",
    (Column("name", "VARCHAR", ""), Column("records", "BIGINT", "")),
)

_HELD = Contract(
    "held_identifiers",
    "the identifiers of one record, a list per type and per system of customer numbers",
    (Column("record_id", "UUID", "", required=True),),
    key=("record_id",),
    open=True,
)
_TYPES = {
    "email": "emails",
    "phone": "phones",
    "loyalty_card": "cards",
    "handle": "handles",
    "company_number": "company_numbers",
    "customer_number": "numbers",
}
_TEXTS = ("first", "last", "born", "gender", "street", "postcode", "city", "company")
_LISTS = ("emails", "phones", "cards", "handles", "company_numbers")


@dataclass(frozen=True)
class Features:
    """What is compared, and how much of it there is.

    Attributes:
        nodes: NODES, stored.
        records: how many.
        filled: the columns that enough records fill.
        systems: the systems of customer numbers; the numbers of the first are in ``numbers_1``.
    """

    nodes: Relation
    records: int
    filled: frozenset[str]
    systems: tuple[str, ...]


def features(engine: Engine, records: Relation, identifiers: Relation, matching: Matching) -> Features:
    """Give what is compared.

    Args:
        engine: computes.
        records: RECORDS.
        identifiers: IDENTIFIERS; those with a flag count for nothing here.
        matching: limits.
    """
    usable = engine.keep(usable_identifiers(records, identifiers, matching.largest_sharing))
    total = engine.count(records)
    found = engine.rows(_number_systems(usable))
    systems = tuple(str(row["system"]) for row in found)
    nodes = engine.keep(_nodes(records, usable, systems))
    least = max(2.0, matching.least_fill * total)
    filled = frozenset(
        str(row["name"]) for row in engine.rows(_fills(nodes, len(systems))) if float(row["records"]) >= least
    )
    return Features(nodes, total, filled, systems)


def usable_identifiers(records: Relation, identifiers: Relation, largest_sharing: int) -> Relation:
    """Give the identifiers that may tell people apart.

    Args:
        records: RECORDS, for the names.
        identifiers: IDENTIFIERS.
        largest_sharing: different names under which one value may stand.
    """
    return select(
        """
        WITH flagged AS (
            SELECT DISTINCT type, value
            FROM identifiers
            WHERE flag <> ''
        ),
        frequent AS (
            SELECT type, value
            FROM identifiers
            GROUP BY type, value
            HAVING count(*) > $largest
        ),
        crowded AS (
            SELECT i.type, i.value
            FROM identifiers AS i
            JOIN frequent AS f ON f.type = i.type AND f.value = i.value
            JOIN records AS r ON r.record_id = i.record_id
            GROUP BY i.type, i.value
            HAVING count(DISTINCT coalesce(r.first_sound, '') || ' ' || coalesce(r.last_sound, '')) > $largest
        ),
        refused AS (
            SELECT type, value FROM flagged
            UNION
            SELECT type, value FROM crowded
        )
        SELECT i.record_id, i.type, i.value
        FROM identifiers AS i
        ANTI JOIN refused AS r ON r.type = i.type AND r.value = i.value
        """,
        USABLE,
        {"largest": largest_sharing},
        records=records,
        identifiers=identifiers,
    )


def _number_systems(usable: Relation) -> Relation:
    """Give the systems whose numbers can agree: somewhere two records have the same."""
    return select(
        f"""
        SELECT split_part(value, ':', 1) AS system, count(DISTINCT record_id) AS records
        FROM usable
        WHERE type = 'customer_number'
        GROUP BY 1
        HAVING count(*) > count(DISTINCT value)
        ORDER BY records DESC, system
        LIMIT {MOST_SYSTEMS}
        """,
        _SYSTEMS,
        usable=usable,
    )


def _held(usable: Relation, systems: Sequence[str]) -> Relation:
    """Give the identifiers of each record as one sorted list per type."""
    lists = ", ".join(
        f"coalesce(list(value ORDER BY value) FILTER (type = '{kind}'), []) AS {name}" for kind, name in _TYPES.items()
    )
    numbers = "".join(
        f", list_filter(numbers, lambda x: starts_with(x, $system_{place})) AS numbers_{place}"
        for place in range(1, len(systems) + 1)
    )
    return select(
        f"SELECT *{numbers} FROM (SELECT record_id, {lists} FROM usable GROUP BY record_id)",
        _HELD,
        {f"system_{place}": f"{system}:" for place, system in enumerate(systems, 1)},
        usable=usable,
    )


def _ordered(records: Relation) -> Relation:
    """Give RECORDS with first and last name exchanged where the data itself makes that far likelier."""
    return select(
        """
        WITH as_first AS (
            SELECT first_key AS name, count(*) AS records FROM records WHERE first_key <> '' GROUP BY ALL
        ),
        as_last AS (
            SELECT last_key AS name, count(*) AS records FROM records WHERE last_key <> '' GROUP BY ALL
        ),
        exchanged AS (
            SELECT r.record_id
            FROM records AS r
            JOIN as_first AS f ON f.name = r.first_key
            JOIN as_last AS l ON l.name = r.last_key
            LEFT JOIN as_last AS fl ON fl.name = r.first_key
            LEFT JOIN as_first AS lf ON lf.name = r.last_key
            WHERE (f.records + 0.5) * (l.records + 0.5) * $surely
                < (coalesce(fl.records, 0) + 0.5) * (coalesce(lf.records, 0) + 0.5)
        )
        SELECT r.* REPLACE (
            CASE WHEN x.record_id IS NULL THEN r.first_key ELSE r.last_key END AS first_key,
            CASE WHEN x.record_id IS NULL THEN r.last_key ELSE r.first_key END AS last_key,
            CASE WHEN x.record_id IS NULL THEN r.first_sound ELSE r.last_sound END AS first_sound,
            CASE WHEN x.record_id IS NULL THEN r.last_sound ELSE r.first_sound END AS last_sound
        )
        FROM records AS r
        LEFT JOIN exchanged AS x USING (record_id)
        """,
        RECORDS,
        {"surely": SURELY_EXCHANGED},
        records=records,
    )


def _nodes(records: Relation, usable: Relation, systems: Sequence[str]) -> Relation:
    lists = (*_TYPES.values(), *(f"numbers_{place}" for place in range(1, len(systems) + 1)))
    held = ", ".join(f"coalesce(h.{name}, []) AS {name}" for name in lists)
    return select(
        f"""
        SELECT
            row_number() OVER (ORDER BY r.record_id) - 1 AS node,
            r.record_id,
            r.load_sequence,
            nullif(r.first_key, '') AS first,
            nullif(r.last_key, '') AS last,
            nullif(r.birth_key, '') AS birth,
            nullif(r.first_sound, '') AS first_sound,
            nullif(r.last_sound, '') AS last_sound,
            nullif(r.name_key, '') AS name_key,
            strftime(r.birth_date, '%Y%m%d') AS born,
            CAST(year(r.birth_date) AS INTEGER) AS birth_year,
            coalesce(r.gender, CASE r.civility WHEN 'M' THEN 'm' WHEN 'MME' THEN 'f' END) AS gender,
            nullif({_plain("r.company")}, '') AS company,
            nullif({_plain("coalesce(nullif(r.addresses[1].street, ''), r.addresses[1].line)")}, '') AS street,
            nullif(upper(trim(r.addresses[1].house_number)), '') AS house,
            nullif({_plain("r.addresses[1].postcode")}, '') AS postcode,
            nullif({_plain("r.addresses[1].city")}, '') AS city,
            list_distinct(list_transform(coalesce(h.emails, []), lambda e: {_mailbox("e")})) AS mailboxes,
            {held}
        FROM records AS r
        LEFT JOIN held AS h USING (record_id)
        """,
        NODES,
        records=_ordered(records),
        held=_held(usable, systems),
    )


def _plain(text: str) -> str:
    return f"trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9]+', ' ', 'g'))"


def _mailbox(email: str) -> str:
    """Give the SQL of an e-mail without its +tag."""
    return f"split_part(split_part({email}, '@', 1), '+', 1) || '@' || split_part({email}, '@', 2)"


def _fills(nodes: Relation, systems: int) -> Relation:
    lists = (*_LISTS, *(f"numbers_{place}" for place in range(1, systems + 1)))
    counts = [f"SELECT '{name}' AS name, count({name}) AS records FROM nodes" for name in _TEXTS]
    counts += [f"SELECT '{name}' AS name, count(*) FILTER (len({name}) > 0) AS records FROM nodes" for name in lists]
    return select(" UNION ALL ".join(counts), _FILLS, nodes=nodes)
