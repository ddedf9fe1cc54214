"""The review as a terminal shows it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from monocle.workspace.review_views import (
        Bulk,
        Done,
        Impact,
        Judgement,
        Progress,
        ReviewItem,
        ReviewPage,
        Why,
    )

MARKS = (("same", "="), ("missing", "·"), ("close", "≈"), ("different", "≠"))


def bits(speech: Speech, weight: float) -> str:
    """Give a weight with its sign."""
    text = speech.decimal(weight)
    return text if text.startswith("-") else f"+{text}"


def show_queue(speech: Speech, found: "ReviewPage") -> None:
    """Show a piece of the queue."""
    say = speech.say
    if not found.items:
        speech.note(
            say("Nothing to review: pairs join from %(threshold)s bits on, a person is asked from %(floor)s bits on.",
                threshold=bits(speech, found.threshold), floor=bits(speech, found.review_floor))
        )  # fmt: skip
        return
    _pairs(speech, found.items)
    speech.note(say("Pairs that wait: %(total)s.", total=speech.number(found.total)))
    if found.more:
        speech.note(say("There may be more: --after %(last)s", last=found.more))


def _pairs(speech: Speech, items: "Sequence[ReviewItem]") -> None:
    say = speech.say
    titles = (say("left record"), say("right record"), say("left"), say("right"), say("bits"), say("doubt"), say("orders"),
              say("reason"), say("open at"))  # fmt: skip
    speech.table(
        titles,
        [
            (str(one.left_id), str(one.right_id), f"{one.left_name} ({one.left_source})", f"{one.right_name} ({one.right_source})",
             bits(speech, one.weight), speech.percent(one.doubt), one.value, speech.word(one.reason, "waits"), one.taken_by)
            for one in items
        ],
        right=(4, 5, 6),
        spare=(8, 6, 5, 7, 4),
    )  # fmt: skip


def show_item(speech: Speech, item: "ReviewItem") -> None:
    """Show two records side by side."""
    say = speech.say
    speech.line(f"{item.left_name} ({item.left_source})  ↔  {item.right_name} ({item.right_source})")
    speech.line(f"{speech.word(item.reason, 'waits')} · {say('%(weight)s bits', weight=bits(speech, item.weight))}")
    if item.taken_by:
        speech.note(say("%(name)s has this pair open too.", name=item.taken_by))
    speech.table(
        (say("field"), "", say("left"), say("right"), say("agreement"), say("bits")),
        [
            (speech.word(one.field, "field"), _mark(one.same, one.left, one.right, one.weight), one.left, one.right,
             speech.word(one.level, "level") if one.level else "", bits(speech, one.weight) if one.level else "")
            for one in item.fields
            if one.left or one.right
        ],
        right=(5,),
    )  # fmt: skip
    if item.why:
        speech.heading(say("How the weight adds up"))
        show_sum(speech, item.why)
    if item.impact:
        speech.heading(say("What a merge would touch"))
        show_impact(speech, item.impact)
    if item.past:
        speech.heading(say("Past decisions"))
        show_judgements(speech, item.past)


def _mark(same: bool, left: str, right: str, weight: float) -> str:
    kind = "same" if same else "missing" if not (left and right) else "close" if weight > 0 else "different"
    return dict(MARKS)[kind]


def show_sum(speech: Speech, why: "Why") -> None:
    """Show how a weight adds up."""
    say = speech.say
    rows = [
        (say("before any comparison") if one.field == "prior" else speech.word(one.field, "field"),
         speech.word(one.level, "level") if one.level else "", bits(speech, one.weight))
        for one in why.levels
    ]  # fmt: skip
    rows.append((say("weight"), say("joins from %(threshold)s on", threshold=bits(speech, why.threshold)), bits(speech, why.weight)))  # fmt: skip
    speech.table((say("field"), say("agreement"), say("bits")), rows, right=(2,))


def show_impact(speech: Speech, impact: "Impact") -> None:
    """Show what a decision touches."""
    say = speech.say
    rows = [
        (say("customers"), f"{len(impact.customers_before)} → {len(impact.customers_after)}"),
        (say("records"), speech.number(impact.records)),
        (say("orders"), speech.number(impact.orders)),
        (say("spent"), speech.money(dict(impact.spent))),
        (say("consents that differ"), "; ".join(impact.consents)),
        *((say("id"), f"{old} → {new}") for old, new in impact.leads_to.items()),
    ]
    speech.table(("", ""), [row for row in rows if row[1]])


def show_judgements(speech: Speech, found: "Sequence[Judgement]") -> None:
    """Show judgements."""
    say = speech.say
    if not found:
        speech.note(say("There is no judgement."))
        return
    titles = (say("number"), say("verdict"), say("state"), say("by"), say("when"), say("from"), say("left record"),
              say("right record"), say("why"))  # fmt: skip
    speech.table(
        titles,
        [
            (str(one.judgement_id), speech.word(one.verdict, "verdict"), speech.word(one.state, "judged"), one.by, one.judged_at,
             speech.word(one.origin, "origin"), _ids(one.left_ids), _ids(one.right_ids), one.why)
            for one in found
        ],
        right=(0,),
        spare=(7, 6, 8, 5),
    )  # fmt: skip


def _ids(ids: "Sequence[object]") -> str:
    return str(ids[0]) if len(ids) == 1 else f"{ids[0]} +{len(ids) - 1}"


def show_progress(speech: Speech, found: "Progress") -> None:
    """Show how far the review is."""
    say = speech.say
    rows = [
        (say("pairs that wait"), speech.number(found.open)),
        *((speech.word(verdict, "verdict"), speech.number(pairs)) for verdict, pairs in sorted(found.judged.items())),
        *((say("decided by %(name)s", name=name), speech.number(pairs)) for name, pairs in sorted(found.by_person.items())),
        (say("pairs judged twice"), speech.number(found.seen_twice)),
        (say("agreement"), "" if found.agreement is None else speech.percent(found.agreement)),
        ("κ", "" if found.kappa is None else speech.decimal(found.kappa, 2)),
    ]  # fmt: skip
    speech.table(("", ""), [row for row in rows if row[1]], right=(1,))


def show_done(speech: Speech, done: "Done", as_json: bool) -> None:
    """Show what a decision changed."""
    say = speech.say
    if as_json:
        speech.json(done)
        return
    one = done.judgement
    words = {
        "withdrawn": say("Taken back: judgement %(number)s.", number=one.judgement_id),
        "proposed": say("Proposed, for a second person to confirm: judgement %(number)s.", number=one.judgement_id),
    }
    speech.line(words.get(one.state, say("Done: judgement %(number)s.", number=one.judgement_id)))
    if done.impact.customers_before:
        show_impact(speech, done.impact)
    if done.repairs:
        speech.note(
            say("Audiences and consents to mend elsewhere: %(count)s; --json lists them.", count=len(done.repairs))
        )
    if one.state != "withdrawn":
        speech.note(say("To take it back: monocle review undo %(number)s", number=one.judgement_id))


def show_bulk(speech: Speech, found: "Bulk", *, made: bool) -> None:
    """Show what a rule meets, or what was judged by it."""
    say = speech.say
    if made:
        speech.line(
            say("Pairs judged: %(done)s of %(met)s.", done=speech.number(found.judged), met=speech.number(found.pairs))
        )
    else:
        if found.examples:
            _pairs(speech, found.examples)
        speech.line(say("Pairs that the rule meets: %(met)s. Nothing is decided yet.", met=speech.number(found.pairs)))
        if found.pairs:
            speech.note(say("To judge them all, give the same command with --pairs %(met)s", met=found.pairs))
    for why, pairs in sorted(found.refused.items()):
        speech.note(say("Left out: %(why)s: %(pairs)s", why=speech.word(why, "left"), pairs=speech.number(pairs)))
