"""A small demo that has run and knows its traits and segments, and a small lake with a secret beside it."""

import pytest

from monocle.settings import Settings
from monocle.workspace import understanding
from monocle.workspace.demo import build_demo
from monocle.workspace.figuring import figure
from monocle.workspace.segmenting import segment


@pytest.fixture(scope="session")
def asked(tmp_path_factory):
    """Give the open workspace of a demo of 120 people."""
    demo = build_demo(tmp_path_factory.mktemp("asked") / "demo", Settings(threads=2, memory_mb=1024), people=120)
    with demo.workspace as workspace:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(understanding, "STEPS", (("insight", figure), ("segments", segment)))
            workspace.understand()
        yield workspace
