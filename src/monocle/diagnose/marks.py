"""What can be told of one value by its looks: SQL over ``text`` (trimmed), ``low`` (lower case, no accents) and ``size``.

All sides of an AND are computed, so what costs more than a pattern stands inside a CASE.
"""

from collections.abc import Mapping
from types import MappingProxyType

from monocle.fields.characters import SPACES, literals

_MADE_UP = """
    n/a na nc n.c. nr null nul none nil nan nsp neant aucun aucune inconnu inconnue unknown undefined missing vide (vide) test tests
    - -- . .. ... / ? ?? x xx xxx xxxx xxxxx xxxxxx zzz aaa tbd todo lorem #n/a #ref! #value! #valeur! #nom?
    01/01/1900 01/01/1901 1900-01-01 1901-01-01 00/00/0000 0000-00-00 31/12/9999 9999-12-31 31/12/2099 2099-12-31
    30/12/1899 1899-12-30 01/01/0001 0001-01-01 11/11/1111 1111-11-11
    00000 000000 0000000 00000000 0000000000 1111111111 9999999999 0123456789 1234567890 0102030405 0600000000 0606060606
"""
PLACEHOLDERS = frozenset(_MADE_UP.split())
"""What people and systems write where they have nothing to say; lower case, without accents. The list is ours."""

_REPEATED = "|".join(f"{digit}{{8,}}" for digit in "0123456789")
_CARD = (
    r"(?:^|[^0-9])((?:4[0-9]{3}|5[1-5][0-9]{2}|3[47][0-9]{2})[ -]?[0-9]{4,6}[ -]?[0-9]{4,5}[ -]?[0-9]{0,4})(?:[^0-9]|$)"
)
# Luhn (ISO/IEC 7812-1, annex B): every second digit from the right counts double.
_LUHN = (
    "TRY(list_sum(list_transform(string_split(reverse(regexp_replace(regexp_extract("
    f"text, '{_CARD}', 1), '[^0-9]', '', 'g')), ''), "
    "lambda d, i: CASE WHEN i % 2 = 1 THEN CAST(d AS INTEGER) WHEN d > '4' THEN 2 * CAST(d AS INTEGER) - 9 "
    "ELSE 2 * CAST(d AS INTEGER) END))) % 10 = 0"
)
_IBAN = r"\b(?:FR|BE|CH|DE|ES|GB|IE|IT|LU|MC|NL|PT|AT|PL|SE|DK|FI|NO)[0-9]{2} ?[A-Z0-9]{4}(?: ?[A-Z0-9]{4}){2,6}(?: ?[A-Z0-9]{1,4})?\b"
_NIR = r"(?:^|[^0-9])([12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3}) ?([0-9]{2})(?:[^0-9]|$)"
# The key of a French social security number is 97 less the remainder of the number by 97 (INSEE).
_NIR_KEY = (
    f"TRY_CAST(regexp_extract(text, '{_NIR}', 2) AS BIGINT)"
    f" = 97 - TRY_CAST(replace(regexp_extract(text, '{_NIR}', 1), ' ', '') AS BIGINT) % 97"
)
_HEALTH = (
    "allergi[a-z]*|diabet[a-z]*|cancer[a-z]*|asthm[a-z]*|epileps[a-z]*|depressi[a-z]*|handicap[a-z]*|invalidite|grossesse|"
    "maladie[s]?|malade|hospitali[a-z]*|chimiotherapie|vih|hiv|seropositi[a-z]*|alcooli[a-z]*|pregnan[a-z]*|disabilit[a-z]*|"
    "disabled|illness|surgery|medical|medicament[s]?|fauteuil roulant|wheelchair|arret maladie|est enceinte|suis enceinte"
)
_BELIEFS = (
    "catholique[s]?|musulman[a-z]*|juif[s]?|juive[s]?|protestant[a-z]*|bouddhiste[s]?|halal|casher|kosher|muslim|jewish|"
    "catholic|syndicat[s]?|syndique[a-z]*|trade union|homosexuel[a-z]*|lesbienne[s]?|bisexuel[a-z]*|origine ethnique|"
    "opinion politique|parti politique"
)

MARKS: Mapping[str, str] = MappingProxyType(
    {
        "spaced": f"value <> text OR regexp_matches(value, '^[{SPACES}]|[{SPACES}]$|  ')",
        "broken": r"bit_length(text) > 8 * size AND regexp_matches(text, '[ÃÂâÅ][\x{0080}-\x{00BF}\x{0152}-\x{017E}\x{2010}-\x{2122}]|\x{FFFD}')",
        "placeholder": f"low IN ({literals(PLACEHOLDERS)}) OR (size BETWEEN 8 AND 20 AND regexp_matches(text, '^(?:\\+33 ?|0)?(?:{_REPEATED})$'))"
        " OR (contains(text, '@') AND regexp_matches(low, '^(?:test[0-9]*|noemail|nomail|sansmail|pasdemail|aucun|inconnu|xxx+|aaa+|none|null|fake)@'))",
        "an_integer": "starts AND regexp_matches(text, '^-?(?:0|[1-9][0-9]{0,17})$')",
        "a_decimal": r"starts AND regexp_matches(text, '^-?[0-9]{1,3}(?:(?:[  ][0-9]{3})+|[0-9]*)(?:[.,][0-9]+)?(?: ?[€$£%])?$')",
        "a_digits": "starts AND regexp_matches(text, '^[0-9]+$')",
        "a_date": "starts AND size BETWEEN 8 AND 10 AND day_at IS NOT NULL",
        "a_time": "starts AND size BETWEEN 14 AND 40 AND day_at IS NOT NULL",
        "a_boolean": "size <= 5 AND low IN ('0', '1', 'true', 'false', 'yes', 'no', 'oui', 'non', 'o', 'n', 'y', 'vrai', 'faux', 't', 'f')",
        "an_email": r"contains(text, '@') AND regexp_matches(text, '^[^\s@<>;,]+@[^\s@<>;,]+\.[A-Za-z]{2,}$')",
        "a_phone": r"size BETWEEN 9 AND 22 AND starts AND regexp_matches(text, '^(?:\+|00)[1-9][0-9 ().\-/]{7,18}$|^\(?0[1-9](?:[ .\-/]?[0-9]{2}){4}$')",
        "a_url": "size > 9 AND regexp_matches(low, '^https?://[^ ]+$')",
        "a_uuid": "size = 36 AND regexp_matches(low, '^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$')",
        "a_json": r"size >= 2 AND regexp_matches(text, '^(?:\{.*\}|\[.*\])$')",
        "with_email": r"size > 8 AND contains(text, '@') AND regexp_matches(text, '[A-Za-z0-9._%+-]{2,}@[A-Za-z0-9.-]+\.[A-Za-z]{2,}')",
        "with_phone": r"size > 12 AND regexp_matches(text, '(?:^|[^0-9])(?:\+33[ .\-]?[1-9]|0[1-9])(?:[ .\-]?[0-9]{2}){4}(?:[^0-9]|$)')",
        "with_card": f"CASE WHEN size BETWEEN 13 AND 4000 AND regexp_matches(text, '{_CARD}') THEN {_LUHN} END",
        "with_iban": f"size > 14 AND regexp_matches(text, '{_IBAN}')",
        "with_nir": f"CASE WHEN size >= 15 AND regexp_matches(text, '{_NIR}') THEN {_NIR_KEY} END",
        "with_ip": r"size BETWEEN 7 AND 15 AND starts AND regexp_matches(text, '^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$')",
        "with_health": rf"size > 10 AND contains(text, ' ') AND regexp_matches(low, '\b(?:{_HEALTH})\b')",
        "with_beliefs": rf"size > 10 AND contains(text, ' ') AND regexp_matches(low, '\b(?:{_BELIEFS})\b')",
        "mangled": r"starts AND size BETWEEN 5 AND 24 AND regexp_matches(text, '^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2}$')",
        "a_sentence": "size > 25 AND len(string_split(text, ' ')) > 4",
    }
)
"""Name of a mark → condition."""

STARTS = r"regexp_matches(text, '^[-+(]?[0-9]')"
"""Begins like a number, a date or a telephone number."""

_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}.*)?$"
_SLASHED = r"^([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})(?:[T ][0-9]{1,2}:[0-9]{2}.*)?$"
_COMPACT = "^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"


def _slashed(year: int, month: int, day: int) -> str:
    parts = [f"regexp_extract(text, '{_SLASHED}', {group})" for group in (year, month, day)]
    return f"TRY_CAST({parts[0]} || '-' || lpad({parts[1]}, 2, '0') || '-' || lpad({parts[2]}, 2, '0') AS DATE)"


DAY = f"""CASE
    WHEN NOT starts OR size < 8 OR size > 40 THEN NULL
    WHEN regexp_matches(text, '{_ISO}') THEN TRY_CAST(left(text, 10) AS DATE)
    WHEN regexp_matches(text, '{_SLASHED}') THEN coalesce({_slashed(3, 2, 1)}, {_slashed(3, 1, 2)})
    WHEN size = 8 AND regexp_matches(text, '{_COMPACT}') THEN TRY_CAST(left(text, 4) || '-' || substr(text, 5, 2) || '-' || right(text, 2) AS DATE)
END"""
"""The day that a text seems to say, day before month where both could be."""

NUMBER = "CASE WHEN starts THEN TRY_CAST(replace(regexp_replace(text, '[^0-9.,-]', '', 'g'), ',', '.') AS DOUBLE) END"
"""The number that a text seems to say."""

_UPPER, _LOWER = r"\p{Lu}", r"[\p{Ll}\p{Lo}]"
SHAPE = (
    f"regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(left(text, 40), '[0-9]', '9', 'g'), "
    f"'{_UPPER}', 'A', 'g'), '{_LOWER}', 'a', 'g'), 'a{{4,}}', 'aaa', 'g'), 'A{{4,}}', 'AAA', 'g')"
)
"""The shape of a text: ``A9`` patterns; a run of letters of one case is written as at most three."""
