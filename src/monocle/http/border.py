"""The outermost layer: every request has an id, and an error that nobody foresaw is logged without personal data."""

import traceback

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monocle.http.problems import Problem, problem_response
from monocle.ids import time_ordered


class Border:
    """Middleware around everything else.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Hold what answers."""
        self._app = app
        self._log = structlog.get_logger("monocle.http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; when that breaks, log where and answer 500 unless an answer has begun. Nobody is there to answer who left."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(time_ordered())
        scope.setdefault("state", {})["request_id"] = request_id
        begun: list[bool] = []

        async def watched(message: Message) -> None:
            begun.append(True)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            self._log.info("client_left", request_id=request_id, method=scope["method"])
        # The border of a request: whatever breaks inside must not end the server, and its words may hold personal data.
        except Exception as error:  # noqa: BLE001
            self._log.error("request_failed", request_id=request_id, method=scope["method"], **described(error))
            if not begun:
                await _unforeseen(request_id)(scope, receive, send)


def described(error: BaseException) -> dict[str, object]:
    """Give the kind of an error and where it arose; never its message, which may hold a customer's data."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "at": [f"{frame.name}:{frame.lineno}" for frame in frames[-6:]]}


def _unforeseen(request_id: str) -> Response:
    return problem_response(Problem(500, "Internal Server Error", request_id=request_id))
