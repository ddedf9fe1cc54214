"""A real browser before the pages: of the small house, and of the demo."""

import importlib.util
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page, expect

from monocle.http.sessions import SignIn
from monocle.serve.app import build
from monocle.serve.run import address_of, listening
from monocle.settings import Settings
from monocle.workspace.demo import build_demo

sys.path.insert(0, str(Path(__file__).parents[2] / "integration" / "web"))
sys.path.insert(0, str(Path(__file__).parent))

from one_app import ONE

expect.set_options(timeout=60_000)


@dataclass
class Served:
    """A workspace that answers, and the link that opens it."""

    address: str
    link: str
    workspace: object


@dataclass
class Watched:
    """A page, and what went wrong on it."""

    page: Page
    served: Served
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path."""
        self.page.goto(self.served.address + path)
        return self.page


@pytest.fixture(scope="session")
def houses():
    if "monocle_test_house" not in sys.modules:
        path = Path(__file__).parents[2] / "integration/web/house.py"
        spec = importlib.util.spec_from_file_location("monocle_test_house", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["monocle_test_house"] = module
        spec.loader.exec_module(module)
    return sys.modules["monocle_test_house"]


@contextmanager
def serving(workspace, made=ONE.over) -> Iterator[Served]:
    """Serve a workspace on a free port of the loopback address; ``made`` gives the application over it."""
    sign_in = SignIn()
    with listening("127.0.0.1", 0) as taken:
        config = uvicorn.Config(made(workspace, sign_in), log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield Served(address_of(taken), sign_in.link(address_of(taken)), workspace)
        server.should_exit = True
        thread.join(10)


@contextmanager
def watching(browser, served: Served, **options: object) -> Iterator[Watched]:
    """Open a page, signed in, and note what it complains of and whom it asks."""
    context: BrowserContext = browser.new_context(
        **{"locale": "fr-FR", "viewport": {"width": 1366, "height": 900}, **options}
    )
    page = context.new_page()
    watched = Watched(page, served)
    page.on("console", lambda one: watched.wrong.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: watched.wrong.append(str(error)))
    page.on("dialog", lambda dialog: (watched.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request", lambda one: None if one.url.startswith(served.address) else watched.wrong.append(f"asks {one.url}")
    )
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))"
    )
    page.goto(served.link)
    yield watched
    context.close()


@pytest.fixture
def small(browser, houses):
    with serving(houses.House()) as served, watching(browser, served) as watched:
        yield watched
    assert watched.wrong == []


@pytest.fixture(scope="session")
def demo(browser, tmp_path_factory):
    settings = Settings(threads=min(2, os.cpu_count() or 1), memory_mb=1024, language="fr", loopback_destinations=True)
    built = build_demo(tmp_path_factory.mktemp("demo") / "house", settings, people=300)
    with serving(built.workspace, build) as served, watching(browser, served) as watched:
        yield watched
    built.workspace.close()
