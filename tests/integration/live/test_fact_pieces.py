"""A run reads the events that are new, and has the facts of the others from runs before."""

import pytest
from subject_world import call

from monocle.catalog import fact_pieces as stored
from monocle.catalog import subjects
from monocle.tables import CONSENTS, EVENTS, POINTS
from monocle.workspace import definitions, fact_pieces
from monocle.workspace.fact_pieces import FactPieces, settle
from monocle.workspace.folding import origins
from monocle.workspace.from_events import fold_all


@pytest.fixture
def pieces(workspace, monkeypatch):
    """Give a function that makes the pieces of a run: how many events it read, and the facts as one piece would have them."""
    monkeypatch.setattr(fact_pieces, "LARGEST", 5)
    house = workspace.house

    def made():
        sources = definitions.source_definitions(house.folder)
        fold_all(house, sources)
        with house.engine() as engine:
            with house.catalog.transaction() as connection:
                subjects.stand_still(connection)
                making = FactPieces(house, engine, connection, origins(sources))
                found = making.up_to(["web"], subjects.position(connection))
            settle(house, found)
            relations = {one: found.relations(one, None) for one in (EVENTS, POINTS, CONSENTS)}
            rows = {
                contract.name: sorted(map(repr, (row for one in some for row in engine.rows(one))))
                for contract, some in relations.items()
            }
        return found.read, rows

    return made


def calls(first, count):
    consent = {"consent": {"categoryPreferences": {"Ads": True}}}
    kinds = [("page", "", {}), ("track", "Points Earned", {"properties": {"points": 3, "card": "c"}})]
    kinds.append(("track", "Segment Consent Preference Updated", {"context": consent}))
    for number in range(first, first + count):
        kind, name, more = kinds[number % 3]
        yield call(number, kind, name, userId=f"u{number % 4}", **more)


def _anew(pieces, workspace):
    with workspace.house.catalog.transaction() as connection:
        connection.execute("DELETE FROM fact_piece")
    return pieces()[1]


def _held(workspace):
    with workspace.house.catalog.reading() as connection:
        return [(one.first, one.last, one.events) for one in stored.every(connection)]


def test_only_new_events_are_read_and_small_pieces_grow(pieces, post, workspace):
    post(calls(1, 7))
    read, _ = pieces()
    assert (read, _held(workspace)) == (7, [(0, 5, 5), (5, 7, 2)])
    assert pieces()[0] == 0
    post(calls(8, 9))
    read, rows = pieces()
    assert (read, _held(workspace)) == (9, [(0, 5, 5), (5, 10, 5), (10, 15, 5), (15, 16, 1)])
    assert len(rows["events"]) + len(rows["points"]) + len(rows["consents"]) == 16
    assert rows == _anew(pieces, workspace)
    folders = list((workspace.house.lake.root / "event_facts" / "web").iterdir())
    assert len(folders) == 4


def test_events_that_are_otherwise_now_are_read_again_and_a_lost_folder_is_made_anew(pieces, post, workspace):
    post(calls(1, 12))
    pieces()
    with workspace.house.catalog.transaction() as connection:
        connection.execute("DELETE FROM subject_event WHERE sequence = 3")
        connection.execute("DELETE FROM journal WHERE sequence = 3")
        connection.execute(
            "UPDATE journal SET body = replace(body, '3', '4') WHERE type = 'track' AND sequence IN (4, 11)"
        )
        connection.execute("INSERT INTO fact_stale (sequence) VALUES (3), (4), (11), (4)")
    read, rows = pieces()
    assert read == 2
    assert pieces()[0] == 0
    assert rows == _anew(pieces, workspace)
    for path in (workspace.house.lake.root / "point_facts" / "web").iterdir():
        path.rename(path.with_name("away"))
        break
    assert pieces()[1] == rows


def test_another_channel_of_the_source_makes_other_facts(pieces, post, workspace):
    post(calls(1, 3))
    before = pieces()[1]
    path = workspace.root / "sources" / "web.yaml"
    path.write_text(path.read_text().replace("channel: web", "channel: app"))
    read, rows = pieces()
    assert read == 3
    assert rows["events"] != before["events"]
