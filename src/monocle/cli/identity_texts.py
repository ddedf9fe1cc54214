"""Merges, splits and why, as a terminal shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monocle.cli.review_texts import bits, show_impact, show_judgements, show_sum
from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from monocle.workspace.changelog import IdChange
    from monocle.workspace.review_views import Household, Joint, Preview, Why
    from monocle.workspace.views import Customer


def show_preview(speech: Speech, found: "Preview", as_json: bool) -> None:
    """Show what would come of a merge, a split or an unmerge."""
    say = speech.say
    if as_json:
        speech.json(found)
        return
    show_impact(speech, found.impact)
    speech.heading(say("Golden values before and after"))
    before, after = found.impact.customers_before, found.impact.customers_after
    titles = (
        say("field"),
        *(say("before %(id)s", id=str(one)[:8]) for one in before),
        *(say("after %(id)s", id=str(one)[:8]) for one in after),
    )
    speech.table(
        titles,
        [
            (speech.word(one.field, "field"), *(one.before.get(side, "") for side in before), *(one.after.get(side, "") for side in after))
            for one in found.fields
        ],
    )  # fmt: skip
    speech.note(say("Nothing has been changed."))


def show_changelog(speech: Speech, found: "Sequence[IdChange]") -> None:
    """Show what became of ids, newest first."""
    say = speech.say
    if not found:
        speech.note(say("No id has changed."))
        return
    titles = (say("number"), say("when"), say("change"), say("old id"), say("new id"), say("records"), say("judgement"))
    speech.table(
        titles,
        [
            (one.change_id, one.changed_at, speech.word(one.what, "change"), str(one.old_id or ""),
             str(one.new_id or ""), one.records, one.judgement_id or "")
            for one in found
        ],
        right=(0, 5, 6),
        spare=(0, 6),
    )  # fmt: skip


def show_why(speech: Speech, why: "Why") -> None:
    """Show why two records are one person, or two."""
    say = speech.say
    speech.line(say("They are one customer.") if why.same_customer else say("They are two customers."))
    speech.line(_reason(speech, why))
    if why.path:
        speech.line(say("Joined through the records %(path)s", path=" → ".join(map(str, why.path))))
    show_sum(speech, why)
    rules = ", ".join(speech.word(rule, "found") for rule in why.rules)
    if rules:
        speech.line(say("Both have the key of: %(rules)s", rules=rules))
    if why.judgement:
        show_judgements(speech, [why.judgement])


def _reason(speech: Speech, why: "Why") -> str:
    say = speech.say
    if why.judgement:
        return say("A person decided.")
    if why.held_back:
        held = speech.word(why.held_back, "held")
        return say("Their weight is over the threshold, but the link is held back: %(why)s.", why=held)
    if why.strong:
        return say("Their own link is strong enough to join them.")
    if why.same_customer:
        return say("Their own link does not join them: they are one customer through other records.")
    if not why.rules:
        return say("Matching never compared them: they share the key of no blocking rule.")
    return say("Their weight is under the threshold of %(threshold)s bits.", threshold=bits(speech, why.threshold))


def show_tree(speech: Speech, customer: "Customer", found: "Sequence[Joint]") -> None:
    """Show how a customer came together."""
    say = speech.say
    if not found:
        speech.note(say("A single record: nothing had to be joined."))
        return
    numbers = {one.record_id: place for place, one in enumerate(customer.records, 1)}

    def group(ids: "Sequence[object]") -> str:
        return " ".join(str(one) for one in sorted(numbers[id_] for id_ in ids if id_ in numbers))  # type: ignore[index]

    speech.table(
        (say("step"), say("records"), say("with records"), say("joined"), say("by"), say("bits")),
        [
            (place, group(one.left_ids), group(one.right_ids), speech.word(one.by, "joined"),
             speech.word(one.rule, "found") if one.by == "link" else one.rule,
             "" if one.weight is None else bits(speech, one.weight))
            for place, one in enumerate(found, 1)
        ],
        right=(0, 5),
    )  # fmt: skip
    speech.heading(say("Records"))
    speech.table(
        (say("number"), say("source"), say("id")),
        [(place, one.source, str(one.record_id)) for place, one in enumerate(customer.records, 1)],
        right=(0,),
    )


def show_household(speech: Speech, found: "Household") -> None:
    """Show a household."""
    say = speech.say
    speech.line(say("They share: %(what)s", what=", ".join(speech.word(one, "field") for one in found.shared)))
    speech.table((say("customer"), say("name")), [(str(id_), name) for id_, name in found.members])
