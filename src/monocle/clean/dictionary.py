"""What each text becomes: rules in SQL for all, the slower library, distinct, for what they cannot decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from monocle.clean.given import keys_given
from monocle.clean.plan import Field, Plan
from monocle.clean.steps import changed_sql, library_bit, stepped, text_sql
from monocle.clean.workers import spread
from monocle.engine import Engine
from monocle.engine.stored import together
from monocle.errors import BadConfig
from monocle.relation import Column, Contract, Relation, select

_FIELD = Column("field", "VARCHAR", "first_name, email …", required=True)
_TEXT = Column("text", "VARCHAR", "after all rules")
_CHANGED = Column("changed", "INTEGER", "which rules changed it (monocle.clean.steps)", required=True)

RULED = Contract(
    "ruled_values",
    "one text of one field after the rules of its kind",
    (
        _FIELD,
        Column("given", "VARCHAR", "the text", required=True),
        _CHANGED,
        _TEXT,
        Column("reason", "VARCHAR", "why it is refused; empty when it is a value; NULL when only the library can tell"),
    ),
    key=("field", "given"),
)
SLOW = Contract(
    "slow_values",
    "one text that went through the library of its kind",
    (
        _FIELD,
        _TEXT,
        Column("clean", "VARCHAR", "value"),
        Column("reason", "VARCHAR", "why refused", required=True),
        Column("bit", "INTEGER", "of the library in which rules changed it", required=True),
    ),
    key=("field", "text"),
)
DICTIONARY = Contract(
    "dictionary",
    "one text of one field and what it becomes",
    (
        _FIELD,
        Column("given", "VARCHAR", "the text", required=True),
        _CHANGED,
        Column("clean", "VARCHAR", "the value; NULL when it is refused, or when the rules left nothing, as of a title"),
        Column("reason", "VARCHAR", "why it is refused; empty when it is not", required=True),
    ),
    key=("field", "given"),
)


@dataclass(frozen=True)
class Texts:
    """Texts and what became of them, stored.

    Attributes:
        given: GIVEN.
        slow: SLOW.
        known: DICTIONARY.
    """

    given: Relation
    slow: Relation
    known: Relation


def texts_of(engine: Engine, given: Relation, plan: Plan) -> Texts:
    """Clean texts, each once.

    Args:
        engine: computes.
        given: GIVEN.
        plan: what cleans each.
    """
    kept = engine.stored(given)
    after = engine.keep(ruled(kept, plan.with_texts(keys_given(engine, kept))))
    slow = through_libraries(engine, after, plan.fields)
    return Texts(kept, slow, engine.keep(dictionary(after, slow)))


def both(one: Texts, other: Texts) -> Texts:
    """Give the texts of different fields together; they stay where they are stored."""
    return Texts(
        *(
            together(left.contract, left, right)
            for left, right in ((one.given, other.given), (one.slow, other.slow), (one.known, other.known))
        )
    )


def ruled(given: Relation, fields: Sequence[Field]) -> Relation:
    """Give RULED for all texts given.

    Args:
        given: GIVEN.
        fields: what cleans each.
    """
    texts = "distinct_texts AS MATERIALIZED (SELECT DISTINCT field, given FROM given_texts ORDER BY field)"
    parts = [_after_rules(field) for field in fields]
    return select(f"WITH {texts} {' UNION ALL '.join(parts)}", RULED, given_texts=given)


def _after_rules(field: Field) -> str:
    kind = field.kind
    source = f"SELECT given AS text_0 FROM distinct_texts WHERE field = '{field.key}'"
    text = text_sql("text", kind)
    return f"""SELECT '{field.key}' AS field, text_0 AS given, {changed_sql("text", kind)} AS changed, {text} AS text,
            {kind.refusal_sql(text)} AS reason
        FROM ({stepped(source, {"text": field})})"""


def through_libraries(engine: Engine, ruled: Relation, fields: Sequence[Field]) -> Relation:
    """Give SLOW: what the libraries say of the texts that the rules leave undecided, each once, stored.

    Args:
        engine: computes.
        ruled: RULED.
        fields: what cleans each.
    """
    asked = select(
        """
        SELECT DISTINCT field, text, NULL::VARCHAR AS clean, '' AS reason, 0 AS bit
        FROM ruled
        WHERE reason IS NULL
        ORDER BY field, text
        """,
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
    bits = {field.key: library_bit(field.kind) for field in fields}
    columns = [names, texts, [clean for clean, _ in found], [reason for _, reason in found]]
    arrays = [
        *(pa.array(column, pa.string()) for column in columns),
        pa.array([bits[name] for name in names], pa.int32()),
    ]
    return engine.take(pa.table(arrays, names=list(SLOW.column_names())), SLOW)


def dictionary(ruled: Relation, slow: Relation) -> Relation:
    """Give DICTIONARY for all texts given.

    Args:
        ruled: RULED.
        slow: SLOW.
    """
    return select(
        """
        SELECT
            r.field,
            r.given,
            r.changed + CASE WHEN s.reason = '' AND s.clean <> r.text THEN s.bit ELSE 0 END AS changed,
            CASE WHEN coalesce(r.reason, s.reason) = '' THEN nullif(coalesce(s.clean, r.text), '') END AS clean,
            coalesce(r.reason, s.reason) AS reason
        FROM ruled AS r
        LEFT JOIN slow AS s ON r.reason IS NULL AND s.field = r.field AND s.text = r.text
        """,
        DICTIONARY,
        ruled=ruled,
        slow=slow,
    )


def _library(fields: Sequence[Field], name: str) -> Callable[[Sequence[str]], list[tuple[str | None, str]]]:
    slow = next(field.kind.slow for field in fields if field.key == name)
    if slow is None:
        raise BadConfig(f"kind {name} leaves texts undecided and has no slow way", where="monocle.kinds")
    return slow
