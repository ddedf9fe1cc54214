"""A tree of conditions for people: in a sentence, as the SQL that is asked, and why it holds for somebody."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlglot import parse_one

from monocle.errors import BadInput
from monocle.segment import duck, postgres
from monocle.segment.parse import parse
from monocle.segment.statement import Compiled
from monocle.web.sentences import Sentences
from monocle.web.vocabulary import BY_TRAIT, told
from monocle.workspace.segment_views import Explained, Explanation, Sampled, Vocabulary

_KINDS = MappingProxyType({"money": "number"})


@dataclass(frozen=True)
class Statement:
    """What one database is asked.

    Attributes:
        database: its name.
        sql: the statement; values are bound beside it.
        values: name and value of each.
    """

    database: str
    sql: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reason:
    """Whether one condition holds for somebody, in words.

    Attributes:
        words: what it asks.
        actual: what is known of the person that decides; empty where nothing is.
        parts: of a group, its conditions.
    """

    words: str
    holds: bool
    actual: str
    parts: tuple["Reason", ...]


@dataclass(frozen=True)
class Reasons:
    """Why somebody is in a segment or would be in a tree, as ``Explanation`` says it, in words."""

    customer: Sampled
    member: bool | None
    belongs: bool
    at: dt.datetime
    root: Reason


def sentence(tree: object, vocabulary: Vocabulary, language: str) -> str:
    """Give what a tree says, in a sentence; empty where it cannot be read."""
    if not isinstance(tree, Mapping):
        return ""
    try:
        return Sentences(vocabulary, language).of(tree)
    except BadInput:
        return ""


def reasons(found: Explanation, vocabulary: Vocabulary, language: str) -> Reasons:
    """Give an explanation in words."""
    root = _reason(found.root, Sentences(vocabulary, language))
    return Reasons(found.customer, found.member, found.belongs, found.at, root)


def in_words(found: Explanation, vocabulary: Vocabulary, language: str) -> Explanation:
    """Give an explanation whose conditions are said in a language; of the vocabulary the names that people gave stand in it."""
    return replace(found, root=_worded(found.root, Sentences(told(vocabulary, language), language)))


def _worded(one: Explained, sentences: Sentences) -> Explained:
    return replace(one, words=_words(one, sentences), parts=tuple(_worded(part, sentences) for part in one.parts))


def _reason(one: Explained, sentences: Sentences) -> Reason:
    actual = "" if one.parts else sentences.figure(one.condition, one.actual)
    return Reason(_words(one, sentences), one.holds, actual, tuple(_reason(part, sentences) for part in one.parts))


def _words(one: Explained, sentences: Sentences) -> str:
    words = one.words or (sentences.group(one.condition) if one.parts else sentences.part(one.condition))
    return words[:1].upper() + words[1:]


def statements(
    tree: Mapping[str, Any], vocabulary: Vocabulary, named: Mapping[str, Mapping[str, Any]], at: dt.datetime
) -> tuple[Statement, ...]:
    """Give what each database is asked for the members of a tree.

    Args:
        tree: that is counted.
        vocabulary: of the workspace, for the types of figures.
        named: trees of the segments that it names, by name; a DuckDB statement holds them.
        at: the moment, UTC without zone.
    """
    read = parse(tree)
    kinds = {f"{BY_TRAIT}{one.name}": _KINDS.get(one.type, one.type) for one in vocabulary.traits}
    spent = {one.name: "number" for one in vocabulary.fields if one.name.startswith("spent.")}
    asked = duck.Asked(at, kinds | spent, {name: parse(one) for name, one in named.items()})
    return (
        _statement("DuckDB", duck.members(read, asked), "duckdb"),
        _statement("PostgreSQL", postgres.members(read, at), "postgres"),
    )


def _statement(database: str, made: Compiled, dialect: str) -> Statement:
    values = tuple((name, str(value)) for name, value in made.values.items() if name != "ids")
    return Statement(database, parse_one(made.sql, read=dialect).sql(dialect=dialect, pretty=True), values)
