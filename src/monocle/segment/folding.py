"""Capitals as small letters, the same in Python, DuckDB and PostgreSQL, whatever the locale of a server."""

_SCRIPTS = ((0x41, 0x250), (0x386, 0x3CF), (0x400, 0x530), (0x1E00, 0x1F00))
"""Latin, Greek and Cyrillic letters, and Latin ones of Vietnamese and the like."""


def _capitals() -> tuple[str, ...]:
    letters = (chr(number) for first, last in _SCRIPTS for number in range(first, last))
    return tuple(one for one in letters if one.lower() != one and len(one.lower()) == 1)


CAPITALS = "".join(_capitals())
SMALL = "".join(one.lower() for one in _capitals())
_FOLDING = str.maketrans(CAPITALS, SMALL)


def folded(text: str) -> str:
    """Give a text with its capitals as small letters; accents stay."""
    return text.translate(_FOLDING)
