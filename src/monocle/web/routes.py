"""The addresses of the pages, and the permission each needs."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from monocle.errors import MonocleError
from monocle.http.permissions import guarded
from monocle.http.problems import Problem, problem_of, problem_response, wants_json
from monocle.http.queries import refuse_unknown
from monocle.http.sessions import clear_cookie, set_cookie, token_of
from monocle.http.verbs import Verbs
from monocle.language import translations
from monocle.permissions import Permission
from monocle.web.activating import activating_routes
from monocle.web.arriving import arriving_routes
from monocle.web.assets import Assets
from monocle.web.decisions import steward_routes
from monocle.web.doors import Doors
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.accesses import accesses_page
from monocle.web.pages.audit import audit_page, source_audit_page
from monocle.web.pages.building import edit_page, new_page
from monocle.web.pages.bulk import bulk_page
from monocle.web.pages.corrections import corrections_file, corrections_page
from monocle.web.pages.customer import customer_page
from monocle.web.pages.customers import customers_page
from monocle.web.pages.desk import desk_page
from monocle.web.pages.destination import (
    destination_page,
    edit_audience_page,
    edit_destination_page,
    new_audience_page,
    new_destination_page,
    sync_page,
)
from monocle.web.pages.destinations import actions_page, destinations_page
from monocle.web.pages.entities import entities_page
from monocle.web.pages.events import events_page
from monocle.web.pages.fields import fields_page
from monocle.web.pages.groups import alike_page, groups_page
from monocle.web.pages.help import help_page
from monocle.web.pages.home import home_page
from monocle.web.pages.insight import definitions_page, insight_page, report_page, table_file
from monocle.web.pages.judgements import judgements_page, labels_file
from monocle.web.pages.keys import keys_page
from monocle.web.pages.kpis import kpis_page
from monocle.web.pages.levels import levels_file, levels_page
from monocle.web.pages.matching import health_page, matching_page
from monocle.web.pages.merging import merge_page, split_page, unmerge_page
from monocle.web.pages.origins import origins_page, why_page
from monocle.web.pages.outside import ProblemPage, SignInPage
from monocle.web.pages.plans import plan_page, plans_page
from monocle.web.pages.predicted import predicted_file, predicted_page
from monocle.web.pages.quarantine import quarantine_page
from monocle.web.pages.refusals import refusals_page
from monocle.web.pages.reports import edit_report_page, new_report_page, report_file, reports_page, saved_report_page
from monocle.web.pages.review import review_page
from monocle.web.pages.runs import run_page, runs_page
from monocle.web.pages.segment import explain_page, segment_file, segment_page
from monocle.web.pages.segments import lists_page, segments_page
from monocle.web.pages.sources import source_named, source_page, sources_page
from monocle.web.pages.tokens import tokens_page
from monocle.web.pages.trials import trial_page
from monocle.web.pages.usage import usage_file, usage_page
from monocle.web.reporting import reporting_routes
from monocle.web.segmenting import segment_routes
from monocle.web.settling import settling_routes
from monocle.web.streams import stream_routes
from monocle.web.tuning import tuning_routes

PageOf = Callable[[Request, Verbs], Page | Response]
PAGES: tuple[tuple[str, PageOf, Permission], ...] = (
    ("/", home_page, Permission.READ_STATUS),
    ("/sources", sources_page, Permission.READ_SOURCES),
    ("/sources/{name}", source_page, Permission.READ_SOURCES),
    ("/sources/{name}/audit", source_audit_page, Permission.READ_SOURCES),
    ("/sources/{name}/corrections", corrections_page, Permission.EXPORT_CUSTOMERS),
    ("/sources/{name}/corrections/file", corrections_file, Permission.EXPORT_CUSTOMERS),
    ("/audit", audit_page, Permission.READ_SOURCES),
    ("/customers", customers_page, Permission.READ_CUSTOMERS),
    ("/customers/{key}/merge", merge_page, Permission.WRITE_IDENTITIES),
    ("/customers/{key}/split", split_page, Permission.WRITE_IDENTITIES),
    ("/customers/{key}/unmerge", unmerge_page, Permission.WRITE_IDENTITIES),
    ("/customers/{key}/origins", origins_page, Permission.READ_CUSTOMERS),
    ("/customers/{key}/why", why_page, Permission.READ_CUSTOMERS),
    ("/customers/{key}/desk", desk_page, Permission.READ_CUSTOMERS),
    ("/customers/{key:path}", customer_page, Permission.READ_CUSTOMERS),
    ("/segments", segments_page, Permission.READ_SEGMENTS),
    ("/segments/groups", groups_page, Permission.READ_SEGMENTS),
    ("/segments/lists", lists_page, Permission.READ_SEGMENTS),
    ("/segments/new", new_page, Permission.WRITE_SEGMENTS),
    ("/segments/{name}", segment_page, Permission.READ_SEGMENTS),
    ("/segments/{name}/edit", edit_page, Permission.WRITE_SEGMENTS),
    ("/segments/{name}/alike", alike_page, Permission.READ_SEGMENTS),
    ("/segments/{name}/explain", explain_page, Permission.READ_SEGMENTS),
    ("/segments/{name}/file", segment_file, Permission.EXPORT_CUSTOMERS),
    ("/destinations", destinations_page, Permission.READ_DESTINATIONS),
    ("/destinations/new", new_destination_page, Permission.WRITE_DESTINATIONS),
    ("/destinations/actions", actions_page, Permission.READ_DESTINATIONS),
    ("/destinations/{name}", destination_page, Permission.READ_DESTINATIONS),
    ("/destinations/{name}/edit", edit_destination_page, Permission.WRITE_DESTINATIONS),
    ("/destinations/{name}/audiences/new", new_audience_page, Permission.WRITE_DESTINATIONS),
    ("/destinations/{name}/audiences/{audience}/edit", edit_audience_page, Permission.WRITE_DESTINATIONS),
    ("/destinations/{name}/syncs/{sync_id}", sync_page, Permission.READ_DESTINATIONS),
    ("/review", review_page, Permission.READ_REVIEWS),
    ("/review/bulk", bulk_page, Permission.WRITE_REVIEWS),
    ("/review/judgements", judgements_page, Permission.READ_REVIEWS),
    ("/review/labels", labels_file, Permission.EXPORT_CUSTOMERS),
    ("/matching", matching_page, Permission.READ_MATCHING),
    ("/matching/health", health_page, Permission.READ_MATCHING),
    ("/matching/trials/{trial_id}", trial_page, Permission.READ_MATCHING),
    ("/matching/plan", plans_page, Permission.READ_MATCHING),
    ("/matching/plan/{plan_id}", plan_page, Permission.READ_MATCHING),
    ("/runs", runs_page, Permission.READ_RUNS),
    ("/runs/{run_id}", run_page, Permission.READ_RUNS),
    ("/quarantine", quarantine_page, Permission.READ_QUARANTINE),
    ("/events", events_page, Permission.READ_EVENTS),
    ("/keys", keys_page, Permission.READ_KEYS),
    ("/tokens", tokens_page, Permission.READ_KEYS),
    ("/insight/kpis", kpis_page, Permission.READ_INSIGHT),
    ("/insight/usage", usage_page, Permission.READ_ACCESSES),
    ("/insight/usage/file", usage_file, Permission.READ_ACCESSES),
    ("/accesses", accesses_page, Permission.READ_ACCESSES),
    ("/entities", entities_page, Permission.READ_ACCESSES),
    ("/fields", fields_page, Permission.READ_SOURCES),
    ("/refusals", refusals_page, Permission.READ_QUARANTINE),
    ("/insight", insight_page, Permission.READ_INSIGHT),
    ("/insight/definitions", definitions_page, Permission.READ_INSIGHT),
    ("/insight/levels", levels_page, Permission.READ_INSIGHT),
    ("/insight/levels/file", levels_file, Permission.READ_INSIGHT),
    ("/insight/{name}", report_page, Permission.READ_INSIGHT),
    ("/insight/{name}/customers", predicted_page, Permission.READ_CUSTOMERS),
    ("/insight/{name}/customers/file", predicted_file, Permission.EXPORT_CUSTOMERS),
    ("/insight/{name}/{table}/file", table_file, Permission.READ_INSIGHT),
    ("/reports", reports_page, Permission.READ_INSIGHT),
    ("/reports/new", new_report_page, Permission.WRITE_REPORTS),
    ("/reports/{name}", saved_report_page, Permission.READ_INSIGHT),
    ("/reports/{name}/edit", edit_report_page, Permission.WRITE_REPORTS),
    ("/reports/{name}/editions/{edition_id}/{file}", report_file, Permission.READ_INSIGHT),
    ("/help", help_page, Permission.READ_STATUS),
)


def routes(doors: Doors, files: Assets) -> list[Route]:
    """Give the routes of the pages, of the static files and of sign-in."""
    pages = [guarded(path, _shown(page_of, doors), permission) for path, page_of, permission in PAGES]
    return [
        *stream_routes(doors, doors.streams),
        *pages,
        *steward_routes(doors),
        *tuning_routes(doors),
        *arriving_routes(doors),
        *settling_routes(doors),
        *segment_routes(doors),
        *activating_routes(doors),
        *reporting_routes(doors),
        guarded("/runs", _start(doors), Permission.START_RUNS, ["POST"]),
        guarded("/sources/{name}/load", _load(doors), Permission.WRITE_SOURCES, ["POST"]),
        guarded("/sign-in", _sign_in(doors), Permission.PUBLIC),
        guarded("/sign-out", _sign_out(doors), Permission.PUBLIC, ["POST"]),
        guarded("/static/{path:path}", files.answer, Permission.PUBLIC),
        guarded("/livez", _alive, Permission.PUBLIC),
    ]


def show_problem(doors: Doors, request: Request, error: Exception) -> Response:
    """Give the answer to an error: a page for people, a problem for programs.

    Who is not signed in is sent to the page that tells how.
    """
    problem = problem_of(error, request)
    if wants_json(request):
        return problem_response(problem, error)
    if problem.status == 401:
        return RedirectResponse("/sign-in", 303)
    answer = doors.screen.show(request, ProblemPage(_told(problem, error, language_of(request))), problem.status)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _told(problem: Problem, error: Exception, language: str) -> Problem:
    """Give a problem in the language of the page, as far as its words are known."""
    if not isinstance(error, MonocleError) or not problem.detail:
        return problem
    texts = translations(language)
    where = error.where if problem.status < HTTPStatus.INTERNAL_SERVER_ERROR else ""
    detail = texts.gettext(": ").join(filter(None, (texts.told(where), texts.told(error.what))))
    return replace(problem, detail=detail, mend=texts.told(error.mend))


def _shown(page_of: PageOf, doors: Doors) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        found = page_of(request, doors.workspace)
        return doors.screen.show(request, found) if isinstance(found, Page) else found

    endpoint.__name__ = getattr(page_of, "__name__", "page")
    return endpoint


def _start(doors: Doors) -> Callable[[Request], Response]:
    def start(_request: Request) -> Response:
        doors.work.start()
        return RedirectResponse("/runs", 303)

    return start


def _load(doors: Doors) -> Callable[[Request], Response]:
    def load(request: Request) -> Response:
        refuse_unknown(request, {"accept"})
        source = source_named(request.path_params["name"], doors.workspace)
        doors.workspace.sources.load(source.name, accept=request.query_params.get("accept") == "yes")
        return RedirectResponse(f"/sources/{quote(source.name)}?read=yes", 303)

    return load


def _sign_in(doors: Doors) -> Callable[[Request], Response]:
    def sign_in(request: Request) -> Response:
        token = request.query_params.get("token", "")
        name = doors.sign_in.use(token) if token and request.method == "GET" else ""
        if name:
            answer = RedirectResponse("/", 303)
            set_cookie(answer, doors.workspace.sessions.create(name))
            return answer
        return doors.screen.show(request, SignInPage(refused=bool(token)), 403 if token else 200)

    return sign_in


def _sign_out(doors: Doors) -> Callable[[Request], Response]:
    def sign_out(request: Request) -> Response:
        token = token_of(request)
        if token:
            doors.workspace.sessions.drop(token)
        answer = RedirectResponse("/sign-in", 303)
        clear_cookie(answer)
        return answer

    return sign_out


def _alive(_request: Request) -> Response:
    return PlainTextResponse("alive\n")
