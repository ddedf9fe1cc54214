"""Characters that nobody meant to write, and how they leave a text.

The SQL works on text of any script; patterns name code points, so that RE2 (DuckDB) and Java (Spark) read them alike.
"""

_INVISIBLE = (
    (0x0000, 0x0008),
    (0x000E, 0x001F),
    (0x007F, 0x0084),
    (0x0086, 0x009F),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x180B, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xFFFE, 0xFFFF),
)
_SPACES = (
    (0x0009, 0x000D),
    (0x0020, 0x0020),
    (0x0085, 0x0085),
    (0x00A0, 0x00A0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)
_FULL_WIDTH = "".join(chr(0xFF01 + offset) for offset in range(94))
_ASCII = "".join(chr(0x21 + offset) for offset in range(94)).replace("'", "''")


def _inside(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(rf"\x{{{low:04X}}}-\x{{{high:04X}}}" for low, high in ranges)


SPACES = _inside(_SPACES)
"""Inside of a character class: every kind of white space, line ends and no-break spaces too."""

INVISIBLE_SQL = f"regexp_replace({{value}}, '[{_inside(_INVISIBLE)}]', '', 'g')"
"""The text without control, zero-width, direction and soft-hyphen characters; white space stays."""

# translate() is slow, and nearly every text is ASCII: as many bytes as characters.
WIDTH_SQL = rf"""CASE
    WHEN bit_length({{value}}) = 8 * length({{value}}) THEN {{value}}
    WHEN regexp_matches({{value}}, '[\x{{FF01}}-\x{{FF5E}}]') THEN translate({{value}}, '{_FULL_WIDTH}', '{_ASCII}')
    ELSE {{value}}
END"""
"""The text with full-width Latin letters, digits and signs (U+FF01 to U+FF5E) as plain ones."""

TRIM_SQL = f"regexp_replace({{value}}, '^[{SPACES}]+|[{SPACES}]+$', '', 'g')"
"""The text without white space at both ends."""

NO_SPACES_SQL = f"regexp_replace({{value}}, '[{SPACES}]', '', 'g')"
"""The text without any white space."""


def literal(text: str) -> str:
    """Give a text of our own code as an SQL literal.

    Never for what a user or a source gives: that is bound.
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: tuple[str, ...] | frozenset[str]) -> str:
    """Give texts of our own code as the inside of an SQL ``IN (…)``, in order of code points."""
    return ", ".join(literal(text) for text in sorted(texts))
