"""One verb, three spellings: the terminal's command, the API's call and the page do the same, with the same permission."""

from types import SimpleNamespace

import pytest
import typer

from monocle.cli.app import build as build_commands
from monocle.cli.speech import Speech
from monocle.collect.addresses import ADDRESSES
from monocle.http.permissions import declared
from monocle.http.sessions import SignIn
from monocle.permissions import Permission
from monocle.profiles.addresses import ADDRESSES as PROFILES
from monocle.serve.app import build as build_routes

# command → the API's call, the page; "" where the verb has no such door.
VERBS = {
    "status": ("GET /api/v1/home", "GET /"),
    "source list": ("GET /api/v1/sources", "GET /sources"),
    "source show": ("GET /api/v1/sources/{name}", "GET /sources/{name}"),
    "source cleaning": ("GET /api/v1/sources/{name}/cleaning", "GET /sources/{name}"),
    "source load": ("POST /api/v1/sources/{name}/loads", "POST /sources/{name}/load"),
    "source audit": ("GET /api/v1/sources/{name}/audit", "GET /sources/{name}/audit"),
    "customer find": ("GET /api/v1/customers", "GET /customers"),
    "customer show": ("GET /api/v1/customers/{key:path}", "GET /customers/{key:path}"),
    "customer why": ("GET /api/v1/customers/{key:path}", "GET /customers/{key:path}"),
    "run": ("POST /api/v1/runs", "POST /runs"),
    "runs": ("GET /api/v1/runs", "GET /runs"),
    "quarantine list": ("GET /api/v1/quarantine", "GET /quarantine"),
    "quarantine replay": ("POST /api/v1/quarantine/replay", "POST /quarantine/replay"),
    "quarantine dismiss": ("POST /api/v1/quarantine/dismiss", "POST /quarantine/dismiss"),
    "refusals": ("GET /api/v1/refusals", "GET /refusals"),
    "source corrections": ("GET /api/v1/sources/{name}/corrections", "GET /sources/{name}/corrections"),
    "customer changes": ("GET /api/v1/customers/{key:path}/changes", "GET /customers/{key:path}"),
    "customer tree": ("GET /api/v1/customers/{key}/tree", "GET /customers/{key}/origins"),
    "customer household": ("GET /api/v1/customers/{key}/household", "GET /customers/{key:path}"),
    "customer changelog": ("GET /api/v1/identities/changes", ""),
    "customer merge": ("POST /api/v1/customers/{key}/merge", "POST /customers/{key}/merge"),
    "customer split": ("POST /api/v1/customers/{key}/split", "POST /customers/{key}/split"),
    "customer unmerge": ("POST /api/v1/customers/{key}/unmerge", "POST /customers/{key}/unmerge"),
    "review list": ("GET /api/v1/reviews", "GET /review"),
    "review show": ("GET /api/v1/reviews/{left_id}/{right_id}", "GET /review"),
    "review judge": ("POST /api/v1/reviews/judge", "POST /review/judge"),
    "review undo": ("POST /api/v1/reviews/undo", "POST /review/undo"),
    "review confirm": ("POST /api/v1/reviews/confirm", "POST /review/confirm"),
    "review bulk": ("POST /api/v1/reviews/bulk", "POST /review/bulk"),
    "review judgements": ("GET /api/v1/judgements", "GET /review/judgements"),
    "review progress": ("GET /api/v1/reviews/progress", "GET /review"),
    "review export": ("", "GET /review/labels"),
    "model show": ("GET /api/v1/matching", "GET /matching"),
    "model health": ("GET /api/v1/matching/health", "GET /matching/health"),
    "model versions": ("GET /api/v1/models", "GET /matching"),
    "model train": ("POST /api/v1/models/train", "POST /matching/train"),
    "model publish": ("POST /api/v1/models/publish", "POST /matching/publish"),
    "model rollback": ("POST /api/v1/models/rollback", "POST /matching/rollback"),
    "model compare": ("POST /api/v1/plans", "POST /matching/plan"),
    "group find": ("GET /api/v1/groups", "GET /segments/groups"),
    "group alike": ("GET /api/v1/groups/alike/{name}", "GET /segments/{name}/alike"),
    "segment list": ("GET /api/v1/segments", "GET /segments"),
    "segment show": ("GET /api/v1/segments/{name}", "GET /segments/{name}"),
    "segment count": ("POST /api/v1/segment-preview", ""),
    "segment members": ("GET /api/v1/segments/{name}/export", "GET /segments/{name}/file"),
    "segment explain": ("GET /api/v1/segments/{name}/explain", "GET /segments/{name}/explain"),
    "segment save": ("POST /api/v1/segments/{name}", "POST /segments/{name}/edit"),
    "segment roll-back": ("POST /api/v1/segments/{name}/rollback", "POST /segments/{name}/rollback"),
    "segment archive": ("POST /api/v1/segments/{name}/archive", "POST /segments/{name}/archive"),
    "segment copy": ("POST /api/v1/segments/{name}/copy", "POST /segments/{name}/copy"),
    "segment list-import": ("POST /api/v1/segment-lists/{name}", "POST /segments/lists"),
    "segment refresh": ("POST /api/v1/segments", "POST /segments/{name}/refresh"),
    "plan make": ("POST /api/v1/plans", "POST /matching/plan"),
    "plan list": ("GET /api/v1/plans", "GET /matching/plan"),
    "plan show": ("GET /api/v1/plans/{plan_id}", "GET /matching/plan/{plan_id}"),
    "plan apply": ("POST /api/v1/plans/{plan_id}/apply", "POST /matching/plan/{plan_id}/apply"),
    "plan rollback": ("POST /api/v1/plans/rollback", "POST /matching/plan/rollback"),
    "source add": ("POST /api/v1/sources", "POST /sources"),
    "event list": ("GET /api/v1/events", "GET /events"),
    "key list": ("GET /api/v1/keys", "GET /keys"),
    "key create": ("POST /api/v1/keys", "POST /keys"),
    "key revoke": ("POST /api/v1/keys/{key}/revoke", "POST /keys/{key}/revoke"),
    "key rotate": ("POST /api/v1/keys/{key}/rotate", "POST /keys/{key}/rotate"),
    "token list": ("GET /api/v1/tokens", "GET /tokens"),
    "token create": ("POST /api/v1/tokens", "POST /tokens"),
    "token revoke": ("POST /api/v1/tokens/{key}/revoke", "POST /tokens/{key}/revoke"),
    "token rotate": ("POST /api/v1/tokens/{key}/rotate", "POST /tokens/{key}/rotate"),
    "access list": ("GET /api/v1/accesses", "GET /accesses"),
    "entity list": ("GET /api/v1/entities", "GET /entities"),
    "entity show": ("GET /api/v1/entities/{name}", "GET /entities"),
    "access usage": ("GET /api/v1/usage", "GET /insight/usage"),
    "prediction list": ("GET /api/v1/predictions", "GET /insight/{name}"),
    "prediction customers": ("GET /api/v1/predictions/customers", "GET /insight/{name}/customers"),
    "prediction export": ("", "GET /insight/{name}/customers/file"),
    "prediction opportunities": ("GET /api/v1/predictions/opportunities", "GET /insight/{name}/customers"),
    "prediction offers": ("GET /api/v1/customers/{key}/offers", "GET /customers/{key:path}"),
    "insight board": ("GET /api/v1/insight", "GET /insight"),
    "insight report": ("GET /api/v1/insight/reports/{name}", "GET /insight/{name}"),
    "report list": ("GET /api/v1/reports", "GET /reports"),
    "report show": ("GET /api/v1/reports/{name}", "GET /reports/{name}"),
    "report new": ("POST /api/v1/reports/{name}", "POST /reports/{name}/edit"),
    "report remove": ("POST /api/v1/reports/{name}/remove", "POST /reports/{name}/remove"),
    "report run": ("POST /api/v1/reports/{name}/editions", "POST /reports/{name}/run"),
    "insight levels": ("GET /api/v1/insight/levels", "GET /insight/levels"),
    "insight anomalies": ("GET /api/v1/insight/anomalies", "GET /insight/{name}"),
    "insight definitions": ("GET /api/v1/insight/definitions", "GET /insight/definitions"),
    "destination list": ("GET /api/v1/destinations", ""),
    "destination show": ("GET /api/v1/destinations/{name}", ""),
    "destination kinds": ("GET /api/v1/destinations/kinds", ""),
    "destination check": ("POST /api/v1/destinations/{name}/check", ""),
    "destination preview": ("GET /api/v1/destinations/{name}/audiences/{audience}/preview", ""),
    "destination sync": ("POST /api/v1/destinations/{name}/syncs", ""),
    "destination runs": ("GET /api/v1/syncs", ""),
    "destination results": ("GET /api/v1/syncs/{sync_id}/results", ""),
    "destination retry": ("POST /api/v1/syncs/{sync_id}/retry", ""),
    "audience who": ("GET /api/v1/audiences/{destination}/{audience}/who", "GET /destinations/{name}"),
    "audience saved": ("GET /api/v1/audiences/saved", "GET /destinations/actions"),
    "action list": ("GET /api/v1/actions", "GET /destinations/actions"),
    "customer desk": ("GET /api/v1/customers/{key}/desk", "GET /customers/{key}/desk"),
    "customer allowances": ("GET /api/v1/customers/{key}/allowances", "GET /customers/{key:path}"),
    "kpi list": ("GET /api/v1/kpis", "GET /insight/kpis"),
    "field list": ("GET /api/v1/fields", "GET /fields"),
    "field quality": ("GET /api/v1/fields/quality", "GET /"),
}
# The same verb once more: a part of it, or its list and its single thing, at another address.
AGAIN = {
    "GET /api/v1/predictions/models/{kind}": "prediction list",
    "GET /api/v1/predictions/products": "prediction list",
    "GET /api/v1/customers/{key}/predictions": "prediction offers",
    "GET /api/v1/insight/steps": "insight board",
    "GET /api/v1/reports/{name}/contents": "report show",
    "GET /reports/{name}/editions/{edition_id}/{file}": "report show",
    "GET /reports/new": "report new",
    "GET /reports/{name}/edit": "report new",
    "POST /reports": "report new",
    "GET /api/v1/reports/{name}/editions": "report show",
    "GET /api/v1/reports/{name}/editions/{edition_id}/{file}": "report show",
    "GET /insight/{name}/{table}/file": "insight report",
    "GET /insight/usage/file": "access usage",
    "GET /insight/levels/file": "insight levels",
    "GET /api/v1/customers/{key:path}/events": "customer show",
    "GET /api/v1/customers/{key:path}/known": "customer changes",
    "GET /api/v1/audit": "source audit",
    "GET /audit": "source audit",
    "GET /events/stream": "event list",
    "GET /customers/{key}/follow": "customer show",
    "GET /api/v1/sources/{name}/flow": "source show",
    "GET /api/v1/sources/{name}/violations": "source show",
    "GET /api/v1/sources/{name}/loads": "source show",
    "GET /api/v1/sources/{name}/definition": "source show",
    "GET /sources/{name}/corrections/file": "source corrections",
    "GET /api/v1/runs/{run_id}": "runs",
    "GET /api/v1/trials": "plan list",
    "GET /api/v1/syncs/{sync_id}": "destination runs",
    **{f"GET {base}/trials/{{trial_id}}": "plan list" for base in ("/matching", "/api/v1")},
    **{f"POST {base}/trials/{{trial_id}}/cancel": "plan make" for base in ("/matching", "/api/v1")},
    "GET /runs/{run_id}": "runs",
    "GET /api/v1/identities/changes/file": "customer changelog",
    "GET /api/v1/why/{left_id}/{right_id}": "customer why",
    "GET /customers/{key}/why": "customer why",
    **{
        f"GET {base}/customers/{{key}}/{deed}": f"customer {deed}"
        for base in ("", "/api/v1")
        for deed in ("merge", "split", "unmerge")
    },
    "GET /review/bulk": "review bulk",
    **{f"GET /api/v1/segments/{{name}}/{part}": "segment show" for part in ("versions", "sizes", "overlap", "changes")},
    "GET /api/v1/segments/{name}/members": "segment show",
    "GET /api/v1/segment-templates": "segment list",
    "GET /api/v1/segment-vocabulary": "segment list",
    "GET /api/v1/segment-lists": "segment list",
    "POST /api/v1/segment-lists/{name}/drop": "segment list-import",
    "POST /api/v1/segments/{name}/restore": "segment archive",
    "POST /api/v1/segments/{name}/duplicate": "segment copy",
    "POST /segments/count": "segment save",
}
TERMINAL_ALONE = {
    "init": "makes the folder that the other doors open",
    "demo": "makes a folder as well",
    "serve": "opens the other doors",
    "doctor": "answers when the other doors cannot",
    "sign-in": "opens the other doors",
    "match": "works on a file of this machine, without a workspace",
    "backup": "writes a file of this machine",
    "restore": "makes a folder",
    "review import": "reads a file of this machine",
    "model import-splink": "reads a file of this machine",
    "model export-splink": "writes a file of this machine",
    "source purge": "deletes for good: a person at the machine says yes",
    "verify": "reads everything, for minutes, and answers when the other doors cannot",
    "stream run": "reads until it is stopped, beside the server",
    "live run": "does what a server does by itself",
    "destination deliver": "does what a server does by itself",
    "live status": "answers when the other doors cannot",
    "understand": "runs do it by themselves; a person does where one died",
    "query": "its page and its call of the API are not built yet",
}
ROUTES_ALONE = {
    "GET /api/v1/openapi.json",
    # Segments: what only pages need beside the verbs.
    "GET /segments/new",
    "GET /segments/{name}/edit",
    "POST /segments/lists/{name}/drop",
    "POST /segments",
    "GET /segments/lists",
    "POST /segments/{name}/restore",
    "POST /segments/{name}/duplicate",
    # Destinations: what their files say is written here and by hand; the verbs that send stand in the API and the terminal as well.
    "GET /destinations",
    "GET /destinations/new",
    "GET /destinations/{name}/edit",
    "GET /destinations/{name}/audiences/new",
    "GET /destinations/{name}/audiences/{audience}/edit",
    "GET /destinations/{name}/syncs/{sync_id}",
    "POST /destinations",
    "POST /destinations/{name}/edit",
    "POST /destinations/{name}/pause",
    "POST /destinations/{name}/remove",
    "POST /destinations/{name}/check",
    "POST /destinations/{name}/audiences/new",
    "POST /destinations/{name}/audiences/{audience}/edit",
    "POST /destinations/{name}/audiences/{audience}/remove",
    "POST /destinations/{name}/audiences/{audience}/sync",
    "POST /destinations/{name}/syncs/{sync_id}/retry",
    # Groups that the machine finds: their page and their command are not built yet.
    "GET /help",
    "GET /sign-in",
    "POST /sign-out",
    "GET /static/{path:path}",
    "GET /livez",
    "POST /review/take",
    "POST /review/release",
    # Programs of customers speak there, and nobody else: no command and no page does the same.
    *(f"GET {path}" for path in PROFILES),
    *(f"GET {path}" for path in PROFILES),
    *(f"{method} {path}" for path, address in ADDRESSES.items() for method in address.methods),
}
WRITES = {"init", "serve", "sign-in", "quarantine replay", "quarantine dismiss"}


def commands():
    def under(group, path):
        for name, one in group.commands.items():
            if hasattr(one, "commands"):
                yield from under(one, [*path, name])
            else:
                yield " ".join([*path, name]), one

    return dict(under(typer.main.get_command(build_commands(Speech("en"))), []))


def permission_of(command):
    call = command.callback
    while call is not None and not hasattr(call, "permission"):
        call = getattr(call, "__wrapped__", None)
    return call.permission if call is not None else None


@pytest.fixture(scope="module")
def routes():
    quarantine = SimpleNamespace(replay=None, dismiss=None)
    workspace = SimpleNamespace(
        name="shop", timezone="UTC", sessions=None, tokens=None, profiles=None, accesses=None, quarantine=quarantine
    )
    found = {}
    for path, methods, permission in declared(build_routes(workspace, SignIn()).routes):
        for method in methods - {"HEAD"}:
            found[f"{method} {path}"] = permission
    return found


def test_every_command_names_a_permission():
    assert [name for name, command in commands().items() if not isinstance(permission_of(command), Permission)] == []


def test_no_command_is_open_to_everyone():
    assert [name for name, command in commands().items() if permission_of(command) is Permission.PUBLIC] == []


def test_every_command_that_reads_has_json():
    without = {
        name for name, command in commands().items() if "--json" not in {o for p in command.params for o in p.opts}
    }
    assert without == WRITES


def test_every_command_is_in_the_table_of_verbs():
    assert set(commands()) - set(VERBS) - set(TERMINAL_ALONE) == set()
    assert (set(VERBS) | set(TERMINAL_ALONE)) - set(commands()) == set()


def test_every_route_is_in_the_table_of_verbs(routes):
    named = {place for places in VERBS.values() for place in places if place} | set(AGAIN) | ROUTES_ALONE
    assert set(routes) - named == set()
    assert named - set(routes) == set()


@pytest.mark.parametrize("verb", VERBS)
def test_the_three_doors_ask_for_the_same_permission(routes, verb):
    places = [place for place in (*VERBS[verb], *(at for at, name in AGAIN.items() if name == verb)) if place]
    assert {routes[place] for place in places} == {permission_of(commands()[verb])}
