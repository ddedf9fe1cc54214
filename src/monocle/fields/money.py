"""Amounts of money: a text with its declared decimal mark as whole minor units of its currency, never as a float."""

from decimal import Decimal

from babel.numbers import format_currency

from monocle.errors import BadConfig
from monocle.fields.characters import SPACES, literals

DECIMAL_MARKS = (".", ",")

# ISO 4217:2015, list one: currencies whose minor unit is not a hundredth.
_WHOLE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF")  # fmt: skip
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_TEN_THOUSANDTHS = ("CLF", "UYW")

# What may stand around the digits: a sign of currency, its three letters, the word euro, FF of before 2002.
_AROUND = r"\p{Sc}|(?i:euros?|fr|ff|kr|[a-z]{3})"
_NOT_DIGITS = rf"regexp_replace({{value}}, '^(?:[{SPACES}''\x{{2019}}]|{_AROUND})+|(?:{_AROUND}|[{SPACES}])+$|[{SPACES}''\x{{2019}}]', '', 'g')"


def minor_units_sql(value: str, decimal: str, currency: str) -> str:
    """Give the SQL expression of an amount in minor units of its currency: BIGINT, NULL when the text is no amount.

    ``1 234,56 €``, ``1.234,56`` and ``EUR 1234,56`` with the mark ``,`` are 123456 of EUR; ``(12,50)``, ``12,50-`` and
    ``-12,50`` are -1250. The other mark may only part thousands: with the mark ``.``, ``1.234,56`` is no amount. More
    decimals than the currency has are rounded, halves away from zero.

    Args:
        value: SQL expression of the text as given.
        decimal: the declared decimal mark.
        currency: SQL expression of the ISO 4217 code; what is unknown has hundredths.

    Raises:
        BadConfig: the mark is neither ``.`` nor ``,``.
    """
    number = f"TRY_CAST({_plain_number('amount', decimal)} AS DECIMAL(30, 6))"
    negative = r"regexp_matches(amount, '^\(|^[-\x{2212}]|[-\x{2212}]$')"
    sign = f"CASE WHEN {negative} THEN -1 ELSE 1 END"
    units = f"TRY_CAST(round({sign} * {number} * {minor_factor_sql(currency)}) AS BIGINT)"
    shape = f"regexp_matches(amount, '{_shape(decimal)}')"
    return f"list_transform([{_bare(value)}], lambda amount: CASE WHEN {shape} THEN {units} END)[1]"


def amount_reason_sql(value: str, decimal: str) -> str:
    """Give the SQL expression of why a text is no amount: ``empty``, ``malformed``, or an empty text when it is one.

    Args:
        value: SQL expression of the text as given.
        decimal: the declared decimal mark.

    Raises:
        BadConfig: the mark is neither ``.`` nor ``,``.
    """
    return (
        f"list_transform([{_bare(value)}], lambda amount: CASE WHEN amount = '' THEN 'empty'"
        f" WHEN regexp_matches(amount, '{_shape(decimal)}') THEN '' ELSE 'malformed' END)[1]"
    )


def money_text(minor: int, currency: str, language: str) -> str:
    """Give an amount as a person reads it: 123456 EUR → ``1 234,56 €`` (fr, narrow no-break spaces) or ``€1,234.56`` (en).

    Args:
        minor: minor units.
        currency: ISO 4217.
        language: ``fr`` or ``en``.
    """
    exponent = minor_exponent(currency)
    return str(
        format_currency(Decimal(minor).scaleb(-exponent), currency, locale="fr_FR" if language == "fr" else "en")
    )


def minor_exponent(currency: str) -> int:
    """Give how many decimals a currency has (ISO 4217); 2 where it is unknown."""
    exponents = dict.fromkeys(_WHOLE, 0) | dict.fromkeys(_THOUSANDTHS, 3) | dict.fromkeys(_TEN_THOUSANDTHS, 4)
    return exponents.get(currency, 2)


def _bare(value: str) -> str:
    return _NOT_DIGITS.replace("{value}", _NO_MARK_AFTER_SIGN.replace("{value}", f"({value})"))


# -€12 and (€12): the sign of currency stands inside the sign of the number.
_NO_MARK_AFTER_SIGN = r"regexp_replace({value}, '\p{Sc}', '', 'g')"


def _shape(decimal: str) -> str:
    mark, group = _marks(decimal)
    whole = rf"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)"
    number = rf"(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)"
    scientific = r"[0-9](?:\.[0-9]+)?[eE][-+]?[0-9]{1,2}"
    return rf"^(?:[-+\x{{2212}}]?(?:{number}|{scientific})|{number}[-\x{{2212}}]|\({number}\))$"


def _plain_number(amount: str, decimal: str) -> str:
    other = "," if decimal == "." else "."
    digits = rf"regexp_replace({amount}, '^[-+(\x{{2212}}]|[-)\x{{2212}}]$', '', 'g')"
    plain = f"replace(replace({digits}, '{other}', ''), '{decimal}', '.')"
    return f"CASE WHEN regexp_matches({amount}, '[eE]') THEN {digits} ELSE {plain} END"


def _marks(decimal: str) -> tuple[str, str]:
    if decimal not in DECIMAL_MARKS:
        raise BadConfig(f'"{decimal}" is no decimal mark', mend='use "." or ","')
    return (r"\.", ",") if decimal == "." else (",", r"\.")


def minor_factor_sql(currency: str) -> str:
    """Give the SQL of how many minor units one unit of a currency has: 100 for EUR, 1 for JPY, 1000 for TND."""
    code = f"upper({currency})"
    return (
        f"CASE WHEN {code} IN ({literals(_WHOLE)}) THEN 1 WHEN {code} IN ({literals(_THOUSANDTHS)}) THEN 1000"
        f" WHEN {code} IN ({literals(_TEN_THOUSANDTHS)}) THEN 10000 ELSE 100 END"
    )
