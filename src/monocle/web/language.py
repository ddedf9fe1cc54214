"""In which language a page is shown: what the person chose, else what the browser asks for."""

from starlette.requests import Request
from starlette.responses import Response

from monocle.language import LANGUAGES

COOKIE = "monocle_lang"
YEAR = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Give ``fr`` or ``en``: ``?lang=``, then the cookie, then Accept-Language, then English."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """Give the language that an Accept-Language header (RFC 9110, section 12.5.4) prefers; English for all others."""
    asked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        name, _, quality = part.strip().partition(";")
        language = name.strip().lower().split("-")[0]
        if language in LANGUAGES:
            asked.append((-_quality(quality), place, language))
    return min(asked)[2] if asked else "en"


def remember(request: Request, response: Response) -> None:
    """Keep the language that ``?lang=`` chooses."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, path="/", httponly=True, samesite="lax")


def _quality(text: str) -> float:
    value = text.strip().removeprefix("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0
