"""How programs send events here: ready-made lines for each SDK, with the server's address and the write key."""

from dataclasses import dataclass

from starlette.requests import Request

KEY = "YOUR_WRITE_KEY"
"""Stands for the key where it is not known: it is shown once and kept as a hash."""

_CURL = """curl -u KEY: ADDRESS/v1/track \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "u1", "event": "Order Completed", "properties": {"order_id": "F-1", "revenue": 49.9, "currency": "EUR"}}'"""
_BROWSER = """import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: 'KEY', cdnURL: 'ADDRESS' },
  { integrations: { 'Segment.io': { apiHost: 'HOST/v1', protocol: 'SCHEME' } } },
)
analytics.identify('u1', { email: 'marie@example.com' })
analytics.track('Product Viewed', { product_id: 'TR-2210' })"""
_NODE = """import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: 'KEY', host: 'ADDRESS' })
analytics.track({ userId: 'u1', event: 'Order Completed', properties: { order_id: 'F-1', revenue: 49.9 } })
await analytics.closeAndFlush()"""
_PYTHON = """import segment.analytics as analytics

analytics.write_key = 'KEY'
analytics.host = 'ADDRESS'
analytics.track('u1', 'Order Completed', {'order_id': 'F-1', 'revenue': 49.9})
analytics.flush()"""
_RUDDER_PYTHON = """import rudderstack.analytics as rudder_analytics

rudder_analytics.write_key = 'KEY'
rudder_analytics.dataPlaneUrl = 'ADDRESS'
rudder_analytics.track('u1', 'Order Completed', {'order_id': 'F-1', 'revenue': 49.9})
rudder_analytics.flush()"""
_RUDDER_NODE = """import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const client = new RudderAnalytics('KEY', { dataPlaneUrl: 'ADDRESS' })
client.track({ userId: 'u1', event: 'Order Completed', properties: { order_id: 'F-1', revenue: 49.9 } })
await client.flush()"""
_JITSU = """import { jitsuAnalytics } from '@jitsu/js'

const analytics = jitsuAnalytics({ host: 'ADDRESS', writeKey: 'shop:KEY' }) // any name before the colon
analytics.identify('u1', { email: 'marie@example.com' })
analytics.track('Product Viewed', { product_id: 'TR-2210' })"""
_PIXEL = """<img src="ADDRESS/pixel/v1/track?writeKey=KEY&userId=u1&event=Email+Opened&properties.email_id=e1" alt="" width="1" height="1">"""
_KNOWN = (
    ("curl", "curl", _CURL),
    ("browser", "@segment/analytics-next", _BROWSER),
    ("node", "@segment/analytics-node", _NODE),
    ("python", "segment-analytics-python", _PYTHON),
    ("rudder-python", "rudder-sdk-python", _RUDDER_PYTHON),
    ("rudder-node", "@rudderstack/rudder-sdk-node", _RUDDER_NODE),
    ("jitsu", "@jitsu/js", _JITSU),
    ("pixel", "", _PIXEL),
)


@dataclass(frozen=True)
class Snippet:
    """Lines that send events with one SDK.

    Attributes:
        name: by which its place on a page is known.
        sdk: what its maker calls it; empty for the pixel in an e-mail.
        text: to be copied.
    """

    name: str
    sdk: str
    text: str


def address_of(request: Request) -> str:
    """Give the address at which this server was reached, such as ``http://127.0.0.1:8360``."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def snippets(address: str, key: str = KEY) -> tuple[Snippet, ...]:
    """Give the lines for each SDK.

    Args:
        address: of this server.
        key: the secret of a write key, where it is known.
    """
    scheme, _, host = address.partition("://")
    return tuple(
        Snippet(
            name,
            sdk,
            text.replace("ADDRESS", address).replace("HOST", host).replace("SCHEME", scheme).replace("KEY", key),
        )
        for name, sdk, text in _KNOWN
    )
