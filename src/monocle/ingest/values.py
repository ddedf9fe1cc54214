"""Where a mapped value comes from, as SQL over a source's columns; every constant is bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monocle.ingest.definition import ADDRESS_PARTS, Ref
from monocle.relation import Value, identifier
from monocle.tables import ADDRESS_TYPE


@dataclass
class Binder:
    """Collects the values that a statement binds, and names them."""

    values: dict[str, Value] = field(default_factory=dict)

    def bind(self, value: Value) -> str:
        """Give the ``$name`` of a value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def text_sql(ref: Ref, binder: Binder) -> str:
    """Give the SQL of a text as the source gave it: without blanks around, NULL when nothing is left.

    A value that is not among the declared codes becomes NULL.
    """
    if ref.constant:
        return f"CAST({binder.bind(ref.constant)} AS VARCHAR)"
    value = f"nullif(trim({identifier(ref.column)}), '')"
    if ref.codes:
        cases = " ".join(f"WHEN {binder.bind(code)} THEN {binder.bind(meaning)}" for code, meaning in ref.codes.items())
        value = f"CASE {value} {cases} END"
    if ref.prefix:
        value = f"{binder.bind(ref.prefix)} || {value}"
    return value


def first_sql(refs: Sequence[Ref], binder: Binder) -> str:
    """Give the SQL of the first value that is there."""
    values = [text_sql(ref, binder) for ref in refs]
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def joined_sql(refs: Sequence[Ref], binder: Binder) -> str:
    """Give the SQL of a key made of several columns, NULL when all of them are empty."""
    values = [text_sql(ref, binder) for ref in refs]
    return values[0] if len(values) == 1 else f"nullif(concat_ws('|', {', '.join(values)}), '')"


def date_sql(ref: Ref, binder: Binder) -> str:
    """Give the SQL of a day: ISO where the declared format reads it, else as given."""
    value = text_sql(ref, binder)
    if not ref.format:
        return value
    return f"coalesce(strftime(try_strptime({value}, {binder.bind(ref.format)}), '%Y-%m-%d'), {value})"


def list_sql(refs: Sequence[Ref], binder: Binder) -> str:
    """Give the SQL of all values that are there, in order."""
    if not refs:
        return "CAST([] AS VARCHAR[])"
    single = [text_sql(ref, binder) for ref in refs if not ref.split]
    several = [f"string_split({text_sql(ref, binder)}, {binder.bind(ref.split)})" for ref in refs if ref.split]
    whole = " || ".join([f"[{', '.join(single)}]"] * bool(single) + [f"coalesce({value}, [])" for value in several])
    return f"list_filter(list_transform({whole}, lambda x: trim(x)), lambda x: x <> '')"


def addresses_sql(addresses: Sequence[Mapping[str, Ref]], binder: Binder) -> str:
    """Give the SQL of all addresses of which anything but the country is there."""
    if not addresses:
        return f"CAST([] AS {ADDRESS_TYPE}[])"
    made = []
    for parts in addresses:
        sql = {
            part: text_sql(parts[part], binder) if part in parts else "CAST(NULL AS VARCHAR)" for part in ADDRESS_PARTS
        }
        packed = ", ".join(f"{part} := {sql[part]}" for part in ADDRESS_PARTS)
        there = ", ".join(sql[part] for part in ADDRESS_PARTS if part != "country")
        made.append(f"CASE WHEN coalesce({there}) IS NOT NULL THEN struct_pack({packed}) END")
    return f"CAST(list_filter([{', '.join(made)}], lambda a: a IS NOT NULL) AS {ADDRESS_TYPE}[])"


def kept_sql(columns: Sequence[str], binder: Binder) -> str:
    """Give the SQL of a JSON object of columns kept as they are; what is empty is left out."""
    if not columns:
        return "'{}'"
    pairs = ", ".join(f"{binder.bind(name)}, nullif(trim({identifier(name)}), '')" for name in columns)
    return f"CAST(json_merge_patch('{{}}', json_object({pairs})) AS VARCHAR)"
