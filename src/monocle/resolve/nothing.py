"""Relations without rows: what a first run knows, and what nothing to compare gives."""

from monocle.relation import Contract, Relation, select


def nothing(contract: Contract) -> Relation:
    """Give a relation without rows."""
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in contract.columns)
    return select(f"SELECT {columns} LIMIT 0", contract)
