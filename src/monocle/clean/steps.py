"""The rules of kinds, one after the other, in SQL: each rule is one step, so that its text is computed once.

Which rules changed a text is one number: bit n stands for rule n of the kind, and the bit after the last one for its library.
"""

import re
from collections.abc import Mapping

from monocle.clean.plan import Field
from monocle.fields.kind import Kind

_BOUND = re.compile(r"list_transform\(\[\{value\}\], lambda (\w+): (.*)\)\[1\]", re.DOTALL)


def stepped(source: str, fields: Mapping[str, Field]) -> str:
    """Give a SELECT that adds each text's steps to its source, as ``<name>_1`` to ``<name>_<number of rules>``.

    Args:
        source: SELECT with a column ``<name>_0`` for each name: the text as given.
        fields: name → what cleans it.
    """
    settled = [
        f"regexp_full_match({name}_0, '{field.settled}') AS {name}_settled"
        for name, field in fields.items()
        if field.settled
    ]
    source = f"SELECT {', '.join(['*', *settled])} FROM ({source})"
    for number in range(1, 1 + max(len(field.kind.rules) for field in fields.values())):
        steps = [_step(name, field, number) for name, field in fields.items() if number <= len(field.kind.rules)]
        source = f"SELECT *, {', '.join(steps)} FROM ({source})"
    return source


def _step(name: str, field: Field, number: int) -> str:
    before = f"{name}_{number - 1}"
    after = unbound(field.kind.rules[number - 1].sql).replace("{value}", before)
    if number <= field.settled_rules:
        after = f"CASE WHEN {name}_settled THEN {before} ELSE {after} END"
    return f"{after} AS {name}_{number}"


def text_sql(name: str, kind: Kind) -> str:
    """Give the column of the text after all rules."""
    return f"{name}_{len(kind.rules)}"


def changed_sql(name: str, kind: Kind) -> str:
    """Give the SQL of the number that says which rules changed the text."""
    bits = " + ".join(
        f"CASE WHEN {name}_{number} <> {name}_{number + 1} THEN {1 << number} ELSE 0 END"
        for number in range(len(kind.rules))
    )
    return f"CASE WHEN {text_sql(name, kind)} = {name}_0 THEN 0 ELSE {bits} END"


def library_bit(kind: Kind) -> int:
    """Give what the number gains when the library changed the text."""
    return 1 << len(kind.rules)


def unbound(sql: str) -> str:
    """Give a rule's SQL without the lambda that binds its text, where all of it stands in one.

    A step's text is a column already, and DuckDB compiles the patterns in a lambda anew for every two thousand rows.
    """
    bound = _BOUND.fullmatch(sql)
    if not bound:
        return sql
    name, body = bound.groups()
    return re.sub(rf"'(?:[^']|'')*'|\b{name}\b", lambda found: "{value}" if found[0] == name else found[0], body)
