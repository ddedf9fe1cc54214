"""N73 of trust.md: a reader is put out in mid-batch, a broker rewinds, a record only deletes, a topic is compacted."""

import json

import pytest

from monocle.collect.streamed import streamed
from monocle.errors import Conflict
from monocle.ingest.kafka import Topic
from monocle.ingest.messages import Message
from monocle.workspace.streaming import Streaming

SECONDS = 90


def event(number, **members):
    return {"type": "track", "event": "Seen", "userId": f"u{number % 5}", "properties": {"n": number}, **members}


class Some:
    """Some messages, in pieces; what a broker gives cannot be had from the mock where it compacts or takes over."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def take(self, *_):
        return self.pieces.pop(0)

    def at_end(self):
        return not self.pieces


def message(topic, offset, value):
    raw = b"" if value is None else json.dumps(value).encode()
    return Message(topic, 0, offset, raw, None)


def read_on(workspace, messages):
    streaming = Streaming(workspace.house, "web", streamed)
    while not messages.at_end():
        streaming.step(messages)
    return streaming


def some_of(messages):
    """Take some messages of those that are there, not all."""
    while not messages.at_end():
        found = messages.take(7, 1.0)
        if found:
            return found
    raise AssertionError("no message is left")


@pytest.fixture
def kept(rows):
    """Give a function that tells which events are in the journal, in their order."""
    return lambda: sorted(json.loads(body)["properties"]["n"] for (body,) in rows("SELECT body FROM journal"))


def test_n73_a_reader_put_out_between_two_batches_doubles_nothing_and_the_other_loses_nothing(
    workspace, topic, kept, sums
):
    topic.put([event(number) for number in range(40)])
    first = Streaming(workspace.house, "web", streamed)
    with Topic(first.stream, first.read.offsets) as mine:
        first._keep(some_of(mine))
        mid_batch = some_of(mine)
        assert 0 < sums()[0] < 40
        second = Streaming(workspace.house, "web", streamed)
        with Topic(second.stream, second.read.offsets) as theirs:
            while not theirs.at_end():
                second.step(theirs)
        with pytest.raises(Conflict, match="another process"):
            first._keep(mid_batch)
    assert kept() == list(range(40))
    assert sums() == (40, 40, 0, 0, 0)


@pytest.mark.parametrize("named", [True, False], ids=["with ids", "known by their place"])
def test_n73_a_broker_that_rewinds_to_the_beginning_doubles_nothing(workspace, topic, kept, sums, named):
    ids = [{"messageId": f"m{number}"} if named else {} for number in range(10)]
    topic.put([event(number, **one) for number, one in enumerate(ids)])
    streaming = Streaming(workspace.house, "web", streamed)
    for _ in range(2):
        with Topic(streaming.stream, {}) as rewound:
            while not rewound.at_end():
                streaming.step(rewound)
    topic.put([event(10)])
    with Topic(streaming.stream, streaming.read.offsets) as going_on:
        while not going_on.at_end():
            streaming.step(going_on)
    assert kept() == list(range(11))
    assert sums() == (21, 11, 10, 0, 0)


def test_n73_a_record_that_only_deletes_is_put_aside_and_those_after_it_are_kept(
    workspace, topic, producer, kept, sums
):
    topic.put([event(1)])
    producer.produce(topic.name, value=None, key=b"u1", partition=0)
    assert producer.flush(SECONDS) == 0
    streaming = Streaming(workspace.house, "web", streamed)
    with Topic(streaming.stream, {}) as messages:
        while not messages.at_end():
            streaming.step(messages)
    topic.put([event(2)])
    with Topic(streaming.stream, streaming.read.offsets) as messages:
        while not messages.at_end():
            streaming.step(messages)
    assert kept() == [1, 2]
    assert sums() == (3, 2, 0, 1, 0)


def test_n73_offsets_that_compaction_took_away_are_passed_over(workspace, topic, kept, sums, rows):
    name = topic.name
    some = (
        [message(name, 0, event(0)), message(name, 5, event(5))],
        [message(name, 6, None), message(name, 41, event(41))],
    )
    read_on(workspace, Some(*some))
    assert rows("SELECT next_offset FROM stream_offset") == [(42,)]
    read_on(workspace, Some([message(name, 77, event(77))]))
    assert kept() == [0, 5, 41, 77]
    assert sums() == (5, 4, 0, 1, 0)
    assert workspace.verify().findings == []
