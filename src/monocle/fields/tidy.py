"""Text without what nobody typed on purpose: control and zero-width characters, emoji, odd spaces and apostrophes.

``TIDY`` and ``tidy`` are twins in SQL and Python; a test holds them together. What is stored is NFC (Unicode annex 15);
compatibility forms (NFKC) would change what people wrote and serve for keys only.
"""

import re
import unicodedata
from functools import reduce

from monocle.fields.kind import Rule

APOSTROPHES = "\u2019\u2018\u201b\u02bc\u00b4\u0060\u2032\uff07"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
LONGEST = 1000


def _misread(letter: str) -> str:
    """Give what a letter of UTF-8 becomes when it is read as cp1252; its undefined bytes stay what they are in latin-1."""
    return "".join(bytes([byte]).decode("cp1252" if byte not in _UNDEFINED else "latin-1") for byte in letter.encode())


_UNDEFINED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
_MISREAD = tuple((_misread(letter), letter) for letter in "\u2019éèêëàâäîïíôöóùûüúçœæñãõáÉÈÊËÀÂÄÎÏÔÖÙÛÜÇŒÆÑ")

_SPACE = re.compile(r"\s+")
_STRAIGHT = str.maketrans(APOSTROPHES + DASHES + "\ufffd", "'" * len(APOSTROPHES) + "-" * len(DASHES) + "?")

# RE2 has no classes for unassigned characters, so non-characters are named: they are refused by PostgreSQL or by nobody.
_SPACES_SQL = r"[\s\p{Z}\x{0085}]+"
_GONE_SQL = r"[\p{Cc}\p{Cf}\p{Co}\p{So}\p{Sk}\x{FE00}-\x{FE0F}\x{FFFE}\x{FFFF}]"

_FROM = APOSTROPHES + DASHES + "\ufffd"
_TO = "''" * len(APOSTROPHES) + "-" * len(DASHES) + "?"
_MENDED = reduce(lambda sql, pair: f"replace({sql}, '{pair[0]}', '{pair[1]}')", _MISREAD, "left({value}, 1000)")
_WHOLE = f"CASE WHEN regexp_matches({{value}}, '[\u00c3\u00c5\u00e2]') THEN {_MENDED} ELSE left({{value}}, 1000) END"
_TIDY_SQL = (
    "trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace("
    f"translate(nfc_normalize({_WHOLE}), '{_FROM}', '{_TO}'), "
    f"'{_SPACES_SQL}', ' ', 'g'), '{_GONE_SQL}', '', 'g'), "
    r"'(\p{M}{4})\p{M}+', '\1', 'g'), ' +', ' ', 'g'))"
)
_PLAIN = r"[0-9A-Za-z.,''-]+( [0-9A-Za-z.,''-]+)*"

TIDY = Rule(
    "tidy",
    "list_transform([{value}], lambda tidied: CASE WHEN regexp_full_match(tidied, '"
    + _PLAIN
    + "') AND length(tidied) <= 1000 THEN tidied ELSE "
    + _TIDY_SQL.replace("{value}", "tidied")
    + " END)[1]",
)


def tidy(text: str) -> str:
    """Give a text in NFC, on one line, with straight apostrophes and hyphens, single spaces and nothing invisible.

    UTF-8 that was read as cp1252 is read again: ``HÃ©lÃ¨ne`` is ``Hélène``. What stands after the first 1,000 characters is cut: no name or address is longer, and a bomb may be. A character
    that a wrong decoding left (U+FFFD) becomes a question mark, so that it is seen.
    """
    if text.isascii() and text.isprintable() and "  " not in text and "`" not in text and "^" not in text:
        return text[:LONGEST].strip(" ")
    text = text[:LONGEST]
    for wrong, letter in _MISREAD:
        text = text.replace(wrong, letter)
    text = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    text = _SPACE.sub(" ", re.sub("[\u200b\u2060\ufeff]", "", text))
    kept = "".join(character for character in text if not _is_gone(character))
    return _SPACE.sub(" ", _few_marks(kept)).strip(" ")


def _is_gone(character: str) -> bool:
    if character.isascii():
        return not character.isprintable() or character == "^"
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "So", "Sk", "Cs"} or character in _NOT_TEXT


_NOT_TEXT = frozenset([*map(chr, range(0xFE00, 0xFE10)), "\ufffe", "\uffff"])


def _few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.category(character).startswith("M") else 0
        if run <= 4:
            kept.append(character)
    return "".join(kept)


_LETTERS = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "\u0131": "i", "ĳ": "ij",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Give a text in lower case without accents: Cœur → coeur. Other scripts stay as they are."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return "".join(character for character in text if not unicodedata.combining(character))


def plain_sql(value: str) -> str:
    """Give the SQL twin of ``plain``, for Latin script.

    Args:
        value: SQL expression of a text.
    """
    expression = f"translate(lower({value}), 'øłđðıł', 'olddil')"
    for letter, ascii_letters in (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("þ", "th")):
        expression = f"replace({expression}, '{letter}', '{ascii_letters}')"
    return f"strip_accents({expression})"
