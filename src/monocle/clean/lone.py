"""Values that stand alone: the one text in a list of one person. They are cleaned where they stand, not each text once.

Nearly every e-mail and every telephone number is another text than the others, so that finding the distinct ones and joining them back
would cost more than cleaning them all. A list of several, a cell that may hold several, and the telephone number of a
person abroad are opened into ELEMENTS instead.
"""

from collections.abc import Sequence

from monocle.clean.plan import Field
from monocle.clean.steps import changed_sql, stepped, text_sql
from monocle.relation import Column, Contract, Relation, select

_FIRST = 20

NOTED = Contract(
    "noted_values",
    "the lone values of one source and field that the rules changed alike and took; or one that they refused or left undecided",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("field", "VARCHAR", "email, phone …", required=True),
        Column("changed", "INTEGER", "which rules changed it (monocle.clean.steps)", required=True),
        Column("reason", "VARCHAR", "why refused; empty when taken; NULL when only the library can tell"),
        Column("record_id", "UUID", "of a value that is refused or undecided"),
        Column("text", "VARCHAR", "of an undecided value: after all rules"),
        Column("values", "BIGINT", "how many", required=True),
        Column("firsts", "VARCHAR[]", f"as given; the {_FIRST} first in alphabetical order", required=True),
    ),
)


def lone_fields(fields: Sequence[Field]) -> list[Field]:
    """Give the fields whose values may stand alone."""
    return [field for field in fields if field.many and not field.region]


def is_lone_sql(field: Field, *, regional: bool) -> str:
    """Give the SQL condition, over PERSONS and ABROAD's ``region``, that a list holds one value and nothing else.

    Args:
        field: of a list.
        regional: its values depend on the country.
    """
    several = f" AND NOT regexp_matches({field.column}[1], '{field.sign}')" if field.sign else ""
    home = " AND region IS NULL" if regional else ""
    return f"len({field.column}) = 1{several}{home}"


def regional_names(fields: Sequence[Field]) -> frozenset[str]:
    """Give the fields whose values depend on the country."""
    return frozenset(field.name for field in fields if field.region)


def noted(persons: Relation, abroad: Relation, fields: Sequence[Field]) -> Relation:
    """Give NOTED.

    Args:
        persons: PERSONS.
        abroad: ABROAD.
        fields: all of them.
    """
    regional = regional_names(fields)
    parts = [_noted(field, regional=field.name in regional) for field in lone_fields(fields)]
    return select(" UNION ALL ".join(parts), NOTED, persons=persons, abroad=abroad)


def _noted(field: Field, *, regional: bool) -> str:
    name, kind = field.name, field.kind
    where = "persons LEFT JOIN abroad USING (record_id)" if regional else "persons"
    given = f"""SELECT record_id, source, {field.column}[1] AS {name}_0
        FROM {where}
        WHERE {is_lone_sql(field, regional=regional)} AND {field.column}[1] <> ''"""
    judged = f"""SELECT record_id, source, {name}_0 AS given, {changed_sql(name, kind)} AS changed,
            {text_sql(name, kind)} AS text, {kind.refusal_sql(text_sql(name, kind))} AS reason
        FROM ({stepped(given, {name: field})})"""
    return f"""SELECT source, '{name}' AS field, changed, reason,
            CASE WHEN reason IS DISTINCT FROM '' THEN record_id END AS record_id,
            CASE WHEN reason IS NULL THEN text END AS text,
            count(*) AS values, min(given, {_FIRST}) AS firsts
        FROM ({judged})
        GROUP BY ALL"""


def judged_notes_sql() -> str:
    """Give the SELECT of NOTED, as ``noted``, after what the libraries said, as ``slow``: nothing is undecided."""
    return """
        SELECT n.source, n.field, n.values, n.firsts, n.record_id, coalesce(n.reason, s.reason) AS reason,
            n.changed + CASE WHEN s.reason = '' AND s.clean <> n.text THEN s.bit ELSE 0 END AS changed
        FROM noted AS n
        LEFT JOIN slow AS s ON n.reason IS NULL AND s.field = n.field AND s.text = n.text"""


def lone_steps(source: str, fields: Sequence[Field]) -> str:
    """Give a SELECT that adds each lone value's text and reason to its source, as ``<name>_text`` and ``<name>_reason``.

    Args:
        source: SELECT of PERSONS with ABROAD's ``region``.
        fields: all of them.
    """
    regional, lone = regional_names(fields), lone_fields(fields)
    given = ", ".join(
        f"CASE WHEN {is_lone_sql(field, regional=field.name in regional)} THEN nullif({field.column}[1], '') END AS {field.name}_0"
        for field in lone
    )
    steps = stepped(f"SELECT *, {given} FROM ({source})", {field.name: field for field in lone})
    said = ", ".join(
        f"{text} AS {field.name}_text, {field.kind.refusal_sql(text)} AS {field.name}_reason"
        for field in lone
        for text in [text_sql(field.name, field.kind)]
    )
    return f"SELECT *, {said} FROM ({steps})"


def lone_joins(fields: Sequence[Field]) -> str:
    """Give the joins of the texts that went through a library."""
    return " ".join(
        f"LEFT JOIN slow AS {field.name}_slow ON {field.name}_reason IS NULL AND {field.name}_slow.field = '{field.name}' "
        f"AND {field.name}_slow.text = {field.name}_text"
        for field in lone_fields(fields)
        if field.kind.slow
    )


def lone_clean_sql(field: Field) -> str:
    """Give the SQL of a clean lone value, NULL where there is none."""
    if not field.kind.slow:
        return f"CASE WHEN {field.name}_reason = '' THEN nullif({field.name}_text, '') END"
    slow = f"{field.name}_slow"
    return (
        f"CASE WHEN coalesce({field.name}_reason, {slow}.reason) = '' "
        f"THEN nullif(coalesce({slow}.clean, {field.name}_text), '') END"
    )
