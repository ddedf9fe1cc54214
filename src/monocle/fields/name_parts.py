"""A whole name in one cell taken apart: civility, first name, last name, name at birth, in any order.

Evidence, strongest first: a comma (``Dupont, Jean``); one word in capitals among others (``DUPONT Jean``); known first
names; then the habit of the source, else of speech: first name first. Parts are given as they stand: their own kinds
clean them.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monocle.fields.civility import MEN, TITLES, WOMEN
from monocle.fields.first_names import FIRST_NAMES
from monocle.fields.tidy import plain, tidy

Parts = tuple[str | None, str | None, str | None, str | None]
Pair = tuple[str | None, str | None]

FIRST, LAST = "first", "last"

AT_BIRTH = r"née|né|nee|née?\(e\)|born"
IN_USE = "épouse|epouse|ép|ep|veuve|vve"
PARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "van",
        "von",
        "vom",
        "der",
        "den",
        "ten",
        "ter",
        "zu",
        "zum",
        "zur",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "della",
        "degli",
        "del",
        "el",
        "al",
        "ben",
        "ibn",
        "abu",
        "bin",
        "saint",
        "ste",
        "st",
        "mac",
        "mc",
        "o",
        "y",
    ]
)
_LONGEST = 120
_CIVILITIES = frozenset((*MEN, *WOMEN))
_TITLES = _CIVILITIES | frozenset(TITLES) - {"me", "pr"} | {"maitre"}
_BETWEEN = re.compile(rf"^(.+?)[\s(]+({AT_BIRTH}|{IN_USE})[\s.:]+([^)]+?)\)?\s*$", re.IGNORECASE)
_WORD = re.compile(r"[ \t]+")


class Reading(NamedTuple):
    """A whole name taken apart in both orders, as given.

    Attributes:
        evidence: the order that the words themselves show: ``first`` name first, ``last`` name first, or empty.
        said: (civility, first name, last name, birth name) where the habit is to put the first name first.
        listed: the same where the habit is to put the last name first; equal to ``said`` when the words are sure.
    """

    evidence: str
    said: Parts
    listed: Parts


def readings_of_names(texts: Sequence[str]) -> list[Reading]:
    """Give each whole name in both orders; which one holds is for the habit of its source to say."""
    return [reading_of_name(text) for text in texts]


def parts_of_name(text: str) -> Parts:
    """Give (civility, first name, last name, birth name) of one whole name, by its own words alone."""
    reading = reading_of_name(text)
    return reading.listed if reading.evidence == LAST else reading.said


def reading_of_name(text: str) -> Reading:
    """Give one whole name in both orders."""
    civility, text = _without_civility(tidy(text)[:_LONGEST].strip(" ,;"))
    marked = _BETWEEN.match(text)
    if marked is None:
        evidence, *orders = _first_and_last(text)
        whole = [(civility, *order, None) for order in orders]
        return Reading(evidence, *whole)
    before, word, after = marked.groups()
    evidence, *orders = _first_and_last(before) if " " in before else ("", (None, before), (None, before))
    said, listed = ((civility, *_in_use_and_at_birth(order, word, after)) for order in orders)
    return Reading(evidence, said, listed)


def _in_use_and_at_birth(order: Pair, word: str, after: str) -> tuple[str | None, str | None, str | None]:
    first, last = order
    evidence, said, listed = _first_and_last(after)
    second, other = listed if evidence == LAST else said
    if other and second and first is None and len(after.split()) > 1 and plain(second.split()[0]) in FIRST_NAMES:
        first, after = second, other
    return (first, after, last) if re.fullmatch(IN_USE, word, re.IGNORECASE) else (first, last, after)


def _without_civility(text: str) -> tuple[str | None, str]:
    """Give the civility and the text without the titles before and behind it."""
    civility = None
    words = text.split(" ")
    while len(words) > 1 and (_is_title(words[0]) or (words[0].lower() in {"et", "and", "&"} and civility)):
        civility = civility or (words[0] if _bare(words[0]) in _CIVILITIES else None)
        words = words[1:]
    if len(words) > 2 and words[-1].strip("()").lower().rstrip(".") in _TITLES - {
        "m",
        "sir",
        "dame",
        "pere",
        "ms",
        "sr",
        "me",
    }:
        civility = civility or (words[-1].strip("()") if _bare(words[-1].strip("()")) in _CIVILITIES else None)
        words = words[:-1]
    return civility, " ".join(words)


def _bare(word: str) -> str:
    return plain(word).rstrip(".,")


def _is_title(word: str) -> bool:
    bare = _bare(word)
    if bare == "m":
        return word in {"M", "M.", "m."}
    return bare in _TITLES or word in {"Me", "Pr", "Pr.", "Me."}


def _first_and_last(text: str) -> tuple[str, Pair, Pair]:
    """Give the evidence of the order, and (first, last) in the order said and in the order listed."""
    last, comma, first = (part.strip() for part in text.partition(","))
    if comma and last and first:
        known_last, known_first = _known(last.split(" ")), _known(first.split(" "))
        found = (last, first) if known_last > known_first and not known_first else (first, last)
        return "", found, found
    words = [word for word in text.strip(" ,").split(" ") if word]
    if len(words) < 2:
        return "", _alone(words), _alone(words)
    capitals = _by_capitals(words)
    if capitals:
        return (LAST if words[-1] in capitals[0].split(" ") else FIRST), capitals, capitals
    return _by_known_names(words)


def _alone(words: list[str]) -> tuple[str | None, str | None]:
    if not words:
        return None, None
    only = plain(words[0])
    known = only in FIRST_NAMES or only.split("-")[0] in FIRST_NAMES
    return (words[0], None) if known else (None, words[0])


def _by_capitals(words: list[str]) -> tuple[str, str] | None:
    """Give the parts when the surname alone stands in capitals: a run of words at either end."""
    capitals = [_in_capitals(word) for word in words]
    if all(capitals) or not any(capitals):
        return None
    start, end = capitals.index(True), len(capitals) - capitals[::-1].index(True)
    while start and plain(words[start - 1]) in PARTICLES and (start > 1 or end < len(words)):
        start -= 1
    inside = all(
        capital or plain(word) in PARTICLES for capital, word in zip(capitals[start:end], words[start:end], strict=True)
    )
    first = words[:start] + words[end:]
    if not inside or not first or (start and end < len(words)):
        return None
    return " ".join(first), " ".join(words[start:end])


def _in_capitals(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters) and "." not in word


def _by_known_names(words: list[str]) -> tuple[str, Pair, Pair]:
    """Give the parts by known first names; a particle or an initial at one end is sure."""
    head = _leading_first_names(words)
    tail = _leading_first_names(words[::-1], initials=False)
    if not head and not tail and _surname_leads(words):
        sure = words[-1], " ".join(words[:-1])
        return LAST, sure, sure
    evidence = "" if bool(head) == bool(tail) else (FIRST if head else LAST)
    ahead, behind = min(max(head, 1), len(words) - 1), min(max(tail, 1), len(words) - 1)
    said = " ".join(words[:ahead]), " ".join(words[ahead:])
    return evidence, said, (" ".join(words[-behind:]), " ".join(words[:-behind]))


def _surname_leads(words: list[str]) -> bool:
    particle = plain(words[0]) in PARTICLES and len(words) > 2
    return particle or (len(_letters(words[-1])) == 1 and len(_letters(words[0])) > 1)


def _leading_first_names(words: list[str], *, initials: bool = True) -> int:
    """Give how many words from the start are first names; with ``initials`` those behind one count with it."""
    count = 0
    for word in words:
        known = _is_first_name(word)
        if not known and not (
            initials and count and len(_letters(word)) == 1 and plain(word) not in PARTICLES and len(words) > 2
        ):
            break
        count += 1
    while count and not _is_first_name(words[count - 1]) and count == len(words):
        count -= 1
    return count


def _is_first_name(word: str) -> bool:
    bare = plain(word)
    return bare in FIRST_NAMES or ("-" in bare and bare.partition("-")[0] in FIRST_NAMES)


def _letters(word: str) -> str:
    return "".join(letter for letter in word if letter.isalpha())


def _known(words: Sequence[str]) -> int:
    return sum(_is_first_name(word) for word in words)
