from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from monocle.collect.addresses import ADDRESSES
from monocle.http.permissions import declared
from monocle.http.sessions import SignIn
from monocle.permissions import Permission
from monocle.profiles.addresses import ADDRESSES as PROFILES
from monocle.serve.app import build

# One verb, one page, one call of the API. The terminal's commands are held to the same list by its own test.
VERBS = {
    "home": ("GET /", "GET /api/v1/home"),
    "source list": ("GET /sources", "GET /api/v1/sources"),
    "source show": ("GET /sources/{name}", "GET /api/v1/sources/{name}"),
    "source cleaning": ("GET /sources/{name}", "GET /api/v1/sources/{name}/cleaning"),
    "source load": ("POST /sources/{name}/load", "POST /api/v1/sources/{name}/loads"),
    "source audit": ("GET /sources/{name}/audit", "GET /api/v1/sources/{name}/audit"),
    "audit": ("GET /audit", "GET /api/v1/audit"),
    "customer find": ("GET /customers", "GET /api/v1/customers"),
    "customer show": ("GET /customers/{key:path}", "GET /api/v1/customers/{key:path}"),
    "source corrections": ("GET /sources/{name}/corrections", "GET /api/v1/sources/{name}/corrections"),
    "groups found": ("GET /segments/groups", "GET /api/v1/groups"),
    "segment list": ("GET /segments", "GET /api/v1/segments"),
    "segment show": ("GET /segments/{name}", "GET /api/v1/segments/{name}"),
    "segment count": ("POST /segments/count", "POST /api/v1/segment-preview"),
    "segment members": ("GET /segments/{name}/file", "GET /api/v1/segments/{name}/export"),
    "segment explain": ("GET /segments/{name}/explain", "GET /api/v1/segments/{name}/explain"),
    "segment save": ("POST /segments/{name}/edit", "POST /api/v1/segments/{name}"),
    "segment archive": ("POST /segments/{name}/archive", "POST /api/v1/segments/{name}/archive"),
    "segment restore": ("POST /segments/{name}/restore", "POST /api/v1/segments/{name}/restore"),
    "segment duplicate": ("POST /segments/{name}/duplicate", "POST /api/v1/segments/{name}/duplicate"),
    "segment copy": ("POST /segments/{name}/copy", "POST /api/v1/segments/{name}/copy"),
    "segment roll back": ("POST /segments/{name}/rollback", "POST /api/v1/segments/{name}/rollback"),
    "segment refresh": ("POST /segments/{name}/refresh", "POST /api/v1/segments"),
    "list list": ("GET /segments/lists", "GET /api/v1/segment-lists"),
    "list import": ("POST /segments/lists", "POST /api/v1/segment-lists/{name}"),
    "list drop": ("POST /segments/lists/{name}/drop", "POST /api/v1/segment-lists/{name}/drop"),
    "groups alike": ("GET /segments/{name}/alike", "GET /api/v1/groups/alike/{name}"),
    "audience who": ("GET /destinations/{name}", "GET /api/v1/audiences/{destination}/{audience}/who"),
    "audience saved": ("GET /destinations/actions", "GET /api/v1/audiences/saved"),
    "action list": ("GET /destinations/actions", "GET /api/v1/actions"),
    "customer desk": ("GET /customers/{key}/desk", "GET /api/v1/customers/{key}/desk"),
    "customer allowances": ("GET /customers/{key:path}", "GET /api/v1/customers/{key}/allowances"),
    "kpi list": ("GET /insight/kpis", "GET /api/v1/kpis"),
    "prediction list": ("GET /insight/{name}", "GET /api/v1/predictions"),
    "prediction customers": ("GET /insight/{name}/customers", "GET /api/v1/predictions/customers"),
    "prediction opportunities": ("GET /insight/{name}/customers", "GET /api/v1/predictions/opportunities"),
    "prediction offers": ("GET /customers/{key:path}", "GET /api/v1/customers/{key}/offers"),
    "insight board": ("GET /insight", "GET /api/v1/insight"),
    "insight report": ("GET /insight/{name}", "GET /api/v1/insight/reports/{name}"),
    "report list": ("GET /reports", "GET /api/v1/reports"),
    "report show": ("GET /reports/{name}", "GET /api/v1/reports/{name}"),
    "report file": (
        "GET /reports/{name}/editions/{edition_id}/{file}",
        "GET /api/v1/reports/{name}/editions/{edition_id}/{file}",
    ),
    "report new": ("POST /reports/{name}/edit", "POST /api/v1/reports/{name}"),
    "report remove": ("POST /reports/{name}/remove", "POST /api/v1/reports/{name}/remove"),
    "report run": ("POST /reports/{name}/run", "POST /api/v1/reports/{name}/editions"),
    "insight levels": ("GET /insight/levels", "GET /api/v1/insight/levels"),
    "insight anomalies": ("GET /insight/{name}", "GET /api/v1/insight/anomalies"),
    "insight definitions": ("GET /insight/definitions", "GET /api/v1/insight/definitions"),
    "field list": ("GET /fields", "GET /api/v1/fields"),
    "refusals": ("GET /refusals", "GET /api/v1/refusals"),
    "customer why": ("GET /customers/{key}/why", "GET /api/v1/why/{left_id}/{right_id}"),
    "customer tree": ("GET /customers/{key}/origins", "GET /api/v1/customers/{key}/tree"),
    "customer household": ("GET /customers/{key:path}", "GET /api/v1/customers/{key}/household"),
    "customer merge": ("POST /customers/{key}/merge", "POST /api/v1/customers/{key}/merge"),
    "customer split": ("POST /customers/{key}/split", "POST /api/v1/customers/{key}/split"),
    "customer unmerge": ("POST /customers/{key}/unmerge", "POST /api/v1/customers/{key}/unmerge"),
    "customer merge --preview": ("GET /customers/{key}/merge", "GET /api/v1/customers/{key}/merge"),
    "customer split --preview": ("GET /customers/{key}/split", "GET /api/v1/customers/{key}/split"),
    "customer unmerge --preview": ("GET /customers/{key}/unmerge", "GET /api/v1/customers/{key}/unmerge"),
    "review list": ("GET /review", "GET /api/v1/reviews"),
    "review show": ("GET /review", "GET /api/v1/reviews/{left_id}/{right_id}"),
    "review progress": ("GET /review", "GET /api/v1/reviews/progress"),
    "review judge": ("POST /review/judge", "POST /api/v1/reviews/judge"),
    "review undo": ("POST /review/undo", "POST /api/v1/reviews/undo"),
    "review confirm": ("POST /review/confirm", "POST /api/v1/reviews/confirm"),
    "review bulk": ("POST /review/bulk", "POST /api/v1/reviews/bulk"),
    "review judgements": ("GET /review/judgements", "GET /api/v1/judgements"),
    "model show": ("GET /matching", "GET /api/v1/matching"),
    "model health": ("GET /matching/health", "GET /api/v1/matching/health"),
    "model versions": ("GET /matching", "GET /api/v1/models"),
    "model train": ("POST /matching/train", "POST /api/v1/models/train"),
    "model publish": ("POST /matching/publish", "POST /api/v1/models/publish"),
    "model rollback": ("POST /matching/rollback", "POST /api/v1/models/rollback"),
    "plan make": ("POST /matching/plan", "POST /api/v1/plans"),
    "plan list": ("GET /matching/plan", "GET /api/v1/plans"),
    "plan show": ("GET /matching/plan/{plan_id}", "GET /api/v1/plans/{plan_id}"),
    "plan apply": ("POST /matching/plan/{plan_id}/apply", "POST /api/v1/plans/{plan_id}/apply"),
    "plan rollback": ("POST /matching/plan/rollback", "POST /api/v1/plans/rollback"),
    "source add --events": ("POST /sources", "POST /api/v1/sources"),
    "event list": ("GET /events", "GET /api/v1/events"),
    "source flow": ("GET /sources/{name}", "GET /api/v1/sources/{name}/flow"),
    "source violations": ("GET /sources/{name}", "GET /api/v1/sources/{name}/violations"),
    "key list": ("GET /keys", "GET /api/v1/keys"),
    "key create": ("POST /keys", "POST /api/v1/keys"),
    "key revoke": ("POST /keys/{key}/revoke", "POST /api/v1/keys/{key}/revoke"),
    "token list": ("GET /tokens", "GET /api/v1/tokens"),
    "token create": ("POST /tokens", "POST /api/v1/tokens"),
    "token revoke": ("POST /tokens/{key}/revoke", "POST /api/v1/tokens/{key}/revoke"),
    "token rotate": ("POST /tokens/{key}/rotate", "POST /api/v1/tokens/{key}/rotate"),
    "access list": ("GET /accesses", "GET /api/v1/accesses"),
    "entity list": ("GET /entities", "GET /api/v1/entities"),
    "access usage": ("GET /insight/usage", "GET /api/v1/usage"),
    "trial show": ("GET /matching/trials/{trial_id}", "GET /api/v1/trials/{trial_id}"),
    "trial cancel": ("POST /matching/trials/{trial_id}/cancel", "POST /api/v1/trials/{trial_id}/cancel"),
    "key rotate": ("POST /keys/{key}/rotate", "POST /api/v1/keys/{key}/rotate"),
    "run": ("POST /runs", "POST /api/v1/runs"),
    "run list": ("GET /runs", "GET /api/v1/runs"),
    "run show": ("GET /runs/{run_id}", "GET /api/v1/runs/{run_id}"),
    "quarantine list": ("GET /quarantine", "GET /api/v1/quarantine"),
    "quarantine replay": ("POST /quarantine/replay", "POST /api/v1/quarantine/replay"),
    "quarantine dismiss": ("POST /quarantine/dismiss", "POST /api/v1/quarantine/dismiss"),
}
PAGES_ALONE = {
    "GET /events/stream",
    "GET /customers/{key}/follow",
    "GET /review/bulk",
    "GET /review/labels",
    "POST /review/take",
    "POST /review/release",
    "GET /sources/{name}/corrections/file",
    "GET /segments/new",
    "GET /segments/{name}/edit",
    "POST /segments",
    "GET /reports/new",
    "GET /reports/{name}/edit",
    "POST /reports",
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
    "GET /help",
    "GET /insight/usage/file",
    "GET /insight/levels/file",
    "GET /insight/{name}/{table}/file",
    "GET /insight/{name}/customers/file",
    "GET /sign-in",
    "POST /sign-out",
    "GET /static/{path:path}",
    "GET /livez",
}
API_ALONE = {
    "GET /api/v1/entities/{name}",
    "GET /api/v1/segment-templates",
    "GET /api/v1/segment-vocabulary",
    *(f"GET /api/v1/segments/{{name}}/{part}" for part in ("changes", "members", "overlap", "sizes", "versions")),
    "GET /api/v1/destinations",
    "GET /api/v1/destinations/kinds",
    "GET /api/v1/destinations/{name}",
    "GET /api/v1/destinations/{name}/audiences/{audience}/preview",
    "GET /api/v1/syncs",
    "GET /api/v1/syncs/{sync_id}",
    "GET /api/v1/syncs/{sync_id}/results",
    "POST /api/v1/destinations/{name}/check",
    "POST /api/v1/destinations/{name}/syncs",
    "POST /api/v1/syncs/{sync_id}/retry",
    "GET /api/v1/trials",
    "GET /api/v1/identities/changes",
    "GET /api/v1/identities/changes/file",
    "GET /api/v1/customers/{key:path}/changes",
    "GET /api/v1/customers/{key:path}/known",
    "GET /api/v1/customers/{key:path}/events",
    "GET /api/v1/fields/quality",
    "GET /api/v1/sources/{name}/loads",
    "GET /api/v1/sources/{name}/definition",
    "GET /api/v1/openapi.json",
    "GET /api/v1/insight/steps",
    "GET /api/v1/reports/{name}/contents",
    "GET /api/v1/reports/{name}/editions",
    "GET /api/v1/predictions/models/{kind}",
    "GET /api/v1/predictions/products",
    "GET /api/v1/customers/{key}/predictions",
}
EVENTS = {f"{method} {path}" for path, address in ADDRESSES.items() for method in address.methods}
PUBLIC = {"/sign-in", "/sign-out", "/static/{path:path}", "/livez", "/health", "/readyz", "/metrics", "/v1/m"}


def routes(house):
    return list(declared(build(house, SignIn()).routes))


def test_every_route_declares_its_permission(house):
    assert [path for path, _, permission in routes(house) if permission is None] == []


def test_only_what_must_be_open_is_open(house):
    assert {path for path, _, permission in routes(house) if permission is Permission.PUBLIC} == PUBLIC


def test_a_route_that_declares_nothing_is_seen():
    def bare(_request):
        return PlainTextResponse("")

    found = list(declared([Mount("/under", routes=[Route("/bare", bare)])]))
    assert found == [("/under/bare", frozenset({"GET", "HEAD"}), None)]


COUNTS = {"/api/v1/segment-preview"}
"""Asked by POST because a tree is too long for an address and may hold values of people; it changes nothing."""


def test_what_changes_something_needs_more_than_reading(house):
    for path, methods, permission in routes(house):
        if "POST" in methods and path not in PUBLIC | COUNTS:
            assert not permission.value.endswith(":read"), path


def test_pages_and_api_have_the_same_verbs(house):
    spelt = {f"{method} {path}" for path, methods, _ in routes(house) for method in methods if method != "HEAD"}
    pages = {page for page, _ in VERBS.values()} | PAGES_ALONE
    calls = {call for _, call in VERBS.values()} | API_ALONE
    assert spelt == pages | calls | EVENTS | {f"GET {path}" for path in PROFILES}


def test_where_events_come_in_a_write_key_is_asked_and_no_session(house):
    found = {path: permission for path, _, permission in routes(house) if path in ADDRESSES}
    assert {path for path, permission in found.items() if permission is not Permission.SEND_EVENTS} == {
        "/health",
        "/readyz",
        "/metrics",
        "/v1/m",
    }
    assert set(found) == set(ADDRESSES)
