"""Which rows of a reading are new, which were there before, and what a source holds now.

A row is the same row when its key is the same; it is unchanged when its hash is. Both are made of the row's own values,
so a file that is renamed, re-ordered or half sent again brings nothing twice.
"""

from collections.abc import Sequence
from uuid import UUID

from monocle.relation import Column, Contract, Relation, identifier, select
from monocle.tables import GONE, RAW

READ = Contract(
    "read",
    "one row as a reader gave it; the source's own columns follow, all VARCHAR",
    (
        Column("_file", "VARCHAR", "file within the source", required=True),
        Column("_position", "BIGINT", "line or row number, from 1", required=True),
    ),
    open=True,
)

INCOMING = Contract(
    "incoming",
    "one row of a load, with its key, its hash and what becomes of it",
    (
        Column("_row_key", "VARCHAR", "NULL when the row's key columns are empty"),
        Column("_row_hash", "VARCHAR", "SHA-256 of the row's values", required=True),
        Column("_fate", "VARCHAR", "new, changed, duplicate, no_key or key_repeated", required=True),
        Column("_file", "VARCHAR", "file within the source", required=True),
        Column("_position", "BIGINT", "line or row number, from 1", required=True),
    ),
    open=True,
)

FATES = Contract(
    "fates",
    "how many rows of a load have one fate",
    (
        Column("fate", "VARCHAR", "new, changed, duplicate, no_key or key_repeated"),
        Column("rows", "BIGINT", "how many"),
    ),
    key=("fate",),
)

UNFIT = Contract(
    "unfit",
    "one row that was read but cannot be told from others",
    (
        Column("file", "VARCHAR", "file within the source"),
        Column("position", "BIGINT", "line or row number"),
        Column("fate", "VARCHAR", "no_key or key_repeated"),
        Column("row", "VARCHAR", "JSON of its values: personal data"),
    ),
)

_SYSTEM = ("_row_key", "_row_hash", "load_id", "_sequence", "_file", "_position")
UNIT, NAMED = "chr(31)", "chr(30)"


def incoming(read: Relation, columns: Sequence[str], key: Sequence[str], known: Relation) -> Relation:
    """Give every row of a reading with its fate.

    Of rows that repeat a key with other values one is kept, the one of the lowest hash, so that their order does not
    matter; the others have the fate ``key_repeated``.

    Args:
        read: READ.
        columns: the source's columns.
        key: columns that make a row the same row; when there are none, equal rows are told apart by counting them.
        known: RAW as the source stands before.

    Returns:
        INCOMING.
    """
    named = ", ".join(f"'{_quoted(name)}' || {NAMED} || {identifier(name)}" for name in sorted(columns))
    own = ", ".join(identifier(name) for name in columns)
    keyed = _key_sql(key)
    return select(
        f"""
        WITH hashed AS (
            SELECT *, sha256(concat_ws({UNIT}, {named or "''"})) AS _row_hash
            FROM read
        ), keyed AS (
            SELECT *, {keyed} AS _row_key
            FROM hashed
        ), counted AS (
            SELECT *,
                row_number() OVER (PARTITION BY _row_key, _row_hash ORDER BY _file, _position) AS _again,
                min(_row_hash) OVER (PARTITION BY _row_key) AS _kept
            FROM keyed
        )
        SELECT counted._row_key, counted._row_hash,
            CASE
                WHEN counted._row_key IS NULL THEN 'no_key'
                WHEN counted._row_hash <> _kept THEN 'key_repeated'
                WHEN _again > 1 OR known._row_hash = counted._row_hash THEN 'duplicate'
                WHEN known._row_key IS NULL THEN 'new'
                ELSE 'changed'
            END AS _fate,
            counted._file, counted._position{", " if own else ""}{", ".join(f"counted.{identifier(name)}" for name in columns)}
        FROM counted
        LEFT JOIN known ON known._row_key = counted._row_key
        """,
        INCOMING,
        read=read,
        known=known,
    )


def _key_sql(key: Sequence[str]) -> str:
    if not key:
        return "_row_hash || ':' || row_number() OVER (PARTITION BY _row_hash ORDER BY _file, _position)"
    names = [identifier(name) for name in key]
    filled = " OR ".join(f"nullif(trim({name}), '') IS NOT NULL" for name in names)
    values = ", ".join(f"coalesce(trim({name}), '')" for name in names)
    return f"CASE WHEN {filled} THEN concat_ws({UNIT}, {values}) END"


def fates(incoming: Relation) -> Relation:
    """Give how many rows have each fate."""
    return select(
        "SELECT _fate AS fate, count(*) AS rows FROM incoming GROUP BY _fate ORDER BY fate", FATES, incoming=incoming
    )


def applied(incoming: Relation, columns: Sequence[str], load_id: UUID, sequence: int) -> Relation:
    """Give the rows that a load adds: those that are new or changed.

    Returns:
        RAW.
    """
    own = "".join(f", {identifier(name)}" for name in columns)
    return select(
        f"""
        SELECT _row_key, _row_hash, CAST($load_id AS UUID) AS load_id, CAST($sequence AS BIGINT) AS _sequence, _file, _position{own}
        FROM incoming
        WHERE _fate IN ('new', 'changed')
        """,
        RAW,
        {"load_id": str(load_id), "sequence": sequence},
        incoming=incoming,
    )


def gone(incoming: Relation, known: Relation, sequence: int) -> Relation:
    """Give the keys that a full extract no longer has.

    Returns:
        GONE.
    """
    return select(
        """
        SELECT known._row_key, CAST($sequence AS BIGINT) AS _sequence
        FROM known
        WHERE NOT EXISTS (SELECT 1 FROM incoming WHERE incoming._row_key = known._row_key)
        """,
        GONE,
        {"sequence": sequence},
        incoming=incoming,
        known=known,
    )


CURRENT = Contract(
    "current",
    "one row as a source holds it now; the source's own columns follow",
    (*RAW.columns, Column("_first_sequence", "BIGINT", "number of the load that first brought the row", required=True)),
    key=("_row_key",),
    open=True,
)


def current(versions: Relation, gone: Relation) -> Relation:
    """Give what a source holds now: of each row the latest version, unless a later extract no longer has it.

    Args:
        versions: RAW of all its loads; a row may stand in several.
        gone: GONE of all its loads.

    Returns:
        CURRENT.
    """
    return select(
        """
        WITH aged AS (
            SELECT *,
                max(_sequence) OVER (PARTITION BY _row_key) AS _newest,
                min(_sequence) OVER (PARTITION BY _row_key) AS _first_sequence
            FROM versions
        ), last_gone AS (
            SELECT _row_key, max(_sequence) AS _sequence
            FROM gone
            GROUP BY _row_key
        )
        SELECT aged.* EXCLUDE (_newest)
        FROM aged
        LEFT JOIN last_gone ON last_gone._row_key = aged._row_key
        WHERE aged._sequence = _newest AND coalesce(last_gone._sequence, 0) < aged._sequence
        """,
        CURRENT,
        versions=versions,
        gone=gone,
    )


def first_load(versions: Relation) -> Relation:
    """Give what a source holds after one load: all of it.

    Returns:
        CURRENT.
    """
    return select("SELECT *, _sequence AS _first_sequence FROM versions", CURRENT, versions=versions)


def nothing_known() -> Relation:
    """Give no rows of RAW: what a source holds before its first load."""
    return select(
        """
        SELECT '' AS _row_key, '' AS _row_hash, CAST(NULL AS UUID) AS load_id, CAST(0 AS BIGINT) AS _sequence, '' AS _file, CAST(0 AS BIGINT) AS _position
        WHERE false
        """,
        RAW,
    )


def nothing_gone() -> Relation:
    """Give no rows of GONE."""
    return select("SELECT '' AS _row_key, CAST(0 AS BIGINT) AS _sequence WHERE false", GONE)


def own_columns(names: Sequence[str]) -> list[str]:
    """Give the source's own columns among those of a RAW relation."""
    return [name for name in names if name not in _SYSTEM and name != "_first_sequence"]


def _quoted(name: str) -> str:
    return name.replace("'", "''")
