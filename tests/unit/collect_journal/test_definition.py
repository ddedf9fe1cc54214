"""A source of events is defined in a few lines, and its plan with it."""

import pytest

from monocle.documents import parse_document
from monocle.errors import BadConfig
from monocle.ingest.definition_yaml import definition_of, definition_yaml

PLANNED = """
name: web
reader: {type: events}
violations: quarantine
plan:
  Order Completed:
    required: [properties]
"""


def of(text):
    return definition_of(parse_document(text, "web.yaml"), "web.yaml")


def test_a_source_of_events_needs_no_place_and_no_mapping():
    found = of("name: web\nreader: {type: events}\n")
    assert (found.arrives, found.reader.where, dict(found.sections), found.violations) == (True, "", {}, "keep")


def test_what_is_written_is_read_again_as_it_was():
    found = of(PLANNED)
    assert found.plan == {"Order Completed": {"required": ["properties"]}}
    written = of(definition_yaml(found))
    assert (written.plan, written.violations, written.reader) == (found.plan, "quarantine", found.reader)


@pytest.mark.parametrize(
    "text",
    [
        "name: web\nreader: {type: csv, where: a.csv}\n",
        "name: web\nreader: {type: csv}\nmapping: {person: {key: id}}\n",
        "name: web\nreader: {type: csv, where: a.csv}\nmapping: {person: {key: id}}\nplan: {A: {}}\n",
        "name: web\nreader: {type: events}\nviolations: drop\n",
        "name: web\nreader: {type: events}\nplan: [A]\n",
        "name: web\nreader: {type: events}\nplan: {A: 1}\n",
    ],
)
def test_what_cannot_be_is_refused(text):
    with pytest.raises(BadConfig):
        of(text)
