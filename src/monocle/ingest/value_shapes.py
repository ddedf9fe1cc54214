"""What the values of a column look like: the evidence that does not depend on its name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_EMAIL = re.compile(r"\s*[^\s@]+@[^\s@]+\.[^\s@]{2,}\s*")
_PHONE = re.compile(r"\s*['+(]?[\d][\d\s().\-/]{7,20}\s*")
_DATE = re.compile(
    r"\s*(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?\s*"
)
_COMPACT_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_NUMBER = re.compile(r"\s*[-+(]?\d[\d\s.,\u00a0\u202f]*\)?\s*[€$£]?\s*")
_POSTCODE = re.compile(r"\s*(?:F-)?\d{4,5}(?:-\d{4})?\s*|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
_HANDLE = re.compile(r"@\w{2,30}")
_WORDS = re.compile(r"[^\W\d_][\w .'\u2019\-]*")
_CIVILITIES = frozenset(
    "m m. mr mr. mme mme. mlle monsieur madame mademoiselle mrs mrs. ms ms. miss dr".split()  # noqa: SIM905
)
_GENDERS = frozenset({"m", "f", "h", "male", "female", "homme", "femme", "w", "0", "1", "2"})
_FLAGS = frozenset(
    "0 1 true false yes no oui non o n y vrai faux subscribed unsubscribed not_subscribed".split()  # noqa: SIM905
)
_COUNTRIES = frozenset(
    {"fr", "fra", "france", "be", "belgique", "ch", "suisse", "us", "usa", "gb", "uk", "ca", "canada", "de", "germany"}
    | {"es", "it", "lu", "united kingdom", "united states"}
)

_HAPPENINGS = frozenset(
    [
        "open",
        "opened",
        "click",
        "clicked",
        "send",
        "sent",
        "deliver",
        "delivered",
        "bounce",
        "bounced",
        "drop",
        "dropped",
        "deferred",
        "processed",
        "unsubscribe",
        "unsubscribed",
        "spam",
        "spamreport",
        "complaint",
        "received",
        "missed",
        "visit",
        "purchase",
    ]
)

SHAPES: Mapping[str, Callable[[str], bool]] = {
    "email": lambda value: bool(_EMAIL.fullmatch(value)),
    "phone": lambda value: bool(_PHONE.fullmatch(value)) and 9 <= sum(map(str.isdigit, value)) <= 15,
    "date": lambda value: bool(_DATE.fullmatch(value) or _COMPACT_DATE.fullmatch(value)),
    "number": lambda value: bool(_NUMBER.fullmatch(value)),
    "postcode": lambda value: bool(_POSTCODE.fullmatch(value)),
    "handle": lambda value: bool(_HANDLE.fullmatch(value)),
    "civility": lambda value: value.strip().lower() in _CIVILITIES,
    "gender": lambda value: value.strip().lower() in _GENDERS,
    "flag": lambda value: value.strip().lower() in _FLAGS,
    "country": lambda value: value.strip().lower() in _COUNTRIES,
    "happening": lambda value: value.strip().lower() in _HAPPENINGS,
    "words": lambda value: bool(_WORDS.fullmatch(value.strip())),
}


@dataclass(frozen=True)
class Shape:
    """What the values of one column look like.

    Attributes:
        filled: share of rows with a value, 0..1.
        distinct: share of different values among those that are there, 0..1.
        shares: shape → share of the values that have it, 0..1.
        rows: how many rows were looked at.
        values: the different values, the most frequent first; at most 200.
    """

    filled: float
    distinct: float
    shares: Mapping[str, float]
    rows: int
    values: Sequence[str]

    def is_mostly(self, shape: str) -> bool:
        """Tell whether at least four of five values have a shape."""
        return self.shares.get(shape, 0.0) >= 0.8


def shape_of(values: Sequence[str | None]) -> Shape:
    """Give what the values of a column look like.

    Args:
        values: as given, some hundreds at most; None where the row has nothing.
    """
    there = [value for value in values if value is not None and value.strip()]
    if not there:
        return Shape(0.0, 0.0, {}, len(values), ())
    counts: dict[str, int] = {}
    for value in there:
        counts[value] = counts.get(value, 0) + 1
    shares = {name: sum(map(test, there)) / len(there) for name, test in SHAPES.items()}
    ordered = sorted(counts, key=lambda value: (-counts[value], value))[:200]
    return Shape(len(there) / len(values), len(counts) / len(there), shares, len(values), ordered)
