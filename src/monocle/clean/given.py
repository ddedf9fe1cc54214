"""The values as given: each once per source, and the lists opened, so that a text is cleaned once however often it comes."""

from collections.abc import Sequence

from monocle.clean.lone import NOTED, at_home, judged, lone_fields, noted, regional_names
from monocle.clean.plan import Field
from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, light, select

GIVEN = Contract(
    "given_values",
    "one text as given in one field of one source",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("field", "VARCHAR", "first_name, email …", required=True),
        Column("given", "VARCHAR", "the text", required=True),
        Column("values", "BIGINT", "how often it was given", required=True),
    ),
    key=("source", "field", "given"),
)
ELEMENTS = Contract(
    "elements",
    "one value of a list of one person",
    (
        Column("record_id", "UUID", "the record", required=True),
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("field", "VARCHAR", "email, phone …", required=True),
        Column("position", "BIGINT", "place in the list, from 1", required=True),
        Column("given", "VARCHAR", "the text", required=True),
        Column("alone", "BOOLEAN", "the person has no other in this field", required=True),
    ),
)
OPENED = Contract(
    "opened_values",
    "one of ELEMENTS, or one of NOTED without a position",
    tuple(
        Column(column.name, column.type, column.meaning)
        for column in {column.name: column for column in (*ELEMENTS.columns, *NOTED.columns)}.values()
    ),
)
_OF_ONE_NAME = frozenset({"civility", "last_name", "birth_name"})
"""Fields that are told apart in the same text: it is looked at once for all of them."""
KEYS = Contract("keys_given", "one field", GIVEN.columns[1:2], key=("field",))


def opened(engine: Engine, persons: Relation, fields: Sequence[Field], abroad: Relation | None = None) -> Relation:
    """Give OPENED of lists of persons, stored: a pass for each field opens those that hold no lone value and counts the others.

    Args:
        engine: computes.
        persons: SEEN.
        fields: whose lists.
        abroad: ABROAD; the fields that depend on the country are named after it, as ``phone@BE``. May lack where none does.
    """
    here = [field for field in fields if field.many and not field.region]
    lone, regional = lone_fields(fields), regional_names(fields)
    none = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in OPENED.columns)
    steps, parts = [], [f"SELECT {none} WHERE false"]
    for field in here:
        home = "SELECT * FROM persons"
        home = at_home(home, fields) if field.name in regional else home
        source = f"judged_{field.column}"
        if field in lone:
            # Held for both readers, not judged twice.
            steps.append(f"{source} AS MATERIALIZED ({judged(home, field, lone[field], fields)})")
            parts += [noted(source, field), _opened(field, f"SELECT * FROM {source} WHERE NOT is_lone", fields)]
        else:
            parts.append(_opened(field, f"SELECT *, {field.column} AS texts FROM ({home})", fields))
    return engine.keep(
        select(
            f"{'WITH ' if steps else ''}{', '.join(steps)} {' UNION ALL BY NAME '.join(parts)}",
            OPENED,
            None,
            persons=persons,
            **({"abroad": abroad} if abroad else {}),
        )
    )


def told_apart(opened: Relation) -> tuple[Relation, Relation]:
    """Give ELEMENTS and NOTED.

    Args:
        opened: OPENED.
    """
    parts = (("position IS NOT NULL", ELEMENTS), ("position IS NULL", NOTED))
    one, other = (
        select(f"SELECT {', '.join(part.column_names())} FROM opened WHERE {which}", part, opened=opened)
        for which, part in parts
    )
    return one, other


def _opened(field: Field, source: str, fields: Sequence[Field]) -> str:
    """Give a SELECT of ELEMENTS of the ``texts`` of a source."""
    texts = "texts"
    if field.split:
        split = f"CASE WHEN regexp_matches(cell, '{field.sign}') THEN {field.split.replace('{value}', 'cell')} ELSE [cell] END"
        texts = f"flatten(list_transform(texts, lambda cell: {split}))"
    name = (
        f"'{field.name}' || coalesce('@' || region, '')" if field.name in regional_names(fields) else f"'{field.name}'"
    )
    return f"""SELECT record_id, source, field, unnest(range(1, len(texts) + 1)) AS position, unnest(texts) AS given, len(texts) = 1 AS alone
        FROM (SELECT record_id, source, {name} AS field, list_filter({texts}, lambda text: text IS NOT NULL AND text <> '') AS texts FROM ({source}))"""


def given_values(persons: Relation, fields: Sequence[Field]) -> Relation:
    """Give GIVEN of the fields that are no lists: each text once per source and field. Empty texts are no values.

    Args:
        persons: PERSONS, names taken apart.
        fields: all of them.
    """
    single = [field for field in fields if not field.many]
    parts = [
        f"""SELECT source, '{field.name}' AS field, {field.column} AS given, count(*) AS values
            FROM persons WHERE {field.column} <> '' GROUP BY source, {field.column}"""
        for field in single
        if field.name not in _OF_ONE_NAME
    ]
    parts.append(_given_together([field for field in single if field.name in _OF_ONE_NAME]))
    return select(" UNION ALL ".join(parts), GIVEN, persons=light(persons))


def _given_together(single: Sequence[Field]) -> str:
    sets = ", ".join(f"(source, {field.column})" for field in single)
    columns = ", ".join(field.column for field in single)
    named = " ".join(f"WHEN {1 << (len(single) - 1 - place)} THEN '{field.name}'" for place, field in enumerate(single))
    whole = (1 << len(single)) - 1
    return f"""SELECT source, CASE {whole} - grouped {named} END AS field, given, values
        FROM (
            SELECT source, GROUPING({columns}) AS grouped, coalesce({columns}) AS given, count(*) AS values
            FROM persons
            GROUP BY GROUPING SETS ({sets})
        )
        WHERE given <> ''"""


def given_elements(elements: Relation) -> Relation:
    """Give GIVEN of lists.

    Args:
        elements: ELEMENTS.
    """
    return select(
        "SELECT source, field, given, count(*) AS values FROM elements GROUP BY source, field, given",
        GIVEN,
        elements=elements,
    )


def keys_given(engine: Engine, *texts: Relation) -> frozenset[str]:
    """Give the keys of the fields in which anybody gave a text.

    Args:
        engine: computes.
        texts: GIVEN or NOTED, one or more.
    """
    named = {f"texts_{number}": relation for number, relation in enumerate(texts)}
    keys = select(" UNION ".join(f"SELECT DISTINCT field FROM {name}" for name in named), KEYS, None, **named)
    return frozenset(engine.arrow(keys).column("field").to_pylist())
