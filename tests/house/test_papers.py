"""What people read is kept in step: two languages, one list of commands, one word per thing."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH, FRENCH = (ROOT / name for name in ("README.md", "README.fr.md"))


def commands(path):
    return [
        re.sub(r"\s+#.*", "", line).strip()
        for block in re.findall(r"```sh\n(.*?)```", path.read_text(), re.DOTALL)
        for line in block.splitlines()
    ]


def names_apart(lines):
    """Give commands without the names of files and the text of comments, which each language has its own."""
    return [re.sub(r"[\w/~-]*\.(?:csv|html)|(?<=#).*", "", line) for line in lines]


def test_the_two_readmes_have_the_same_chapters():
    def chapters(path):
        return len(re.findall(r"^##? ", path.read_text(), re.MULTILINE))

    assert chapters(ENGLISH) == chapters(FRENCH)


def test_the_two_readmes_show_the_same_commands():
    assert names_apart(commands(ENGLISH)) == names_apart(commands(FRENCH))


def test_every_word_has_its_french_and_its_meaning():
    rows = [
        line.split("|")[1:-1] for line in (ROOT / "docs" / "words.md").read_text().splitlines() if line.startswith("| ")
    ]
    assert [row for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)] == []


def test_every_decision_is_short_and_listed_by_number():
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [path.name for path in decisions if len(path.read_text().splitlines()) > 14] == []
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))


def test_the_licence_and_the_papers_of_the_house_are_there():
    assert [
        name for name in ("LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md") if not (ROOT / name).is_file()
    ] == []
