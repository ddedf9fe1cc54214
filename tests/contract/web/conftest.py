import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture
def house():
    if "monocle_test_house" not in sys.modules:
        path = Path(__file__).parents[2] / "integration/web/house.py"
        spec = importlib.util.spec_from_file_location("monocle_test_house", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["monocle_test_house"] = module
        spec.loader.exec_module(module)
    return sys.modules["monocle_test_house"].House()
