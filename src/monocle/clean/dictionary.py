"""What each text becomes: rules in SQL for all, the slower library, distinct, for what they cannot decide."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from monocle.clean.plan import Field
from monocle.clean.workers import spread
from monocle.engine import Engine
from monocle.errors import BadConfig
from monocle.fields.kind import Kind
from monocle.relation import Column, Contract, Relation, select

_FIELD = Column("field", "VARCHAR", "first_name, email …", required=True)
_TEXT = Column("text", "VARCHAR", "after all rules")
_CHANGE = "STRUCT(rule VARCHAR, before VARCHAR, after VARCHAR)[]"

RULED = Contract(
    "ruled_values",
    "one text of one field after the rules of its kind",
    (
        _FIELD,
        Column("given", "VARCHAR", "the text", required=True),
        Column("changes", _CHANGE, "what each rule changed, in order", required=True),
        _TEXT,
        Column("reason", "VARCHAR", "why it is refused; empty when it is a value; NULL when only the library can tell"),
    ),
    key=("field", "given"),
)
SLOW = Contract(
    "slow_values",
    "one text that went through the library of its kind",
    (_FIELD, _TEXT, Column("clean", "VARCHAR", "value"), Column("reason", "VARCHAR", "why refused", required=True)),
    key=("field", "text"),
)
DICTIONARY = Contract(
    "dictionary",
    "one text of one field and what it becomes",
    (
        _FIELD,
        Column("given", "VARCHAR", "the text", required=True),
        Column("changes", _CHANGE, "what each rule changed, in order", required=True),
        Column("clean", "VARCHAR", "the value; NULL when it is refused, or when the rules left nothing, as of a title"),
        Column("reason", "VARCHAR", "why it is refused; empty when it is not", required=True),
    ),
    key=("field", "given"),
)


def dictionary(engine: Engine, given: Relation, fields: Sequence[Field]) -> Relation:
    """Give DICTIONARY for all texts given.

    Args:
        engine: computes.
        given: GIVEN.
        fields: what cleans each.
    """
    ruled = engine.keep(_ruled(given, fields))
    slow = engine.take(_through_libraries(engine, ruled, fields), SLOW)
    return select(
        """
        SELECT
            r.field,
            r.given,
            CASE WHEN s.reason = '' AND s.clean <> r.text
                THEN list_append(r.changes, {'rule': 'library', 'before': r.text, 'after': s.clean})
                ELSE r.changes END AS changes,
            CASE WHEN coalesce(r.reason, s.reason) = '' THEN nullif(coalesce(s.clean, r.text), '') END AS clean,
            coalesce(r.reason, s.reason) AS reason
        FROM ruled AS r
        LEFT JOIN slow AS s ON r.reason IS NULL AND s.field = r.field AND s.text = r.text
        """,
        DICTIONARY,
        ruled=ruled,
        slow=slow,
    )


def _ruled(given: Relation, fields: Sequence[Field]) -> Relation:
    texts = "distinct_texts AS MATERIALIZED (SELECT DISTINCT field, given FROM given_texts)"
    parts = [_after_rules(field.key, field.kind) for field in fields]
    return select(f"WITH {texts} {' UNION ALL '.join(parts)}", RULED, given_texts=given)


def _after_rules(name: str, kind: Kind) -> str:
    """Give the SELECT of one field: each rule is one step, so that its text is computed once."""
    step = f"SELECT given, given AS text_0 FROM distinct_texts WHERE field = '{name}'"
    for number, rule in enumerate(kind.rules, start=1):
        text = rule.sql.replace("{value}", f"text_{number - 1}")
        step = f"SELECT *, {text} AS text_{number} FROM ({step})"
    last = f"text_{len(kind.rules)}"
    changes = ", ".join(
        f"{{'rule': '{rule.code}', 'before': text_{number}, 'after': text_{number + 1}}}"
        for number, rule in enumerate(kind.rules)
    )
    changed = f"list_filter([{changes}], lambda change: change.before <> change.after)"
    return f"""SELECT
            '{name}' AS field,
            given,
            CASE WHEN {last} = given THEN [] ELSE {changed} END AS changes,
            {last} AS text,
            {kind.refusal_sql(last)} AS reason
        FROM ({step})"""


def _through_libraries(engine: Engine, ruled: Relation, fields: Sequence[Field]) -> pa.Table:
    asked = select(
        "SELECT DISTINCT field, text, NULL::VARCHAR AS clean, '' AS reason FROM ruled WHERE reason IS NULL ORDER BY field, text",
        SLOW,
        ruled=ruled,
    )
    table = engine.arrow(asked)
    names, texts = table.column("field").to_pylist(), table.column("text").to_pylist()
    found: list[tuple[str | None, str]] = []
    for field in sorted({*names}):
        found += spread(
            _library(fields, field), [text for name, text in zip(names, texts, strict=True) if name == field]
        )
    columns = [names, texts, [clean for clean, _ in found], [reason for _, reason in found]]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=["field", "text", "clean", "reason"])


def _library(fields: Sequence[Field], name: str) -> Callable[[Sequence[str]], list[tuple[str | None, str]]]:
    slow = next(field.kind.slow for field in fields if field.key == name)
    if slow is None:
        raise BadConfig(f"kind {name} leaves texts undecided and has no slow way", where="monocle.kinds")
    return slow
