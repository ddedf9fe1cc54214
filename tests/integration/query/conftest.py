"""A small demo that has run, and a small lake with a secret beside it."""

import pytest

from monocle.settings import Settings
from monocle.workspace.demo import build_demo


@pytest.fixture(scope="session")
def asked(tmp_path_factory):
    """Give the open workspace of a demo of 120 people."""
    demo = build_demo(
        tmp_path_factory.mktemp("asked") / "demo", Settings(threads=2, memory_mb=1024, understand=True), people=120
    )
    with demo.workspace as workspace:
        yield workspace
