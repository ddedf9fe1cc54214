"""What each column of a source means, guessed from its name and its values, with a confidence and a reason.

The name says what a person meant, the values say what is there. Where they agree the guess is confident; where they
disagree it says so and stays low; a name that is not known is guessed from values alone, never confidently.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from anyascii import anyascii

from monocle.fields.first_names import FIRST_NAMES
from monocle.fields.tidy import plain
from monocle.ingest.header_words import ABOUT_A_VALUE, IDENTIFYING, OF_ANOTHER_THING, PREFIXES, meanings
from monocle.ingest.value_shapes import Shape, shape_of

CONFIDENT = 0.8
_EXPECTED: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "phone": ("phone",),
    "birth_date": ("date",),
    "created_at": ("date",),
    "updated_at": ("date",),
    "order_at": ("date",),
    "at": ("date",),
    "postcode": ("postcode", "number"),
    "quantity": ("number",),
    "amount": ("number",),
    "unit_price": ("number",),
    "total": ("number",),
    "points": ("number",),
    "score": ("number",),
    "civility": ("civility",),
    "first_name": ("words",),
    "last_name": ("words",),
    "city": ("words",),
}
_OF_A_PERSON = frozenset({"first_name", "last_name", "birth_name", "birth_date", "gender", "civility", "company"})
_LETTERS = re.compile(r"[^\W\d_]+")
_FROM_VALUES = {
    "email": "email",
    "phone": "phone",
    "civility": "civility",
    "handle": "handle",
    "happening": "event_name",
}


@dataclass(frozen=True)
class Guess:
    """What one column may mean.

    Attributes:
        column: as the source names it.
        meaning: a key of ``header_words.yaml``, ``identifier`` for another system's number, or empty for none.
        confidence: 0..1; from ``CONFIDENT`` on a person need not look.
        reason: why, in words.
        shape: what the values look like.
    """

    column: str
    meaning: str
    confidence: float
    reason: str
    shape: Shape


def words_of(name: str) -> str:
    """Give a column name as lower-case ASCII words: ``DateNaissance`` and ``date_naissance`` are ``date naissance``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", anyascii(name))
    spaced = re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", " ", spaced)
    return " ".join(re.findall(r"[a-z]+|\d+", spaced.lower()))


def guess_columns(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> list[Guess]:
    """Give the guess for every column.

    Args:
        columns: names, in order.
        rows: a sample, each as long as ``columns``; it may be empty, then names alone speak.
    """
    shapes = [shape_of([row[number] for row in rows]) for number in range(len(columns))]
    alone = [guess_column(name, shape) for name, shape in zip(columns, shapes, strict=True)]
    return [_among(guess, alone) for guess in alone]


def _among(guess: Guess, others: Sequence[Guess]) -> Guess:
    """Let the other columns correct a guess.

    A bare ``name`` beside a first name, or among order lines, is no person's. A bare ``id`` beside a customer's number or
    an order's is the row's own, and that of an order where the columns are those of an order.
    """
    around = {other.meaning for other in others if other is not guess}
    words = words_of(guess.column)
    if guess.meaning == "full_name" and not around & _OF_A_PERSON and _names_organisations(guess.shape):
        return replace(
            guess, meaning="company", reason=f"{guess.reason}, and its values are not built as persons' names"
        )
    if (
        words.endswith("name")
        and ("first_name" in around or {"order_key", "product"} <= around)
        and guess.meaning in {"last_name", "full_name"}
        and guess.confidence <= 0.7
    ):
        return replace(guess, meaning="nothing", reason="it names something else than a person")
    of_the_row = (
        "order_key" in around
        or {"event_name", "email"} <= around
        or {"campaign", "email"} <= around
        or any(map(_is_customers, others))
    )
    if words == "id" and guess.meaning == "record_key" and of_the_row:
        is_order = {"total", "order_at"} <= around and "order_key" not in around
        return replace(
            guess,
            meaning="order_key" if is_order else "row_key",
            reason="who the row is about stands in another column",
        )
    return guess


def _names_organisations(shape: Shape) -> bool:
    """Tell whether names are those of shops or companies: few hold a known first name, few are two or three words."""
    words = [plain(value).split() for value in shape.values]
    if not words:
        return False
    first_names = sum(any(word in FIRST_NAMES for word in name) for name in words) / len(words)
    built = sum(len(name) in (2, 3) and _LETTERS.fullmatch("".join(name)) is not None for name in words) / len(words)
    return first_names < 0.25 and built < 0.75


def _is_customers(guess: Guess) -> bool:
    return guess.meaning == "record_key" and words_of(guess.column).startswith(
        ("customer ", "client ", "contact ", "member ")
    )


def guess_column(name: str, shape: Shape) -> Guess:
    """Give the guess for one column."""
    meaning, strength, phrase = _by_name(words_of(name))
    if meaning and not (meaning == "nothing" and shape.is_mostly("happening")):
        return _weighed(Guess(name, meaning, strength, f"its name says {phrase}", shape))
    if _identifies(name, shape):
        return Guess(name, "identifier", 0.6, "its name and its values look like a number of another system", shape)
    for seen, means in _FROM_VALUES.items():
        if shape.is_mostly(seen):
            return Guess(name, means, 0.7, f"{shape.shares[seen]:.0%} of its values look like {seen}", shape)
    return Guess(name, "", 0.5, "neither its name nor its values say", shape)


def _by_name(words: str) -> tuple[str, float, str]:
    for text, strength in zip([words, *_without_prefix(words)], (0.95, 0.9, 0.88), strict=False):
        closed = re.sub(r"(?<=[a-z]) (?=\d)", "", text)
        for said, loss in ((text, 0.0), (closed, 0.0), (text.rstrip(" 123"), 0.05)):
            known = next((meaning for meaning, phrases in meanings().items() if said in phrases), "")
            if known:
                return known, strength - loss, said
    return _inside(words)


def _without_prefix(words: str) -> list[str]:
    return [words.removeprefix(f"{prefix} ") for prefix in PREFIXES if words.startswith(f"{prefix} ")][:2]


def _inside(words: str) -> tuple[str, float, str]:
    """Give the meaning of the known phrase that stands inside a name as whole words: one at its end, else the longest."""
    if words.endswith(ABOUT_A_VALUE) or words.startswith(OF_ANOTHER_THING):
        return ("nothing", 0.6, words)
    found = [
        (words.endswith(phrase), len(phrase), meaning, phrase)
        for meaning, phrases in meanings().items()
        for phrase in phrases
        if len(phrase) >= len("mail") and f" {phrase} " in f" {words} "
    ]
    if not found or (words.endswith(" id") and not max(found)[0]):
        return ("", 0.0, "")
    _, _, meaning, phrase = max(found)
    return (meaning, 0.6, phrase)


def _weighed(guess: Guess) -> Guess:
    """Let the values speak for or against what the name says."""
    expected = _EXPECTED.get(guess.meaning)
    shape = guess.shape
    if guess.meaning == "name":
        spaced = sum(" " in value.strip() for value in shape.values) / len(shape.values) if shape.values else 0
        meaning = "full_name" if spaced > 0.5 else "last_name" if shape.values else "full_name"
        return Guess(guess.column, meaning, 0.7, f"{guess.reason}, and {spaced:.0%} of its values hold a space", shape)
    if guess.meaning == "event_name" and shape.is_mostly("flag"):
        return replace(guess, meaning="nothing", reason="its values are yes or no, not what happened")
    if expected is None or not shape.values or shape.rows == 0:
        return guess
    agreeing = max(shape.shares.get(one, 0.0) for one in expected)
    if agreeing >= 0.5:
        return Guess(
            guess.column,
            guess.meaning,
            min(0.99, guess.confidence + 0.04),
            f"{guess.reason}, and {agreeing:.0%} of its values look so",
            shape,
        )
    return Guess(
        guess.column,
        guess.meaning,
        min(guess.confidence, 0.55),
        f"{guess.reason}, but only {agreeing:.0%} of its values look so",
        shape,
    )


def _identifies(name: str, shape: Shape) -> bool:
    words = words_of(name)
    named = any(word in IDENTIFYING for word in words.split()) and not words.endswith(ABOUT_A_VALUE)
    return named and shape.distinct > 0.3 and bool(shape.values) and max(map(len, shape.values)) <= 40
