"""What may be compared, and how: the fields of a customer, the operators, and what each takes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TEXT, NUMBER, DATE, TIME, BOOLEAN, LIST = "text", "number", "date", "time", "boolean", "list"


@dataclass(frozen=True)
class Operator:
    """One way of comparing.

    Attributes:
        kinds: of the values that it compares.
        takes: none, one, two, many (1 to 1,000), or days (a whole number from 0 to 36,600).
    """

    kinds: frozenset[str]
    takes: str


def _operator(takes: str, *kinds: str) -> Operator:
    return Operator(frozenset(kinds), takes)


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "is": _operator("one", TEXT, NUMBER, DATE, BOOLEAN, LIST),
        "is_not": _operator("one", TEXT, NUMBER, DATE, BOOLEAN, LIST),
        "in": _operator("many", TEXT, NUMBER, LIST),
        "not_in": _operator("many", TEXT, NUMBER, LIST),
        "contains": _operator("one", TEXT, LIST),
        "starts_with": _operator("one", TEXT, LIST),
        "ends_with": _operator("one", TEXT, LIST),
        "known": _operator("none", TEXT, NUMBER, DATE, TIME, BOOLEAN, LIST),
        "unknown": _operator("none", TEXT, NUMBER, DATE, TIME, BOOLEAN, LIST),
        "less": _operator("one", NUMBER),
        "at_most": _operator("one", NUMBER),
        "more": _operator("one", NUMBER),
        "at_least": _operator("one", NUMBER),
        "between": _operator("two", NUMBER, DATE, TIME),
        "before": _operator("one", DATE, TIME),
        "after": _operator("one", DATE, TIME),
        "in_last_days": _operator("days", DATE, TIME),
        "not_in_last_days": _operator("days", DATE, TIME),
        "in_next_days": _operator("days", DATE, TIME),
        "month_is_now": _operator("none", DATE, TIME),
    }
)
"""In a list a text test asks for one entry for which it holds; is_not and not_in for none. in_next_days goes by anniversary."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": TEXT,
        "civility": TEXT,
        "first_name": TEXT,
        "last_name": TEXT,
        "birth_name": TEXT,
        "birth_date": DATE,
        "gender": TEXT,
        "language": TEXT,
        "email": TEXT,
        "phone": TEXT,
        "address_line": TEXT,
        "address_extra": TEXT,
        "postcode": TEXT,
        "city": TEXT,
        "country": TEXT,
        "company": TEXT,
        "sources": LIST,
        "records": NUMBER,
        "identifiers": NUMBER,
        "completeness": NUMBER,
        "first_seen_at": TIME,
        "last_seen_at": TIME,
        "orders": NUMBER,
        "last_order_at": TIME,
        "events": NUMBER,
    }
)
"""Columns of the view ``customers`` → kind; what was spent is ``spent.`` and a currency besides."""

MEASURES: Mapping[str, str] = MappingProxyType(
    {"count": NUMBER, "total": NUMBER, "average": NUMBER, "largest": NUMBER, "first": TIME, "last": TIME}
)
MONEY = frozenset({"total", "average", "largest"})
"""Measures of orders that are minor units of one currency."""
EVENT_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "type": "types",
        "name": "names",
        "channel": "channels",
        "source": "sources",
        "place": "places",
        "direction": "directions",
    }
)
ORDER_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "kind": "kinds",
        "channel": "channels",
        "store": "stores",
        "source": "sources",
        "product": "products",
        "category": "categories",
    }
)
CURRENCY_LETTERS = 3
SPENT = "spent."


def kind_of_field(name: str) -> str | None:
    """Give the kind of a field of a customer; None where there is no such field."""
    code = name.removeprefix(SPENT)
    if name.startswith(SPENT):
        return NUMBER if is_currency(code) else None
    return FIELDS.get(name)


def is_currency(code: str) -> bool:
    """Tell whether a text is written as ISO 4217 writes currencies."""
    return len(code) == CURRENCY_LETTERS and code.isascii() and code.isalpha() and code.isupper()


def kind_of_value(op: str, value: object) -> str:
    """Give the kind that a comparison is of, where what is compared has no kind of its own."""
    one = value[0] if isinstance(value, tuple) else value
    if isinstance(one, bool):
        return BOOLEAN
    if isinstance(one, dt.date) or not OPERATORS[op].kinds & {TEXT, NUMBER}:
        return DATE
    return NUMBER if isinstance(one, int | float) else TEXT
