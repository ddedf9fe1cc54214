"""One real browser for all tests of a process: playwright's loop can run only once in it."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    found = next((shutil.which(name) for name in NAMES if shutil.which(name)), None)
    if found is None:
        pytest.skip("no chromium on this machine: run tests/machine")
    # Warnings are errors: playwright's own loop must not be left behind when a test ends early.
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield opened
        opened.close()
