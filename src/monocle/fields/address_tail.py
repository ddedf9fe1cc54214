"""The end of an address: postcode, city, CEDEX, country."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from monocle.fields.address_street import is_street, without_complements
from monocle.fields.address_words import SMALL, STATES, SUFFIXES
from monocle.fields.country import COUNTRY
from monocle.fields.tidy import plain

_COUNTRIES: Mapping[str, str] = MappingProxyType(
    {
        "france": "FR", "monaco": "MC", "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH", "luxembourg": "LU",
        "allemagne": "DE", "germany": "DE", "deutschland": "DE", "espagne": "ES", "spain": "ES", "espana": "ES", "italie": "IT", "italy": "IT",
        "italia": "IT", "portugal": "PT", "royaume-uni": "GB", "royaume uni": "GB", "united kingdom": "GB", "uk": "GB", "england": "GB",
        "angleterre": "GB", "usa": "US", "united states": "US", "etats-unis": "US", "canada": "CA", "australia": "AU", "australie": "AU",
        "pays-bas": "NL", "netherlands": "NL", "nederland": "NL", "ireland": "IE", "irlande": "IE", "andorre": "AD", "andorra": "AD",
        "la reunion": "RE", "guadeloupe": "GP", "martinique": "MQ", "guyane": "GF", "mayotte": "YT",
    }
)  # fmt: skip
_FRENCH = re.compile(r"(?:(?<=[\s,])|^)(?:(?:F|FR|MC)\s?-\s?)?(\d{5}|\d{2} \d{3})(?=[\s,-]|$)|(?<=[^\W\d_])(\d{5})$")
_BRITISH = re.compile(r"(?:^|[\s,])([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})$", re.IGNORECASE)
_STATE = re.compile(r"[\s,]+([A-Za-z]{2,3})\.?,?\s+(\d{4,5}(?:-\d{4})?)$")
_PREFIXED = re.compile(r"(?:^|[\s,])(B|CH|L|D|A|DK|S|NL)\s?-\s?(\d{4,5})\s+(\D+)$")
_FOUR = re.compile(r"(?:^|,\s*)(\d{4}(?: ?[A-Z]{2}(?![\w]))?)\s+(\D+)$")
_SHORTENED = re.compile(r"(?<!\d)\s((?!1[89]|20)\d{4})(?:\s+([^\W\d][^\d,]*))?$")
_CEDEX = re.compile(r"[\s,-]*\bcedex\b\s*(\d{0,2})\s*$", re.IGNORECASE)
_SURE_CITY = re.compile(
    r"[^\W\d_]{3,}(?:-[^\W\d_]+)*-(?:sur|sous|lès|lez|les|en)-(?:[^\W\d_]+['-])*[^\W\d_]+", re.IGNORECASE
)
_DISTRICT = re.compile(
    r"^(paris|lyon|marseille)[\s,-]+(?:\d{1,2}\s?(?:e|er|è|ème|eme|ème)?)(?:\s+arr(?:ondissement|dt|\.)?)?$",
    re.IGNORECASE,
)
_SHORT = (
    (re.compile(r"\bst(?=[\s.-])\.?", re.IGNORECASE), "Saint"),
    (re.compile(r"\bste(?=[\s.-])\.?", re.IGNORECASE), "Sainte"),
    (re.compile(r"\s?\bs/s?\s?", re.IGNORECASE), " sur "),
)
FRENCH = frozenset(("FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"))
"""Countries whose postcodes have five digits and whose communes are written as the French ones."""
_FRENCH_DIGITS = 5
_LIST = frozenset(("le", "la", "les"))


@dataclass(frozen=True)
class Tail:
    """The end of an address, and what stands before it."""

    rest: str
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    extra: str | None = None


def tail_of(text: str, country: str | None, cities: Collection[str]) -> Tail:
    """Give the end of a text that may hold a whole address.

    Args:
        text: tidied.
        country: ISO code, where it is known.
        cities: comparing keys of cities that may end a text without comma or postcode.
    """
    head, _, last = text.rpartition(",")
    named = _COUNTRIES.get(plain(last).strip(" ."))
    if named and head:
        text, country = head.strip(" ,"), country or named
    for reading in (_british, _state, _french, _foreign):
        found = reading(text, country)
        if found:
            return found
    head, _, last = text.rpartition(",")
    last = last.strip()
    if head and last and not any(map(str.isdigit, last)) and not is_street(last) and without_complements(last)[0]:
        return Tail(head.strip(" ,"), None, last, country)
    return _known_city(text, country, cities)


def _french(text: str, country: str | None) -> Tail | None:
    found = None
    for match in _FRENCH.finditer(text):
        after = text[match.end() :].strip(" ,-")
        if match.start() == 0 and (
            is_street(after) or any(plain(word).strip(".") in SUFFIXES for word in after.split()[1:])
        ):
            continue
        if not after or after[0].isalpha():
            found = match
    if found is None:
        return None
    city = text[found.end() :].strip(" ,-") or None
    rest = text[: found.start()].strip(" ,-")
    if city and "," in city:
        city, _, last = city.partition(",")
        country = country or _COUNTRIES.get(plain(last).strip(" ."))
    prefixed = found[0].strip(" ,")[:1].isalpha()
    return Tail(rest, (found[1] or found[2]).replace(" ", ""), city, country or ("FR" if prefixed else None))


def _british(text: str, country: str | None) -> Tail | None:
    found = _BRITISH.search(text)
    if found is None:
        return None
    segments = [segment.strip() for segment in text[: found.start()].split(",") if segment.strip()]
    streets = [place for place, segment in enumerate(segments) if segment[:1].isdigit() or is_street(segment)]
    cut = streets[0] + 1 if streets else max(len(segments) - 1, 0)
    city = segments[cut] if len(segments) > cut else None
    return Tail(
        ", ".join(segments[:cut]), found[1].upper(), city, country or "GB", ", ".join(segments[cut + 1 :]) or None
    )


def _state(text: str, country: str | None) -> Tail | None:
    found = _STATE.search(text)
    if found is None or found[1].upper() not in STATES or country == "FR":
        return None
    american = "US" if len(found[2]) >= _FRENCH_DIGITS else None
    before = text[: found.start()].strip(" ,")
    head, comma, city = before.rpartition(",")
    if not comma:
        head, city = _after_suffix(before)
    return Tail(head.strip(" ,"), found[2], city.strip() or None, country or american, found[1].upper())


def _after_suffix(text: str) -> tuple[str, str]:
    words = text.split()
    for place in range(len(words) - 1, 1, -1):
        if plain(words[place - 1]).strip(".") in SUFFIXES and words[0][:1].isdigit():
            return " ".join(words[:place]), " ".join(words[place:])
    return (text, "") if text[:1].isdigit() else ("", text)


def _foreign(text: str, country: str | None) -> Tail | None:
    found = _PREFIXED.search(text)
    if found:
        named = {"B": "BE", "L": "LU", "D": "DE", "A": "AT", "S": "SE"}.get(found[1], found[1])
        return Tail(text[: found.start()].strip(" ,"), found[2], found[3].strip(" ,"), country or named)
    found = _FOUR.search(text)
    if found and not is_street(found[2]):
        return Tail(text[: found.start()].strip(" ,"), found[1], found[2].strip(" ,"), country)
    found = _SHORTENED.search(text)
    if found and is_street(re.sub(r"^[\d\s,]+", "", text)):
        return Tail(text[: found.start()].strip(" ,"), found[1], found[2], country)
    return None


def _known_city(text: str, country: str | None, cities: Collection[str]) -> Tail:
    words = text.split()
    if len(words) > 1 and _SURE_CITY.fullmatch(words[-1]) and _could_stand_alone(words[:-1]):
        return Tail(" ".join(words[:-1]), None, words[-1], country)
    for place in range(1, len(words) if cities else 0):
        head = " ".join(words[:place])
        if _could_stand_alone(words[:place]) and city_key(" ".join(words[place:])) in cities:
            return Tail(head, None, " ".join(words[place:]), country)
    return Tail(text, None, None, country)


def _could_stand_alone(words: list[str]) -> bool:
    """Say whether words could be a whole way: something after its kind, no article at the end."""
    if words[-1].lower() in SMALL or words[-1].endswith("'"):
        return False
    told = [word for word in words if word.lower() not in SMALL and not word[0].isdigit()]
    return len(told) > 1 or (len(told) == 1 and not is_street(told[0]))


def city_key(text: str) -> str:
    """Give the comparing key of a city: lower case ASCII words, St and Ste in full."""
    words = re.sub(r"[^\w]+", " ", plain(text)).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def normal_postcode(text: str | None, country: str | None) -> str | None:
    """Give a postcode: a lost leading zero is put back where the country is France; others are upper case."""
    if text is None:
        return None
    if text.isdigit() and text.isascii() and len(text) == _FRENCH_DIGITS:
        return None if text == "00000" else text
    code = re.sub(r"^(?:F|FR|MC)\s?-\s?(?=\d{5}$)", "", text.strip().upper())
    if re.fullmatch(r"\d{2} \d{3}", code) or re.fullmatch(r"\d{5}\.0", code):
        code = code.replace(" ", "").removesuffix(".0")
    if country == "FR" and re.fullmatch(r"\d{4}", code):
        return f"0{code}"
    if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}", code):
        return f"{code[:-3].strip()} {code[-3:]}"
    return code if re.search(r"\d", code) and not re.fullmatch(r"0+", code) else None


@lru_cache(maxsize=1 << 12)
def normal_country(text: str | None) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a country; None when it is none."""
    if text is None:
        return None
    known = _COUNTRIES.get(plain(text).strip(" ."))
    if known:
        return known
    slow = COUNTRY.slow
    return slow([plain(text).upper()])[0][0] if slow else None


@lru_cache(maxsize=1 << 16)
def normal_city(text: str | None, *, french: bool) -> tuple[str | None, str | None]:
    """Give a city as it is written, and its CEDEX.

    Capitals become proper case, and the words of a French commune are joined by hyphens, as the official list writes
    them: SAINT JEAN DE LUZ → Saint-Jean-de-Luz.

    Args:
        text: tidied.
        french: the postcode is one of five digits.
    """
    if text is None:
        return None, None
    cedex = _CEDEX.search(text)
    extra = f"Cedex {cedex[1]}".strip() if cedex else None
    city = text
    while again := _CEDEX.search(city):
        city = city[: again.start()]
    district = _DISTRICT.match(city.strip())
    city = district[1] if district else city
    one_case = city.isupper() or city.islower()
    for short, full in _SHORT if french else ():
        city = short.sub(full, city)
    city = re.sub(r"\s+", " ", city).strip(" ,.-")
    return (_proper_city(city, french=french) if one_case else city) or None, extra


def _proper_city(city: str, *, french: bool) -> str:
    words = re.findall(r"[^\W_]+|[\W_]+", city.lower())
    last = len(words) - 1
    cased = [
        word
        if (place and word in SMALL and place < last)
        or (place and words[place - 1] == "'" and len(words[place - 2]) > 1)
        else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    ]
    if not french:
        return "".join(cased)
    article = 2 if words[0] in _LIST else 0
    return "".join("-" if word == " " and place >= article else word for place, word in enumerate(cased))
