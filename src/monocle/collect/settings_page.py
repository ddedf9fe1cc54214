"""What browser libraries ask before they send: analytics-next its settings, RudderStack's its source."""

from collections.abc import Mapping
from typing import Any

from monocle.workspace.collecting import WriteKey


def segment_settings(secret: str, host: str, protocol: str) -> Mapping[str, Any]:
    """Give the least settings that ``@segment/analytics-next`` works with (wire-formats, section 1, rule 16).

    Args:
        secret: the write key, as the client showed it.
        host: that the client asked, with its port.
        protocol: http or https.
    """
    events = {
        "apiKey": secret,
        "apiHost": f"{host}/v1",
        "protocol": protocol,
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
    }
    return {
        "integrations": {"Segment.io": events},
        "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
        "metrics": {"sampleRate": 0},
        "remotePlugins": [],
        "middlewareSettings": {},
        "enabledMiddleware": {},
    }


def rudder_source(key: WriteKey, secret: str, base: str) -> Mapping[str, Any]:
    """Give what RudderStack's browser library asks of its control plane; not checked against one yet.

    Args:
        key: that was shown.
        secret: the same, as the client showed it.
        base: the address of this server.
    """
    silent = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    return {
        "source": {
            "id": key.source,
            "name": key.source,
            "writeKey": secret,
            "enabled": True,
            "workspaceId": "monocle",
            "config": {"statsCollection": silent},
            "connections": [],
            "destinations": [],
            "dataplanes": {"DEFAULT": [{"url": base, "default": True}]},
        },
        "updatedAt": key.created_at.isoformat(),
    }
