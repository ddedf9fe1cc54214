"""Postal addresses taken apart and written one way, French ones first, others unharmed.

``12 bis rue de l'Hôpital St-Jean, Bât. C, 06000 Nice`` has house number ``12 bis``, street ``Rue de l'Hôpital
Saint-Jean``, extra ``Bât. C``, postcode ``06000`` and city ``Nice``; its line is ``12 bis Rue de l'Hôpital Saint-Jean``.
What a source gives in columns of their own counts before what stands in a line.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from monocle.fields.address_street import (
    before_number,
    house_number,
    is_street,
    normal_street,
    number_and_street,
    without_complements,
)
from monocle.fields.address_tail import FRENCH, Tail, normal_city, normal_country, normal_postcode, tail_of
from monocle.fields.address_words import NOTHING, PLACES
from monocle.fields.tidy import tidy

PARTS = ("line", "extra", "house_number", "street", "postcode", "city", "country")

_BREAKS = re.compile(r"[\r\n;|]+|\s+-\s+")
_TURNS = 5
_PLAIN_WORDS = re.compile(r"[^\W\d_]{2,}(?:[ '-][^\W\d_]+)*")
_FRENCH = re.compile(r"\d{5}")
_DIGIT = re.compile(r"\d")
_COMMAS = re.compile(r"\s*,\s*")


class Address(NamedTuple):
    """The parts of one address; None for what it lacks."""

    line: str | None = None
    extra: str | None = None
    house_number: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None


def normal_addresses(
    texts: Sequence[str], cities: Collection[str] = (), region: str = "FR"
) -> list[tuple[str | None, ...]]:
    """Give (line, extra, house number, street, postcode, city, country, reason refused) of each address.

    Args:
        texts: the seven parts as given, joined by U+001F.
        cities: comparing keys of cities; without a comma or a postcode, only they show where a street ends.
        region: ISO 3166-1 alpha-2: where an address that names no country is.
    """
    return [_row(text, cities, region) for text in texts]


def plain_streets(texts: Sequence[str]) -> list[str | None]:
    """Give the way of each text that is a way and nothing else; None for those that hold more or less.

    Args:
        texts: what stands behind a house number, without commas; digits are those of a day that it is named after.
    """
    return [_plain_street(text) for text in texts]


def plain_cities(texts: Sequence[str]) -> list[str | None]:
    """Give each city with a French postcode as it is written; None for those that hold more than a city."""
    found = [normal_city(said, french=True) if (said := _said(text)) else (None, None) for text in texts]
    return [None if cedex else city for city, cedex in found]


def _plain_street(text: str) -> str | None:
    said = _said(text)
    if said is None or "," in said or len(said.split(" ")[0].strip(".")) == 1:
        return None
    rest, extras = without_complements(said)
    street = None if extras else normal_street(rest)
    return street if street is None or not _DIGIT.search(text) or _stands(text, street) else None


def _stands(text: str, street: str) -> bool:
    """Say whether a way with digits comes whole out of an address: its digits are not taken for a number of the house."""
    place = normal_addresses([f"1 {text}\x1f\x1f\x1f\x1f75002\x1fParis\x1f"])
    return place == [(f"1 {street}", None, "1", street, "75002", "Paris", None, "")]


def _row(text: str, cities: Collection[str], region: str) -> tuple[str | None, ...]:
    given = Address(*map(_said, text.split("\x1f")))
    if not any(given[:-1]):
        return (*(None,) * len(PARTS), "placeholder")
    found = normal_address(given, cities, region)
    for _ in range(_TURNS):
        if _plainly_settled(found):
            break
        given, found = found, normal_address(found, (), region)
        if given == found:
            break
    if not any(found[:-1]):
        return (*(None,) * len(PARTS), "placeholder")
    return (*found, "")


def _plainly_settled(found: Address) -> bool:
    """Say whether normalising again would surely change nothing; else it is tried: 12 12 Place says its number twice."""
    if not all(part is None or _PLAIN_WORDS.fullmatch(part) for part in (found.street, found.city, found.extra)):
        return False
    street, city = found.street or "", found.city
    same_city = city is None or not (city.isupper() or city.islower())
    return same_city and normal_street(street) == found.street and not without_complements(street)[1]


def _said(text: str) -> str | None:
    if not text:
        return None
    text = tidy(_BREAKS.sub(", ", text)).strip(" ,")
    return None if text.lower() in NOTHING or not any(map(str.isalnum, text)) else text


def normal_address(given: Address, cities: Collection[str] = (), region: str = "FR") -> Address:
    """Give an address normalised.

    Args:
        given: parts as a source has them, tidied; ``line`` may hold a whole address.
        cities: comparing keys of cities.
        region: where an address that names no country is.
    """
    given, tail = _without_tail(given, cities, region)
    segments = [segment for segment in _COMMAS.split(given.street or given.line or "") if segment]
    if given.street and given.line and not is_street(given.street):
        segments = [segment for segment in _COMMAS.split(given.line) if segment]
    way, extras = _way(segments)
    before, way = before_number(way)
    kept, more = without_complements(way)
    way, more = (way, []) if given.house_number and not kept else (kept, more)
    extras = [before, *extras] if before else extras
    own = house_number(given.house_number) if given.house_number else None
    number, street = number_and_street(way.removeprefix(own or "").strip() if f"{way} ".startswith(f"{own} ") else way)
    number = own or number
    extra = _said(
        ", ".join(
            dict.fromkeys(text for text in (*(given.extra or "").split(", "), *more, *extras, tail.extra) if text)
        )
    )
    line = " ".join(part for part in (number, street) if part) or None
    return Address(line, extra, number, street, tail.postcode, tail.city, tail.country)


def _without_tail(given: Address, cities: Collection[str], region: str) -> tuple[Address, Tail]:
    """Give the address without postcode, city and country in its line, and these, normalised."""
    country = normal_country(given.country)
    text = given.street or given.line or ""
    text = "" if text == given.house_number else text
    if (given.city is None) != (given.postcode is None):
        inside = tail_of(" ".join(part for part in (given.postcode, given.city) if part), country, ())
        if inside.postcode and inside.city and not inside.rest:
            given = given._replace(postcode=inside.postcode, city=inside.city, country=given.country or inside.country)
    if given.city is None and given.postcode is None:
        tail = tail_of(text, country, cities)
    elif given.line and not given.street and (given.city is None or given.postcode is None or given.postcode in text):
        tail = tail_of(text, country, ())
        tail = tail if tail.postcode and given.postcode in {None, tail.postcode} else Tail(text)
    else:
        tail = Tail(text)
    country = country or tail.country
    postcode = normal_postcode(given.postcode, country) or normal_postcode(tail.postcode, country)
    french = (country or region) in FRENCH and bool(postcode and _FRENCH.fullmatch(postcode))
    city, cedex = normal_city(given.city or _said(tail.city or ""), french=french)
    extra = ", ".join(part for part in (tail.extra, cedex) if part) or None
    rest = given._replace(street=tail.rest or None) if given.street else given._replace(line=tail.rest or None)
    return rest, Tail(tail.rest, postcode, city, country, extra)


def _way(segments: Sequence[str]) -> tuple[str, list[str]]:
    """Give the segment that names the way, its house number joined to it, and the other segments."""
    joined: list[str] = []
    for segment in segments:
        if joined and house_number(joined[-1], strict=True) and not house_number(segment, strict=True):
            joined[-1] = f"{joined[-1]} {segment}"
        else:
            joined.append(segment)
    if len(joined) < 2:
        return (joined or [""])[0], []
    best = max(range(len(joined)), key=lambda place: (_promise(joined[place]), -place))
    return joined[best], joined[:best] + joined[best + 1 :]


def _promise(segment: str) -> int:
    """Give how much a segment looks like the way: 0 for a complement, 3 for number and way."""
    rest, _ = without_complements(segment)
    if not rest:
        return 0
    numbered, street = number_and_street(rest)
    place = (street or "").partition(" ")[0].lower() in PLACES
    return 1 + bool(numbered and street) + 2 * (is_street(street or "") and not place)
