"""Countries as ISO 3166-1 alpha-2, from codes and from their French and English names."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from anyascii import anyascii
from babel import Locale
from babel.core import get_global

from monocle.fields.characters import INVISIBLE_SQL, SPACES, TRIM_SQL, WIDTH_SQL, literals
from monocle.fields.kind import Kind, Level, Rule

_LANGUAGES = ("fr", "en")
_NOT_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "ANGLETERRE": "GB",
        "BIELORUSSIE": "BY",
        "BIRMANIE": "MM",
        "BRITAIN": "GB",
        "BURMA": "MM",
        "CAP VERT": "CV",
        "COREE": "KR",
        "COTE D IVOIRE": "CI",
        "CZECH REPUBLIC": "CZ",
        "DEUTSCHLAND": "DE",
        "ECOSSE": "GB",
        "EIRE": "IE",
        "ENGLAND": "GB",
        "ESPANA": "ES",
        "ETATS UNIS D AMERIQUE": "US",
        "FRANCE METROPOLITAINE": "FR",
        "GRANDE BRETAGNE": "GB",
        "GREAT BRITAIN": "GB",
        "HELVETIA": "CH",
        "HOLLAND": "NL",
        "HOLLANDE": "NL",
        "HONG KONG": "HK",
        "ITALIA": "IT",
        "IVORY COAST": "CI",
        "KOREA": "KR",
        "LA REUNION": "RE",
        "MACEDOINE": "MK",
        "MOLDAVIE": "MD",
        "NEDERLAND": "NL",
        "NORTHERN IRELAND": "GB",
        "PAYS DE GALLES": "GB",
        "PORTUGAL CONTINENTAL": "PT",
        "REPUBLIQUE FRANCAISE": "FR",
        "REPUBLIQUE TCHEQUE": "CZ",
        "SCHWEIZ": "CH",
        "SCOTLAND": "GB",
        "SUISSE CH": "CH",
        "SVIZZERA": "CH",
        "SWAZILAND": "SZ",
        "TURKEY": "TR",
        "UAE": "AE",
        "UNITED STATES OF AMERICA": "US",
        "VIET NAM": "VN",
        "WALES": "GB",
        "OSTERREICH": "AT",
        "BELGIE": "BE",
        "ESPAGNE CONTINENTALE": "ES",
        "U K": "GB",
        "U S": "US",
        "U S A": "US",
    }
)
_NOTHING = ("", "-", "?", "N A", "NULL", "NONE", "UNKNOWN", "INCONNU", "AUTRE", "OTHER", "XX", "ZZ")


@cache
def _codes() -> tuple[str, ...]:
    names = [str(code) for code in Locale("en").territories]
    return tuple(sorted(code for code in names if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES))


@cache
def _known() -> Mapping[str, str]:
    """Give spelling → alpha-2: CLDR's names in French and English, alpha-3 and numeric codes, and our own spellings."""
    known = {code: code for code in _codes()}
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and codes[0] in _codes():
            known.setdefault(alias, codes[0])
    for language in _LANGUAGES:
        names = Locale(language).territories
        known.update({_plain(names[code]): code for code in _codes() if code in names})
    return known | dict(_SPELLINGS)


def _plain(name: str) -> str:
    """Give a name as the rules leave it."""
    letters = "".join(character if character.isalnum() else " " for character in anyascii(name).upper())
    return " ".join(word for word in letters.split() if word)


def _slow(texts: Sequence[str]) -> list[tuple[str | None, str]]:
    found = [_known().get(_plain(text)) for text in texts]
    return [(code, "") if code else (None, "unknown_country") for code in found]


def _show(value: str, language: str) -> str:
    return str(Locale(language if language in _LANGUAGES else "en").territories.get(value, value))


def _mask(value: str) -> str:
    return value


COUNTRY = Kind(
    name="country",
    rules=(
        Rule("invisible", INVISIBLE_SQL),
        Rule("full_width", WIDTH_SQL),
        Rule("accents", "strip_accents({value})"),
        Rule("case", "upper({value})"),
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
"""Countries. Refused as ``empty``, ``placeholder`` or ``unknown_country``."""
