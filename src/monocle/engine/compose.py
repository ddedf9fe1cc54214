"""A tree of relations as one statement."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from monocle.engine.stored import paths_of
from monocle.relation import Relation, Value

# What stands in quotes is text or a name: a dollar in it binds nothing.
_PARAMETER = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z_][a-z0-9_]*)""")


@dataclass(frozen=True)
class Statement:
    """One SELECT that needs nothing but its values.

    Attributes:
        sql: the text; every relation of the tree is one step of its WITH.
        values: what is bound, by the names used in the text.
    """

    sql: str
    values: dict[str, Value]

    def written(self, literal: Callable[[Value], str]) -> str:
        """Give the text with its values in it.

        Args:
            literal: writes a value as SQL.
        """
        return _PARAMETER.sub(lambda found: literal(self.values[found[1]]) if found[1] else found[0], self.sql)


@dataclass
class _Steps:
    names: dict[int, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)


def compose(relation: Relation) -> Statement:
    """Give the statement that computes a relation.

    A relation that is read twice is one step, so an engine computes it once; but rows that are files already, or light to
    compute, are read again rather than held in memory: each reading takes its own columns and rows only.
    """
    steps = _Steps()
    last = _add(relation, steps)
    return Statement(f"WITH {', '.join(steps.texts)} SELECT * FROM {last}", steps.values)


def _add(relation: Relation, steps: _Steps) -> str:
    known = steps.names.get(id(relation))
    if known:
        return known
    inputs = {name: _add(child, steps) for name, child in relation.inputs.items()}
    name = f"step_{len(steps.texts)}"
    steps.names[id(relation)] = name
    steps.values.update({f"{name}_{key}": value for key, value in relation.values.items()})
    body = _PARAMETER.sub(lambda found: f"${name}_{found[1]}" if found[1] else found[0], relation.sql)
    again = {alias for alias, child in relation.inputs.items() if _again(child)}
    reads = ", ".join(f"{alias} {_as(again=alias in again)} (SELECT * FROM {step})" for alias, step in inputs.items())
    body = f"WITH {reads} SELECT * FROM ({body})" if reads else body
    steps.texts.append(f"{name} {_as(again=_again(relation))} ({body})")
    return name


def _again(relation: Relation) -> bool:
    return relation.light or bool(paths_of(relation))


def _as(*, again: bool) -> str:
    return "AS NOT MATERIALIZED" if again else "AS"
