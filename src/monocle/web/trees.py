"""A tree of conditions for people: in a sentence, as the SQL that is asked, and why it holds for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monocle.errors import BadInput
from monocle.web.sentences import Sentences
from monocle.workspace.segment_views import Explained, Explanation, Preview, Sampled, Vocabulary


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
    at: Any
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


def _reason(one: Explained, sentences: Sentences) -> Reason:
    words = one.words or (sentences.group(one.condition) if one.parts else sentences.part(one.condition))
    words = words[:1].upper() + words[1:]
    actual = "" if one.parts else sentences.figure(one.condition, one.actual)
    return Reason(words, one.holds, actual, tuple(_reason(part, sentences) for part in one.parts))


def statements(tree: Mapping[str, Any], preview: Preview) -> tuple[Statement, ...]:
    """Give the SQL that counts a tree."""
    del tree
    return (Statement("PostgreSQL", preview.sql, ()),) if preview.sql else ()
