"""Two user ids of one source are two customers, whatever they share, in live steps and in runs, unless a steward says so."""

from live_house import asked, drained, event, post, served

from monocle.catalog.judgements import Decision
from monocle.workspace.deciding import Deciding


def _customers(workspace):
    return dict(asked(workspace, "SELECT source_key, customer_id FROM record WHERE source = 'web'"))


def test_two_user_ids_of_one_source_are_never_one_customer_unless_a_steward_says_so(workspace, live, known):
    traits = {
        "email": known[50]["email"],
        "phone": known[50]["phone"],
        "firstName": known[50]["first_name"],
        "lastName": known[50]["last_name"],
        "birthday": known[50]["birth_date"],
    }
    post(
        workspace,
        [event("identify", 1, userId="one", traits=traits), event("identify", 2, userId="two", traits=traits)],
    )
    drained(live)
    post(workspace, [event("identify", 3, anonymousId="device", traits=traits)])
    drained(live)
    found = _customers(workspace)
    assert found["user_id:one"] != found["user_id:two"]
    assert found["anonymous_id:device"] in {found["user_id:one"], found["user_id:two"]}
    workspace.run()
    assert _customers(workspace) == found
    records = dict(asked(workspace, "SELECT source_key, record_id FROM record WHERE source = 'web'"))
    one, other = records["user_id:one"], records["user_id:two"]
    Deciding(workspace.house).decide(Decision("same", (one,), (other,), "a test", "", "merge"))
    assert len(set(_customers(workspace).values())) == 1
    lived = served(workspace)
    workspace.run()
    assert {name for name, rows in served(workspace).items() if rows != lived[name]} == set()
