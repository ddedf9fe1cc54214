"""Messages of Kafka become events, each once, whatever ends the process that reads them.

The cluster is librdkafka's own mock (see ``conftest.py``), not a broker of Apache Kafka.
"""

import datetime as dt
import json
import subprocess
import sys
import time

import pytest

from monocle.catalog import stream_offsets
from monocle.collect.streamed import streamed
from monocle.errors import BadConfig, Conflict, NotFound, Unavailable
from monocle.ingest import kafka
from monocle.ingest.definition_yaml import definition_of, definition_yaml, read_definition
from monocle.ingest.kafka import Topic
from monocle.ingest.stream import Stream
from monocle.workspace.streaming import Streaming

MANY = 3_000
BEFORE_THE_END = 120


def event(number):
    return {"type": "track", "event": "Order Completed", "userId": f"u{number % 50}", "properties": {"n": number}}


def read_all(workspace, **options):
    streaming = Streaming(workspace.house, "web", streamed)
    with Topic(streaming.stream, streaming.read.offsets, **options) as topic:
        read_on(streaming, topic)
    return streaming.read


def read_on(streaming, messages):
    while not messages.at_end():
        streaming.step(messages)


def numbers(rows):
    return sorted(json.loads(body)["properties"]["n"] for (body,) in rows("SELECT body FROM journal"))


def test_each_message_is_an_event_and_what_is_read_is_not_read_again(workspace, topic, rows, sums):
    topic.put([event(number) for number in range(10)])
    first = read_all(workspace)
    assert (first.taken.applied, sum(first.offsets.values())) == (10, 10)
    topic.put([event(number) for number in range(10, 14)])
    assert read_all(workspace).taken.applied == 4
    assert read_all(workspace).taken.applied == 0
    assert numbers(rows) == list(range(14))
    assert sums() == (14, 14, 0, 0, 0)


def test_a_message_without_an_id_or_a_time_has_those_of_its_place(workspace, topic, rows):
    at = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    topic.put([event(1)], at=int(at.timestamp() * 1000))
    read_all(workspace)
    assert rows("SELECT message_id, occurred_at = %s FROM journal", at) == [(f"{topic.name}:0:0", True)]


def test_fields_are_fed_as_the_file_says_and_what_means_no_event_is_put_aside(workspace, topic, rows, sums):
    file = workspace.root / "sources" / "web.yaml"
    fields = "  fields:\n    event: =Order Completed\n    userId: customer.id\n    messageId: id\n    properties.n: n\n"
    file.write_text(file.read_text() + fields)
    whole = {"id": "o1", "customer": {"id": 7}, "n": 1}
    topic.put([whole, b"{", b"", b"\xff", whole | {"customer": {}}, whole, {"type": "x", "customer": {"id": "\ud800"}}])
    read_all(workspace)
    assert rows("SELECT message_id, type, name FROM journal") == [("o1", "track", "Order Completed")]
    assert sums()[1] == 1
    assert sums()[0] == 7
    reasons = {reason for (reason,) in rows("SELECT reason FROM quarantine")}
    assert reasons >= {"bad_json", "bad_utf8", "no_user_anon_id", "lone_surrogate"}
    assert workspace.verify().findings == []


def test_offsets_move_with_the_events_or_neither_does(workspace, topic, rows, sums, monkeypatch):
    topic.put([event(number) for number in range(8)])

    def broken(*_given):
        raise Unavailable("the catalog went away")

    with monkeypatch.context() as patch:
        patch.setattr(stream_offsets, "moved", broken)
        with pytest.raises(Unavailable):
            read_all(workspace)
    assert sums() == (0, 0, 0, 0, 0)
    assert rows("SELECT count(*) FROM journal") == [(0,)]
    read_all(workspace)
    assert sums() == (8, 8, 0, 0, 0)


def test_two_that_read_the_same_stream_do_not_double_it(workspace, topic, sums):
    topic.put([event(number) for number in range(8)])
    late = Streaming(workspace.house, "web", streamed)
    with Topic(late.stream, late.read.offsets) as messages:
        read_all(workspace)
        with pytest.raises(Conflict, match="another process"):
            read_on(late, messages)
    assert sums() == (8, 8, 0, 0, 0)


def test_what_kafka_does_not_hold_any_more_is_told_and_left_out_only_when_asked(workspace, topic, rows, sums):
    topic.put([event(number) for number in range(4)])
    read_all(workspace)
    with workspace.house.catalog.transaction() as connection:
        connection.execute("UPDATE stream_offset SET next_offset = 900 WHERE partition = 0")
    with pytest.raises(Conflict, match="does not hold"):
        read_all(workspace)
    read_all(workspace, oldest=True)
    assert sums()[1] == 4
    assert rows("SELECT next_offset FROM stream_offset WHERE partition = 0") == [(1,)]


def test_a_reader_that_is_killed_loses_and_doubles_nothing(workspace, settings, topic, rows, sums):
    topic.put([event(number) for number in range(MANY)])
    command = [sys.executable, "-m", "monocle", "stream", "run", "web", "-w", str(workspace.root)]
    environment = {"MONOCLE_DATABASE_URL": settings.database_url, "PATH": "/usr/bin:/bin"}
    for _ in range(3):
        before = sums()[0]
        if before == MANY:
            break
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as reader:
            end = time.monotonic() + BEFORE_THE_END
            while sums()[0] == before and reader.poll() is None and time.monotonic() < end:
                time.sleep(0.005)
            told = reader.poll()
            reader.kill()
            assert told is None, reader.stderr.read()
        assert sums()[0] > before
    done = subprocess.run(
        [*command, "--until-end", "--json"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert numbers(rows) == list(range(MANY))
    assert sums() == (MANY, MANY, 0, 0, 0)
    assert rows("SELECT sum(next_offset)::int FROM stream_offset") == [(MANY,)]


def test_brokers_that_do_not_answer_and_topics_that_are_not_there_are_told(monkeypatch, servers):
    with pytest.raises(NotFound, match="no topic"):
        Topic(Stream(servers, "no name of a topic"), {})
    monkeypatch.setattr(kafka, "_SECONDS", 1)
    with pytest.raises(Unavailable, match="does not answer"):
        Topic(Stream("127.0.0.1:9", "orders"), {})


@pytest.mark.parametrize("options", ["", "[]", '{"no.such.option": "x"}', '{"security.protocol": "nothing"}'])
def test_options_that_are_none_are_told(monkeypatch, options):
    monkeypatch.setenv("SHOP_KAFKA", options)
    with pytest.raises(BadConfig, match="SHOP_KAFKA"):
        Topic(Stream("127.0.0.1:9", "orders", "env:SHOP_KAFKA"), {})


@pytest.mark.parametrize(
    "stream",
    [
        {"topic": "orders"},
        {"servers": "127.0.0.1:9"},
        {"servers": "127.0.0.1:9", "topic": " "},
        {"servers": "127.0.0.1:9", "topic": "orders", "options": {"sasl.password": "hunter2"}},
        {"servers": "127.0.0.1:9", "topic": "orders", "options": "hunter2"},
        {"servers": "127.0.0.1:9", "topic": "orders", "fields": {}},
        {"servers": "127.0.0.1:9", "topic": "orders", "password": "hunter2"},
    ],
)
def test_a_file_that_says_it_wrong_is_told_where(stream):
    with pytest.raises(BadConfig, match="stream") as told:
        definition_of({"name": "web", "reader": {"type": "events"}, "stream": stream}, "sources/web.yaml")
    assert "hunter2" not in str(told.value)


def test_what_a_file_says_of_a_stream_is_written_again(workspace):
    file = workspace.root / "sources" / "web.yaml"
    file.write_text(file.read_text() + "  options: env:SHOP_KAFKA\n  fields:\n    userId: id\n")
    read = read_definition(file)
    file.write_text(definition_yaml(read))
    assert read_definition(file) == read
    assert isinstance(read.stream, Stream)


def test_a_source_without_a_stream_or_a_key_is_not_read(workspace):
    (workspace.root / "sources" / "app.yaml").write_text("name: app\nreader:\n  type: events\n")
    with pytest.raises(BadConfig, match="not read from a stream"):
        Streaming(workspace.house, "app", streamed)
    file = workspace.root / "sources" / "web.yaml"
    (workspace.root / "sources" / "app.yaml").write_text(file.read_text().replace("name: web", "name: app"))
    with pytest.raises(Conflict, match="no write key"):
        Streaming(workspace.house, "app", streamed)
