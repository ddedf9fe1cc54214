"""The small house of the pages' own tests, in the browser of all."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "web" / "conftest.py"
SPEC = importlib.util.spec_from_file_location("monocle_web_browser", PATH)
web = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(web)
houses = web.houses


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def scripted(browser, houses, request):
    """Give a page of the small house, with and without JavaScript."""
    with (
        web.serving(houses.House()) as served,
        web.watching(browser, served, java_script_enabled=request.param) as watched,
    ):
        watched.scripts = request.param
        yield watched
    assert watched.wrong == []


@pytest.fixture
def phone(browser, houses):
    """Give a page of the small house on a phone."""
    size = {"width": 390, "height": 844}
    with web.serving(houses.House()) as served, web.watching(browser, served, viewport=size) as watched:
        yield watched
    assert watched.wrong == []
