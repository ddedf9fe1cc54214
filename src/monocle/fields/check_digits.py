"""Check digits, in SQL over a column and in Python over one text; tests hold the twins together."""

_LONGEST = 32
_LETTERS = {chr(ord("A") + place): str(10 + place) for place in range(26)}
_LA_POSTE = "356000000"
"""SIREN of La Poste: its establishments have the sum of their digits, a multiple of 5, as the check."""


def luhn_holds(text: str) -> bool:
    """Tell whether digits end in their Luhn digit (ISO/IEC 7812-1, annex B)."""
    if not _digits(text):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def luhn_sql(value: str) -> str:
    """Give the SQL condition that digits, at most 32, end in their Luhn digit.

    Args:
        value: SQL expression of a text of digits only.
    """
    padded = f"lpad({value}, {_LONGEST}, '0')"
    terms = []
    for place in range(1, _LONGEST + 1):
        digit = f"CAST(substr(padded, {place}, 1) AS INTEGER)"
        terms.append(digit if place % 2 == 0 else f"(2 * {digit} - CASE WHEN {digit} > 4 THEN 9 ELSE 0 END)")
    return f"list_transform([{padded}], lambda padded: ({' + '.join(terms)}) % 10 = 0)[1]"


def siren_holds(text: str) -> bool:
    """Tell whether a text is a SIREN: nine digits, Luhn (INSEE)."""
    return len(text) == 9 and luhn_holds(text)


def siret_holds(text: str) -> bool:
    """Tell whether a text is a SIRET: fourteen digits, its SIREN and itself Luhn; La Poste's by the sum of digits (INSEE)."""
    if len(text) != 14 or not _digits(text):
        return False
    if text.startswith(_LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    return luhn_holds(text) and siren_holds(text[:9])


def siret_sql(value: str) -> str:
    """Give the SQL condition that fourteen digits are a SIRET.

    Args:
        value: SQL expression of a text of fourteen digits.
    """
    total = " + ".join(f"CAST(substr(siret, {place}, 1) AS INTEGER)" for place in range(1, 15))
    plain = f"{luhn_sql('siret')} AND {luhn_sql('substr(siret, 1, 9)')}"
    post = f"substr(siret, 1, 9) = '{_LA_POSTE}' AND ({total}) % 5 = 0"
    return f"list_transform([{value}], lambda siret: ({plain}) OR ({post}))[1]"


def gtin_holds(text: str) -> bool:
    """Tell whether digits are an EAN-13, EAN-8, UPC or GTIN-14 (GS1 General Specifications, section 7.9)."""
    if len(text) not in {8, 12, 13, 14} or not _digits(text):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0


def gtin_sql(value: str) -> str:
    """Give the SQL condition that 8, 12, 13 or 14 digits end in their GS1 check digit.

    Args:
        value: SQL expression of a text of digits only, at most 14.
    """
    terms = " + ".join(
        f"{3 if place % 2 else 1} * CAST(substr(padded, {place}, 1) AS INTEGER)" for place in range(1, 15)
    )
    return f"list_transform([lpad({value}, 14, '0')], lambda padded: ({terms}) % 10 = 0)[1]"


def iban_holds(text: str) -> bool:
    """Tell whether a text is an IBAN: 15 to 34 capitals and digits, remainder 1 modulo 97 (ISO 13616-1, annex A)."""
    if not 15 <= len(text) <= 34 or not text.isascii() or not text.isalnum() or text != text.upper():
        return False
    if not (text[:2].isalpha() and text[2:4].isdigit()):
        return False
    number = "".join(_LETTERS.get(character, character) for character in text[4:] + text[:4])
    return int(number) % 97 == 1


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
