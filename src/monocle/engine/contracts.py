"""Whether rows hold what their contract promises."""

from collections.abc import Mapping

from monocle.errors import BadData
from monocle.relation import Contract, Relation, select
from monocle.relation.contract import Column


def check_columns(found: Mapping[str, str], contract: Contract) -> list[str]:
    """Give the columns in the contract's order.

    Args:
        found: column name → DuckDB type.
        contract: what was promised.

    Raises:
        BadData: a column is missing, of another type, or too many.
    """
    wrong = [
        f"{column.name} is {found.get(column.name, 'missing')}, not {column.type}"
        for column in contract.columns
        if _plain(found.get(column.name, "")) != _plain(column.type)
    ]
    named = contract.column_names()
    more = [name for name in found if name not in named]
    if more and not contract.open:
        wrong.append(f"{', '.join(more)} is not in the contract")
    if wrong:
        raise BadData("; ".join(wrong), where=contract.name, mend="mend the step that gives this relation")
    return [*named, *more]


def check_stored(found: Mapping[str, str], contract: Contract) -> None:
    """Check the columns of rows that are Parquet already, which holds no HUGEINT: it is a DOUBLE there.

    Args:
        found: column name → DuckDB type.
        contract: what was promised.

    Raises:
        BadData: a column is missing, of another type, or too many.
    """
    wide = {column.name for column in contract.columns if column.type == "HUGEINT"}
    check_columns(
        {name: "HUGEINT" if name in wide and kind == "DOUBLE" else kind for name, kind in found.items()}, contract
    )


def _plain(kind: str) -> str:
    return kind.replace('"', "").replace(" ", "").upper()


BROKEN = Contract(
    "broken_promises",
    "one promise of a contract that rows break",
    (Column("promise", "VARCHAR", "what was promised"), Column("rows", "BIGINT", "how many rows break it")),
)


def broken_promises(relation: Relation) -> Relation:
    """Give the promises of its contract that a relation's rows break: NULL where required, keys that repeat.

    Cost: one pass for the NULLs, one hash aggregation of the key.
    """
    contract = relation.contract
    required = [column.name for column in contract.columns if column.required]
    checks = [
        f"SELECT '{name} is never NULL' AS promise, count(*) AS rows FROM checked WHERE {name} IS NULL"
        for name in required
    ]
    if contract.key:
        key = ", ".join(contract.key)
        checks.append(
            f"SELECT 'one row per {key}' AS promise, count(*) AS rows FROM (SELECT 1 FROM checked GROUP BY {key} HAVING count(*) > 1)"
        )
    if not checks:
        checks.append("SELECT 'nothing' AS promise, 0 AS rows")
    union = " UNION ALL ".join(checks)
    return select(f"SELECT promise, rows FROM ({union}) WHERE rows > 0 ORDER BY promise", BROKEN, checked=relation)
