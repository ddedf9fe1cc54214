"""What people decided holds while events arrive, and after a run."""

from live_house import asked, drained, event, post, served

from monocle.catalog.judgements import Decision
from monocle.workspace.deciding import Deciding


def _record(workspace, source, key):
    ((record,),) = asked(workspace, "SELECT record_id FROM record WHERE source = %s AND source_key = %s", source, key)
    return record


def _customer(workspace, source, key):
    found = asked(workspace, "SELECT customer_id FROM record WHERE source = %s AND source_key = %s", source, key)
    return found[0][0]


def _traits(one, **more):
    return {"email": one["email"], "firstName": one["first_name"], "lastName": one["last_name"], **more}


def _decide(workspace, verdict, left, right):
    Deciding(workspace.house).decide(Decision(verdict, (left,), (right,), "a test", "", "merge"))


def test_judgements_hold_for_records_that_events_bring_and_change(workspace, live, known):
    post(
        workspace,
        [event("identify", number, userId=f"j{number}", traits=_traits(known[number])) for number in (20, 21, 22)],
    )
    drained(live)
    assert _customer(workspace, "web", "user_id:j20") == _customer(workspace, "crm", "20")
    _decide(workspace, "same", _record(workspace, "crm", "20"), _record(workspace, "crm", "21"))
    _decide(workspace, "different", _record(workspace, "crm", "22"), _record(workspace, "web", "user_id:j22"))
    apart = _customer(workspace, "web", "user_id:j22")
    assert apart != _customer(workspace, "crm", "22")
    post(
        workspace,
        [
            event("identify", 30, userId="j21", traits=_traits(known[21], plan="gold")),
            event("identify", 31, userId="j22", traits=_traits(known[22], plan="gold")),
            event("identify", 32, anonymousId="later", traits=_traits(known[21])),
        ],
    )
    drained(live)
    together = {_customer(workspace, "crm", "20"), _customer(workspace, "crm", "21")}
    together |= {_customer(workspace, "web", name) for name in ("user_id:j20", "user_id:j21", "anonymous_id:later")}
    assert len(together) == 1
    assert _customer(workspace, "web", "user_id:j22") == apart
    lived = served(workspace)
    workspace.run()
    ran = served(workspace)
    assert {name for name in lived if lived[name] != ran[name]} == set()


def test_an_id_of_a_device_leads_to_the_customer_whose_device_it_is(workspace, live, known):
    post(workspace, [event("page", 40, anonymousId="roaming", properties={"url": "https://shop.example/"})])
    drained(live)
    device = _customer(workspace, "web", "anonymous_id:roaming")
    post(workspace, [event("identify", 41, anonymousId="roaming", userId="j40", traits=_traits(known[40]))])
    drained(live)
    user = _customer(workspace, "web", "user_id:j40")
    assert user == _customer(workspace, "crm", "40")
    assert asked(workspace, "SELECT customer_id FROM customer_redirect WHERE old_id = %s", device) == [(user,)]
    assert asked(workspace, "SELECT count(*) FROM happening WHERE customer_id = %s", user) == [(1,)]
    kinds = asked(workspace, "SELECT kind FROM identity_change WHERE customer_id = %s ORDER BY change_id", device)
    assert [kind for (kind,) in kinds] == ["created", "merged"]
    workspace.run()
    assert asked(workspace, "SELECT customer_id FROM customer_redirect WHERE old_id = %s", device) == [(user,)]
