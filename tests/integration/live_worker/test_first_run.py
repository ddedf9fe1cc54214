"""Where nothing but events come, the first of them makes the first run: nobody has to."""

import pytest
from live_house import EVENTS, asked, event, post
from test_worker import until

from monocle.serve.live import living
from monocle.settings import Settings
from monocle.workspace import open_workspace


@pytest.fixture
def new(tmp_path):
    """Give a workspace in which nothing ever ran, with a source of events and one that cannot be read yet."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "monocle.yaml").write_text("name: shop\n")
    (tmp_path / "sources" / "web.yaml").write_text(EVENTS)
    (tmp_path / "sources" / "later.yaml").write_text(
        "name: later\nreader: {type: csv, where: later.csv}\nkey: [number]\nmapping: {person: {key: number, email: mail}}\n"
    )
    with open_workspace(tmp_path, Settings(threads=1, memory_mb=512)) as opened:
        yield opened


def _who(number, name, **who):
    traits = {"email": f"{name}@example.fr", "firstName": "Zoé", "lastName": name.capitalize()}
    return event("identify", number, traits=traits, **(who or {"userId": f"u{number}"}))


def _served(workspace, name):
    return asked(workspace, "SELECT customer_id FROM identifier WHERE value = %s", f"{name}@example.fr")


def test_events_are_customers_in_a_workspace_that_nobody_ever_ran(new):
    with living(new):
        post(new, [_who(1, "abadie")])
        until(lambda: _served(new, "abadie"))
        post(new, [_who(2, "bouvet"), _who(3, "abadie", anonymousId="a3"), _who(4, "castang")])
        until(lambda: len(_served(new, "abadie")) == 2 and len(set(_served(new, "abadie"))) == 1)
        until(lambda: len(new.runs.list()) == 2 and new.live().lag_events == 0)
    assert [run.state for run in new.runs.list()] == ["done", "done"], "another with four times the records"
    assert {one.promise for one in new.verify().findings} == {"key_of_event"}  # none was made for these
