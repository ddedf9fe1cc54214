"""What customers answer comes back as events, and at once changes what they allow, which segments they are in, and who is sent."""

import pytest
from live_house import asked, drained, event, post

from monocle import clock
from monocle.activate.allowed import allowed, places
from monocle.activate.audiences import Audience
from monocle.catalog import allowances
from monocle.catalog.judgements import Decision
from monocle.errors import Conflict
from monocle.workspace.allowing import choices
from monocle.workspace.deciding import Deciding
from monocle.workspace.who_may import who_may

REACHABLE = {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"}
CAMPAIGN = {"event": {"name": "Email Clicked"}, "times": {"op": "at_least", "value": 1}, "within": {"days": 3650}}
BOUGHT = {"orders": {}, "measure": "count", "op": "at_least", "value": 1, "within": {"days": 3650}}
AUDIENCE = Audience("offer", "answering", "marketing", "email")


def _traits(one):
    return {"email": one["email"], "firstName": one["first_name"], "lastName": one["last_name"]}


def _customer(workspace, number):
    statement = "SELECT customer_id FROM record WHERE source = 'crm' AND source_key = %s"
    return asked(workspace, statement, str(number))[0][0]


def _preference(number, user, *, granted):
    consent = {"consent": {"categoryPreferences": {"Marketing": granted}}}
    return event("track", number, userId=user, event="Segment Consent Preference Updated", context=consent)


def _segments(workspace, customer):
    return {one.segment for one in workspace.segments.of(customer)}


def _may(workspace, only):
    """Give why some customers are not sent; an empty reason where they are."""
    with workspace.house.catalog.transaction() as connection:
        found = who_may(workspace.house, connection, ("mail", AUDIENCE), clock.now().replace(tzinfo=None))
        return {one.customer_id: one.reason for one in found if one.customer_id in only}


def _as_the_rule_says(workspace, customers):
    """Tell that what is served is what the rule says of the choices that are served."""
    at = clock.now().replace(tzinfo=None)
    with workspace.house.catalog.reading() as connection:
        told = allowances.choices_of(connection, customers)
        rows = allowances.rows(connection, customers)
    kept = {(row["customer_id"], row["purpose"], row["channel"]): row for row in rows}
    for customer in customers:
        mine = [one for row, one in zip(told, choices(told), strict=True) if row["customer_id"] == customer]
        for purpose, channel in (
            ("marketing", "email"),
            ("marketing", "sms"),
            ("marketing", "any"),
            ("profiling", "email"),
        ):
            said = allowed(mine, purpose, channel, at)
            row = next((kept[customer, *at_] for at_ in places(purpose, channel) if (customer, *at_) in kept), None)
            assert (row["state"], row["consent_id"]) == (said.state, said.consent_id) if row else not said.consent_id


def test_answers_change_what_is_allowed_and_who_is_in_a_segment(workspace, live, known):
    assert [one for one in workspace.understand() if one.state != "done"] == []
    workspace.segments.save("reachable", {"where": REACHABLE}, "a test")
    workspace.segments.save("answering", {"where": {"all": [CAMPAIGN, {"not": BOUGHT}]}}, "a test")
    one, other = (_customer(workspace, number) for number in (60, 61))
    post(
        workspace,
        [
            event("identify", 600, userId="c60", traits=_traits(known[60])),
            event("identify", 601, userId="c61", traits=_traits(known[61])),
            _preference(602, "c60", granted=True),
            event("track", 603, userId="c60", event="Email Opened", properties={"campaign_id": "spring"}),
            event("track", 604, userId="c60", event="Email Clicked", properties={"campaign_id": "spring"}),
            event("track", 605, userId="c61", event="Email Clicked", properties={"campaign_id": "spring"}),
        ],
    )
    drained(live)
    assert _segments(workspace, one) == {"reachable", "answering"}
    assert _segments(workspace, other) == {"answering"}
    assert _may(workspace, {one, other}) == {one: "", other: "no_choice"}
    _as_the_rule_says(workspace, [one, other])
    bought = {"order_id": "c1", "revenue": 30, "currency": "EUR", "products": [{"product_id": "p1", "price": 30}]}
    post(
        workspace,
        [
            event("track", 610, userId="c60", event="Unsubscribed", properties={"list_name": "news"}),
            event("track", 611, userId="c61", event="Order Completed", properties=bought),
            _preference(612, "c61", granted=True),
        ],
    )
    drained(live)
    assert _segments(workspace, one) == {"answering"}, "who unsubscribed is reachable no more"
    assert _segments(workspace, other) == {"reachable"}, "who bought answers no more"
    assert _may(workspace, {one, other}) == {one: "withdrawn"}
    _as_the_rule_says(workspace, [one, other])


def test_a_decision_of_a_person_never_widens_what_is_allowed_and_taking_it_back_gives_each_their_own(
    workspace, live, known
):
    one, other = (_customer(workspace, number) for number in (62, 63))
    post(
        workspace,
        [
            event("identify", 620, userId="c62", traits=_traits(known[62])),
            event("identify", 621, userId="c63", traits=_traits(known[63])),
            _preference(622, "c62", granted=True),
            event("track", 623, userId="c63", event="Unsubscribed", properties={}),
        ],
    )
    drained(live)
    assert _states(workspace, one) == {
        ("marketing", name): "granted" for name in ("any", "email", "mail", "phone", "sms")
    }
    assert _states(workspace, other) == {("marketing", "email"): "withdrawn"}
    records = [
        asked(workspace, "SELECT record_id FROM record WHERE customer_id = %s ORDER BY 1 LIMIT 1", who)[0][0]
        for who in (one, other)
    ]
    made = Deciding(workspace.house).decide(Decision("same", (records[0],), (records[1],), "a test", "", "merge"))
    together = asked(workspace, "SELECT customer_id FROM record WHERE record_id = %s", records[0])[0][0]
    assert _states(workspace, together)["marketing", "email"] == "withdrawn"
    assert _states(workspace, together)["marketing", "sms"] == "granted"
    Deciding(workspace.house).withdraw([made.judgement.judgement_id], "a test")
    assert _states(workspace, one)["marketing", "email"] == "granted"
    assert _states(workspace, other) == {("marketing", "email"): "withdrawn"}


def _states(workspace, customer):
    return {(row.purpose, row.channel): row.state for row in workspace.audiences.allowances(customer)}


def test_who_unsubscribes_leaves_the_destination_at_the_next_sending_and_every_deed_is_told(workspace, live, known):
    assert [one for one in workspace.understand() if one.state != "done"] == []
    workspace.segments.save("all_here", {"where": {"field": "last_name", "op": "known"}}, "a test")
    audience = {
        "name": "news",
        "segment": "all_here",
        "purpose": "marketing",
        "channel": "email",
        "mapping": {"email": "email"},
    }
    workspace.audiences.save("letters", {"kind": "csv", "audiences": [audience]}, "anna")
    one = _customer(workspace, 64)
    post(
        workspace,
        [
            event("identify", 640, userId="c64", traits=_traits(known[64])),
            _preference(641, "c64", granted=True),
        ],
    )
    drained(live)
    before = workspace.audiences.who("letters", "news")
    assert before.of == before.may + sum(before.reasons.values())
    workspace.destinations.sync("letters", "news", by="anna")
    workspace.destinations.deliver()
    held = "SELECT customer_id FROM sent WHERE destination = 'letters' AND customer_id = %s"
    assert asked(workspace, held, one) == [(one,)]
    post(workspace, [event("track", 650, userId="c64", event="Unsubscribed", properties={})])
    drained(live)
    (sync,) = workspace.destinations.sync("letters", "news", by="schedule")
    workspace.destinations.deliver()
    assert asked(workspace, held, one) == []
    told = {row.customer_id: row for row in workspace.destinations.results(sync.sync_id, limit=200)}
    assert told[one].outcome in {"removed", "refused"}
    with pytest.raises(Conflict):
        workspace.audiences.remove("letters", "anna")
    deeds = [
        (line.by, line.what, line.audience) for line in workspace.audiences.actions(10) if line.destination == "letters"
    ]
    assert deeds == [
        ("schedule", "sent", "news"),
        ("anna", "sent", "news"),
        ("anna", "added", "news"),
        ("anna", "added", ""),
    ]
    workspace.audiences.save("letters", {"kind": "csv", "paused": True, "audiences": [audience]}, "léa")
    assert workspace.audiences.actions(1)[0].what == "paused"


def test_the_desk_says_what_not_to_do(workspace, live, known):
    one = _customer(workspace, 65)
    complaint = {"type": "ticket"}
    post(
        workspace,
        [
            event("identify", 660, userId="c65", traits=_traits(known[65])),
            _preference(661, "c65", granted=True),
            event("track", 662, userId="c65", event="Unsubscribed", properties=complaint),
        ],
    )
    drained(live)
    desk = workspace.audiences.desk(f"email:{known[65]['email']}")
    assert (desk.customer_id, desk.offers, list(desk.may)) == (one, [], ["sms", "phone", "mail"])
    assert [(warned.code, warned.detail) for warned in desk.warnings] == [("no_contact", "email")]
