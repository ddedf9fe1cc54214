"""What the paper on promises names as shown by a test is shown by one."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAPER = TESTS.parent / "docs" / "verify.md"


def test_each_test_that_the_paper_on_promises_names_is_there():
    missing, file = [], ""
    for named, test in re.findall(r"`([\w/.…]+)::(test_\w+)`", PAPER.read_text()):
        file = file if named == "…" else named
        path = TESTS / file
        if not path.is_file() or f"def {test}(" not in path.read_text():
            missing.append(f"{file}::{test}")
    assert missing == []


def test_the_paper_on_promises_tells_of_each_nasty_input_of_events():
    said = PAPER.read_text()
    assert [number for number in range(59, 81) if not re.search(rf"\bN{number}\b", said)] == []
