"""Every kind of value by name: ours and plug-ins', through one door.

A plug-in names, under the entry-point group ``monocle.kinds``, a ``Kind`` or a function that takes a ``Setting`` and gives
one. Ours are named the same way, in ``BUILT_IN``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from monocle.errors import BadConfig
from monocle.fields.dates import birth_date_kind
from monocle.fields.kind import Kind
from monocle.fields.numbers import loyalty_card_kind
from monocle.fields.phone import phone_kind

GROUP = "monocle.kinds"

BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "birth_date": "monocle.fields.registry:birth_date",
        "birth_name": "monocle.fields.name:BIRTH_NAME",
        "city": "monocle.fields.address_kinds:CITY",
        "civility": "monocle.fields.civility:CIVILITY",
        "company": "monocle.fields.company:COMPANY",
        "company_number": "monocle.fields.numbers:COMPANY_NUMBER",
        "country": "monocle.fields.country:COUNTRY",
        "customer_number": "monocle.fields.numbers:CUSTOMER_NUMBER",
        "ean": "monocle.fields.numbers:EAN",
        "email": "monocle.fields.email:EMAIL",
        "first_name": "monocle.fields.name:FIRST_NAME",
        "gender": "monocle.fields.civility:GENDER",
        "handle": "monocle.fields.handle:HANDLE",
        "house_number": "monocle.fields.address_kinds:HOUSE_NUMBER",
        "iban": "monocle.fields.numbers:IBAN",
        "language": "monocle.fields.language_code:LANGUAGE",
        "last_name": "monocle.fields.name:LAST_NAME",
        "loyalty_card": "monocle.fields.registry:loyalty_card",
        "phone": "monocle.fields.registry:phone",
        "postcode": "monocle.fields.address_kinds:POSTCODE",
        "street": "monocle.fields.address_kinds:STREET",
    }
)


@dataclass(frozen=True)
class Setting:
    """What kinds need to know about where they are used.

    Attributes:
        reference: the day the data speaks of; later birth dates are refused.
        region: ISO 3166-1 alpha-2 of telephone numbers without a calling code.
        card_check: check digit of loyalty cards: ``luhn``, ``ean`` or empty.
    """

    reference: dt.date
    region: str = "FR"
    card_check: str = ""


def kinds(setting: Setting) -> Mapping[str, Kind]:
    """Give every kind by name, in order of names.

    Raises:
        BadConfig: two plug-ins take one name, or one takes a name of ours, or what it names is no kind.
    """
    doors = [EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()]
    doors += [door for door in entry_points(group=GROUP) if BUILT_IN.get(door.name) != door.value]
    found: dict[str, Kind] = {}
    for door in sorted(doors, key=lambda door: (door.name, door.value)):
        if door.name in found:
            raise BadConfig(
                f'two packages give a kind "{door.name}"', where=GROUP, mend="uninstall one or rename its entry point"
            )
        found[door.name] = _opened(door, setting)
    return MappingProxyType(found)


def birth_date(setting: Setting) -> Kind:
    """Give the kind of birth dates."""
    return birth_date_kind(setting.reference)


def phone(setting: Setting) -> Kind:
    """Give the kind of telephone numbers."""
    return phone_kind(setting.region)


def loyalty_card(setting: Setting) -> Kind:
    """Give the kind of loyalty cards."""
    return loyalty_card_kind(setting.card_check)


def _opened(door: EntryPoint, setting: Setting) -> Kind:
    try:
        named = door.load()
    except (ImportError, AttributeError) as error:
        raise BadConfig(
            f'the kind "{door.name}" is said to be {door.value}, which cannot be imported',
            where=GROUP,
            mend="reinstall or uninstall the package that names it",
        ) from error
    kind = named(setting) if callable(named) else named
    if not isinstance(kind, Kind):
        raise BadConfig(
            f"{door.value} gives a {type(kind).__name__}, not a Kind",
            where=GROUP,
            mend="name a Kind or a function from Setting to Kind",
        )
    return kind
