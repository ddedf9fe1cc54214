"""The matching model, its versions, plans and the health of identities as a terminal shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monocle.cli.review_texts import bits
from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from monocle.workspace.matching_views import HealthPoint, LabelQuality, MatchingView, ModelVersion, Plan


def show_model(speech: Speech, found: "MatchingView") -> None:
    """Show a model and what it does."""
    say = speech.say
    speech.line(f"{found.version.version} · {speech.word(found.version.state, 'model_state')}")
    speech.line(
        say("Pairs join from %(threshold)s bits on, a person is asked from %(floor)s bits on.",
            threshold=bits(speech, found.threshold), floor=bits(speech, found.review_floor))
    )  # fmt: skip
    speech.table(
        (say("field"), say("agreement"), say("condition"), "m", "u", say("bits"), say("bits, one household")),
        [
            (speech.word(one.field, "field"), speech.word(level.name, "level"), level.condition, _share(level.m),
             _share(level.u), bits(speech, level.weight), bits(speech, level.household_weight))
            for one in found.comparisons
            for level in one.levels
        ],
        right=(3, 4, 5, 6),
        spare=(2, 6, 3, 4),
    )  # fmt: skip
    speech.heading(say("Blocking rules"))
    speech.table(
        (say("rule"), say("pairs"), say("found"), say("keys cut off"), say("records of them"), say("largest kept")),
        [
            (speech.word(one.name, "found"), one.pairs, speech.percent(one.found), one.cut_keys, one.cut_records, one.largest)
            for one in found.rules
        ],
        right=(1, 2, 3, 4, 5),
    )  # fmt: skip
    if found.blocking_recall is not None:
        speech.line(say("Of the pairs that are one person and that some rule could find, blocking finds about %(share)s.",
                        share=speech.percent(found.blocking_recall)))  # fmt: skip
    speech.heading(say("Other thresholds"))
    speech.table(
        (say("bits"), say("pairs"), say("customers"), say("largest")),
        [(bits(speech, one.threshold), one.pairs, one.customers, one.largest) for one in found.settings],
        right=(0, 1, 2, 3),
    )
    _labels(speech, found.labels)


def _share(share: float) -> str:
    return f"{share:.3g}"


def _labels(speech: Speech, found: "LabelQuality", title: str = "") -> None:
    say = speech.say
    if not found.labels:
        speech.note(say("No pair is judged yet: monocle review list"))
        return

    def told(value: float | None, low: float | None, high: float | None) -> str:
        if value is None or low is None or high is None:
            return "-"
        return f"{speech.percent(value)} ({speech.percent(low)} … {speech.percent(high)})"

    speech.line(
        say("%(title)sOn %(count)s judged pairs: precision %(precision)s, recall %(recall)s.",
            title=f"{title} · " if title else "", count=speech.number(found.labels),
            precision=told(found.precision, found.precision_low, found.precision_high),
            recall=told(found.recall, found.recall_low, found.recall_high))
    )  # fmt: skip


def show_versions(speech: Speech, found: "Sequence[ModelVersion]") -> None:
    """Show versions of the model."""
    say = speech.say
    if not found:
        speech.note(say("There is no model yet. Next: monocle run"))
        return
    speech.table(
        (say("version"), say("state"), say("origin"), say("made"), say("by"), say("records"), say("note")),
        [
            (one.version, speech.word(one.state, "model_state"), speech.word(one.origin, "model_origin"), one.made_at,
             one.made_by, one.records, one.note)
            for one in found
        ],
        right=(5,),
        spare=(6, 5, 4),
    )  # fmt: skip


def show_health(speech: Speech, found: "Sequence[HealthPoint]") -> None:
    """Show the health of identities, run by run."""
    say = speech.say
    if not found:
        speech.note(say("Nothing has run yet. Next: monocle run"))
        return
    speech.table(
        (say("run"), say("records"), say("customers"), say("merged"), say("split"), say("largest"), say("refused links"),
         say("ids per customer")),
        [
            (one.at, one.records, one.customers, one.merged, one.split, max((count for _, count in one.largest), default=1),
             sum(one.held_back.values()), speech.decimal(one.ids_per_customer, 3))
            for one in found
        ],
        right=(1, 2, 3, 4, 5, 6, 7),
    )  # fmt: skip
    for alarm in found[0].alarms:
        code, _, figure = alarm.partition(": ")
        speech.note(say(": ").join((speech.word(code, "alarm"), figure)))


def show_plans(speech: Speech, found: "Sequence[Plan]") -> None:
    """Show plans, one a line."""
    say = speech.say
    if not found:
        speech.note(say("There is no plan yet. Next: monocle plan make FILE"))
        return
    speech.table(
        (say("plan"), say("made"), say("state"), say("merges"), say("splits"), say("customers touched"), say("guards")),
        [
            (one.plan_id, one.made_at, speech.word(one.state, "plan_state"), one.merges, one.splits, one.customers_touched,
             say("broken") if one.broken else say("hold"))
            for one in found
        ],
        right=(3, 4, 5),
    )  # fmt: skip


def show_plan(speech: Speech, found: "Plan") -> None:
    """Show what a plan would change."""
    say = speech.say
    speech.line(f"{found.plan_id} · {speech.word(found.state, 'plan_state')} · {found.model}")
    for name, (was, then) in found.changed.items():
        speech.line(f"  {name}: {was} → {then}")
    speech.table(
        ("", ""),
        [
            (say("customers now"), found.customers_before),
            (say("customers then"), found.customers_after),
            (say("merges"), found.merges),
            (say("splits"), found.splits),
            (say("customers touched"), found.customers_touched),
            (say("customers whose choices change"), found.consents),
            (say("spent by those touched"), speech.money(dict(found.spent))),
        ],
        right=(1,),
    )
    if found.examples:
        speech.heading(say("Examples"))
    for one in found.examples:
        speech.line(
            f"  {speech.word(one.kind, 'plan_kind')}: {' · '.join(name or '?' for name in one.names)} ({one.records})"
        )
    _labels(speech, found.labels_before, say("now"))
    if found.labels_after.labels:
        _labels(speech, found.labels_after, say("then"))
    for guard in found.broken:
        speech.note(say("A guard would break: %(guard)s", guard=guard))
    if found.state == "made" and not found.broken:
        speech.note(say("Next: monocle plan apply %(plan)s", plan=found.plan_id))
