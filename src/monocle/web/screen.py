"""From a page to an answer: its template in the language of the person, or the JSON of the same dataclass."""

from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from monocle.clock import Clock, now
from monocle.http.encoding import dumped, plain
from monocle.http.problems import wants_json
from monocle.language import LANGUAGES, Translations, translations
from monocle.web.assets import Assets
from monocle.web.formats import Formats, lower_first, visible
from monocle.web.language import language_of, remember
from monocle.web.layout import remember_layout
from monocle.web.page import Page, frame
from monocle.web.words import word
from monocle.web.words.doors import DOOR

TEMPLATES = Path(__file__).parent / "templates"


class Screen:
    """Shows pages.

    Args:
        workspace: its name.
        timezone: IANA name of the zone in which times are shown.
        assets: the static files.
        clock: gives the present time.
    """

    def __init__(self, workspace: str, timezone: str, assets: Assets, clock: Clock = now) -> None:
        """Read the templates once per language."""
        self._workspace = workspace
        self._environments = {
            language: environment(language, assets, Formats(language, clock, ZoneInfo(timezone)))
            for language in LANGUAGES
        }

    def show(self, request: Request, page: Page, status: int = 200) -> Response:
        """Give a page as HTML, or as JSON when ``?format=json`` or Accept asks for it."""
        if wants_json(request):
            return Response(dumped(page), status, media_type="application/json")
        html = self.text(request, page)
        response = Response(html, status, {"Vary": "Accept, Accept-Language, Cookie"}, "text/html")
        remember(request, response)
        remember_layout(request, response)
        return response

    def text(self, request: Request, page: Page) -> str:
        """Give the HTML of a page in the language of the person."""
        language = language_of(request)
        template = self._environments[language].get_template(page.TEMPLATE)
        return template.render(page=page, frame=frame(request, self._workspace, language))


def environment(language: str, assets: Assets, formats: Formats) -> Environment:
    """Give the templates of a language: all escaped, and a name that is not there is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = translations(language)
    env.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    shown = {
        name: getattr(formats, name)
        for name in (
            "number",
            "bits",
            "fine",
            "percent",
            "money",
            "rounded",
            "measured",
            "amounts",
            "day",
            "day_of",
            "month_of",
            "quarter_of",
            "symbol",
            "cell",
            "short_day",
            "hour",
            "clock",
            "when",
            "moment",
            "seconds",
            "span",
        )
    }
    env.filters.update(
        shown,
        word=partial(_word, texts=texts),
        door=partial(_door, texts=texts),
        told=texts.told,
        visible=visible,
        plain=plain,
        lower_first=lower_first,
    )
    env.globals["asset"] = assets.address
    return env


def _door(path: str, texts: Translations) -> str:
    """Give what the page of a path is called; the path itself where it is a call of programs."""
    known = DOOR.get(path)
    return texts.gettext(known) if known else path


def _word(code: object, table: str, texts: Translations) -> str:
    return word(str(code), table, texts)
