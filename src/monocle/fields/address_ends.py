"""Where a street ends when its city runs on behind it: told by the other addresses.

``25 Rue du Presbytère Barembach`` alone is a way of four words. Beside ``25 Rue du Presbytère 67130`` it is the same numbered way
with Barembach behind it; and a name that stands behind several ways so is a city wherever else it ends a cell.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from monocle.fields.address import normal_addresses
from monocle.fields.address_street import is_street
from monocle.fields.address_tail import city_key
from monocle.fields.address_words import SMALL

_FEWEST = 2
_SHORTEST_WAY = 3
_LONGEST_CITY = 6
_PART_OF_WAY = frozenset(
    ("prolonge", "prolongee", "nord", "sud", "est", "ouest", "bis", "ter", "haut", "bas", "haute", "basse")
)


def cities_behind(lines: Sequence[str], ways: Collection[str]) -> list[str]:
    """Give for each line the key of the city behind the way it starts with; empty where it starts with none.

    Args:
        lines: house number and way, with more behind it perhaps.
        ways: comparing keys of numbered ways that are whole.
    """
    return [_city_behind(city_key(line).split(), ways) for line in lines]


def _city_behind(words: Sequence[str], ways: Collection[str]) -> str:
    for place in range(len(words) - 1, _SHORTEST_WAY - 1, -1):
        if " ".join(words[:place]) in ways:
            return " ".join(words[place:]) if _may_be_city(words[place:]) else ""
    return ""


def _may_be_city(words: Sequence[str]) -> bool:
    named = [word for word in words if word not in SMALL and word not in _PART_OF_WAY]
    said = " ".join(words)
    return bool(named) and len(words) <= _LONGEST_CITY and said.replace(" ", "").isalpha() and not is_street(said)


def often(cities: Sequence[str]) -> frozenset[str]:
    """Give those that stand behind several ways."""
    return frozenset(city for city, ways in Counter(cities).items() if city and ways >= _FEWEST)


def addresses_with_ends(
    asked: Sequence[tuple[str, str]], cities: Collection[str], region: str
) -> list[tuple[str | None, ...]]:
    """Give each address normalised, as ``normal_addresses`` does.

    Args:
        asked: the seven parts as given, joined by U+001F, and the key of the city that ends this one, or an empty text.
        cities: comparing keys of cities that may end any.
        region: where an address that names no country is.
    """
    return [normal_addresses([text], (end,) if end else cities, region)[0] for text, end in asked]
