"""The segments that come with Monocle, to start from and in the demo, are trees, and are told in both languages."""

from pathlib import Path

import pytest

from monocle.documents import read_document
from monocle.segment.parse import parse
from monocle.segment.tree import depends_on

SOURCE = Path(__file__).parents[2] / "src" / "monocle"
TEMPLATES = sorted((SOURCE / "segment" / "templates").glob("*.yaml"))
DEMO = sorted((SOURCE / "demo" / "workspace" / "segments").glob("*.yaml"))


@pytest.mark.parametrize("path", [*TEMPLATES, *DEMO], ids=lambda path: path.stem)
def test_a_segment_that_comes_with_monocle_is_a_tree_with_words_in_both_languages(path):
    said = read_document(path)
    assert set(said) <= {"label", "description", "owner", "where", "every", "alert"}
    assert {"en", "fr"} == set(said["label"]) == set(said["description"])
    parse(said["where"], path.name)


def test_segments_of_the_demo_name_segments_that_are_there():
    named = {one for path in DEMO for one in depends_on(parse(read_document(path)["where"], path.name)).segments}
    assert named <= {path.stem for path in DEMO}
    assert len(DEMO) >= 8
    assert len(TEMPLATES) >= 10
