"""Texts as DuckDB sees them: its functions of letters, accents, JSON and times, in plain Python.

Each function is the twin of one of DuckDB 2.0, and the property tests hold them together over every character there is.
What differs between Unicode 14, which Python 3.11 knows, and 15, which DuckDB's letters are of, stands in two sets here.
"""

import datetime as dt
import re
from json.encoder import encode_basestring
from unicodedata import category, normalize

_NEW_LETTERS = frozenset(
    chr(code)
    for first, last in (
        (0x1123F, 0x11240),
        (0x11F02, 0x11F02),
        (0x11F04, 0x11F10),
        (0x11F12, 0x11F33),
        (0x1342F, 0x1342F),
        (0x13441, 0x13446),
        (0x1B132, 0x1B132),
        (0x1B155, 0x1B155),
        (0x1DF25, 0x1DF2A),
        (0x1E030, 0x1E06D),
        (0x1E4D0, 0x1E4EB),
        (0x2B739, 0x2B739),
        (0x31350, 0x323AF),
    )
    for code in range(first, last + 1)
)
_NEW_NUMBERS = frozenset(
    chr(code)
    for first, last in ((0x11F50, 0x11F59), (0x1D2C0, 0x1D2D3), (0x1E4F0, 0x1E4F9))
    for code in range(first, last + 1)
)
_NEW_MARKS = frozenset(
    chr(code)
    for first, last in (
        (0xCF3, 0xCF3),
        (0xECE, 0xECE),
        (0x10EFD, 0x10EFF),
        (0x11241, 0x11241),
        (0x11F00, 0x11F01),
        (0x11F03, 0x11F03),
        (0x11F34, 0x11F3A),
        (0x11F3E, 0x11F42),
        (0x13440, 0x13440),
        (0x13447, 0x13455),
        (0x1E08F, 0x1E08F),
        (0x1E4EC, 0x1E4EF),
    )
    for code in range(first, last + 1)
)
_NEW = _NEW_LETTERS | _NEW_NUMBERS
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_PLAIN_WORDS = re.compile(r"[A-Za-z]{2,}")
_CONTROLS = re.compile("[\x00-\x1f]")
_SHORT = frozenset("\b\t\n\f\r")
_ASKS_FOR_QUOTES = re.compile(r"""[]"'(),:=[\\{}]|\A[\t-\r ]|[\t-\r ]\Z|\Anull\Z|\A\Z""", re.IGNORECASE)


def unaccented(text: str) -> str:
    """Give a text without the marks on its letters: ``strip_accents``."""
    if text.isascii():
        return text
    bare = [sign for sign in normalize("NFD", text) if category(sign)[0] != "M" and sign not in _NEW_MARKS]
    return normalize("NFC", "".join(bare))


def lower(text: str) -> str:
    """Give a text in lower case, each character by itself: ``lower``."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()


def plain(text: str) -> str:
    """Give a text for comparing: lower case, letters and digits; the text itself when it has none."""
    bare = lower(unaccented(text))
    if bare.isascii():
        return _NOT_PLAIN.sub(" ", bare) or text
    return _spaced(bare, numbers=True) or text


def _spaced(text: str, *, numbers: bool) -> str:
    """Give a text with one blank for each run of characters that are no letter, and no number where those count."""
    signs: list[str] = []
    for sign in text:
        kept = sign.isalpha() or sign in _NEW_LETTERS or (numbers and (category(sign)[0] == "N" or sign in _NEW))
        if kept:
            signs.append(sign)
        elif not signs or signs[-1] != " ":
            signs.append(" ")
    return "".join(signs)


def words_of_letters(text: str) -> int:
    r"""Give how many runs of two letters or more a text has: matches of ``\pL\pL+``."""
    if text.isascii():
        return len(_PLAIN_WORDS.findall(text))
    return sum(len(word) > 1 for word in _spaced(text, numbers=False).split(" "))


def quoted(text: str) -> str:
    """Give a text as JSON: ``to_json``; only quotes, backslashes and control characters are escaped."""
    found = encode_basestring(text)
    if "\\u" not in found:
        return found
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROLS.sub(_escaped, body)}"'


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    return encode_basestring(sign)[1:-1] if sign in _SHORT else f"\\u{ord(sign):04X}"


def json_or_null(text: str | None) -> str:
    """Give a text as JSON, ``null`` where there is none."""
    return "null" if text is None else quoted(text)


def json_of(value: object) -> str:
    """Give a value out of JSON as JSON again, in as few characters as it takes."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(str(key))}:{json_of(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_of, value)) + "]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return str(value)


def moment(at: dt.datetime) -> str:
    """Give a time as text: ``CAST(… AS VARCHAR)``, fractions of a second only where there are some."""
    text = str(at)
    return text.rstrip("0") if at.microsecond else text


def texts_in_brackets(texts: list[str]) -> str:
    """Give a list of texts as text: ``CAST(… AS VARCHAR)``, which quotes those that could be misread."""
    return f"[{', '.join(map(_in_quotes, texts))}]"


def _in_quotes(text: str) -> str:
    if not _ASKS_FOR_QUOTES.search(text):
        return text
    body = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{body}'"
