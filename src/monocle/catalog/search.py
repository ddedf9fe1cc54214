"""Search: customers by name, place, e-mail, phone, card or number, as people type them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from anyascii import anyascii
from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.migrate import SCHEMA
from monocle.catalog.scoped import shadows
from monocle.catalog.vocabulary import Vocabulary

_MOST_TOKENS = 8
_LONGEST_TOKEN = 100
_FEWEST_LAST_DIGITS = 4
_SHORTEST_NUMBER = 6
_MOST_MEANINGS = 200
_LONG_DISTANCE = 11
_NUMBER = re.compile(r"(?<![\w@.'-])\+?\(?\d[\d\s.()/\-]*\d")
_SEPARATORS = re.compile(r"[\s,;]+")
_SEES = """
    AND c.customer_id IN (SELECT e.customer_id FROM customer_entity AS e WHERE e.entity = ANY(CAST(%(readable)s AS text[])))
"""
_KNOWS = "AND scope_reads(CAST(%(scope)s AS jsonb), 'identity', c.customer_id)"
_HIT = "c.customer_id, c.name, c.sources, c.orders, c.last_seen_at"


@dataclass(frozen=True)
class Within:
    """Among which customers a search looks, for who is bound to an entity.

    Attributes:
        scope: as ``scoped.said`` gives it.
        readable: entities whose customers are there for them.
    """

    scope: str
    readable: Sequence[str]


@dataclass(frozen=True)
class Hit:
    """One customer that a search found.

    Attributes:
        golden: GOLDEN rows, as they were published.
        matched: exact, prefix or typo: how the words were found; all when nothing was asked.
    """

    customer_id: UUID
    name: str
    sources: Sequence[str]
    orders: int
    last_seen_at: dt.datetime
    matched: str
    golden: Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Token:
    """One typed word, and the words it may mean.

    Attributes:
        exact: the word itself.
        others: words that it is a part of: a phone of these last digits, an e-mail that holds it.
        typos: words near it.
    """

    exact: str
    others: tuple[str, ...] = ()
    typos: tuple[str, ...] = ()


def search(
    connection: Connection,
    vocabulary: Vocabulary,
    text: str,
    limit: int = 20,
    offset: int = 0,
    within: Within | None = None,
) -> list[Hit]:
    """Give the customers that hold every typed word, those found exactly first, then by a prefix, then with a slip.

    Within each, the last seen first. Nothing typed gives all customers.

    Args:
        connection: from ``Catalog.reading``.
        vocabulary: the catalog's own.
        text: as typed, in any case, with or without accents; phones with any blanks, or their last four digits and more.
        limit: at most so many.
        offset: how many to leave out first.
        within: words find those alone whose identity is read whole: else a search would tell what is not read.
    """
    words = tokens(text)
    if not words:
        only = f"WHERE true {_SEES}" if within else ""
        rest = f"{only} ORDER BY c.last_seen_at DESC, c.customer_id LIMIT %(limit)s OFFSET %(offset)s"
        return _hits(connection, "all", rest, {"limit": limit, "offset": offset}, within)
    meant = [_meanings(connection, vocabulary, word) for word in words]
    found = _by_tiers(connection, meant, "".join(words), offset + limit, within)
    if not found:
        sloppy = [Token(t.exact, t.others, tuple(vocabulary.near(connection, t.exact))) for t in meant]
        found = _by_tiers(connection, sloppy, "".join(words), offset + limit, within)
    return found[offset:]


def tokens(text: str) -> list[str]:
    """Give the words of a typed text: ASCII, lower case, numbers made whole."""
    plain = anyascii(text.replace("\x00", " ")).lower().strip()
    whole = _NUMBER.sub(_joined, plain)
    found = [word.strip("'\"")[:_LONGEST_TOKEN] for word in _SEPARATORS.split(whole)]
    return list(dict.fromkeys(word for word in found if word))[:_MOST_TOKENS]


def _joined(found: re.Match[str]) -> str:
    """Give a number without its blanks, in national form with its 0, or with its country code and no +."""
    digits = "".join(character for character in found[0] if character.isdigit())
    if len(digits) < _SHORTEST_NUMBER:
        return found[0]
    return digits.removeprefix("00") if len(digits) >= _LONG_DISTANCE else digits


def _meanings(connection: Connection, vocabulary: Vocabulary, word: str) -> Token:
    """Give what a typed word may mean.

    Statements with LIKE are not prepared here: a plan for any value passes over millions of words.
    """
    is_number = word.isdigit()
    others = _last_digits(connection, word) if is_number and len(word) >= _FEWEST_LAST_DIGITS else ()
    begins = "SELECT EXISTS (SELECT 1 FROM word WHERE word LIKE %s)"
    row = connection.execute(begins, [f"{_literal(word)}%"], prepare=False).fetchone()
    if (row and row[0]) or others:
        return Token(word, others)
    if "@" in word or "." in word:
        return Token(word, _holding(connection, word))
    return Token(word, (), () if is_number else tuple(vocabulary.near(connection, word)))


def _last_digits(connection: Connection, digits: str) -> tuple[str, ...]:
    """Give the words of phones and cards that end with these digits."""
    found = connection.execute(
        "SELECT DISTINCT value FROM identifier WHERE reverse(value) LIKE %s ORDER BY value LIMIT %s",
        [f"{digits[::-1]}%", _MOST_MEANINGS],
        prepare=False,
    ).fetchall()
    return tuple(sorted({value.rpartition(":")[2].lstrip("+").lower() for (value,) in found} - {digits}))


def _holding(connection: Connection, part: str) -> tuple[str, ...]:
    """Give the e-mails that hold a text. Cost: a pass over all words."""
    found = connection.execute(
        "SELECT word FROM word WHERE word LIKE %s AND word LIKE '%%@%%' ORDER BY customers DESC, word LIMIT %s",
        [f"%{_literal(part)}%", _MOST_MEANINGS],
        prepare=False,
    ).fetchall()
    return tuple(word for (word,) in found)


def _by_tiers(
    connection: Connection, meant: Sequence[Token], solid: str, wanted: int, within: Within | None
) -> list[Hit]:
    """Give what each tier finds beyond the tiers before it.

    The sum in ORDER BY keeps PostgreSQL from walking the index of last_seen_at until enough rows match, which would be
    a pass over all customers for a rare word.
    """
    exact = f"({' & '.join(_lexeme(token.exact) for token in meant)}) | {_lexeme(solid)}"
    prefix = " & ".join(_any([_lexeme(token.exact) + ":*", *map(_lexeme, token.others)]) for token in meant)
    typo = " & ".join(
        _any([_lexeme(token.exact) + ":*", *map(_lexeme, (*token.others, *token.typos))]) for token in meant
    )
    found: list[Hit] = []
    before: list[str] = []
    for matched, query in (("exact", exact), ("prefix", prefix), ("typo", typo)):
        if len(found) < wanted and query not in before:
            rest = f"""
            WHERE words_of(c.search_text) @@ CAST(%(query)s AS tsquery) {_SEES + _KNOWS if within else ""}
                AND NOT words_of(c.search_text) @@ ANY(CAST(%(before)s AS tsquery[]))
            ORDER BY c.last_seen_at + INTERVAL '0' DESC, c.customer_id
            LIMIT %(limit)s
            """
            values = {"query": query, "before": before, "limit": wanted - len(found)}
            found += _hits(connection, matched, rest, values, within)
        before.append(query)
    return found


def _hits(
    connection: Connection, matched: str, rest: str, values: Mapping[str, object], within: Within | None
) -> list[Hit]:
    """Give customers in their order; who is bound to an entity sees of each what it reads."""
    seen = f"{shadows('customer', 'portrait')}," if within else "WITH"
    asked = {"scope": within.scope, "readable": list(within.readable)} if within else {}
    statement = f"""
        {seen} found AS MATERIALIZED (
            SELECT c.customer_id, c.last_seen_at
            FROM {SCHEMA}.customer AS c
            {rest}
        )
        SELECT {_HIT}, CAST(%(matched)s AS text) AS matched, p.golden
        FROM found AS f
        JOIN customer AS c ON c.customer_id = f.customer_id
        JOIN portrait AS p ON p.customer_id = c.customer_id
        ORDER BY f.last_seen_at DESC, c.customer_id
    """
    with connection.cursor(row_factory=class_row(Hit)) as cursor:
        return cursor.execute(statement.encode(), {**values, **asked, "matched": matched}).fetchall()


def _any(queries: Sequence[str]) -> str:
    return f"({' | '.join(queries)})"


def _lexeme(word: str) -> str:
    """Give a word as PostgreSQL's tsquery quotes it, whatever it holds."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _literal(text: str) -> str:
    """Give a text that LIKE takes as it stands."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
