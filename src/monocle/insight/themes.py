"""Themes of what people wrote: words and pairs of words that weigh most by TF-IDF, and the texts that hold them.

All of it happens here, on this machine, in French and in English. A theme is the term that weighs most in the texts that no
theme has yet, with the terms that go with it; each text is of one theme, so that counts add up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from monocle.insight.stop_words import STOP_WORDS

MOST_TEXTS, MOST_THEMES, FEWEST = 20_000, 12, 5
"""Texts that are read, the newest; themes that are told; texts that a theme needs."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST = 3
_NUMBER = re.compile("[0-9]+")
_WITH_IT, _OFTEN = 3, 0.25
"""Terms that are told beside the first, each in at least this share of the texts of the theme."""


@dataclass(frozen=True)
class Theme:
    """What some texts are about.

    Attributes:
        term: the word or two that weigh most, as most people wrote it.
        also: further ones that stand in the same texts.
        texts: places of the texts that are of it.
    """

    term: str
    also: tuple[str, ...]
    texts: tuple[int, ...]


def themes(texts: Sequence[str]) -> list[Theme]:
    """Give the themes of texts, the largest first; none where there are too few texts.

    Source: K. Spärck Jones, A statistical interpretation of term specificity and its application in retrieval, Journal of
    Documentation 28 (1972), for inverse document frequency; a term's weight is its TF-IDF summed over the texts without theme.

    Args:
        texts: what people wrote.
    """
    spelt: dict[str, Counter[str]] = {}
    held = [_terms(text, spelt) for text in texts]
    rarity = _rarity(held)
    left = {place for place, terms in enumerate(held) if terms}
    found: list[Theme] = []
    while len(found) < MOST_THEMES:
        term = _heaviest(held, left, rarity)
        mine = [place for place in sorted(left) if term in held[place]]
        if len(mine) < FEWEST:
            break
        left -= set(mine)
        found.append(Theme(_shown(term, spelt), _beside(term, [held[place] for place in mine], spelt), tuple(mine)))
    return sorted(found, key=lambda theme: (-len(theme.texts), theme.term))


def stems(text: str) -> frozenset[str]:
    """Give what a text names: the stems of its words that say something, and its numbers."""
    words = (word for word in _words(text) if len(word) >= _SHORTEST and word not in STOP_WORDS)
    return frozenset((*map(_stem, words), *_NUMBER.findall(text)))


def _terms(text: str, spelt: dict[str, Counter[str]]) -> Counter[str]:
    """Give the stems of the words and of pairs of neighbours, and note how each was written."""
    terms: Counter[str] = Counter()
    before = ""
    for word in _words(text):
        if not word or word in STOP_WORDS or len(word) < _SHORTEST:
            before = "" if not word else before
            continue
        stem = _stem(word)
        spelt.setdefault(stem, Counter())[word] += 1
        terms[stem] += 1
        if before:
            pair = f"{_stem(before)} {stem}"
            spelt.setdefault(pair, Counter())[f"{before} {word}"] += 1
            terms[pair] += 1
        before = word
    return terms


def _words(text: str) -> Iterator[str]:
    """Give the words in lower case, and an empty one at the end of each sentence."""
    for sentence in re.split(r"[.!?;\n]+", text.lower()):
        yield from _WORD.findall(sentence)
        yield ""


def _stem(word: str) -> str:
    """Give a word without the ending of its plural and feminine: one form for what people take for one word."""
    for ending in ("ées", "ée", "és", "es", "s", "x", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)] + ("é" if ending[0] == "é" else "")
    return word


def _rarity(held: Sequence[Counter[str]]) -> dict[str, float]:
    """Give the inverse document frequency of the terms that enough texts hold."""
    texts = Counter(term for terms in held for term in terms)
    return {term: log((1 + len(held)) / (1 + count)) + 1 for term, count in texts.items() if count >= FEWEST}


def _heaviest(held: Sequence[Counter[str]], left: set[int], rarity: dict[str, float]) -> str:
    weights: Counter[str] = Counter()
    for place in left:
        length = sum(held[place].values())
        for term, count in held[place].items():
            if term in rarity:
                weights[term] += count / length * rarity[term]  # type: ignore[assignment]
    return max(weights, key=lambda term: (round(weights[term], 9), " " in term, term), default="")


def _beside(term: str, mine: Sequence[Counter[str]], spelt: dict[str, Counter[str]]) -> tuple[str, ...]:
    """Give the terms that stand with a theme's first, no word of which was told."""
    counts = Counter(other for terms in mine for other in terms)
    told = set(term.split())
    also: list[str] = []
    for other, count in sorted(counts.items(), key=lambda one: (-one[1], " " not in one[0], one[0])):
        if count < max(2, _OFTEN * len(mine)) or len(also) == _WITH_IT:
            break
        if not told & set(other.split()):
            also.append(_shown(other, spelt))
            told |= set(other.split())
    return tuple(also)


def _shown(term: str, spelt: dict[str, Counter[str]]) -> str:
    return min(spelt[term].items(), key=lambda one: (-one[1], one[0]))[0]
