"""Trees at random: all kinds of conditions, operators and filters, with values that often meet those of the world."""

import datetime as dt
from random import Random
from typing import Any

from bench.segment_world import (
    ASKED,
    CATEGORIES,
    CHANNELS,
    IDENTIFIERS_OF,
    KEYS,
    LISTS,
    NAMES,
    PRODUCTS,
    PURPOSES,
    SEGMENTS,
    SOURCES,
    TEXTS,
    TRAITS,
    TYPES,
    day,
    moment,
)  # fmt: skip

from monocle.segment.kinds import DATE, FIELDS, LIST, MEASURES, NUMBER, OPERATORS, TEXT, TIME

Plain = dict[str, Any]
_NUMBERS = (0, 1, 2, 3, 5, 7, -1, 0.1, 0.5, 9, 10, 12, 999, 1999, 5000, 1e3, -500, 10**12, 10**14, 2**40, 1 / 3)
_SAFE = tuple(text for text in TEXTS if "\n" not in text)
_KEYS = tuple(key for key in KEYS if key)


class Trees:
    """Makes plain trees, the same from the same seed."""

    def __init__(self, seed: int, segments: tuple[str, ...] = SEGMENTS) -> None:
        """Begin."""
        self._chance, self._segments = Random(seed), segments  # noqa: S311 - nothing is kept secret

    def tree(self, depth: int = 3) -> Plain:
        """Give a tree of so many levels at most."""
        chance = self._chance
        if depth <= 1 or chance.random() < 0.35:
            return self._condition(depth)
        kind = chance.choice(("all", "any", "not"))
        if kind == "not":
            return {"not": self.tree(depth - 1)}
        return {kind: [self.tree(depth - 1) for _ in range(chance.randint(1, 3))]}

    def _condition(self, depth: int) -> Plain:
        kinds = [
            self._field, self._field, self._field, self._trait, self._trait, self._event, self._event, self._event, self._orders,
            self._orders, self._sequence, self._sequence, self._consent, self._segment, self._identifier, self._list, self._share,
        ]  # fmt: skip
        if depth > 1:
            kinds.append(lambda: {"household": {"any": self.tree(depth - 1)}})
        kinds.append(lambda: {"household": {"size": self._counted()}})
        return self._chance.choice(kinds)()

    def _test(self, kind: str) -> Plain:
        op = self._chance.choice(sorted(name for name, one in OPERATORS.items() if kind in one.kinds))
        takes = OPERATORS[op].takes
        if takes == "none":
            return {"op": op}
        if takes == "days":
            return {"op": op, "value": self._chance.choice((0, 1, 2, 7, 30, 90, 364, 365, 400))}
        if takes == "one":
            return {"op": op, "value": self._value(kind)}
        if takes == "two":
            if kind == TIME:
                two = sorted((moment(self._chance), moment(self._chance)))
                return {"op": op, "value": [one.isoformat() for one in two]}
            return {"op": op, "value": sorted(self._value(kind) for _ in range(2))}
        return {"op": op, "value": [self._value(kind) for _ in range(self._chance.randint(1, 4))]}

    def _value(self, kind: str) -> Any:
        chance = self._chance
        if kind in {TEXT, LIST}:
            one = chance.choice((*_SAFE, *SOURCES))
            return chance.choice((one, one, one[: chance.randint(1, max(1, len(one)))], one.upper() or "x")) or "x"
        if kind == NUMBER:
            return chance.choice(_NUMBERS)
        if kind == DATE:
            return day(chance).isoformat()
        if kind == TIME:
            return self._spelt(moment(chance))
        return chance.random() < 0.5

    def _spelt(self, time: dt.datetime) -> str:
        return (time if self._chance.random() < 0.5 else time.date()).isoformat()

    def _counted(self) -> Plain:
        op = self._chance.choice(("is", "is_not", "less", "at_most", "more", "at_least", "between"))
        many = sorted(self._chance.choices((0, 0, 1, 1, 2, 3, 8), k=2))
        return {"op": op, "value": many if op == "between" else many[0]}

    def _field(self) -> Plain:
        name = self._chance.choice(
            (*FIELDS, "spent.EUR", "spent.USD", "spent.CHF", "birth_date", "last_order_at", "city", "sources")
        )
        return {"field": name, **self._test(FIELDS.get(name, NUMBER))}

    def _trait(self) -> Plain:
        name = self._chance.choice((*TRAITS, "missing"))
        return {"trait": name, **self._loose(dated=True)}

    def _loose(self, *, dated: bool) -> Plain:
        kind = self._chance.choice((TEXT, NUMBER, NUMBER, "boolean", *((DATE, DATE) if dated else ())))
        found = self._test(kind)
        return {"op": "known"} if kind == DATE and found["op"] in {"is", "is_not"} else found

    def _some(self, pool: tuple[str, ...]) -> str | list[str]:
        return self._chance.choice((self._chance.choice(pool), self._chance.sample(pool, self._chance.randint(1, 2))))

    def _filter(self) -> Plain:
        told: Plain = {}
        pools = {
            "type": TYPES, "name": NAMES, "channel": CHANNELS, "source": SOURCES, "place": _SAFE, "direction": ("inbound", "none"),
        }  # fmt: skip
        for key, pool in pools.items():
            if self._chance.random() < 0.2:
                told[key] = self._some(pool)
        if self._chance.random() < 0.15:
            told["score"] = self._test(NUMBER)
        if self._chance.random() < 0.15:
            told["text"] = self._test(TEXT)
        if self._chance.random() < 0.35:
            told["properties"] = [
                {"name": self._chance.choice(_KEYS), **self._loose(dated=False)}
                for _ in range(self._chance.randint(1, 2))
            ]
        return told

    def _within(self) -> Plain:
        chance = self._chance
        if chance.random() < 0.4:
            return {}
        days = sorted((moment(chance).date().isoformat(), moment(chance).date().isoformat()))
        told = chance.choice(
            (
                {"days": chance.choice((1, 7, 30, 90, 365))},
                {"before_days": chance.choice((0, 1, 30, 90))},
                {"from": days[0], "to": days[1]},
                {"from": days[0]},
                {"to": days[1]},
            )
        )
        return {"within": told}

    def _event(self) -> Plain:
        times = {"times": self._counted()} if self._chance.random() < 0.7 else {}
        return {"event": self._filter(), **times, **self._within()}

    def _order_filter(self, currency: bool) -> Plain:
        chance = self._chance
        told: Plain = {"currency": "EUR"} if currency else {}
        pools = {
            "kind": ("sale", "refund"), "channel": CHANNELS, "store": _SAFE, "source": SOURCES, "product": PRODUCTS,
            "category": CATEGORIES,
        }  # fmt: skip
        for key, pool in pools.items():
            if chance.random() < 0.2:
                told[key] = self._some(pool)
        if currency and chance.random() < 0.3:
            test = self._test(NUMBER)
            told["amount"] = test if OPERATORS[test["op"]].takes != "none" else {"op": "more", "value": 0}
        return told

    def _orders(self) -> Plain:
        measure = self._chance.choice(sorted(MEASURES))
        money = measure in {"total", "average", "largest"}
        test = self._counted() if measure == "count" else self._test(MEASURES[measure])
        if measure == "total" and test["op"] in {"known", "unknown"}:
            test = {"op": "more", "value": 0}
        orders = self._order_filter(currency=money or self._chance.random() < 0.3)
        return {"orders": orders, "measure": measure, **test, **self._within()}

    def _sequence(self) -> Plain:
        chance = self._chance
        steps = [
            {"event": self._filter()} if chance.random() < 0.6 else {"order": self._order_filter(chance.random() < 0.3)}
            for _ in range(chance.randint(2, 4))
        ]
        apart = {"apart": {"days": chance.choice((0, 1, 7, 30, 400))}} if chance.random() < 0.5 else {}
        return {"sequence": steps, **apart, **self._within(), "unfinished": chance.random() < 0.4}

    def _consent(self) -> Plain:
        which = {"purpose": self._chance.choice(PURPOSES), "channel": self._chance.choice(ASKED)}
        return {"consent": which, "is": self._chance.choice(("granted", "refused", "unknown"))}

    def _segment(self) -> Plain:
        if not self._segments:
            return self._field()
        return {"segment": self._chance.choice(self._segments), "is": self._chance.random() < 0.7}

    def _identifier(self) -> Plain:
        return {"identifier": self._chance.choice((*IDENTIFIERS_OF, "handle")), "present": self._chance.random() < 0.7}

    def _list(self) -> Plain:
        return {"list": self._chance.choice((*LISTS, "no such")), "is": self._chance.random() < 0.7}

    def _share(self) -> Plain:
        start, end = sorted(self._chance.sample((0, 0.1, 0.25, 0.5, 0.999, 1), 2))
        return {"share": {"from": start, "to": end, "salt": self._chance.choice(("", "x", "l'été"))}}
