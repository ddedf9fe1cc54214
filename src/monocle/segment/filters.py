"""Which events and orders a condition is about, and in which time."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from monocle.errors import BadConfig
from monocle.segment import values
from monocle.segment.kinds import EVENT_TEXTS, NUMBER, ORDER_TEXTS, TEXT, is_currency
from monocle.segment.tree import Comparison, EventFilter, OrderFilter, Window

MOST_PROPERTIES = 10
_KINDS = ("sale", "refund")
_DATED = frozenset({"before", "after", "in_last_days", "not_in_last_days", "in_next_days", "month_is_now"})


def event_filter(value: Any, where: str) -> EventFilter:
    """Give which events count.

    Raises:
        BadConfig: a key is unknown or a value has the wrong type.
    """
    told = values.mapping(value, where, (*EVENT_TEXTS, "score", "text", "properties"))
    texts = {name: values.texts(told.get(key), f"{where}.{key}") for key, name in EVENT_TEXTS.items()}
    return EventFilter(
        **texts,
        score=_tested(told, "score", NUMBER, where),
        text=_tested(told, "text", TEXT, where),
        properties=_properties(told.get("properties"), f"{where}.properties"),
    )


def order_filter(value: Any, where: str) -> OrderFilter:
    """Give which orders count; sales where no kind is said.

    Raises:
        BadConfig: as in ``event_filter``; or an amount stands without its currency.
    """
    told = values.mapping(value, where, (*ORDER_TEXTS, "currency", "amount"))
    texts = {name: values.texts(told.get(key), f"{where}.{key}") for key, name in ORDER_TEXTS.items()}
    texts["kinds"] = texts["kinds"] or OrderFilter.kinds
    if not set(_KINDS).issuperset(texts["kinds"]):
        raise BadConfig("there is no such kind of order", where=f"{where}.kind", mend=f"use {' or '.join(_KINDS)}")
    currency = told.get("currency") or ""
    if currency and not (isinstance(currency, str) and is_currency(currency)):
        raise BadConfig("this is no currency", where=f"{where}.currency", mend="write three capitals, such as EUR")
    amount = _tested(told, "amount", NUMBER, where)
    if amount is not None and not currency:
        raise BadConfig("an amount is of one currency", where=f"{where}.currency", mend="write one, such as EUR")
    return OrderFilter(**texts, currency=currency, amount=amount)


def window(value: Any, where: str) -> Window | None:
    """Give when facts count; None for ever.

    Raises:
        BadConfig: it is none of the three kinds of windows.
    """
    if value is None:
        return None
    told = values.mapping(value, where, ("days", "before_days", "from", "to"))
    if set(told) == {"days"}:
        return Window(days=values.whole(told["days"], f"{where}.days", least=1))
    if set(told) == {"before_days"}:
        return Window(before_days=values.whole(told["before_days"], f"{where}.before_days"))
    if not told or not {"from", "to"}.issuperset(told):
        raise BadConfig("this is no window", where=where, mend="write days: n, before_days: n, or from: and to: days")
    start = values.day(told["from"], f"{where}.from") if told.get("from") is not None else None
    end = values.day(told["to"], f"{where}.to") if told.get("to") is not None else None
    if (start is None and end is None) or (start and end and end < start):
        raise BadConfig("nothing lies in this window", where=where, mend="write the earlier day in from")
    return Window(start=start, end=end)


def _tested(told: Mapping[str, Any], key: str, kind: str, where: str) -> Comparison | None:
    if told.get(key) is None:
        return None
    return values.test(values.mapping(told[key], f"{where}.{key}", ("op", "value")), kind, f"{where}.{key}")


def _properties(value: Any, where: str) -> tuple[tuple[str, Comparison], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_PROPERTIES:
        raise BadConfig("this is no list of properties", where=where, mend=f"write up to {MOST_PROPERTIES} of them")
    return tuple(_property(one, f"{where}[{place}]") for place, one in enumerate(value))


def _property(value: Any, where: str) -> tuple[str, Comparison]:
    told = values.mapping(value, where, ("name", "op", "value"))
    found = values.test(told, None, where)
    given = found.value if isinstance(found.value, tuple) else (found.value,)
    if found.op in _DATED or any(isinstance(one, dt.date) for one in given):
        raise BadConfig(f"{found.op} is not for properties", where=f"{where}.op", mend="compare texts and numbers")
    return values.text(told.get("name"), f"{where}.name"), found
