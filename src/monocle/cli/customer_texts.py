"""Customers as a terminal shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from monocle.workspace.views import Customer, Found, GoldenValue, TimelineItem

LATEST = 12
"""Moments of the timeline that are shown."""
LONGEST, LONGEST_KEY = 60, 40
"""Characters of a text on the timeline, and of a key of a record."""


def show_found(speech: Speech, found: "Sequence[Found]") -> None:
    """Show the customers that a search found."""
    say = speech.say
    titles = (say("customer"), say("name"), say("e-mail"), say("phone"), say("city"), say("born"), say("orders"),
              say("last seen"))  # fmt: skip
    speech.table(
        titles,
        [
            (
                str(one.customer_id),
                one.name,
                one.email,
                one.phone,
                one.city,
                one.birth_date,
                one.orders,
                one.last_seen_at,
            )
            for one in found
        ],
        right=(6,),
        spare=(6, 7, 3, 4, 5),
    )


def _day(speech: Speech, text: str) -> str:
    """Give an ISO day as a person reads it; anything else as it is."""
    import datetime as dt

    try:
        return speech.day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def show_customer(speech: Speech, found: "Customer") -> None:
    """Show one customer."""
    say = speech.say
    speech.line(f"{found.name or say('no name')}   {found.customer_id}")
    if found.asked_id != found.customer_id:
        speech.note(say("%(old)s leads to this customer now.", old=found.asked_id))
    _figures(speech, found)
    _golden(speech, found)
    speech.heading(say("Identifiers"))
    speech.table(
        (say("identifier"), say("value"), say("sources")),
        [(speech.word(one.type, "identifier"), one.value, ", ".join(one.sources)) for one in found.identifiers],
    )
    _records(speech, found)
    _timeline(speech, found)


def show_reasons(speech: Speech, values: "Sequence[GoldenValue]") -> None:
    """Show why each value won, and against which rivals."""
    say = speech.say
    for one in values:
        speech.line(f"{speech.word(one.field, 'field')}{say(': ')}{one.shown}")
        rule, nature = speech.word(one.rule, "rule"), speech.word(one.nature, "nature")
        speech.line(
            "  " + say("won by the rule “%(rule)s”; %(nature)s by %(source)s on %(on)s, first on %(since)s; records: %(records)s",
                rule=rule, nature=nature, source=one.source, on=speech.day(one.seen_at), since=speech.day(one.since), records=speech.number(one.support))
        )  # fmt: skip
        for rival in one.rivals:
            speech.line(
                "  " + say("against %(value)s, by %(source)s on %(on)s; records: %(records)s",
                    value=rival.value, source=rival.source, on=speech.day(rival.seen_at), records=speech.number(rival.records))
            )  # fmt: skip


def _figures(speech: Speech, found: "Customer") -> None:
    say = speech.say
    figures = [
        (say("sources"), ", ".join(found.sources)),
        (say("completeness"), speech.percent(found.completeness)),
        (say("orders"), found.order_count),
        (say("spent"), speech.money(dict(found.spent))),
        (say("last order"), found.last_order_at),
        (say("last seen"), found.last_seen_at),
    ]
    speech.table(("", ""), [(name, value) for name, value in figures if value not in {None, ""}])


def _golden(speech: Speech, found: "Customer") -> None:
    say = speech.say
    speech.heading(say("Golden values"))
    titles = (say("field"), say("value"), say("source"), say("date"), say("rule"), say("records"), say("rivals"))
    speech.table(
        titles,
        [
            (speech.word(one.field, "field"), one.shown, one.source, speech.day(one.seen_at), speech.word(one.rule, "rule"),
             one.support, len(one.rivals))
            for one in found.golden
        ],
        right=(5, 6),
        spare=(5, 4, 3),
    )  # fmt: skip


def _records(speech: Speech, found: "Customer") -> None:
    say = speech.say
    speech.heading(say("Records"))
    speech.table(
        (say("source"), say("key"), say("date")),
        [(one.source, _cut(one.source_key, LONGEST_KEY), speech.day(one.seen_at)) for one in found.records],
    )


def _timeline(speech: Speech, found: "Customer") -> None:
    say = speech.say
    if not found.timeline:
        return
    speech.heading(say("Timeline"))
    speech.table(
        (say("when"), say("channel"), say("what"), say("text")),
        [
            (one.at, speech.word(one.channel, "channel"), _what(speech, one), _text(one))
            for one in found.timeline[:LATEST]
        ],
    )
    if len(found.timeline) > LATEST:
        more = speech.number(len(found.timeline) - LATEST)
        speech.note(say("%(more)s earlier moments are not shown; --json gives all.", more=more))


def _what(speech: Speech, one: "TimelineItem") -> str:
    if one.what == "event":
        return speech.word(one.name, "event") if one.name else speech.word(one.type, "what")
    return speech.word(one.type or one.what, "what")


def _text(one: "TimelineItem") -> str:
    return _cut(" ".join((one.text or one.place or "").split()), LONGEST)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
