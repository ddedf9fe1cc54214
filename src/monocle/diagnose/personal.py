"""Which columns hold data on persons, why, and what of it may be shown without leave."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from monocle.diagnose.subject import KEPT, SourceColumn
from monocle.fields.kind import Kind

CATEGORY: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("civility", "gender"), "identity"),
        **dict.fromkeys(("full_name", "name", "first_name", "last_name", "birth_name"), "identity"),
        **dict.fromkeys(("birth_date", "birth_place", "age"), "birth"),
        **dict.fromkeys(
            ("email", "phone", "line", "extra", "house_number", "street", "postcode", "city", "address"), "contact"
        ),
        **dict.fromkeys(("handle", "ip", "device_id", "cookie"), "online identifier"),
        **dict.fromkeys(("loyalty_card", "card", "customer_number", "person_key"), "customer number"),
        "text": "free text",
        "iban": "bank",
    }
)
"""Meaning of a column → category of personal data."""

FOUND: Mapping[str, str] = MappingProxyType(
    {
        "with_email": "e-mail addresses in its values",
        "with_phone": "telephone numbers in its values",
        "with_ip": "IP addresses in its values",
        "with_card": "payment card numbers in its values",
        "with_iban": "bank account numbers in its values",
        "with_nir": "social security numbers in its values",
        "with_health": "words on health in its values",
        "with_beliefs": "words on beliefs, union membership or orientation in its values",
    }
)
SENSITIVE = ("with_card", "with_nir", "with_health", "with_beliefs", "with_iban")
_SHOWN_AS_THEY_ARE = ("civility", "gender", "country", "city", "postcode", "language")
_ENOUGH_ROWS = 5
"""A value of a text column that nobody mapped is shown only where so many rows share it."""


def personal(column: SourceColumn, facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Give the level (empty, ``personal`` or ``sensitive``) and what says so, in message ids.

    Args:
        column: what it is held to mean.
        facts: its figures, with the count of each mark.
    """
    because = [CATEGORY[name] for name in _meanings(column) if name in CATEGORY]
    seen = [mark for mark in FOUND if facts.get(mark)]
    because += [FOUND[mark] for mark in seen]
    if any(mark in SENSITIVE for mark in seen):
        return "sensitive", tuple(dict.fromkeys(because))
    return ("personal" if because else ""), tuple(dict.fromkeys(because))


def masker(
    column: SourceColumn, level: str, kind_of_values: str, kinds: Mapping[str, Kind]
) -> Callable[[str, int], str]:
    """Give what shows a value and its number of rows without telling who.

    A personal column is masked by its kind; a text that nobody mapped is shown only where several rows share it.

    Args:
        column: the column.
        level: as ``personal`` gives it.
        kind_of_values: inferred type.
        kinds: by name.
    """
    meanings = _meanings(column)
    if level != "sensitive" and any(name in _SHOWN_AS_THEY_ARE for name in meanings):
        return _as_it_is
    known = next((name for name in meanings if name in kinds), "")
    by_values = kind_of_values if kind_of_values in {"email", "phone"} else ""
    if level:
        mask = kinds[known or by_values].mask if known or by_values else _hidden
        return lambda value, _rows: _safely(mask, value)
    if kind_of_values in {"integer", "decimal", "date", "time", "boolean"} or any(
        one.section != KEPT for one in column.mapped
    ):
        return _as_it_is
    return lambda value, rows: value if rows >= _ENOUGH_ROWS else _hidden(value)


def _meanings(column: SourceColumn) -> tuple[str, ...]:
    """Give what a column means; the key of a person is a number of one."""
    person = any(one.section in {"person", "about"} and one.field == "key" for one in column.mapped)
    return (*column.fields(), "person_key") if person else column.fields()


def _safely(mask: Callable[[str], str], value: str) -> str:
    """Mask a value as given: what its kind would show whole, because it is no clean value, is hidden."""
    if value[:1].isdigit() and "/" in value:
        return _hidden(value)
    shown = mask(value)
    told = sum(map(str.isalnum, shown.rpartition("@")[0] or shown))
    return shown if "•" in shown and told <= max(4, len(value) // 3) else _hidden(value)


def _hidden(value: str) -> str:
    return f"{value[:1]}•••"


def _as_it_is(value: str, _rows: int) -> str:
    return value
