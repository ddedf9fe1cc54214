"""A tree of conditions as a sentence: what marketers read, in their language, with the labels of their workspace."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from monocle.language import translations
from monocle.segment.parse import parse
from monocle.segment.plain import plain
from monocle.web.formats import Formats
from monocle.web.words import TABLES, word
from monocle.web.words.sentences import COMPARED, HOW_MANY, MEASURED, SAID
from monocle.workspace.segment_views import Vocabulary, Word

MONEY = frozenset({"total", "average", "largest"})
TESTED = frozenset({"score", "text", "amount"})
MOST_VALUES = 8
_DAYS = frozenset({"in_last_days", "not_in_last_days", "in_next_days"})
_SPENT = "spent."


class Sentences:
    """Says trees in a language.

    Args:
        vocabulary: with labels of the language.
        language: ``fr`` or ``en``.
    """

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        """Hold the words."""
        self._texts, self._formats, self._vocabulary = translations(language), Formats(language), vocabulary
        self._fields = {one.name: one for one in vocabulary.fields}
        self._traits = {one.name: one for one in vocabulary.traits}

    def of(self, tree: Mapping[str, Any]) -> str:
        """Give a tree as a sentence.

        Raises:
            BadConfig: it is no tree.
        """
        read = plain(parse(tree))
        if "not" in read:
            return self._say("everybody", what=self.part(read["not"], 1))
        said = self.part(read)
        return said[:1].upper() + said[1:]

    def part(self, tree: Mapping[str, Any], depth: int = 0) -> str:
        """Give one condition or group of a tree that has been read, without a capital."""
        if "not" in tree:
            return self._say("unless", what=self.part(tree["not"], depth + 1))
        for key, between in (("all", "and"), ("any", "or")):
            if key in tree:
                joined = self._joined(tree[key], between, depth)
                return f"({joined})" if depth and len(tree[key]) > 1 else joined
        key = next(iter(key for key in tree if hasattr(self, f"_{key}")))
        said: str = getattr(self, f"_{key}")(tree)
        return said

    def _joined(self, parts: Sequence[Mapping[str, Any]], between: str, depth: int) -> str:
        """Give parts with what stands between them; of all parts those that must not hold come last, after a comma."""
        last = [one for one in parts if between == "and" and "not" in one]
        first = [one for one in parts if one not in last]
        said = self._texts.gettext(SAID[between]).join(self.part(one, depth + 1) for one in first)
        return ", ".join(filter(None, (said, *(self.part(one, depth + 1) for one in last))))

    def group(self, tree: Mapping[str, Any]) -> str:
        """Give how the parts of a group count."""
        return self._say(next(f"{key}_of" for key in ("all", "any", "not") if key in tree))

    def figure(self, tree: Mapping[str, Any], value: Any) -> str:
        """Give the value of a customer that decides a condition; empty where none is known."""
        if isinstance(value, Mapping):
            return self._counted_facts(value)
        if isinstance(value, list | tuple):
            shown = [
                self._counted_facts(one) if isinstance(one, Mapping) else self._value(one, self._word(tree))
                for one in value
            ]
            return "; ".join(shown[:MOST_VALUES]) + (" …" if shown[MOST_VALUES:] else "")
        if "consent" in tree:
            return word(str(value), "consent_state", self._texts)
        if "share" in tree:
            return self._formats.percent(value)
        return "" if value is None else self._value(value, self._word(tree), bare=True)

    def _counted_facts(self, value: Mapping[str, Any]) -> str:
        if "of" in value:
            return self._say("of_household", found=str(value["who belong"]), of=str(value["of"]))
        count, latest = self._formats.number(value["count"]), value.get("latest") or ()
        if not latest:
            return self._say("seen_times", count=count)
        return self._say("seen_latest", count=count, day=self._day(latest[0]))

    def _word(self, tree: Mapping[str, Any]) -> Word:
        if "field" in tree:
            return self._field_word(tree["field"])
        if "trait" in tree:
            return self._traits.get(tree["trait"], Word(tree["trait"], tree["trait"], "text"))
        if "orders" in tree and tree["measure"] in MONEY:
            return Word(f"{_SPENT}{tree['orders']['currency']}", "", "money")
        return Word("", "", "time" if "orders" in tree and tree["measure"] in {"first", "last"} else "number")

    def _field_word(self, name: str) -> Word:
        return self._fields.get(name, Word(name, name, "money" if name.startswith(_SPENT) else "text"))

    def _say(self, code: str, table: Mapping[str, str] = SAID, **blanks: str) -> str:
        return self._texts.gettext(table[code]) % blanks

    def _day(self, text: str) -> str:
        try:
            return self._formats.short_day(dt.datetime.fromisoformat(text))
        except ValueError:
            return text

    def _value(self, value: Any, of: Word, *, bare: bool = False) -> str:
        if isinstance(value, bool):
            return self._texts.gettext("yes" if value else "no")
        if isinstance(value, int | float):
            if of.type == "money":
                return self._formats.money(int(value), self._currency(of))
            return self._formats.number(value)
        if of.type in {"date", "time"}:
            return self._day(str(value))
        said = word(value, "trait_label", self._texts) if value in TABLES["trait_label"] else str(value)
        return said if bare else self._say("quoted", value=said)

    def _currency(self, of: Word) -> str:
        return of.name.removeprefix(_SPENT) if of.name.startswith(_SPENT) else (*self._vocabulary.currencies, "EUR")[0]

    def _compared(self, what: str, test: Mapping[str, Any], of: Word) -> str:
        op = test["op"]
        value: Any = test.get("value")
        if isinstance(value, bool) and op == "is":
            return self._say("boolean", COMPARED, what=what, value=self._value(value, of))
        if op == "between":
            low, high = (self._value(one, of) for one in value)
            return self._say(op, COMPARED, what=what, low=low, high=high)
        if op in _DAYS:
            return self._say(op, COMPARED, what=what, value=self._formats.number(value))
        between = self._texts.gettext(SAID["or"]) if op == "in" else ", "
        return self._say(op, COMPARED, what=what, value=self._several(value, of, between))

    def _several(self, value: Any, of: Word, between: str) -> str:
        values = value if isinstance(value, list | tuple) else () if value is None else (value,)
        shown = [self._value(one, of) for one in values[:MOST_VALUES]]
        return between.join([*shown, *(["…"] if values[MOST_VALUES:] else [])])

    def _count(self, test: Mapping[str, Any]) -> str:
        value = test["value"]
        if test["op"] == "between":
            low, high = (self._formats.number(one) for one in value)
            return self._say("between", HOW_MANY, low=low, high=high)
        return self._say(test["op"], HOW_MANY, value=self._formats.number(value))

    def _never(self, test: Mapping[str, Any]) -> bool:
        return (
            (test["op"], test["value"]) in {("is", 0), ("at_most", 0), ("less", 1)}
            if not isinstance(test["value"], list)
            else False
        )

    def _when(self, tree: Mapping[str, Any]) -> str:
        window = tree.get("within") or {}
        for key in ("days", "before_days"):
            if key in window:
                return self._say(key, days=self._formats.number(window[key]))
        start, end = (self._day(str(window[key])) if window.get(key) else "" for key in ("from", "to"))
        code = "span" if start and end else "since" if start else "until" if end else ""
        return self._say(code, start=start, end=end) if code else ""

    def _which(self, filtered: Mapping[str, Any], besides: Sequence[str] = ()) -> str:
        details = []
        for key, value in filtered.items():
            if key == "properties":
                details += [self._compared(one["name"], one, Word("", "", "text")) for one in value]
            elif key in TESTED:
                of = Word(f"{_SPENT}{filtered.get('currency', '')}", "", "money" if key == "amount" else "number")
                details.append(self._compared(word(key, "filtered", self._texts), value, of))
            elif key not in besides and not (key == "kind" and value in (["sale"], "sale")):
                named = word(key, "filtered", self._texts)
                details.append(self._say("detail", name=named, value=self._coded(key, value)))
        return self._say("details", details="; ".join(details)) if details else ""

    def _coded(self, key: str, value: Any) -> str:
        """Give values of a filter: those that are codes in words."""
        values = value if isinstance(value, list | tuple) else [value]
        table = {"channel": "channel", "type": "what", "name": "event"}.get(key, "")
        shown = [word(one, table, self._texts) if one in TABLES.get(table, ()) else one for one in values]
        return self._texts.gettext(SAID["or"]).join(self._say("quoted", value=one) for one in shown)

    # One method per kind of condition, by the key that names it.

    def _field(self, tree: Mapping[str, Any]) -> str:
        of = self._field_word(tree["field"])
        return self._compared(of.label, tree, of)

    def _trait(self, tree: Mapping[str, Any]) -> str:
        of = self._word(tree)
        return self._compared(of.label, tree, of)

    def _event(self, tree: Mapping[str, Any]) -> str:
        event, times = tree["event"], tree.get("times", {"op": "at_least", "value": 1})
        name, which = self._event_name(event), self._which(event, self._naming(event))
        if self._never(times):
            return self._say("did_not", event=name, which=which, when=self._when(tree))
        if (times["op"], times["value"]) == ("at_least", 1):
            return self._say("happened_once", event=name, which=which, when=self._when(tree))
        return self._say("happened", event=name, which=which, count=self._count(times), when=self._when(tree))

    def _naming(self, event: Mapping[str, Any]) -> tuple[str, ...]:
        return ("name",) if "name" in event else ("type",)

    def _event_name(self, event: Mapping[str, Any]) -> str:
        key = self._naming(event)[0]
        return self._coded(key, event[key]) if key in event else self._say("any_event")

    def _orders(self, tree: Mapping[str, Any]) -> str:
        orders, when = tree["orders"], self._when(tree)
        which = self._which(orders, ("currency",) if tree["measure"] in MONEY else ())
        if tree["measure"] == "count":
            if self._never(tree):
                return self._say("no_purchase", which=which, when=when)
            return self._say("purchases", count=self._count(tree), which=which, when=when)
        what = f"{self._say(tree['measure'], MEASURED)}{which}{when}"
        return self._compared(what, tree, self._word(tree))

    def _sequence(self, tree: Mapping[str, Any]) -> str:
        steps = [self._step(one) for one in tree["sequence"]]
        then = self._texts.gettext(SAID["then"])
        last = steps[-1] if tree.get("unfinished") else ""
        said = then.join(steps[:-1] if last else steps)
        if last:
            said = self._say("not_followed", steps=said, last=last)
        if tree.get("apart"):
            said += self._say("apart", days=self._formats.number(tree["apart"]["days"]))
        return said + self._when(tree)

    def _step(self, step: Mapping[str, Any]) -> str:
        if "event" in step:
            return self._event_name(step["event"]) + self._which(step["event"], self._naming(step["event"]))
        return self._say("purchase") + self._which(step["order"])

    def _consent(self, tree: Mapping[str, Any]) -> str:
        asked = tree["consent"]
        return self._say(
            "consent",
            purpose=word(asked["purpose"], "purpose", self._texts),
            channel=word(asked["channel"], "channel", self._texts),
            state=word(tree["is"], "consent_state", self._texts),
        )

    def _segment(self, tree: Mapping[str, Any]) -> str:
        named = {one.name: one.label for one in self._vocabulary.segments}
        return self._say(
            "in_segment" if tree.get("is", True) else "out_of_segment",
            name=self._say("quoted", value=named.get(tree["segment"], tree["segment"])),
        )

    def _list(self, tree: Mapping[str, Any]) -> str:
        named = {one.name: one.label for one in self._vocabulary.lists}
        return self._say(
            "on_list" if tree.get("is", True) else "off_list",
            name=self._say("quoted", value=named.get(tree["list"], tree["list"])),
        )

    def _identifier(self, tree: Mapping[str, Any]) -> str:
        return self._say(
            "has" if tree.get("present", True) else "has_not",
            type=word(tree["identifier"], "identifier", self._texts),
        )

    def _share(self, tree: Mapping[str, Any]) -> str:
        drawn = tree["share"]
        start, end = (self._formats.percent(drawn.get(key, 0)) for key in ("from", "to"))
        return self._say("share", start=start, end=end)

    def _household(self, tree: Mapping[str, Any]) -> str:
        said = tree["household"]
        if "size" in said:
            return self._say("household", count=self._count(said["size"]))
        return self._say("somebody", what=self.part(said["any"], 1))
