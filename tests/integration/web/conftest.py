import importlib.util
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from monocle.http.sessions import COOKIE, SignIn

sys.path.insert(0, str(Path(__file__).parent))

from one_app import ONE

HERE = "http://127.0.0.1:8360"


def load_house():
    """Give the module of the small house, from the folder of the integration tests."""
    if "monocle_test_house" not in sys.modules:
        path = Path(__file__).with_name("house.py")
        spec = importlib.util.spec_from_file_location("monocle_test_house", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["monocle_test_house"] = module
        spec.loader.exec_module(module)
    return sys.modules["monocle_test_house"]


@pytest.fixture
def houses():
    return load_house()


@pytest.fixture
def house(houses):
    return houses.House()


@pytest.fixture
def sign_in():
    return SignIn()


@pytest.fixture
def anyone(house, sign_in):
    return TestClient(ONE.over(house, sign_in), base_url=HERE, follow_redirects=False)


@pytest.fixture
def owner(house, anyone):
    anyone.cookies.set(COOKIE, house.sessions.create(), domain="127.0.0.1")
    return anyone
