"""Amounts and numbers that events carry: read exactly, or not at all."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from monocle.fields.money import minor_exponent

MOST = 1 << 53
"""Minor units; larger ones are no price."""
DEFAULT_CURRENCY = "EUR"
_LETTERS = 3


class NoNumberError(ValueError):
    """A value is not the number that it claims to be."""


def number(value: object) -> Decimal | None:
    """Give a number, sent as one or as a text with a decimal point; None where nothing was sent.

    Raises:
        NoNumberError: it is none.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise NoNumberError
    try:
        found = Decimal(value.strip() if isinstance(value, str) else repr(value))
    except InvalidOperation as error:
        raise NoNumberError from error
    if not found.is_finite() or abs(found) >= MOST:
        raise NoNumberError
    return found


def minor(value: Decimal, currency: str) -> int:
    """Give an amount in minor units of its currency; halves are rounded away from zero.

    Raises:
        NoNumberError: it is larger than any price.
    """
    if abs(value) >= MOST:
        raise NoNumberError
    found = int(value.scaleb(minor_exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(found) >= MOST:
        raise NoNumberError
    return found


def currency_of(value: object) -> str:
    """Give a currency's three letters; EUR where nothing was sent.

    Raises:
        NoNumberError: it is none.
    """
    if value is None or value == "":
        return DEFAULT_CURRENCY
    code = value.strip().upper() if isinstance(value, str) else ""
    if len(code) != _LETTERS or not code.isascii() or not code.isalpha():
        raise NoNumberError
    return code
