"""Capitals as small letters, the same in Python, DuckDB and PostgreSQL, whatever the locale of a server.

Each letter by itself, as DuckDB's ``lower`` does: what more there is in some languages is left (a final sigma, a dotted i).
"""

from functools import cache

_END = 0x1F000
"""No capital comes after it."""
_DOTTED = "\u0130"
"""The one capital whose small letter is two characters: here it is the first of them."""


@cache
def capitals() -> tuple[str, str]:
    """Give all capitals, and the small letter of each at the same place."""
    letters = [one for one in map(chr, range(_END)) if one.lower() != one]
    return "".join(letters), "".join(one.lower() if one != _DOTTED else "i" for one in letters)


@cache
def _folding() -> dict[int, int]:
    return str.maketrans(*capitals())


def folded(text: str) -> str:
    """Give a text with its capitals as small letters; accents stay."""
    return text.lower() if text.isascii() else text.translate(_folding())
