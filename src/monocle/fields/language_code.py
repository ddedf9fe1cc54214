"""Languages as ISO 639-1, from codes, locales and names."""

from collections.abc import Mapping, Sequence
from functools import cache

from anyascii import anyascii
from babel import Locale
from babel.core import get_global

from monocle.fields.characters import INVISIBLE_SQL, SPACES, TRIM_SQL, WIDTH_SQL, literals
from monocle.fields.kind import Kind, Level, Rule

_NAMED_IN = ("fr", "en")
_NOTHING = ("-", "?", "n a", "nc", "null", "none", "unknown", "inconnu", "und", "mul", "zxx", "autre", "other", "xx")


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted(code for code in map(str, Locale("en").languages) if len(code) == 2))


@cache
def _known() -> Mapping[str, str]:
    """Give spelling → code: ISO 639-2 codes and names in French, in English and in the language itself."""
    known = {alias: code for alias, code in get_global("language_aliases").items() if code in _codes()}
    for language in _NAMED_IN:
        names = Locale(language).languages
        known.update({_plain(names[code]): code for code in _codes() if code in names})
    for code in _codes():
        own = Locale.parse(code).display_name if code in _own_names() else None
        if own:
            known.setdefault(_plain(own), code)
    return known


@cache
def _own_names() -> frozenset[str]:
    return frozenset(("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ro", "ru", "tr", "zh"))


def _plain(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in anyascii(name).lower()).split())


def _slow(texts: Sequence[str]) -> list[tuple[str | None, str]]:
    return [_verdict(_plain(text)) for text in texts]


def _verdict(text: str) -> tuple[str | None, str]:
    first = text.split(" ", maxsplit=1)[0]
    code = _known().get(text) or (first if first in _codes() else _known().get(first))
    return (code, "") if code else (None, "unknown_language")


def _show(value: str, language: str) -> str:
    return str(Locale(language if language in _NAMED_IN else "en").languages.get(value, value))


def _mask(value: str) -> str:
    return value


LANGUAGE = Kind(
    name="language",
    rules=(
        Rule("invisible", INVISIBLE_SQL),
        Rule("full_width", WIDTH_SQL),
        Rule("case", "lower(strip_accents(replace({value}, 'İ', 'i')))"),
        Rule(
            "region",
            "CASE WHEN regexp_matches({value}, '^[a-z]{2,3}[_-][a-z0-9_.@-]+$')"
            " THEN regexp_extract({value}, '^[a-z]+', 0) ELSE {value} END",
        ),
        Rule("punctuation", rf"regexp_replace({{value}}, '[{SPACES}.,''\x{{2019}}_()\[\]/-]+', ' ', 'g')"),
        Rule("space", TRIM_SQL),
    ),
    refusal=f"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN {{value}} IN ({literals(_NOTHING)}) THEN 'placeholder'
        WHEN {{value}} IN ({literals(_codes())}) THEN ''
        ELSE NULL
    END""",
    slow=_slow,
    key="{value}",
    levels=(Level("exact", "{left} = {right}"),),
    show=_show,
    mask=_mask,
)
"""Languages. Refused as ``empty``, ``placeholder`` or ``unknown_language``."""
