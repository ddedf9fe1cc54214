"""Events as the door hands them over."""

import datetime as dt
import hashlib
import json

from monocle.workspace.collecting import Arrived

NOON = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)


def event(number, said="", name="Order Completed", at=NOON):
    """Give one event."""
    body = json.dumps({"messageId": str(number), "event": name, "properties": {"said": said}}).encode()
    return Arrived(str(number), "track", name, hashlib.sha256(body).digest(), body, at, at, at, None)
