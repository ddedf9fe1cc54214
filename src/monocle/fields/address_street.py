"""House numbers and ways: told apart, unabbreviated and written one way."""

import re
from functools import lru_cache

from monocle.fields.address_words import BOX, COMPLEMENT, INNER, SMALL, SUFFIXES, WAYS
from monocle.fields.tidy import plain, plain_sql

_LONGEST_NUMBER = 12
_REPEATS = "bis|ter|quater|quinquies|sexies"
_NUMBER = re.compile(
    rf"^(?:n\s?°\s*|no\.?\s+|n°)?(\d{{1,5}})(?:\s?([-/&+]|à)\s?(\d{{1,5}}))?(?:\s?({_REPEATS})\b|\s?([a-z])(?![\w'.]))?(?=[\s,.-]|$)[\s,.]*",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"^\d{1,4}\s?(st|nd|rd|th|e|è|eme|ème|er|ère|ere)\b", re.IGNORECASE)
_COMPLEMENT = re.compile(
    rf"(?<![\w'])(?<!\bdu )(?<!\bde )(?<!\bla )(?<!\ble )(?<!\bles )(?<!\bdes )(?<!\bd')(?<!\bl')(?<!\bau )(?<!\baux )"
    rf"(?:{COMPLEMENT})\b\.?\s*(?:n°\s*)?[\w°-]*.*$",
    re.IGNORECASE,
)
_COMPLEMENT_FIRST = re.compile(rf"^(?:{COMPLEMENT})(?![\w'])", re.IGNORECASE)
_SURE = re.compile(
    r"(?<![\w'])(?:b[âa]timents?|b[âa]t|appartement|appart|appt|apt|app|etage|étage|étg|etg|rdc|escalier|esc|immeuble|imm|r[ée]sidence|r[ée]s|"
    r"logement|apartment|suite|unit|flat|bldg|c/o)(?![\w'])",
    re.IGNORECASE,
)
_STOREY = re.compile(
    r"(?<!\w)\d{1,2}\s?(?:er|e|è|eme|ème|nd|st|rd|th)\s+(?:étage|etage|étg|etg|floor)\b.*$", re.IGNORECASE
)
_BOX = re.compile(rf"(?<!\w)(?:{BOX})", re.IGNORECASE)
_NUMBERED_WAY = re.compile(
    r"(?<=\w)[\s,]+\d{1,4}\s?(?:bis|ter|quater|[a-z])?[\s,]+(?:rue|avenue|av|ave|boulevard|bd|bld|blvd|chemin|che|chem|route|rte|"
    r"impasse|imp|all[ée]e|all|place|pl|quai|square|sq|cours|passage)\.?\s",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"(?<![\w'])([dl]) (?=[aeiouyhàâéèêëîïôœ]\w)", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"(?:\b(?:du|de|la|le|les|des|au|aux|et)|[dl]')\s*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:\.(?=[\s-]|$))?|[\W_]+")
_ROMAN = re.compile(r"^(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})$")
_CAPITALS = frozenset(("ZI", "ZA", "ZAC", "ZUP", "RN", "RD", "CD", "CR", "CC", "HLM", "SNCF", "PTT"))
_SHORT_CAPITALS = 3


def house_number(text: str, *, strict: bool = False) -> str | None:
    """Give a house number written one way: ``12 bis``, ``3A``, ``12-14``; None when there is none.

    Args:
        text: a number as given.
        strict: what is no number is None; else it is given in capitals, as short as it is.
    """
    found = _NUMBER.match(text)
    if found and found.end() == len(text):
        return _written(found)
    if strict:
        return None
    return re.sub(r"[\s,]+", " ", text).strip().upper() if len(text) <= _LONGEST_NUMBER else None


def _written(found: re.Match[str]) -> str:
    number, _, second, repeat, letter = found.groups()
    number = str(int(number)) if int(number) else number
    number += f"-{second}" if second else ""
    return f"{number} {repeat.lower()}" if repeat else f"{number}{(letter or '').upper()}"


def number_and_street(text: str) -> tuple[str | None, str | None]:
    """Give the house number and the way of a line, each written one way."""
    found = _NUMBER.match(text)
    ordinal = _ORDINAL.match(text)
    if found is None or (ordinal and not (ordinal[1] in {"e", "E"} and is_street(text[found.end() :]))):
        return None, normal_street(text)
    number, rest = _written(found), text[found.end() :]
    spaced = found[5] and text[found.start(5) - 1] == " "
    if spaced and not is_street(rest):
        number, rest = number[:-1], f"{found[5]} {rest}"
    return number, normal_street(rest)


def before_number(text: str) -> tuple[str, str]:
    """Give what stands before house number and way, such as a residence, and the rest."""
    found = _NUMBERED_WAY.search(text)
    return (text[: found.start()].strip(" ,-"), text[found.start() :].strip(" ,-")) if found else ("", text)


@lru_cache(maxsize=1 << 16)
def is_street(text: str) -> bool:
    """Say whether a text names a way: by its first words in French, by its last in English."""
    words = plain(text).replace(".", "").split()
    if not words:
        return False
    return words[0] in WAYS or " ".join(words[:2]) in WAYS or (len(words) > 1 and words[-1] in SUFFIXES)


def without_complements(text: str) -> tuple[str, list[str]]:
    """Give a line without building, flat, floor and post box, and these."""
    extras = [found[0].strip() for found in _BOX.finditer(text)]
    text = _BOX.sub(" ", text).strip(" ,-")
    found = _STOREY.search(text) or _inside(text)
    if found:
        extras.insert(0, text[found.start() :].strip(" ,-"))
        text = text[: found.start()].strip(" ,-")
    return re.sub(r"\s+", " ", text), extras


def _inside(text: str) -> re.Match[str] | None:
    """Give where a complement starts: at the head when nothing else is a way, or after a way, not behind an article."""
    for found in _SURE.finditer(text):
        before = text[: found.start()].strip(" ,-")
        if _ARTICLE_BEFORE.search(before):
            continue
        if not before or (not _NUMBER.fullmatch(before) and len(before.split()) > 1):
            return found
    return None


@lru_cache(maxsize=1 << 16)
def normal_street(text: str) -> str | None:
    """Give a way unabbreviated: ``AV DU GAL DE GAULLE`` → ``Avenue du Général de Gaulle``."""
    mixed = not (text.isupper() or text.islower())
    words = _WORD.findall((text if mixed else _ELIDED.sub(r"\1'", text)).strip(" ,.-"))
    if not any(map(str.isalnum, text)):
        return None
    first = plain(words[0]).rstrip(".")
    french = first in WAYS
    spoken = [_unabbreviated(words, place, french=french) for place in range(len(words))]
    cased = [_cased(word, spoken, place, mixed=mixed) for place, word in enumerate(spoken)]
    street = re.sub(r"\s+", " ", "".join(cased)).strip()
    return street[:1].upper() + street[1:] or None


def _unabbreviated(words: list[str], place: int, *, french: bool) -> str:
    word = words[place]
    short = plain(word).rstrip(".")
    last = place == len(words) - 1
    if place == 0:
        return WAYS[short] if french and WAYS[short] != short and plain(WAYS[short]) != short else word.rstrip(".")
    if (
        french
        and not last
        and short in INNER
        and plain(INNER[short]) != short
        and words[place + 1].strip() in {"", "-"}
    ):
        full = INNER[short]
        return full.capitalize() if word[:1].isupper() else full
    if not french and last and short in SUFFIXES and len(words) > 1:
        full = SUFFIXES[short]
        return word.rstrip(".") if full == short else (full.capitalize() if word[:1].isupper() else full)
    return word


def _cased(word: str, words: list[str], place: int, *, mixed: bool) -> str:
    if not word[:1].isalpha():
        return word
    if mixed and not (word.isupper() and len(word) > _SHORT_CAPITALS):
        return word
    if word.upper() in _CAPITALS or (_ROMAN.match(word) and place > 0 and words[place - 1] != "-"):
        return word.upper()
    lower = word.lower()
    elided = place + 1 < len(words) and words[place + 1].startswith("'")
    if (
        place
        and (lower in SMALL or (elided and lower in {"d", "l", "qu"}))
        and not (lower in {"a", "l", "d"} and not elided)
    ):
        return lower
    after_apostrophe = place > 1 and words[place - 1] == "'" and len(words[place - 2]) > 1
    return lower if after_apostrophe else lower[:1].upper() + lower[1:]


def street_key_sql(value: str) -> str:
    """Give the SQL expression of a normalised street's comparing key: lower case ASCII words, no articles' accents.

    Args:
        value: SQL expression of a normalised street.
    """
    return f"trim(regexp_replace({plain_sql(value)}, '[^\\p{{L}}0-9]+', ' ', 'g'))"
