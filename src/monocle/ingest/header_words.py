"""What column names mean, in French and English: the vocabulary of the guess, kept in ``header_words.yaml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from monocle.documents import read_document

PREFIXES = (
    "default address",
    "billing address",
    "shipping address",
    "mailing address",
    "adresse de facturation",
    "adresse de livraison",
    "property hs",
    "property",
    "merge",
    "client",
    "customer",
    "contact",
    "cust",
    "cli",
    "user",
    "person",
    "personne",
    "billing",
    "shipping",
    "primary",
    "home",
    "main",
)
"""First words that say whose value it is; they are left out."""

IDENTIFYING = (
    "id",
    "number",
    "numero",
    "num",
    "no",
    "ssn",
    "soc",
    "passport",
    "passeport",
    "license",
    "licence",
    "nir",
    "matricule",
    "iban",
    "code",
)
"""Words that make a column of near-unique short values an identifier of another system."""

ABOUT_A_VALUE = ("type", "status", "statut", "label", "count", "source")
"""Last words of a name that tell of a value, not the value: ``phone type`` is no phone."""

OF_ANOTHER_THING = (
    "is ",
    "has ",
    "fivetran ",
    "from name",
    "reply to",
    "to name",
    "staff ",
    "agent ",
    "seller ",
    "vendeur ",
    "conseiller ",
)
"""First words of a name that tell of a flag, of the extract, or of somebody who is no customer."""


@cache
def meanings() -> Mapping[str, tuple[str, ...]]:
    """Give for each meaning the phrases people use for it."""
    found = read_document(Path(__file__).with_name("header_words.yaml"))
    return {meaning: tuple(phrases) for meaning, phrases in found.items()}
