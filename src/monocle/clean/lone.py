"""Plain values that stand alone: the one text in a list of one person, of a shape that shows at a glance what it becomes.

Nearly every e-mail and every telephone number is another text than the others, so that finding the distinct ones and
joining them back would cost more than cleaning them all where they stand. Whatever is not plain, a list of several, and the
telephone number of a person abroad are opened into ELEMENTS instead.
"""

from collections.abc import Mapping, Sequence

from monocle.clean.plan import Field
from monocle.fields.kind import Plain
from monocle.relation import Column, Contract

FIRSTS = 20
"""Changed texts of which samples are taken."""

NOTED = Contract(
    "noted_values",
    "the lone values of one source and field that the rules changed alike",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("field", "VARCHAR", "email, phone …", required=True),
        Column("changed", "INTEGER", "which rules changed it (monocle.clean.steps)", required=True),
        Column("values", "BIGINT", "how many", required=True),
        Column(
            "firsts", "VARCHAR[]", f"the {FIRSTS} first changed ones as given, in alphabetical order", required=True
        ),
    ),
)


def lone_fields(fields: Sequence[Field]) -> Mapping[Field, Plain]:
    """Give the fields whose values may stand alone, and which of their texts are plain."""
    return {field: plain for field in fields if field.many and not field.region and (plain := field.kind.plain)}


def regional_names(fields: Sequence[Field]) -> frozenset[str]:
    """Give the fields whose values depend on the country."""
    return frozenset(field.name for field in fields if field.region)


def at_home(persons: str, fields: Sequence[Field]) -> str:
    """Give a SELECT that adds ABROAD's ``region`` to PERSONS where a field depends on it.

    Args:
        persons: SELECT of PERSONS with ``record_id``.
        fields: all of them.
    """
    if not regional_names(fields):
        return persons
    return f"SELECT p.*, abroad.region FROM ({persons}) AS p LEFT JOIN abroad USING (record_id)"


def lone_values(source: str, fields: Sequence[Field]) -> str:
    """Give a SELECT that adds each lone plain value to its source, clean as ``<name>_lone``; NULL where there is none.

    Args:
        source: SELECT of PERSONS.
        fields: those of a person who is at home; of one abroad, what depends on the country is not to be looked at.
    """
    lone = lone_fields(fields)
    if not lone:
        return source
    bare = [
        f"CASE WHEN len({field.column}) = 1 THEN {plain.bare.replace('{value}', f'{field.column}[1]')} END AS {field.name}_bare"
        for field, plain in lone.items()
    ]
    clean = [
        f"CASE WHEN {_over(field, plain.holds)} THEN {_over(field, plain.clean)} END AS {field.name}_lone"
        for field, plain in lone.items()
    ]
    left = ", ".join(f"{field.name}_bare" for field in lone)
    return f"SELECT * EXCLUDE ({left}), {', '.join(clean)} FROM (SELECT *, {', '.join(bare)} FROM ({source}))"


def is_lone_sql(field: Field, fields: Sequence[Field]) -> str:
    """Give the SQL condition, over SEEN ``at_home``, that a person has one value in a field, a plain one."""
    here = " AND region IS NULL" if field.name in regional_names(fields) else ""
    return f"{field.name}_lone IS NOT NULL{here}"


def judged(persons: str, field: Field, plain: Plain, fields: Sequence[Field]) -> str:
    """Give a SELECT of the values of one field, one row for each person who has any, told apart.

    ``is_lone`` says whether it is a plain value that stands alone: then ``given`` is its text, and ``changed`` which rules
    change it; else ``texts`` are the values.

    Args:
        persons: SELECT of SEEN, ``at_home``.
        field: whose values.
        plain: which of its texts are plain.
        fields: all of them.
    """
    region = ", region" if field.name in regional_names(fields) else ""
    return f"""SELECT record_id, source{region}, given, {_changed(field, plain)} AS changed, is_lone, CASE WHEN NOT is_lone THEN {field.column} END AS texts
        FROM (SELECT *, {plain.bare.replace("{value}", "given")} AS bare
            FROM (SELECT record_id, source{region}, {field.column}, {is_lone_sql(field, fields)} AS is_lone, CASE WHEN is_lone THEN {field.column}[1] END AS given
                FROM ({persons}) WHERE len({field.column}) > 0))"""


def looked_sql(field: Field, plain: Plain) -> str:
    """Give a SELECT (code, clean, changed) over ``texts`` (code, given): the clean value of a plain text, NULL for the others."""
    holds, clean = (sql.replace("{value}", "given").replace("{bare}", "bare") for sql in (plain.holds, plain.clean))
    return f"""SELECT code, CASE WHEN {holds} THEN {clean} END AS clean, {_changed(field, plain)} AS changed
        FROM (SELECT *, {plain.bare.replace("{value}", "given")} AS bare FROM texts)"""


def _changed(field: Field, plain: Plain) -> str:
    """Give the SQL, over ``given`` and ``bare``, of the number that says which rules change a plain text."""
    codes = [rule.code for rule in field.kind.rules]
    bits = " + ".join(
        f"CASE WHEN {condition} THEN {1 << codes.index(code)} ELSE 0 END" for code, condition in plain.changes
    )
    bits = bits.replace("{value}", "given").replace("{bare}", "bare")
    return f"CAST({bits or 0} AS INTEGER)"


def noted(source: str, field: Field) -> str:
    """Give a SELECT of NOTED.

    Args:
        source: relation of what ``judged`` gives.
        field: whose values.
    """
    return f"""SELECT source, '{field.name}' AS field, changed, count(*) AS values, coalesce(min(CASE WHEN changed > 0 THEN given END, {FIRSTS}), []) AS firsts
        FROM {source} WHERE is_lone
        GROUP BY source, changed"""


def _over(field: Field, sql: str) -> str:
    return sql.replace("{value}", f"{field.column}[1]").replace("{bare}", f"{field.name}_bare")
