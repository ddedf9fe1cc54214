"""Sends with @segment/analytics-next from a page of another origin: python page.py CHROMIUM ARGUMENT… ADDRESS KEY

Calls come as lines of JSON; it ends when they do. The page may load what stands beside it and speak to Monocle, nothing else:
that is all that the library needs.
"""

import json
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PATIENCE = 120_000
"""Milliseconds."""


class Shop(SimpleHTTPRequestHandler):
    """The shop's own server."""

    def end_headers(self) -> None:
        """Say what the page may do."""
        self.send_header("Content-Security-Policy", f"default-src 'self'; connect-src {sys.argv[-2]}")
        super().end_headers()

    def log_message(self, *told: object) -> None:
        """Be quiet."""


def main(chromium: str, *given: str) -> None:
    """Open the page, and have it send until the calls end."""
    *arguments, address, key = given
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, directory=str(HERE)))
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"http://localhost:{server.server_port}/page.html")
        page.evaluate("([address, key]) => load(address, key)", [address, key])
        for line in sys.stdin:
            page.evaluate("(call) => send(call)", json.loads(line))
        browser.close()
    server.shutdown()
    if wrong:
        sys.exit("\n".join(wrong))


main(*sys.argv[1:])
