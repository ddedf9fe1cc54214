"""Two records side by side: their fields with what differs marked, and how their weight adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from monocle.web.pages.identity import Step, waterfall
from monocle.workspace.review_views import SideValue, Why

BETWEEN = " · "
LEAST_ALIKE = 0.45
"""Below this share of common characters two values are shown as different from end to end."""
LONGEST = 400


@dataclass(frozen=True)
class Piece:
    """A piece of a value, and whether the other side has it not."""

    text: str
    differs: bool


@dataclass(frozen=True)
class FieldPair:
    """One field of two records.

    Attributes:
        mark: same, close, different or missing.
        compared: the model looks at it.
    """

    field: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    mark: str
    level: str
    weight: float
    compared: bool


@dataclass(frozen=True)
class Sum:
    """How a weight adds up."""

    steps: tuple[Step, ...]
    weight: float
    threshold: float


def side_by_side(values: Sequence[SideValue]) -> tuple[FieldPair, ...]:
    """Give the fields of two records that one of them has, in the order of the verb."""
    pairs = (
        FieldPair(
            one.field, pieces(one.left, one.right), pieces(one.right, one.left), _mark(one), one.level, one.weight,
            bool(one.level),
        )
        for one in values
        if one.left or one.right
    )  # fmt: skip
    return tuple(pairs)


def summed(why: Why) -> Sum:
    """Give how the weight of two records adds up."""
    return Sum(waterfall(why.levels, why.weight), why.weight, why.threshold)


def pieces(one: str, other: str) -> tuple[Piece, ...]:
    """Give a value in pieces: what the other side has as well, and what it has not.

    Several values joined by `` · `` are compared each with the one of the other side that is most like it.

    Args:
        one: the value to cut up.
        other: that of the other side; when it is empty nothing is marked.
    """
    if not one:
        return ()
    if not other or one == other:
        return (Piece(one, differs=False),)
    others = other.split(BETWEEN)
    found: list[Piece] = []
    for place, part in enumerate(one.split(BETWEEN)):
        if place:
            found.append(Piece(BETWEEN, differs=False))
        found.extend([Piece(part, differs=False)] if part in others else _against(part, others))
    return tuple(found)


def _against(part: str, others: Sequence[str]) -> list[Piece]:
    """Give a value in pieces against the most similar of others; the first of equals."""
    matchers = [SequenceMatcher(None, part.casefold(), other.casefold(), autojunk=False) for other in others]
    best = max(matchers, key=lambda matcher: matcher.quick_ratio())
    same_length = len(part.casefold()) == len(part)
    if len(part) > LONGEST or not same_length or best.ratio() < LEAST_ALIKE:
        return [Piece(part, differs=True)]
    return [
        Piece(part[start:end], differs=kind != "equal") for kind, start, end, _, _ in best.get_opcodes() if end > start
    ]


def _mark(value: SideValue) -> str:
    if value.same:
        return "same"
    if not value.left or not value.right:
        return "missing"
    return "close" if value.weight > 0 else "different"
