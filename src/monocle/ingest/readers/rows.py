"""Delimited text, one record at a time and strictly: the slow road, for what the fast one cannot be sure of."""

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 16 << 20
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Dialect:
    r"""How the text is delimited.

    Attributes:
        separator: one ASCII character.
        quote: one ASCII character, or empty when nothing is quoted.
        escape: a backslash where quotes inside quotes are written ``\\"``; else empty, and they are doubled.
    """

    separator: str = ","
    quote: str = '"'
    escape: str = ""


@dataclass(frozen=True)
class Record:
    """One record found.

    Attributes:
        fields: as given, quotes taken off; None when the record is unreadable.
        end: where the next one starts.
        reason: why it is unreadable; empty when it is not.
        detail: what was found.
    """

    fields: list[str] | None
    end: int
    reason: str = ""
    detail: str = ""


@lru_cache(maxsize=64)
def _patterns(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    separator, quote, escape = (re.escape(one) for one in (dialect.separator, dialect.quote, dialect.escape))
    plain = re.compile(rf"[^{separator}\r\n]*+")
    if not dialect.quote:
        return plain, re.compile(r"[^\r\n]*+"), plain
    inside = (
        rf"(?:[^{quote}{escape}]++|{escape}.|{quote}{quote})*+" if escape else rf"(?:[^{quote}]++|{quote}{quote})*+"
    )
    quoted = re.compile(rf"{quote}({inside}){quote}", re.DOTALL)
    return plain, re.compile(rf"[^{quote}\r\n]*+(?=[\r\n]|\Z)"), quoted


def next_record(text: str, start: int, dialect: Dialect, final: bool) -> Record | None:
    """Give the record that starts at ``start``; None when more text is needed to know.

    A quote that never closes costs its own line only: the next record starts on the next line.
    """
    plain, whole, quoted = _patterns(dialect)
    line = whole.match(text, start)
    if line:
        return _ended(text, line.end(), line.group().split(dialect.separator), final)
    fields: list[str] = []
    at = start
    while True:
        opened = text.startswith(dialect.quote, at)
        found = (quoted if opened else plain).match(text, at)
        if found is None or (opened and not _closes(text, found.end(), dialect)):
            return _broken(text, start, found.end() if found else -1, final)
        fields.append(_unquoted(found.group(1), dialect) if opened else found.group())
        at = found.end()
        if not text.startswith(dialect.separator, at):
            return _ended(text, at, fields, final)
        at += 1


def _ended(text: str, at: int, fields: list[str], final: bool) -> Record | None:
    if at == len(text):
        return Record(fields, at) if final else None
    if text[at] == "\r" and at + 1 == len(text) and not final:
        return None
    return Record(fields, at + (2 if text.startswith("\r\n", at) else 1))


def _closes(text: str, at: int, dialect: Dialect) -> bool:
    return at == len(text) or text[at] in {dialect.separator, "\r", "\n"}


def _unquoted(inside: str, dialect: Dialect) -> str:
    if dialect.escape:
        inside = inside.replace(dialect.escape + dialect.quote, dialect.quote)
    return inside.replace(dialect.quote * 2, dialect.quote)


def _broken(text: str, start: int, closed: int, final: bool) -> Record | None:
    line_end = _LINE_END.search(text, start)
    unsure = closed < 0 or line_end is None or line_end.end() == len(text)
    if unsure and not final and len(text) - start < LONGEST:
        return None
    end = line_end.end() if line_end else len(text)
    if 0 <= closed <= end:
        return Record(None, end, "stray_quote", "text after a closing quote")
    return Record(None, end, "unterminated_quote", "a quote that is not closed")


def physical_lines(text: str) -> int:
    """Give how many lines end in a text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def swallowed(text: str, width: int, dialect: Dialect) -> bool:
    """Say whether every line but the first of a record is itself a full row: its quote was never meant to hold them."""
    lines = _LINE_END.split(text.rstrip("\r\n"))[1:]
    return bool(lines) and all(line.count(dialect.separator) == width - 1 for line in lines)
