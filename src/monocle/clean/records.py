"""Clean records: what each text became, put back where it stood."""

from collections.abc import Collection, Sequence

from monocle.clean.addresses import address_lists
from monocle.clean.lone import at_home, is_lone_sql
from monocle.clean.lone_places import is_clean_sql, lone_address_sql, lone_joins
from monocle.clean.plan import Field, Plan
from monocle.relation import Relation, select
from monocle.tables import ADDRESS_TYPE, RECORDS

_SAME = ("record_id", "source", "source_key", "load_id", "load_sequence", "seen_at", "nature", "extra")
_NAMES = {"first_name": "first", "last_name": "last", "birth_name": "birth"}


def records(persons: Relation, plan: Plan, present: Collection[str], **found: Relation) -> Relation:
    """Give RECORDS: as many as PERSONS. The statement does not speak of fields in which nobody gave a text.

    Args:
        persons: SEEN.
        plan: what cleans what.
        present: keys of the fields in which there is a text in the dictionary.
        found: ``dictionary`` (DICTIONARY), ``elements`` (ELEMENTS), ``name_keys`` (NAME_KEYS), ``abroad`` (ABROAD),
            ``address_elements`` (ELEMENTS of addresses), ``places`` (ADDRESSES), ``streets`` and ``cities`` (WORDS).
    """
    names = frozenset(key.split("@", maxsplit=1)[0] for key in present)
    here = [field for field in plan.fields if not field.region]
    told = [field for field in here if field.name in names]
    steps = [
        f"{field.column}_found AS ({_lists(field)})" if field.many else f"{field.name}_found AS ({_clean(field)})"
        for field in told
    ]
    steps.append(f"addresses_found AS ({address_lists()})")
    given = at_home("SELECT * FROM persons", plan.fields)
    values = [_value(field, names, plan) for field in here]
    columns = ", ".join([*_kept(), *values, _addresses(), *_keys(names)])
    joined = f"SELECT {columns} FROM ({given}) AS p {_joins(told)} {lone_joins()}"
    return select(
        f"""WITH {", ".join(steps)}, joined AS ({joined})
        SELECT *, {_name_key()} AS name_key FROM joined""",
        RECORDS,
        None,
        persons=persons,
        **found,
    )


def _clean(field: Field) -> str:
    known = f"SELECT given, clean FROM dictionary WHERE field = '{field.name}' AND clean IS NOT NULL"
    if field.name in _NAMES:
        return (
            f"SELECT d.given, d.clean, k.key, k.sound FROM ({known}) AS d LEFT JOIN name_keys AS k ON k.name = d.clean"
        )
    return known


def _lists(field: Field) -> str:
    return f"""
        SELECT record_id, list(clean ORDER BY position) AS texts
        FROM (
            SELECT e.record_id, d.clean, min(e.position) AS position
            FROM elements AS e
            JOIN dictionary AS d ON d.field = e.field AND d.given = e.given AND d.clean IS NOT NULL
            WHERE split_part(e.field, '@', 1) = '{field.name}'
            GROUP BY e.record_id, d.clean
        )
        GROUP BY record_id"""


def _kept() -> list[str]:
    return [f"p.{name}" for name in _SAME]


def _value(field: Field, names: Collection[str], plan: Plan) -> str:
    if field.many:
        several = f"coalesce({field.column}_found.texts, [])" if field.name in names else "CAST([] AS VARCHAR[])"
        if field.kind.plain:
            several = f"CASE WHEN {is_lone_sql(field, plan.fields)} THEN [{field.name}_lone] ELSE {several} END"
        return f"{several} AS {field.column}"
    found = f"{field.name}_found.clean" if field.name in names else "CAST(NULL AS VARCHAR)"
    if field.column == "birth_date":
        found = f"CAST({found} AS DATE)"
    if field.column == "birth_name":
        same = f"{_key('birth_name', names)} IS NOT DISTINCT FROM {_key('last_name', names)}"
        found = f"CASE WHEN NOT ({same}) THEN {found} END"
    return f"{found} AS {field.column}"


def _key(name: str, names: Collection[str], what: str = "key") -> str:
    return f"{name}_found.{what}" if name in names else "CAST(NULL AS VARCHAR)"


def _addresses() -> str:
    several = f"coalesce(addresses_found.addresses, CAST([] AS {ADDRESS_TYPE}[]))"
    return f"CASE WHEN {is_clean_sql()} THEN [{lone_address_sql()}] ELSE {several} END AS addresses"


def _keys(names: Collection[str]) -> list[str]:
    birth, last = _key("birth_name", names), _key("last_name", names)
    return [
        f"{_key('first_name', names)} AS first_key",
        f"{last} AS last_key",
        f"CASE WHEN {birth} IS DISTINCT FROM {last} THEN {birth} END AS birth_key",
        f"{_key('first_name', names, 'sound')} AS first_sound",
        f"{_key('last_name', names, 'sound')} AS last_sound",
    ]


def _joins(fields: Sequence[Field]) -> str:
    joins = [
        f"LEFT JOIN {field.column}_found USING (record_id)"
        if field.many
        else f"LEFT JOIN {field.name}_found ON {field.name}_found.given = p.{field.column}"
        for field in fields
    ]
    return " ".join([*joins, "LEFT JOIN addresses_found USING (record_id)"])


def _name_key() -> str:
    words = "array_to_string(list_sort(string_split(upper(concat_ws(' ', first_key, last_key)), ' ')), ' ')"
    several = "first_key IS NULL OR last_key IS NULL OR contains(first_key, ' ') OR contains(last_key, ' ')"
    two = (
        "upper(CASE WHEN first_key <= last_key THEN first_key || ' ' || last_key ELSE last_key || ' ' || first_key END)"
    )
    return f"CASE WHEN {several} THEN {words} ELSE {two} END"
