"""Blocking rules as the kernel sees them: which values together make a key."""

from dataclasses import dataclass
from enum import StrEnum


class Cut(StrEnum):
    """How much of a value enters a key.

    ``WHOLE``: all of it; ``LETTERS``: its first ``length`` characters; ``YEAR``: of a date; ``MONTH_DAY``: of a date.
    """

    WHOLE = "whole"
    LETTERS = "letters"
    YEAR = "year"
    MONTH_DAY = "month_day"


@dataclass(frozen=True)
class Part:
    """One value of a key.

    Attributes:
        column: whose values.
        cut: how much of them.
        length: characters, for ``LETTERS``.
    """

    column: str
    cut: Cut = Cut.WHOLE
    length: int = 0


@dataclass(frozen=True)
class KeyRule:
    """One blocking rule: two records are looked at when they share a key of it.

    A record has a key for each choice of one value per part, and none when a part has no value. Keys are 64 bits, made of
    ``Table.hashes`` and the rule's name, so that they are the same in every table and on every machine.

    Attributes:
        name: stable, such as ``birth_date_last_name``; a link shows it.
        parts: one or more.
    """

    name: str
    parts: tuple[Part, ...]
