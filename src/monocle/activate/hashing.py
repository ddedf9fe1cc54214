"""What advertisers match people by: each vendor's own way to write a value before it is hashed.

There are two normalisers for each field, and neither is ever used for the other: Google hashes a telephone with its ``+``,
Meta without. Vendors' rules: Google, Data Manager API, "Format user data"; Meta, "Customer File Custom Audiences, Hashing
and Normalization". Where Google's samples differ from its rules (one keeps capitals, one strips ``+`` tags of every domain),
the rules are followed.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping

import phonenumbers

_BLANKS = re.compile(r"\s+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_HASHED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_GENDERS = {"f": "f", "female": "f", "femme": "f", "mme": "f", "m": "m", "male": "m", "homme": "m"}
_NOT_IN_NAMES = re.compile(r"[^\w]|[\d_]")
_NOT_IN_PLACES = re.compile(r"[\d\s.()\-]")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def hashed(text: str) -> str:
    """Give the SHA-256 of a text's UTF-8, in small hexadecimal letters; nothing for nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def e164(text: str, country: str) -> str:
    """Give a telephone number as E.164 with its ``+``; nothing where it is none.

    Args:
        text: national numbers are of ``country``.
        country: ISO 3166-1 alpha-2.
    """
    bare = re.sub(r"[\s.\-()/]", "", unicodedata.normalize("NFKC", text))
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    if _E164.fullmatch(bare):
        return bare
    try:
        number = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        return ""
    found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return found if phonenumbers.is_possible_number(number) and _E164.fullmatch(found) else ""


def google_email(text: str) -> str:
    """Give an e-mail address as Google hashes it: no blanks, small letters, no dots before the ``@`` of Gmail's domains."""
    name, mark, domain = _BLANKS.sub("", text).lower().rpartition("@")
    return f"{name.replace('.', '') if domain in _DOTLESS else name}{mark}{domain}" if name and domain else ""


def google_phone(text: str, country: str) -> str:
    """Give a telephone number as Google hashes it: E.164 with its ``+``."""
    return e164(text, country)


def google_name(text: str) -> str:
    """Give a first or last name as Google hashes it: trimmed, small letters."""
    return text.strip().lower()


def meta_email(text: str) -> str:
    """Give an e-mail address as Meta hashes it: trimmed, small letters, else as it is."""
    bare = text.strip().lower()
    return bare if "@" in bare and not _BLANKS.search(bare) else ""


def meta_phone(text: str, country: str) -> str:
    """Give a telephone number as Meta hashes it: its digits with the country's, without ``+`` or leading zeros."""
    return e164(text, country).removeprefix("+")


def meta_name(text: str) -> str:
    """Give a name as Meta hashes it: small letters of any alphabet, no marks, digits or blanks."""
    return _NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", text).strip().lower())


def meta_place(text: str) -> str:
    """Give a city or a state as Meta hashes it: no digits, blanks, dots, hyphens or brackets."""
    return _NOT_IN_PLACES.sub("", text.strip().lower())


def meta_postcode(text: str) -> str:
    """Give a postcode as Meta hashes it: no blanks, nothing after a hyphen."""
    return _BLANKS.sub("", text).partition("-")[0].lower()


def country_code(text: str) -> str:
    """Give two small letters of a country, or nothing."""
    bare = text.strip().lower()
    return bare if re.fullmatch(r"[a-z]{2}", bare) else ""


def meta_gender(text: str) -> str:
    """Give ``f`` or ``m``, or nothing."""
    return _GENDERS.get(text.strip().lower(), "")


def _part_of_date(number: int) -> Callable[[str], str]:
    def part(text: str) -> str:
        found = _DATE.match(text.strip())
        return found[number] if found else ""

    return part


META: Mapping[str, Callable[[str], str]] = {
    "EMAIL": meta_email,
    "FN": meta_name,
    "LN": meta_name,
    "CT": meta_place,
    "ST": meta_place,
    "ZIP": meta_postcode,
    "COUNTRY": country_code,
    "GEN": meta_gender,
    "DOBY": _part_of_date(1),
    "DOBM": _part_of_date(2),
    "DOBD": _part_of_date(3),
}
"""Meta's keys but PHONE, which needs the country of national numbers, and EXTERN_ID, which is not hashed."""


def meta_value(key: str, text: str, country: str) -> str:
    """Give what Meta is sent for one key: hashed, but for ``EXTERN_ID``; what is hashed already stays; nothing for nothing."""
    bare = text.strip()
    if key == "EXTERN_ID" or _HASHED.fullmatch(bare.lower()):
        return bare if key == "EXTERN_ID" else bare.lower()
    return hashed(meta_phone(bare, country) if key == "PHONE" else META[key](bare))
